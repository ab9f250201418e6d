//! Owns the names that expansions use. Everything a generated token needs is here, and nothing else is named by it.
//! Not public interface: it changes with the macros, whose version is pinned.

pub use crate::attribute::{
    AttributeElement, AttributeValue, Attributes, DebugText, DisplayText, static_text, static_texts,
};
pub use crate::callsite::{Callsite, Meta, default_name, default_name_len, name_str};
pub use crate::span::{
    Begun, Entered, Failure, InSpan, More, Parent, Prepared, SpanCore, begin, begin_with, current, enter,
    enter_with, prepare,
};
#[cfg(feature = "testing")]
pub use crate::testing::Test;
pub use opentelemetry::Key;
pub use opentelemetry::Value;
pub use opentelemetry::trace::SpanKind;
