//! What travels between customers, orders and payments. Knows nothing of telemetry.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A customer wants these things.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) customer: String,
    /// The card's number. Only what is named is recorded, and this is named nowhere.
    pub(crate) card: String,
    pub(crate) lines: Vec<Line>,
}

/// Some of one thing.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) item: String,
    pub(crate) quantity: u32,
    pub(crate) price: Cents,
}

/// The order was taken and paid.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) order: i64,
    pub(crate) total: Cents,
}

/// What the payments service is asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) order: i64,
    pub(crate) card: String,
    pub(crate) amount: Cents,
}

/// What the payments service answers when it charged the card.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Approval {
    pub(crate) code: String,
}

/// An amount of money.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Cents(pub(crate) u32);

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}
