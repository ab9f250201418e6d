//! Owns what headers are written to and read from. Must not know what stands in them.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use opentelemetry::propagation::{Extractor, Injector};

/// Stands for a value that is not text: no propagator takes it for valid, and it still counts as a value.
pub(super) const NOT_TEXT: &str = "\u{fffd}";

/// Something that headers can be written to, for [`inject`](super::inject).
///
/// Ready: `http::HeaderMap` (feature `http`), `HashMap<String, String>`, `BTreeMap<String, String>`,
/// `Vec<(String, String)>`, [`Command`](std::process::Command) and [`Environment`](super::Environment), which take
/// environment variables, and any [`Injector`] of the OpenTelemetry API as `&mut dyn Injector`. Implement it for the
/// headers of your own protocol.
///
/// # Examples
///
/// ```
/// use traced::propagation::{self, InjectCarrier};
///
/// #[derive(Default)]
/// struct Frame {
///     fields: Vec<(String, Vec<u8>)>,
/// }
///
/// impl InjectCarrier for Frame {
///     fn set_field(&mut self, name: &str, value: String) {
///         self.remove_field(name);
///         self.fields.push((name.to_owned(), value.into_bytes()));
///     }
///
///     fn remove_field(&mut self, name: &str) {
///         self.fields.retain(|(field, _)| !field.eq_ignore_ascii_case(name));
///     }
/// }
///
/// propagation::inject(&mut Frame::default());
/// ```
pub trait InjectCarrier {
    /// Makes `value` the only value of the field. Names are compared without regard to ASCII case.
    fn set_field(&mut self, name: &str, value: String);

    /// Removes all values of the field, in whatever case it is written.
    fn remove_field(&mut self, name: &str);
}

/// Something that headers can be read from, for [`extract`](super::extract).
///
/// Ready: the same types as for [`InjectCarrier`], but for `Command`; and any [`Extractor`] of the OpenTelemetry API
/// as `&dyn Extractor`. Implement it for the headers of your own protocol.
///
/// # Examples
///
/// ```
/// use traced::propagation::{self, ExtractCarrier};
///
/// struct Frame {
///     fields: Vec<(String, Vec<u8>)>,
/// }
///
/// impl ExtractCarrier for Frame {
///     fn field_values(&self, name: &str) -> Vec<&str> {
///         let named = self.fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
///         named.map(|(_, value)| std::str::from_utf8(value).unwrap_or("\u{fffd}")).collect()
///     }
///
///     fn field_names(&self) -> Vec<&str> {
///         self.fields.iter().map(|(name, _)| name.as_str()).collect()
///     }
/// }
///
/// let cx = propagation::extract(&Frame { fields: Vec::new() });
/// ```
pub trait ExtractCarrier {
    /// All values of the field, in their order. Names are compared without regard to ASCII case. A value that is not
    /// text counts as well: give a text in its place that is valid nowhere, such as `"\u{fffd}"`.
    fn field_values(&self, name: &str) -> Vec<&str>;

    /// The names of all fields.
    fn field_names(&self) -> Vec<&str>;
}

/// The API's view of a carrier of ours.
pub(super) struct AsInjector<'a, C: ?Sized>(pub(super) &'a mut C);

impl<C: InjectCarrier + ?Sized> Injector for AsInjector<'_, C> {
    fn set(&mut self, key: &str, value: String) {
        self.0.set_field(key, value);
    }
}

/// The API's view of a carrier of ours.
pub(super) struct AsExtractor<'a, C: ?Sized>(pub(super) &'a C);

impl<C: ExtractCarrier + ?Sized> Extractor for AsExtractor<'_, C> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.field_values(key).first().copied()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.field_names()
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        Some(self.0.field_values(key)).filter(|values| !values.is_empty())
    }
}

impl<C: InjectCarrier + ?Sized> InjectCarrier for &mut C {
    fn set_field(&mut self, name: &str, value: String) {
        (**self).set_field(name, value);
    }

