//! A shop of two functions, whose spans are tested in `tests/telemetry.rs`.

use traced::{event, traced};

/// Who orders.
#[derive(Debug)]
pub struct Buyer {
    /// Never recorded.
    pub address: String,
    /// As invoices name it.
    pub number: i64,
}

/// Why there is no order.
#[derive(Debug, thiserror::Error)]
#[error("{item} is sold out")]
pub struct SoldOut {
    item: String,
}

/// Orders one item; the mail about it leaves later.
///
/// # Errors
///
/// The item is sold out.
#[traced("shop.order", attrs(buyer.number = buyer.number, item.name = item))]
pub async fn order(buyer: &Buyer, item: &str) -> Result<(), SoldOut> {
    let left = reserve(item)?;
    event!("shop.reserved", item.left = left);
    traced::spawn(send_mail(buyer.address.clone()));
    Ok(())
}

#[traced("stock.reserve")]
fn reserve(item: &str) -> Result<u32, SoldOut> {
    let stock = if item == "teapot" { 3_u32 } else { 0 };
    stock.checked_sub(1).ok_or_else(|| SoldOut { item: item.to_owned() })
}

#[traced("mail.send")]
async fn send_mail(address: String) {
    tokio::task::yield_now().await;
    drop(address);
}
