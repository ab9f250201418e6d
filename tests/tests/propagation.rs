//! Headers in and out: every row of the W3C rules, baggage, B3, carriers, environment variables, hostile input.
//! Nothing in this process sets a propagator, so what is tested is also what holds by default.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "helpers of tests, which may panic")]

#[path = "propagation/b3.rs"]
mod b3;
#[path = "propagation/baggage.rs"]
mod baggage;
#[path = "propagation/carriers.rs"]
mod carriers;
#[path = "propagation/environment.rs"]
mod environment;
#[path = "propagation/hostile.rs"]
mod hostile;
#[path = "propagation/names.rs"]
mod names;
#[path = "propagation/tracecontext.rs"]
mod tracecontext;
#[path = "propagation/tracestate.rs"]
mod tracestate;

use traced::opentelemetry::Context;
use traced::opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use traced::propagation;

/// Ids of the sender.
const T: &str = "0af7651916cd43dd8448eb211c80319c";
const P: &str = "b7ad6b7169203331";

type Headers = Vec<(String, String)>;

fn headers(fields: &[(&str, &str)]) -> Headers {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// What comes in, on top of an empty context.
fn extract(fields: &[(&str, &str)]) -> Context {
    propagation::extract_with_context(&Context::new(), &headers(fields))
}

fn inject(cx: &Context) -> Headers {
    let mut sent = Headers::new();
    propagation::inject_context(cx, &mut sent);
    sent
}

fn sent<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}

fn span_context(cx: &Context) -> SpanContext {
    cx.span().span_context().clone()
}

/// A context as it is inside a span that this process has started.
fn local(trace_id: u128, span_id: u64, flags: u8, state: TraceState) -> SpanContext {
    SpanContext::new(TraceId::from(trace_id), SpanId::from(span_id), TraceFlags::new(flags), false, state)
}

fn trace_id() -> u128 {
    u128::from_str_radix(T, 16).unwrap()
}
