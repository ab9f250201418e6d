//! Owns the types that registries declare for attributes, and which Rust types fit them. All of it is gone when the program runs. Must not
//! know any key.

use std::borrow::Cow;
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroIsize, NonZeroU8, NonZeroU16, NonZeroU32,
    NonZeroU64, NonZeroUsize,
};
use std::rc::Rc;
use std::sync::Arc;

use opentelemetry::{StringValue, Value};

use crate::attribute::{AttributeValue, DebugText, DisplayText, StaticText};

/// Which kind of OpenTelemetry value a Rust type becomes, known while the program compiles.
///
/// A key that a registry declares takes only values of its kind: `attrs(http.response.status_code = "200")` does not compile. Every type
/// with a conversion has its kind, and `#[derive(AttributeValue)]` gives one. Beside an [`AttributeValue`] that is written by hand, say it:
///
/// ```
/// use traced::{AttributeValue, ValueKind, kind};
///
/// struct Route(String);
///
/// impl AttributeValue for Route {
///     fn to_value(&self) -> Option<traced::opentelemetry::Value> {
///         self.0.to_value()
///     }
/// }
///
/// impl ValueKind for Route {
///     type Kind = kind::Text;
/// }
///
/// #[traced::traced("shop.handle", attrs(http.route = route))]
/// fn handle(route: Route) {}
/// ```
#[diagnostic::on_unimplemented(
    message = "it is not known which kind of attribute value `{Self}` becomes",
    note = "implement `traced::ValueKind` beside `AttributeValue`"
)]
pub trait ValueKind {
    /// One of the types in [`kind`].
    type Kind;
}

/// The kinds of attribute values, for [`ValueKind`].
pub mod kind {
    /// An integer: `int`.
    #[derive(Debug)]
    pub enum Int {}

    /// A floating point number: `double`.
    #[derive(Debug)]
    pub enum Double {}

    /// Text: `string`.
    #[derive(Debug)]
    pub enum Text {}

    /// True or false: `boolean`.
    #[derive(Debug)]
    pub enum Boolean {}

    /// Known only when the program runs: it fits every key.
    #[derive(Debug)]
    pub enum Any {}

    /// An array of values of one kind.
    #[derive(Debug)]
    pub struct Array<Kind>(std::marker::PhantomData<Kind>);
}

macro_rules! kinds {
    ($($kind:ident: $($type:ty),+;)+) => {$($(
        impl ValueKind for $type {
            type Kind = kind::$kind;
        }
    )+)+};
}

kinds! {
    Int: i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64,
        NonZeroIsize, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroUsize;
    Double: f32, f64;
    Boolean: bool;
    Text: char, str, String, Box<str>, Rc<str>, Arc<str>, Cow<'_, str>, StringValue, StaticText;
    Any: Value;
}

macro_rules! through {
    ($([$($generics:tt)*] $type:ty => $kind:ty;)+) => {$(
        impl<$($generics)*> ValueKind for $type {
            type Kind = $kind;
        }
    )+};
}

through! {
    [T: ValueKind + ?Sized] &T => T::Kind;
    [T: ValueKind + ?Sized] &mut T => T::Kind;
    [T: ValueKind] Option<T> => T::Kind;
    [T: ?Sized] DisplayText<'_, T> => kind::Text;
    [T: ?Sized] DebugText<'_, T> => kind::Text;
    [T: ValueKind] [T] => kind::Array<T::Kind>;
    [T: ValueKind] Vec<T> => kind::Array<T::Kind>;
    [T: ValueKind] Box<[T]> => kind::Array<T::Kind>;
    [T: ValueKind] Arc<[T]> => kind::Array<T::Kind>;
    [T: ValueKind, const N: usize] [T; N] => kind::Array<T::Kind>;
}

/// A kind that a declared one takes.
pub trait Fits<Declared> {}

impl Fits<kind::Int> for kind::Int {}
impl Fits<kind::Double> for kind::Double {}
impl Fits<kind::Text> for kind::Text {}
impl Fits<kind::Boolean> for kind::Boolean {}
impl<Kind: Fits<Declared>, Declared> Fits<kind::Array<Declared>> for kind::Array<Kind> {}
impl<Declared> Fits<Declared> for kind::Any {}

/// One trait for each declared type, so that an error says its name; `Key` is a type of the expansion that is called like the key. The
/// second trait of a pair is for keys of the project's own registry.
macro_rules! declared {
    ($($trait:ident: $kind:ty, $message:literal, $label:literal, $note:literal;)+) => {$(
        #[doc = $note]
        #[diagnostic::on_unimplemented(
            message = $message,
            label = $label,
            note = $note,
            note = "rule `attr_type`; for a type of your own implement `traced::ValueKind`"
        )]
        pub trait $trait<Key> {
            /// The value itself.
            fn declared(&self) -> &dyn AttributeValue;
        }

        #[diagnostic::do_not_recommend]
        impl<Key, T: AttributeValue + ValueKind<Kind: Fits<$kind>>> $trait<Key> for T {
            #[inline]
            fn declared(&self) -> &dyn AttributeValue {
                self
            }
        }
    )+};
}

