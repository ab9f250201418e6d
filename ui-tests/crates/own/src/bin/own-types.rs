//! Values of other types than the project's registry declares.

use traced::traced;

#[traced("t.total", attrs(order.total = total, order.label.color = 1))]
fn total(total: u64) {}

fn main() {
    total(1);
}