    fn remove_field(&mut self, name: &str) {
        (**self).remove_field(name);
    }
}

impl<C: ExtractCarrier + ?Sized> ExtractCarrier for &C {
    fn field_values(&self, name: &str) -> Vec<&str> {
        (**self).field_values(name)
    }

    fn field_names(&self) -> Vec<&str> {
        (**self).field_names()
    }
}

/// Stale fields stay: the API's trait has no way to remove them.
impl InjectCarrier for dyn Injector + '_ {
    fn set_field(&mut self, name: &str, value: String) {
        self.set(name, value);
    }

    fn remove_field(&mut self, _: &str) {}
}

impl ExtractCarrier for dyn Extractor + '_ {
    fn field_values(&self, name: &str) -> Vec<&str> {
        self.get_all(name).unwrap_or_default()
    }

    fn field_names(&self) -> Vec<&str> {
        self.keys()
    }
}

impl<S: BuildHasher> InjectCarrier for HashMap<String, String, S> {
    fn set_field(&mut self, name: &str, value: String) {
        self.remove_field(name);
        self.insert(name.to_owned(), value);
    }

    fn remove_field(&mut self, name: &str) {
        self.retain(|field, _| !field.eq_ignore_ascii_case(name));
    }
}

impl<S: BuildHasher> ExtractCarrier for HashMap<String, String, S> {
    fn field_values(&self, name: &str) -> Vec<&str> {
        let mut named: Vec<_> = self.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name)).collect();
        // Names that differ in case only: any order will do, as long as it is the same each time.
        named.sort_unstable();
        named.into_iter().map(|(_, value)| value.as_str()).collect()
    }

    fn field_names(&self) -> Vec<&str> {
        self.keys().map(String::as_str).collect()
    }
}

impl InjectCarrier for BTreeMap<String, String> {
    fn set_field(&mut self, name: &str, value: String) {
        self.remove_field(name);
        self.insert(name.to_owned(), value);
    }

    fn remove_field(&mut self, name: &str) {
        self.retain(|field, _| !field.eq_ignore_ascii_case(name));
    }
}

impl ExtractCarrier for BTreeMap<String, String> {
    fn field_values(&self, name: &str) -> Vec<&str> {
        let named = self.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    fn field_names(&self) -> Vec<&str> {
        self.keys().map(String::as_str).collect()
    }
}

impl InjectCarrier for Vec<(String, String)> {
    fn set_field(&mut self, name: &str, value: String) {
        self.remove_field(name);
        self.push((name.to_owned(), value));
    }

    fn remove_field(&mut self, name: &str) {
        self.retain(|(field, _)| !field.eq_ignore_ascii_case(name));
    }
}

impl ExtractCarrier for Vec<(String, String)> {
    fn field_values(&self, name: &str) -> Vec<&str> {
        let named = self.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    fn field_names(&self) -> Vec<&str> {
        self.iter().map(|(name, _)| name.as_str()).collect()
    }
}

/// A name or value that HTTP does not allow is not set, nor is anything in a map that is full.
#[cfg(feature = "http")]
impl InjectCarrier for http::HeaderMap {
    fn set_field(&mut self, name: &str, value: String) {
        let (name, value) =
            (http::HeaderName::from_bytes(name.as_bytes()), http::HeaderValue::try_from(value));
        if let (Ok(name), Ok(value)) = (name, value) {
            // An error means a full map.
            let _ = self.try_insert(name, value);
        }
    }

    fn remove_field(&mut self, name: &str) {
        self.remove(name);
    }
}

#[cfg(feature = "http")]
impl ExtractCarrier for http::HeaderMap {
    fn field_values(&self, name: &str) -> Vec<&str> {
        let values = self.get_all(name).iter();
        values.map(|value| std::str::from_utf8(value.as_bytes()).unwrap_or(NOT_TEXT)).collect()
    }

    fn field_names(&self) -> Vec<&str> {
        self.keys().map(http::HeaderName::as_str).collect()
    }
}
