//! Owns the reading of results: whether a value is an error is found by its type alone, never by how the type is spelled.
//! Must not know how a span is recorded.
//!
//! The tiers below are chosen by method lookup: a call on `&&&&&Read(result)` tries the traits from the first to the last and takes
//! the first that holds for the type. In a generic function that is the best tier its bounds allow, so no bound is ever added.

use std::any::type_name;
use std::borrow::Cow;

use super::core::SpanCore;
use super::guard::Entered;
use super::outcome::Failure;

/// A result that is looked at.
#[derive(Debug)]
pub struct Read<'a, R: ?Sized>(pub &'a R);

/// The tiers, best first.
pub mod tiers {
    use std::any::type_name;
    use std::error::Error;
    use std::fmt::Display;
    use std::ops::Deref;

    use super::{Failure, Read};

    /// An error with its source chain.
    pub trait OfError {
        /// The failure, if the result is one.
        fn failure(&self) -> Option<Failure>;
    }

    impl<T, E: Error> OfError for &&&&Read<'_, Result<T, E>> {
        #[inline]
        fn failure(&self) -> Option<Failure> {
            self.0.as_ref().err().map(|error| Failure::of_error(type_name::<E>(), error))
        }
    }

    /// Something that holds an error: `anyhow::Error`, `Box<dyn Error>`.
    pub trait OfHolder {
        /// The failure, if the result is one.
        fn failure(&self) -> Option<Failure>;
    }

    impl<T, E: Deref<Target: Error>> OfHolder for &&&Read<'_, Result<T, E>> {
        #[inline]
        fn failure(&self) -> Option<Failure> {
            self.0.as_ref().err().map(|error| Failure::of_error(type_name::<E>(), &**error))
        }
    }

    /// An error that can only be printed.
    pub trait OfDisplay {
        /// The failure, if the result is one.
        fn failure(&self) -> Option<Failure>;
    }

    impl<T, E: Display> OfDisplay for &&Read<'_, Result<T, E>> {
        #[inline]
        fn failure(&self) -> Option<Failure> {
            self.0.as_ref().err().map(|error| Failure::of_display(type_name::<E>(), error))
        }
    }

    /// An error of which nothing is known but its type.
    pub trait OfAny {
        /// The failure, if the result is one.
        fn failure(&self) -> Option<Failure>;
    }

    impl<T, E> OfAny for &Read<'_, Result<T, E>> {
        #[inline]
        fn failure(&self) -> Option<Failure> {
            self.0.as_ref().err().map(|_| Failure::of::<E>())
        }
    }

    /// Not a result at all.
    pub trait OfNone {
        /// Never a failure.
        fn failure(&self) -> Option<Failure>;
    }

    impl<R: ?Sized> OfNone for Read<'_, R> {
        #[inline]
        fn failure(&self) -> Option<Failure> {
            None
        }
    }

    /// What `error_type` is given: the error of a result.
    pub trait ErrorOfResult<'a> {
        /// The error's type.
        type Error: 'a;
        /// The error, if the result is one.
        fn error(&self) -> Option<&'a Self::Error>;
    }

    impl<'a, T, E> ErrorOfResult<'a> for &Read<'a, Result<T, E>> {
        type Error = E;
        #[inline]
        fn error(&self) -> Option<&'a E> {
            self.0.as_ref().err()
        }
    }

    /// What `error_type` is given where the value is no result: the value.
    pub trait ErrorOfValue<'a> {
        /// The value's type.
        type Error: ?Sized + 'a;
        /// The value.
        fn error(&self) -> Option<&'a Self::Error>;
    }

    impl<'a, R: ?Sized> ErrorOfValue<'a> for Read<'a, R> {
        type Error = R;
        #[inline]
        fn error(&self) -> Option<&'a R> {
            Some(self.0)
        }
    }
}

/// `error_when = ..`: the caller says which results are errors. A value that is no error otherwise has no exception to record.
pub fn failure_when<R: ?Sized>(
    value: &R,
    failure: impl FnOnce() -> Option<Failure>,
    when: impl FnOnce(&R) -> bool,
) -> Option<Failure> {
    when(value).then(|| failure().unwrap_or_else(|| Failure::of_type(type_name::<R>()).without_exception()))
}

/// `error_type = ..`: a low-cardinality `error.type` in place of the type's name.
pub fn failure_type<E: ?Sized, T: Into<Cow<'static, str>>>(
    failure: Option<Failure>,
    error: Option<&E>,
    error_type: impl FnOnce(&E) -> T,
) -> Option<Failure> {
    let failure = failure?;
    Some(match error {
        Some(error) => failure.with_type(error_type(error)),
        None => failure,
    })
}

/// Runs a body whose result is read. The body is a closure bounded `FnOnce`, so that it may return what it borrows mutably.
#[inline(always)]
#[expect(clippy::inline_always, reason = "one frame per level of a recursion is enough")]
pub fn call<R, F, O>(mut span: Entered, body: F, outcome: O) -> R
where
    F: FnOnce() -> R,
    O: FnOnce(&mut SpanCore, &R),
{
    // Not `finish`: it would be compiled once more for each function.
    let value = body();
    outcome(span.span(), &value);
    value
}

/// Runs a body that makes a future or a stream, before its span exists.
#[inline(always)]
#[expect(clippy::inline_always, reason = "one frame per level of a recursion is enough")]
pub fn make<R, F: FnOnce() -> R>(body: F) -> R {
    body()
}

/// Ends a span with a value.
#[inline(always)]
#[expect(clippy::inline_always, reason = "one frame per level of a recursion is enough")]
pub fn finish<R, O>(mut span: Entered, value: R, outcome: O) -> R
where
    O: FnOnce(&mut SpanCore, &R),
{
    outcome(span.span(), &value);
    value
}

/// The outcome of a result that is not read.
#[inline]
pub fn unread<R: ?Sized>(_: &mut SpanCore, _: &R) {}

/// A value for a place that is never reached: it only gives the place its type.
pub fn never<R>() -> R {
    loop {
        std::thread::park();
    }
}
