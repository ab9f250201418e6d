//! Values of other types than the conventions declare: rule `attr_type`.

#![allow(deprecated, reason = "keys that are not stable are not what this is about")]

use traced::{Attributes, traced};

struct Order {
    status: String,
    total: f64,
    tags: Vec<u32>,
}

struct Customer;

#[traced("t.int", attrs(http.response.status_code = order.status, http.request.method = order.total))]
fn scalars(order: &Order) {}

#[traced("t.literal", attrs(http.response.status_code = "200", http.route = 1))]
fn literals() {}

#[traced("t.array", attrs(process.command_args = order.tags, http.route = ["a"]))]
fn arrays(order: &Order) {}

#[traced("t.none", attrs(http.route = customer))]
fn no_value(customer: Customer) {}

#[traced("t.result", ok(|n| url.full = n), err(|_| jvm.gc.name = 1))]
fn results(n: u64) -> Result<u64, u64> {
    Ok(n)
}

#[derive(Attributes)]
#[attributes(prefix = "server")]
struct Server {
    port: String,
}

fn inside(order: &Order) {
    traced::set!(http.response.status_code = order.status);
    traced::event!("t.event", http.response.status_code = order.total);
    traced::span!("t.span", attrs(http.response.status_code = true), {});
}

fn main() {
    let order = Order { status: "200".to_owned(), total: 1.0, tags: Vec::new() };
    scalars(&order);
    literals();
    arrays(&order);
    no_value(Customer);
    let _ = results(1);
    inside(&order);
    let _ = Server { port: String::new() };
}
