//! Owns what an outcome says: which error a span ended with, in OpenTelemetry's terms. Knows no span.
//!
//! Spec: semantic-conventions, "Recording errors on spans": success leaves the status Unset; an error sets Error, `error.type` and its
//! message; one exception is recorded once, at its origin.

use std::any::type_name;
use std::borrow::Cow;
use std::error::Error;
use std::fmt::Display;

use opentelemetry::KeyValue;

use crate::attribute::guarded_text;

/// The error that a span ends with.
#[derive(Clone, Debug)]
pub struct Failure {
    pub(super) type_name: Cow<'static, str>,
    /// What `error.type` says in place of the type's name.
    given_type: Option<Cow<'static, str>>,
    pub(super) text: Option<String>,
    /// Texts of the errors behind it, outermost first.
    sources: Vec<String>,
    trace: Option<String>,
    record: bool,
}

/// A source chain longer than this is cut: it may be a cycle.
const MOST_SOURCES: usize = 64;

impl Failure {
    /// An error with its source chain.
    pub fn of_error<E: Error + ?Sized>(type_name: &'static str, error: &E) -> Self {
        let mut failure = Self::of_display(type_name, error);
        let mut source = guarded_source(|| error.source());
        while let Some(next) = source.filter(|_| failure.sources.len() < MOST_SOURCES) {
            failure.sources.extend(guarded_text(format_args!("{next}")));
            source = guarded_source(|| next.source());
        }
        failure
    }

    /// An error that can only be printed.
    pub fn of_display<E: Display + ?Sized>(type_name: &'static str, error: &E) -> Self {
        Self { text: guarded_text(format_args!("{error}")), ..Self::of_type(type_name) }
    }

    /// An error of which nothing is known but its type.
    pub fn of_type(type_name: &'static str) -> Self {
        Self {
            type_name: Cow::Borrowed(short_type_name(type_name)),
            given_type: None,
            text: None,
            sources: Vec::new(),
            trace: None,
            record: true,
        }
    }

    /// An error of this type of which nothing else is known.
    pub fn of<E: ?Sized>() -> Self {
        Self::of_type(type_name::<E>())
    }

    pub(super) fn of_panic(message: Option<String>, trace: Option<String>, record: bool) -> Self {
        Self { text: message, trace, record, ..Self::of_type("panic") }
    }

    /// `error = status`: status and `error.type`, but no exception.
    #[must_use]
    pub fn without_exception(mut self) -> Self {
        self.record = false;
        self
    }

    /// `error_type = |e| ..`: a low-cardinality type in place of the error's own.
    #[must_use]
    pub fn with_type(mut self, type_name: impl Into<Cow<'static, str>>) -> Self {
        self.given_type = Some(type_name.into());
        self
    }

    /// The value of `error.type`.
    pub(super) fn error_type(&self) -> Cow<'static, str> {
        self.given_type.as_ref().unwrap_or(&self.type_name).clone()
    }

    /// The same error, or one that it wraps. Transparent wrappers, boxes and `anyhow` change an error's type on its way up and leave its text
    /// as it is, so the type decides only where there is no text.
    #[cfg(feature = "sdk")]
    pub(super) fn is(&self, mark: &crate::recorder::Mark) -> bool {
        match (&self.text, &mark.text) {
            (Some(own), Some(text)) => own == text || self.sources.contains(text),
            (None, None) => self.type_name == mark.type_name,
            _ => false,
        }
    }

    /// Attributes of the exception event.
    /// Spec: semantic-conventions, exceptions on spans.
    pub(super) fn exception(&self) -> Option<Vec<KeyValue>> {
        if !self.record {
            return None;
        }
        let mut attributes = vec![KeyValue::new("exception.type", self.type_name.clone())];
        if let Some(text) = &self.text {
            attributes.push(KeyValue::new("exception.message", text.clone()));
        }
        if let Some(trace) = self.stack_trace() {
            attributes.push(KeyValue::new("exception.stacktrace", trace));
        }
        Some(attributes)
    }

    fn stack_trace(&self) -> Option<String> {
        if self.trace.is_some() || self.sources.is_empty() {
            return self.trace.clone();
        }
        let mut trace = format!("{}: {}", self.type_name, self.text.as_deref().unwrap_or_default());
        for source in &self.sources {
            trace.push_str("\nCaused by: ");
            trace.push_str(source);
        }
        Some(trace)
    }
}

/// `Error::source` is the user's code too.
fn guarded_source<'a>(
    source: impl FnOnce() -> Option<&'a (dyn Error + 'static)>,
) -> Option<&'a (dyn Error + 'static)> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(source)).unwrap_or_else(|_| {
        super::count_value_panic();
        None
    })
}

/// References say nothing about an error: `&E` is `E`.
fn short_type_name(mut name: &'static str) -> &'static str {
    while let Some(rest) = name.strip_prefix('&') {
        name = rest.strip_prefix("mut ").unwrap_or(rest);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_chain_is_the_stack_trace() {
        let low = std::io::Error::other("low");
        let high = std::io::Error::new(std::io::ErrorKind::NotFound, low);
        let failure = Failure::of_error("io::Error", &high);
        assert_eq!(failure.text.as_deref(), Some("low"));
        assert_eq!(Failure::of_type("&mut &E").type_name, "E");
    }

    #[test]
    fn an_error_whose_display_panics_still_has_its_type() {
        #[derive(Debug)]
        struct Bad;
        impl Display for Bad {
            fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                panic!("no text")
            }
        }
        impl Error for Bad {}
        let failure = Failure::of_error("Bad", &Bad);
        assert_eq!((failure.type_name.as_ref(), failure.text), ("Bad", None));
    }
}
