//! Warnings are errors in this crate; where one is expected, or allowed, it is silent.

use traced::{Attributes, traced};

fn main() {
    raised(1);
    expected(1);
    allowed();
    let _ = Order { id: 1 };
}

#[traced("t.raised", attrs(id))]
fn raised(id: u64) {
    traced::set!(id);
}

#[expect(deprecated)]
#[traced("t.expected", attrs(id))]
fn expected(id: u64) {}

#[expect(deprecated, reason = "nothing is found, so this is what is said")]
#[traced("t.nothing", attrs(order.id = id))]
fn nothing_expected(id: u64) {}

#[allow(deprecated)]
mod allowed {
    #[traced::traced("t.allowed", attrs(id = 1))]
    pub async fn work() {
        traced::event!("t.event", id = 1);
    }
}

fn allowed() {
    drop(allowed::work());
    nothing_expected(1);
}

#[allow(deprecated)]
#[derive(Attributes)]
#[attributes(prefix = "")]
struct Order {
    id: u64,
}
