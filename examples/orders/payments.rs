//! The service `payments`: one card network, which declines cards that end in 0002. Knows nothing of orders.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use traced::{set, traced};

use crate::model::{Approval, Charge};

#[derive(Debug, thiserror::Error)]
pub(crate) enum ChargeError {
    #[error("insufficient funds")]
    InsufficientFunds,
}

pub(crate) fn router() -> Router {
    Router::new().route("/charges", post(post_charge))
}

async fn post_charge(Json(charge): Json<Charge>) -> Result<Json<Approval>, ChargeError> {
    authorize(&charge).await.map(Json)
}

// The span's parent is the server's, whose parent is the client's on the other side of the wire, below `payments.charge`.
#[traced(attrs(order.id = charge.order, payment.amount = %charge.amount))]
async fn authorize(charge: &Charge) -> Result<Approval, ChargeError> {
    // The card network takes its time.
    tokio::time::sleep(Duration::from_millis(20)).await;
    if charge.card.ends_with("0002") {
        return Err(ChargeError::InsufficientFunds);
    }
    let approval = Approval { code: format!("A-{:04}", charge.order) };
    set!(payment.approval = approval.code);
    Ok(approval)
}

impl IntoResponse for ChargeError {
    fn into_response(self) -> Response {
        (StatusCode::PAYMENT_REQUIRED, self.to_string()).into_response()
    }
}