// The attribute takes literals only, so that they cannot be put together here.
declared! {
    Int: kind::Int,
        "`{Key}` is an `int` attribute, but this value is `{Self}`",
        "expected an integer",
        "declared `int` by the OpenTelemetry semantic conventions 1.44.0";
    OwnInt: kind::Int,
        "`{Key}` is an `int` attribute, but this value is `{Self}`",
        "expected an integer",
        "declared `int` by the registry of this workspace";
    Ints: kind::Array<kind::Int>,
        "`{Key}` is an `int[]` attribute, but this value is `{Self}`",
        "expected an array of integers",
        "declared `int[]` by the OpenTelemetry semantic conventions 1.44.0";
    OwnInts: kind::Array<kind::Int>,
        "`{Key}` is an `int[]` attribute, but this value is `{Self}`",
        "expected an array of integers",
        "declared `int[]` by the registry of this workspace";
    Double: kind::Double,
        "`{Key}` is a `double` attribute, but this value is `{Self}`",
        "expected a floating point number",
        "declared `double` by the OpenTelemetry semantic conventions 1.44.0";
    OwnDouble: kind::Double,
        "`{Key}` is a `double` attribute, but this value is `{Self}`",
        "expected a floating point number",
        "declared `double` by the registry of this workspace";
    Doubles: kind::Array<kind::Double>,
        "`{Key}` is a `double[]` attribute, but this value is `{Self}`",
        "expected an array of floating point numbers",
        "declared `double[]` by the OpenTelemetry semantic conventions 1.44.0";
    OwnDoubles: kind::Array<kind::Double>,
        "`{Key}` is a `double[]` attribute, but this value is `{Self}`",
        "expected an array of floating point numbers",
        "declared `double[]` by the registry of this workspace";
    Text: kind::Text,
        "`{Key}` is a `string` attribute, but this value is `{Self}`",
        "expected text",
        "declared `string` by the OpenTelemetry semantic conventions 1.44.0";
    OwnText: kind::Text,
        "`{Key}` is a `string` attribute, but this value is `{Self}`",
        "expected text",
        "declared `string` by the registry of this workspace";
    Texts: kind::Array<kind::Text>,
        "`{Key}` is a `string[]` attribute, but this value is `{Self}`",
        "expected an array of texts",
        "declared `string[]` by the OpenTelemetry semantic conventions 1.44.0";
    OwnTexts: kind::Array<kind::Text>,
        "`{Key}` is a `string[]` attribute, but this value is `{Self}`",
        "expected an array of texts",
        "declared `string[]` by the registry of this workspace";
    Boolean: kind::Boolean,
        "`{Key}` is a `boolean` attribute, but this value is `{Self}`",
        "expected true or false",
        "declared `boolean` by the OpenTelemetry semantic conventions 1.44.0";
    OwnBoolean: kind::Boolean,
        "`{Key}` is a `boolean` attribute, but this value is `{Self}`",
        "expected true or false",
        "declared `boolean` by the registry of this workspace";
    Booleans: kind::Array<kind::Boolean>,
        "`{Key}` is a `boolean[]` attribute, but this value is `{Self}`",
        "expected an array of true or false",
        "declared `boolean[]` by the OpenTelemetry semantic conventions 1.44.0";
    OwnBooleans: kind::Array<kind::Boolean>,
        "`{Key}` is a `boolean[]` attribute, but this value is `{Self}`",
        "expected an array of true or false",
        "declared `boolean[]` by the registry of this workspace";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts for the compiler are literals, so that the version stands in them again.
    #[test]
    fn the_version_is_the_registry_s() {
        assert_eq!(crate::SEMCONV_VERSION, traced_registry::VERSION);
        let named = include_str!("declared.rs").matches("OpenTelemetry semantic conventions 1.").count();
        let right = format!("OpenTelemetry semantic conventions {}", traced_registry::VERSION);
        assert_eq!((named - 1, include_str!("declared.rs").matches(&right).count()), (8, 8));
    }

    #[test]
    fn kinds_go_through_references_options_and_arrays() {
        fn fits<Declared, T: ValueKind<Kind: Fits<Declared>>>() {}
        fits::<kind::Int, Option<&u64>>();
        fits::<kind::Text, &&str>();
        fits::<kind::Array<kind::Text>, &Vec<String>>();
        fits::<kind::Array<kind::Int>, [u8; 2]>();
        fits::<kind::Double, Value>();
        fits::<kind::Array<kind::Boolean>, &Value>();
    }
}
