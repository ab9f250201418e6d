//! Owns what a failure says: `error.type` and the status' description. Knows no span.
//!
//! Spec: semantic-conventions, "Recording errors on spans".

use std::any::{Any, type_name};
use std::borrow::Cow;
use std::error::Error;
use std::fmt::Display;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use http::StatusCode;
use traced::opentelemetry::KeyValue;
use traced::opentelemetry::trace::{SpanRef, Status};

use crate::keys;

/// Why a span ends with an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    error_type: Cow<'static, str>,
    /// Empty where the type says it all.
    description: Cow<'static, str>,
}

/// What services return that have errors of many kinds.
type BoxError = Box<dyn Error + Send + Sync>;

impl Failure {
    pub(crate) fn new(
        error_type: impl Into<Cow<'static, str>>,
        description: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { error_type: error_type.into(), description: description.into() }
    }

    /// An error, by its type and its text.
    pub(crate) fn of<E: Display + 'static>(error: &E) -> Self {
        let boxed = (error as &dyn Any).downcast_ref::<BoxError>();
        let error_type = boxed.map_or(Cow::Borrowed(type_name::<E>()), |error| type_in_box(&**error));
        // The text is made by the user's code.
        let text = catch_unwind(AssertUnwindSafe(|| error.to_string())).unwrap_or_default();
        Self::new(error_type, text)
    }

    /// A panic, with its text if it has one.
    pub(crate) fn of_panic(payload: &(dyn Any + Send)) -> Self {
        Self::new("panic", panic_text(payload).unwrap_or_default())
    }

    /// A status code that is an error.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        Self::new(status.as_str().to_owned(), "")
    }

    /// The same with or without what the failure's text says.
    pub(crate) fn without_text_unless(mut self, keep: bool) -> Self {
        if !keep {
            self.description = Cow::Borrowed("");
        }
        self
    }

    pub(crate) fn write_to(self, span: &SpanRef<'_>) {
        span.set_attribute(KeyValue::new(keys::ERROR_TYPE, self.error_type));
        span.set_status(Status::Error { description: self.description });
    }
}

/// The type of an error in a box is not known; the kind of an I/O error at its bottom is the next best thing.
fn type_in_box(error: &(dyn Error + 'static)) -> Cow<'static, str> {
    let chain = std::iter::successors(Some(error), |&error| error.source()).take(16);
    let kind = chain.filter_map(<dyn Error>::downcast_ref::<io::Error>).last().map(io::Error::kind);
    kind.map_or(Cow::Borrowed("_OTHER"), |kind| Cow::Owned(format!("std::io::ErrorKind::{kind:?}")))
}

/// The text of a panic.
pub(crate) fn panic_text(payload: &(dyn Any + Send)) -> Option<String> {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_by_type_and_text() {
        let error = "x".parse::<i32>().unwrap_err();
        let expected = Failure::new("core::num::error::ParseIntError", "invalid digit found in string");
        assert_eq!(Failure::of(&error), expected);
    }

    #[test]
    fn an_error_in_a_box_is_told_by_what_is_below_it() {
        let refused: BoxError = Box::new(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert_eq!(Failure::of(&refused).error_type, "std::io::ErrorKind::ConnectionRefused");
        let unknown: BoxError = "why".into();
        assert_eq!(Failure::of(&unknown), Failure::new("_OTHER", "why"));
    }

    #[test]
    fn a_text_that_panics_is_left_out() {
        struct Bad;
        impl Display for Bad {
            fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                panic!("no text")
            }
        }
        assert_eq!(Failure::of(&Bad).description, "");
    }
}
