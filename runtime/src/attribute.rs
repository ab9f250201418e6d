//! Owns attribute values: which Rust types become which OpenTelemetry values. Knows no span.
//!
//! Values keep their types: `bool`, integers, floats, text, and homogeneous arrays of them. `u64` above `i64::MAX` (and
//! `i128`, `u128` out of range) becomes text, because OpenTelemetry's integers are signed 64-bit. `None` is left out.

use std::borrow::Cow;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;

use opentelemetry::{Array, Key, StringValue, Value};

#[cfg(feature = "sdk")]
use crate::recorder::Writing;

/// A type that can be the value of an OpenTelemetry attribute.
///
/// Implemented for `bool`, integers, floats, text, `Option` of them and slices, arrays and vectors of them. Everything else is recorded
/// as text with `%value` (`Display`) or `?value` (`Debug`), or gets `#[derive(AttributeValue)]` when it is a fieldless enum.
/// Secret types have no conversion on purpose.
///
/// ```
/// use traced::AttributeValue;
///
/// assert_eq!(7u8.to_value(), Some(7i64.into()));
/// assert_eq!(u64::MAX.to_value(), Some("18446744073709551615".into()));
/// assert_eq!(None::<i64>.to_value(), None);
///
/// #[derive(AttributeValue)]
/// enum Payment {
///     CreditCard,
///     #[attributes(rename = "sepa")]
///     DirectDebit,
/// }
/// assert_eq!(Payment::CreditCard.to_value(), Some("credit_card".into()));
/// assert_eq!(Payment::DirectDebit.to_value(), Some("sepa".into()));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an OpenTelemetry attribute value",
    label = "no attribute value can be made of `{Self}`",
    note = "attribute values are `bool`, integers, floats, strings, and slices of them",
    note = "record text with `%value` or `?value`, pick a field, or derive `AttributeValue`"
)]
pub trait AttributeValue {
    /// The value, or `None` when there is nothing to record.
    fn to_value(&self) -> Option<Value>;

    /// Whether making the value runs code of the user (`Display`, `Debug`), so that it waits until the span is known to record.
    #[doc(hidden)]
    fn is_lazy(&self) -> bool {
        false
    }

    /// Writes the value for a span that records, if there is one.
    #[cfg(feature = "sdk")]
    #[doc(hidden)]
    fn write(&self, to: &mut Writing<'_>) {
        if let Some(value) = self.to_value() {
            to.value(value);
        }
    }
}

/// A set of attributes with fixed keys: what `#[derive(Attributes)]` implements and `..value` records.
///
/// A field that is a set itself is flattened, and keeps its own prefix: its keys are the same wherever it is held.
///
/// ```
/// use traced::Attributes;
///
/// #[derive(Attributes)]
/// struct Customer {
///     id: u64,
/// }
///
/// #[derive(Attributes)]
/// #[attributes(prefix = "order")]
/// struct Purchase {
///     #[attributes(rename = "item.count")]
///     items: usize,
///     #[attributes(display)]
///     from: std::net::IpAddr,
///     #[attributes(flatten)]
///     customer: Customer,
///     #[attributes(skip)]
///     card: String,
/// }
///
/// let from = [127, 0, 0, 1].into();
/// let purchase = Purchase { items: 3, from, customer: Customer { id: 7 }, card: "4111..".into() };
/// let mut keys = Vec::new();
/// purchase.visit(&mut |key, _| keys.push(key.to_string()));
/// assert_eq!(keys, ["order.item.count", "order.from", "customer.id"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no set of attributes",
    label = "`..` needs a type that implements `traced::Attributes`",
    note = "derive it with `#[derive(traced::Attributes)]`, or name the attributes one by one"
)]
pub trait Attributes {
    /// Calls `visit` once for every attribute, in the order of the fields.
    fn visit(&self, visit: &mut dyn FnMut(Key, &dyn AttributeValue));
}

impl<T: Attributes + ?Sized> Attributes for &T {
    fn visit(&self, visit: &mut dyn FnMut(Key, &dyn AttributeValue)) {
        (**self).visit(visit);
    }
}

impl<T: Attributes> Attributes for Option<T> {
    fn visit(&self, visit: &mut dyn FnMut(Key, &dyn AttributeValue)) {
        if let Some(attributes) = self {
            attributes.visit(visit);
        }
    }
}

