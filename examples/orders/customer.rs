//! Customers: who place an order over HTTP and like to know what became of it.

use traced::traced;
use traced_reqwest::{Client, reqwest};

use crate::model::{Cents, Line, Order, Receipt};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("refused with {status}, {reason}")]
    Refused { status: u16, reason: String },
    #[error("the shop did not answer")]
    Unreachable(#[from] reqwest::Error),
}

// The trace begins here; the shop's spans join it.
#[traced("customer.order", attrs(customer.id = order.customer))]
pub(crate) async fn place(client: &Client, shop: &str, order: &Order) -> Result<Receipt, Refusal> {
    let response = client.post(format!("{shop}/orders")).json(order).send().await?;
    match response.status() {
        status if status.is_success() => Ok(response.json().await?),
        status => Err(Refusal::Refused { status: status.as_u16(), reason: response.text().await? }),
    }
}

/// A good one, one that has no money behind it, one that asks for nothing, and another good one.
pub(crate) fn orders() -> [Order; 4] {
    [
        order("ada", "4242 4242 4242 4242", &[("keyboard", 1, 8900), ("cable", 3, 490)]),
        order("brook", "4000 0000 0000 0002", &[("grand piano", 1, 1_299_900)]),
        order("cyd", "4242 4242 4242 4242", &[]),
        order("dana", "4242 4242 4242 4242", &[("teapot", 2, 1850)]),
    ]
}

fn order(customer: &str, card: &str, lines: &[(&str, u32, u32)]) -> Order {
    let line = |&(item, quantity, price): &(&str, u32, u32)| Line {
        item: item.into(),
        quantity,
        price: Cents(price),
    };
    Order { customer: customer.into(), card: card.into(), lines: lines.iter().map(line).collect() }
}
