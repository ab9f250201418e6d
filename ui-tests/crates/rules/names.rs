//! One name for each rule on names.

use traced::traced;

#[traced("")]
fn span_name_empty() {}

#[traced(name = "orders.place".to_owned())]
fn span_name_dynamic() {}

#[traced("orders.place\n")]
fn span_name_control() {}

#[traced("orders.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
fn span_name_length() {}

#[traced("PlaceOrder")]
fn span_name_style() {}

#[traced(service = "Orders")]
fn span_name_style_of_a_service() {}

#[traced("orders.get o{id")]
fn span_name_braces() {}

#[traced("orders.get order-{id}")]
fn span_name_interpolated(id: u64) -> u64 {
    id
}

#[traced("orders.get orders/42")]
fn span_name_value() {}

#[traced("process", allow(span_name_style))]
fn span_name_generic() {}

#[traced("HTTP GET /orders", kind = server, allow(span_name_style))]
fn span_name_fixed_text() {}

#[traced("GET /orders/list", kind = server)]
fn span_name_raw_path() {}

fn main() {
    span_name_empty();
    span_name_dynamic();
    span_name_control();
    span_name_length();
    span_name_style();
    span_name_style_of_a_service();
    span_name_braces();
    span_name_interpolated(1);
    span_name_value();
    span_name_generic();
    span_name_fixed_text();
    span_name_raw_path();
    traced::event!("Payment Started"); // event_name_format
}
