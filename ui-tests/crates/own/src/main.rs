//! Keys of the project's own registry are checked, typed and proposed like the standard ones.

use traced::traced;

#[traced("t.good", attrs(customer.id = "c", order.state = "open", order.label.color = "red", order.total = 1.5))]
fn good() {}

#[traced("t.conventions", attrs(http.route = "/"))]
fn conventions() {}

#[traced("t.typo", attrs(custmer.id = "c"))]
fn typo() {}

#[traced("t.unknown", attrs(cart.size = 1))]
fn unknown() {}

#[traced("t.renamed", attrs(customer.key = "c"))]
fn renamed() {}

#[traced("t.enum", attrs(order.state = "Paid"))]
fn well_known() {}

#[traced("t.collision", attrs(customer.id.part = 1))]
fn collision() {}

fn main() {
    good();
    conventions();
    typo();
    unknown();
    renamed();
    well_known();
    collision();
}