/// Short texts are copied to where the span's values wait; long ones become a value of their own.
#[cfg(feature = "sdk")]
macro_rules! write_text {
    ($value:ident, $to:ident) => {
        if !$to.text($value)
            && let Some(value) = $value.to_value()
        {
            $to.value(value);
        }
    };
}

/// Text by `Display`, made only when the span records. What `%value` expands to.
#[doc(hidden)]
#[derive(Debug)]
pub struct DisplayText<'a, T: ?Sized>(pub &'a T);

/// Text by `Debug`, made only when the span records. What `?value` expands to.
#[doc(hidden)]
#[derive(Debug)]
pub struct DebugText<'a, T: ?Sized>(pub &'a T);

/// Text that is a literal: nothing is allocated for it.
#[doc(hidden)]
#[derive(Debug)]
pub struct StaticText(pub &'static str);

impl AttributeValue for StaticText {
    fn to_value(&self) -> Option<Value> {
        Some(Value::String(StringValue::from(self.0)))
    }
    #[cfg(feature = "sdk")]
    fn write(&self, to: &mut Writing<'_>) {
        if !to.text(self.0) {
            to.value(Value::from(self.0));
        }
    }
}

impl<T: fmt::Display + ?Sized> AttributeValue for DisplayText<'_, T> {
    fn to_value(&self) -> Option<Value> {
        text_of(format_args!("{}", self.0))
    }
    fn is_lazy(&self) -> bool {
        true
    }
}

impl<T: fmt::Debug + ?Sized> AttributeValue for DebugText<'_, T> {
    fn to_value(&self) -> Option<Value> {
        text_of(format_args!("{:?}", self.0))
    }
    fn is_lazy(&self) -> bool {
        true
    }
}

/// Text of a user's formatting code. If that code panics the attribute is left out and counted; the function goes on.
pub(crate) fn text_of(arguments: fmt::Arguments<'_>) -> Option<Value> {
    guarded_text(arguments).map(Value::from)
}

pub(crate) fn guarded_text(arguments: fmt::Arguments<'_>) -> Option<String> {
    let formatted = catch_unwind(AssertUnwindSafe(|| {
        use fmt::Write as _;
        let mut text = String::new();
        // A `Display` that returns an error has nothing more to say: what it wrote is kept.
        let _ = text.write_fmt(arguments);
        text
    }));
    formatted.inspect_err(|_| crate::span::count_value_panic()).ok()
}

/// One implementation per type and per reference to it: a blanket one for `&T` would hide the type in error messages.
macro_rules! values {
    ($($type:ty => |$value:ident| $make:expr $(; |$to:ident| $write:expr)?),+ $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl AttributeValue for $type {
            fn to_value(&self) -> Option<Value> {
                let $value = self;
                $make
            }
            $(
                #[cfg(feature = "sdk")]
                fn write(&self, $to: &mut Writing<'_>) {
                    let $value = self;
                    $write
                }
            )?
        }
        #[diagnostic::do_not_recommend]
        impl AttributeValue for &$type {
            fn to_value(&self) -> Option<Value> {
                AttributeValue::to_value(*self)
            }
            #[cfg(feature = "sdk")]
            fn write(&self, to: &mut Writing<'_>) {
                AttributeValue::write(*self, to);
            }
        }
        #[diagnostic::do_not_recommend]
        impl AttributeValue for &mut $type {
            fn to_value(&self) -> Option<Value> {
                AttributeValue::to_value(&**self)
            }
            #[cfg(feature = "sdk")]
            fn write(&self, to: &mut Writing<'_>) {
                AttributeValue::write(&**self, to);
            }
        }
        #[diagnostic::do_not_recommend]
        impl AttributeValue for &&$type {
            fn to_value(&self) -> Option<Value> {
                AttributeValue::to_value(**self)
            }
            #[cfg(feature = "sdk")]
            fn write(&self, to: &mut Writing<'_>) {
                AttributeValue::write(**self, to);
            }
        }
    )+};
}

/// Integers that may not fit: text then, so that nothing is lost.
macro_rules! wide {
    ($value:ident) => {
        Some(i64::try_from(*$value).map_or_else(|_| Value::from($value.to_string()), Value::I64))
    };
}

