//! The service `orders`: validate, price, save, charge, confirm. Knows payments only by their address.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use traced::{event, set, span, traced};
use traced_reqwest::{Client, reqwest};

use crate::model::{Approval, Cents, Charge, Order, Receipt};
use crate::store::{Store, StoreError};

#[derive(Debug, thiserror::Error)]
pub(crate) enum OrderError {
    #[error("the order is empty")]
    Empty,
    #[error("the order could not be stored")]
    Store(#[from] StoreError),
    #[error("the order could not be paid")]
    Payment(#[from] PaymentError),
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum PaymentError {
    #[error("card declined: {0}")]
    Declined(String),
    #[error("payments did not answer")]
    Unreachable(#[from] reqwest::Error),
}

struct Service {
    store: Store,
    client: Client,
    payments: String,
}

pub(crate) fn router(store: Store, client: Client, payments: &str) -> Router {
    let service = Service { store, client, payments: format!("{payments}/charges") };
    Router::new().route("/orders", post(post_order)).with_state(Arc::new(service))
}

async fn post_order(
    State(service): State<Arc<Service>>,
    Json(order): Json<Order>,
) -> Result<Json<Receipt>, OrderError> {
    create(&service, &order).await.map(Json)
}

// A span `orders.create`. An `Err` that leaves it, by whatever `?`, sets its status and `error.type`.
#[traced(attrs(customer.id = order.customer, order.lines = order.lines.len()))]
async fn create(service: &Service, order: &Order) -> Result<Receipt, OrderError> {
    validate(order)?;
    let total =
        span!("orders.price", { Cents(order.lines.iter().map(|line| line.price.0 * line.quantity).sum()) });
    let id = service.store.insert(&order.customer, total)?;
    // What is known only now goes to the span that is current: still `orders.create`.
    set!(order.id = id, order.total_cents = total.0);

    let approval = charge(service, &Charge { order: id, card: order.card.clone(), amount: total }).await?;
    confirm(service, id, &approval)?;
    Ok(Receipt { order: id, total })
}

#[traced]
fn validate(order: &Order) -> Result<(), OrderError> {
    let pieces: u32 = order.lines.iter().map(|line| line.quantity).sum();
    set!(order.pieces = pieces);
    if pieces == 0 { Err(OrderError::Empty) } else { Ok(()) }
}

// `service` names the first part: `payments.charge`. The answer of the other service decides the outcome.
#[traced(service = "payments", attrs(order.id = charge.order, payment.amount = %charge.amount))]
async fn charge(service: &Service, charge: &Charge) -> Result<Approval, PaymentError> {
    event!("payment.started", payment.provider = "acme");
    let response = service.client.post(&service.payments).json(charge).send().await?;
    match response.status() {
        StatusCode::PAYMENT_REQUIRED => Err(PaymentError::Declined(response.text().await?)),
        _ => Ok(response.error_for_status()?.json().await?),
    }
}

#[traced(attrs(order.id = id))]
fn confirm(service: &Service, id: i64, approval: &Approval) -> Result<(), StoreError> {
    service.store.set_paid(id, &approval.code)?;
    event!("order.confirmed", payment.approval = approval.code);
    Ok(())
}

impl IntoResponse for OrderError {
    fn into_response(self) -> Response {
        match self {
            Self::Empty => (StatusCode::UNPROCESSABLE_ENTITY, self.to_string()),
            Self::Payment(declined @ PaymentError::Declined(_)) => {
                (StatusCode::PAYMENT_REQUIRED, declined.to_string())
            }
            Self::Store(_) | Self::Payment(PaymentError::Unreachable(_)) => {
                (StatusCode::BAD_GATEWAY, self.to_string())
            }
        }
        .into_response()
    }
}
