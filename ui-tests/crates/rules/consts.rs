//! Names that are consts, checked in const evaluation.

use traced::traced;

const EMPTY: &str = " ";
const CONTROL: &str = "orders.place\n";
const LENGTH: &str = "orders.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const BRACES: &str = "orders.get o{id";
const STYLE: &str = "PlaceOrder";
const GENERIC: &str = "process";
const EVENT: &str = "Payment Started";
const GOOD: &str = "orders.place";

#[traced(name = EMPTY)]
fn span_name_empty() {}

#[traced(name = CONTROL)]
fn span_name_control() {}

#[traced(name = LENGTH)]
fn span_name_length() {}

#[traced(name = BRACES)]
fn span_name_braces() {}

#[traced(name = STYLE)]
fn span_name_style() {}

#[traced(name = GENERIC, allow(span_name_style))]
fn span_name_generic() {}

#[traced(name = GOOD)]
fn good() {}

fn main() {
    span_name_empty();
    span_name_control();
    span_name_length();
    span_name_braces();
    span_name_style();
    span_name_generic();
    good();
    traced::event!(EVENT); // event_name_format
}
