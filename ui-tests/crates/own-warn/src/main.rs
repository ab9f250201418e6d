//! A key that is in no registry warns; one place allows it.

use traced::traced;

#[traced("t.main", attrs(stock.level = 1))]
fn main() {
    allowed();
}

#[traced("t.allowed", attrs(stock.level = 1), allow(attr_unknown))]
fn allowed() {}