/// Written as they are where they fit.
#[cfg(feature = "sdk")]
macro_rules! write_wide {
    ($value:ident, $to:ident) => {
        match i64::try_from(*$value) {
            Ok(value) => $to.i64(value),
            Err(_) => $to.value(Value::from($value.to_string())),
        }
    };
}

values! {
    bool => |v| Some(Value::Bool(*v)); |to| to.bool(*v),
    i8 => |v| Some(Value::I64((*v).into())); |to| to.i64((*v).into()),
    i16 => |v| Some(Value::I64((*v).into())); |to| to.i64((*v).into()),
    i32 => |v| Some(Value::I64((*v).into())); |to| to.i64((*v).into()),
    i64 => |v| Some(Value::I64(*v)); |to| to.i64(*v),
    u8 => |v| Some(Value::I64((*v).into())); |to| to.i64((*v).into()),
    u16 => |v| Some(Value::I64((*v).into())); |to| to.i64((*v).into()),
    u32 => |v| Some(Value::I64((*v).into())); |to| to.i64((*v).into()),
    u64 => |v| wide!(v); |to| write_wide!(v, to),
    i128 => |v| wide!(v),
    u128 => |v| wide!(v),
    isize => |v| wide!(v); |to| write_wide!(v, to),
    usize => |v| wide!(v); |to| write_wide!(v, to),
    f32 => |v| Some(Value::F64((*v).into())); |to| to.f64((*v).into()),
    f64 => |v| Some(Value::F64(*v)); |to| to.f64(*v),
    char => |v| Some(Value::from(v.to_string())),
    str => |v| Some(Value::from(v.to_owned())); |to| write_text!(v, to),
    String => |v| Some(Value::from(v.clone())); |to| write_text!(v, to),
    Box<str> => |v| Some(Value::from(v.to_string())); |to| write_text!(v, to),
    Rc<str> => |v| Some(Value::from(v.to_string())); |to| write_text!(v, to),
    Arc<str> => |v| Some(Value::from(Arc::clone(v))); |to| write_text!(v, to),
    Cow<'_, str> => |v| Some(Value::from(v.to_string())); |to| write_text!(v, to),
    StringValue => |v| Some(Value::String(v.clone())),
    Value => |v| Some(v.clone()),
    std::num::NonZeroI8 => |v| v.get().to_value(),
    std::num::NonZeroI16 => |v| v.get().to_value(),
    std::num::NonZeroI32 => |v| v.get().to_value(),
    std::num::NonZeroI64 => |v| v.get().to_value(),
    std::num::NonZeroIsize => |v| v.get().to_value(),
    std::num::NonZeroU8 => |v| v.get().to_value(),
    std::num::NonZeroU16 => |v| v.get().to_value(),
    std::num::NonZeroU32 => |v| v.get().to_value(),
    std::num::NonZeroU64 => |v| v.get().to_value(),
    std::num::NonZeroUsize => |v| v.get().to_value(),
}

macro_rules! through {
    ($([$($generics:tt)*] $type:ty => |$value:ident| $make:expr),+ $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> AttributeValue for $type {
            fn to_value(&self) -> Option<Value> {
                let $value = self;
                $make
            }
        }
    )+};
}

/// `None` is left out.
macro_rules! options {
    ($($type:ty)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: AttributeValue> AttributeValue for $type {
            fn to_value(&self) -> Option<Value> {
                self.as_ref()?.to_value()
            }
            #[cfg(feature = "sdk")]
            fn write(&self, to: &mut Writing<'_>) {
                if let Some(value) = self {
                    value.write(to);
                }
            }
        }
    )+};
}

options!(Option<T> &Option<T>);

through! {
    [T: AttributeElement] [T] => |v| T::array(v.iter()),
    [T: AttributeElement] &[T] => |v| T::array(v.iter()),
    [T: AttributeElement] &&[T] => |v| T::array(v.iter()),
    [T: AttributeElement] Vec<T> => |v| T::array(v.iter()),
    [T: AttributeElement] &Vec<T> => |v| T::array(v.iter()),
    [T: AttributeElement] &mut Vec<T> => |v| T::array(v.iter()),
    [T: AttributeElement] Box<[T]> => |v| T::array(v.iter()),
    [T: AttributeElement] Arc<[T]> => |v| T::array(v.iter()),
    [T: AttributeElement, const N: usize] [T; N] => |v| T::array(v.iter()),
    [T: AttributeElement, const N: usize] &[T; N] => |v| T::array(v.iter()),
}

