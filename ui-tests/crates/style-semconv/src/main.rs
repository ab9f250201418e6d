//! Names as the semantic conventions form them.

use traced::traced;

const GOOD: &str = "process payment";
const BAD: &str = "1 payment";

#[traced("GET /orders/{id}")]
fn route() {}

#[traced("publish orders.placed")]
fn publish() {}

#[traced("orders.place")]
fn service_operation() {}

#[traced(name = GOOD)]
fn good() {}

#[traced("1 payment")]
fn bad() {}

#[traced(name = BAD)]
fn bad_const() {}

fn main() {
    route();
    publish();
    service_operation();
    good();
    bad();
    bad_const();
}
