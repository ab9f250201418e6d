#![deny(warnings)]

use traced::traced;

#[traced("t.bad", attrs(id = id, "other" = 1))]
fn bad(id: u8) {}

#[traced("t.silent", attrs(id = id), allow(attr_namespace))]
fn silent(id: u8) {}

#[allow(deprecated)]
#[traced("t.allowed", attrs(id = id))]
fn allowed(id: u8) {
    traced::set!(id);
}

#[expect(deprecated)]
#[traced("t.expected", attrs(id = id))]
fn expected(id: u8) {}

fn main() {
    bad(1);
    silent(1);
    allowed(1);
    expected(1);
    traced::event!("t.event", id = 1);
}
