//! Owns the names that expansions use. Everything a generated token needs is here, and nothing else is named by it.
//! Not public interface: it changes with the macros, whose version is pinned.

pub use std::boxed::Box;
pub use std::option::Option::{None, Some};
pub use std::result::Result::{Err, Ok};
pub use std::vec::Vec;
pub use std::{concat, file, include_bytes, module_path, option_env};

pub use opentelemetry::Key;
pub use opentelemetry::Value;
pub use opentelemetry::trace::SpanKind;

pub use crate::attribute::{
    AttributeElement, AttributeValue, Attributes, DebugText, DisplayText, StaticText, static_text,
    static_texts,
};
pub use crate::callsite::{Callsite, Name, default_name, default_name_len, name_str};
pub use crate::declared::{
    Boolean, Booleans, Double, Doubles, Int, Ints, OwnBoolean, OwnBooleans, OwnDouble, OwnDoubles, OwnInt,
    OwnInts, OwnText, OwnTexts, Text, Texts, ValueKind, kind,
};
pub use crate::inventory::{joined, joined_len};
pub use crate::name_check::{NameCheck, NameRule, NameStyle, breaks, check_name};
#[cfg(any(feature = "semconv", rust_analyzer))]
pub use crate::semconv;
pub use crate::span::{
    Begun, Entered, Failure, InSpan, InStream, More, Parent, Prepared, Read, SpanCore, begin, begin_with,
    call, current, enter, enter_with, failure_type, failure_when, finish, links, make, never, prepare,
    running, streaming, tiers, unread, waiting,
};
#[cfg(feature = "testing")]
pub use crate::testing::Test;
pub use crate::{
    __callsite as callsite, __default_name as default_name, __fail as fail, __ide as ide,
    __inventory as inventory, __outcome as outcome, __text_value as text_value,
};