/// A type whose slices are attribute values: one array of one kind.
pub trait AttributeElement: Sized {
    /// The array of these elements, in order.
    fn array<'a>(elements: impl Iterator<Item = &'a Self>) -> Option<Value>
    where
        Self: 'a;
}

macro_rules! elements {
    ($($variant:ident: $($type:ty)+ => |$value:ident| $make:expr;)+) => {$($(
        #[allow(clippy::useless_conversion, clippy::implicit_clone, clippy::allow_attributes, reason = "some of the types are the target already")]
        impl AttributeElement for $type {
            fn array<'a>(elements: impl Iterator<Item = &'a Self>) -> Option<Value> where Self: 'a {
                Some(Value::Array(Array::$variant(elements.map(|$value| $make).collect())))
            }
        }
    )+)+};
}

elements! {
    Bool: bool => |v| *v;
    I64: i8 i16 i32 i64 u8 u16 u32 => |v| i64::from(*v);
    F64: f32 f64 => |v| f64::from(*v);
    String: &str String char Cow<'_, str> Box<str> => |v| StringValue::from(v.to_string());
}

/// Wide integers: integers when all of them fit, text when one does not, because an array has one kind.
macro_rules! wide_elements {
    ($($type:ty)+) => {$(
        impl AttributeElement for $type {
            fn array<'a>(elements: impl Iterator<Item = &'a Self>) -> Option<Value> where Self: 'a {
                let elements: Vec<&Self> = elements.collect();
                let integers: Option<Vec<i64>> = elements.iter().map(|v| i64::try_from(**v).ok()).collect();
                Some(Value::Array(integers.map_or_else(
                    || Array::String(elements.iter().map(|v| StringValue::from(v.to_string())).collect()),
                    Array::I64,
                )))
            }
        }
    )+};
}

wide_elements!(u64 i128 u128 isize usize);

/// A text that is known while compiling, without a copy. What `#[derive(AttributeValue)]` expands to.
#[doc(hidden)]
pub fn static_text(text: &'static str) -> Option<Value> {
    Some(Value::from(text))
}

/// An array of such texts.
#[doc(hidden)]
pub fn static_texts(texts: impl Iterator<Item = &'static str>) -> Option<Value> {
    Some(Value::Array(Array::String(texts.map(StringValue::from).collect())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_types() {
        assert_eq!(7u8.to_value(), Some(Value::I64(7)));
        assert_eq!(AttributeValue::to_value(&&7usize), Some(Value::I64(7)));
        assert_eq!(u64::MAX.to_value(), Some(Value::from("18446744073709551615")));
        assert_eq!(1.5f32.to_value(), Some(Value::F64(1.5)));
        assert_eq!(true.to_value(), Some(Value::Bool(true)));
        assert_eq!("a".to_value(), Some(Value::from("a")));
        assert_eq!(None::<&str>.to_value(), None);
        assert_eq!(Some(3).to_value(), Some(Value::I64(3)));
        assert_eq!(std::num::NonZeroU8::MIN.to_value(), Some(Value::I64(1)));
    }

    #[test]
    fn arrays_have_one_kind() {
        assert_eq!([1u8, 2].to_value(), Some(Value::Array(Array::I64(vec![1, 2]))));
        assert_eq!(["a"].to_value(), Some(Value::Array(Array::String(vec!["a".into()]))));
        assert_eq!(vec![1usize].to_value(), Some(Value::Array(Array::I64(vec![1]))));
        let wide = Array::String(vec!["1".into(), u64::MAX.to_string().into()]);
        assert_eq!(vec![1, u64::MAX].to_value(), Some(Value::Array(wide)));
    }

    #[test]
    fn text_that_panics_is_left_out() {
        struct Bad;
        impl fmt::Display for Bad {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                panic!("no text")
            }
        }
        assert_eq!(DisplayText(&Bad).to_value(), None);
        assert_eq!(DebugText(&"x").to_value(), Some(Value::from("\"x\"")));
    }
}
