//! Facts of the OpenTelemetry semantic conventions as data, and their lookup; this crate must not know what the macros or
//! the runtime do with them.
//!
//! The conventions of [`VERSION`] are compiled in: [`lookup`] asks them. A project's own attributes come in the same
//! tab-separated form and are read by [`Registry::parse`].
//!
//! ```
//! use traced_registry::{Status, lookup};
//!
//! let old = lookup("http.method").unwrap();
//! assert_eq!(old.status(), Status::Renamed("http.request.method"));
//! assert_eq!(lookup("http.request.method").unwrap().value_type().to_string(), "string");
//! assert!(lookup("order.id").is_none());
//! ```

mod attribute;
mod distance;
mod registry;
mod span_type;
mod table;
mod value_type;

pub use attribute::{Attribute, Deprecation, Kinds, Replacements, Stability, Status};
pub use distance::distance_within;
pub use registry::{ParseError, Registry};
pub use span_type::{SpanType, read_at_start, span_type, span_types};
pub use value_type::{Member, Members, Plain, Scalar, Type};

/// The version of the OpenTelemetry semantic conventions that is compiled in.
pub const VERSION: &str = "1.44.0";

/// The attribute of the OpenTelemetry semantic conventions with exactly this key.
///
/// For a template such as `http.request.header` the key is its prefix; [`Registry::find`] also accepts keys behind it.
///
/// ```
/// assert!(traced_registry::lookup("server.address").is_some());
/// assert!(traced_registry::lookup("server.adress").is_none());
/// ```
pub fn lookup(key: &str) -> Option<Attribute<'static>> {
    Registry::builtin().lookup(key)
}

/// The live key of the OpenTelemetry semantic conventions that `key` probably stands for; see [`Registry::nearest`].
///
/// ```
/// assert_eq!(traced_registry::nearest("server.adress").unwrap().key(), "server.address");
/// ```
pub fn nearest(key: &str) -> Option<Attribute<'static>> {
    Registry::builtin().nearest(key)
}

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
