//! All that names the runtime, under another name of it.

use renamed::{AttributeValue, Attributes, event, set, span, traced};

#[derive(AttributeValue, Clone, Copy)]
#[attributes(crate = renamed)]
enum Kind {
    New,
}

#[derive(Attributes)]
#[attributes(crate = renamed)]
struct Order {
    id: u64,
    kind: Kind,
}

#[traced(crate = renamed, attrs(order.id, ..order), err(|e| order.error = e))]
fn place(order: &Order) -> Result<u64, String> {
    set!(crate = renamed, order.total = 1);
    event!(crate = renamed, "order.placed", order.total = 1);
    let more = span!("order.more", crate = renamed, { order.id });
    Ok(more)
}

#[traced(crate = renamed)]
impl Order {
    async fn ship(&self) -> Option<u64> {
        Some(self.id)
    }

    fn later(&self) -> impl Future<Output = u64> {
        let id = self.id;
        async move { id }
    }
}

fn main() {
    let order = Order { id: 1, kind: Kind::New };
    let _ = (place(&order), order.ship(), order.later());
}
