//! Every name will do, but the rules that hold for every style remain.

use traced::traced;

const NAME: &str = "Ölwechsel buchen!";
const EMPTY: &str = "";
const VERB: &str = "process";

#[traced("Ölwechsel buchen!")]
fn any() {}

#[traced(name = NAME)]
fn any_const() {}

#[traced("handle")]
fn generic() {}

#[traced(name = VERB)]
fn generic_const() {}

#[traced(" x")]
fn control() {}

#[traced(name = EMPTY)]
fn empty() {}

fn main() {
    any();
    any_const();
    generic();
    generic_const();
    control();
    empty();
}
