//! The work by otel-instrument, an attribute on the OpenTelemetry API. Its functions return a `Result`, because they must.

use std::convert::Infallible;
use std::hint::black_box;

use otel_instrument::{instrument, tracer_name};

use super::SPANS;

tracer_name!("bench");

#[inline(never)]
#[instrument(skip_all)]
fn child(n: i64, text: &str) -> Result<(), Infallible> {
    black_box((n, text));
    Ok(())
}

#[inline(never)]
#[instrument(skip_all, fields(n = n, text = text.to_owned()))]
fn child2(n: i64, text: &str) -> Result<(), Infallible> {
    black_box((n, text));
    Ok(())
}

#[instrument(skip_all)]
fn traced_root() -> Result<(), Infallible> {
    (1..SPANS).try_for_each(|_| child(1, "text"))
}

#[instrument(skip_all)]
fn traced_root2() -> Result<(), Infallible> {
    (1..SPANS).try_for_each(|_| child2(1, "text"))
}

#[inline(never)]
pub fn root() {
    let Ok(()) = traced_root();
}

#[inline(never)]
pub fn root2() {
    let Ok(()) = traced_root2();
}
