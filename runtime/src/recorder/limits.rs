//! Owns how much one span may hold, and the cutting of values that are too long. Knows neither spans nor settings.

use opentelemetry::{Array, StringValue, Value};

/// The limits of one span. What is above a count is dropped and counted; what is too long is cut.
/// Specification: trace/sdk.md, "Span Limits", and common/README.md, "Attribute Limits".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Attributes of a span.
    pub(crate) attributes: usize,
    /// Characters of a text value, or of each element of an array of texts. `None`: no limit.
    pub(crate) attribute_value_length: Option<usize>,
    /// Events of a span.
    pub(crate) events: usize,
    /// Links of a span.
    pub(crate) links: usize,
    /// Attributes of one event.
    pub(crate) attributes_per_event: usize,
    /// Attributes of one link.
    pub(crate) attributes_per_link: usize,
}

impl Limits {
    /// The specification's defaults.
    pub(crate) const fn new() -> Self {
        Self {
            attributes: 128,
            attribute_value_length: None,
            events: 128,
            links: 128,
            attributes_per_event: 128,
            attributes_per_link: 128,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// The first `most` characters of `text`, never half of one.
pub(crate) fn cut_text(text: &str, most: usize) -> &str {
    // A text of `most` bytes has at most that many characters: the usual case costs one comparison.
    if text.len() <= most {
        return text;
    }
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Cuts texts, and each text of an array; all other values stay as they are.
pub(crate) fn cut_value(value: &mut Value, most: usize) {
    match value {
        Value::String(text) => cut_string(text, most),
        Value::Array(Array::String(texts)) => texts.iter_mut().for_each(|text| cut_string(text, most)),
        _ => {}
    }
}

fn cut_string(text: &mut StringValue, most: usize) {
    let kept = cut_text(text.as_str(), most);
    if kept.len() < text.as_str().len() {
        *text = StringValue::from(kept.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        assert_eq!(cut_text("äöü", 2), "äö");
        assert_eq!(cut_text("äöü", 3), "äöü");
        assert_eq!(cut_text("a€😀b", 3), "a€😀");
        assert_eq!(cut_text("abc", 0), "");
        assert_eq!(cut_text("", 0), "");
        assert_eq!(cut_text("abc", usize::MAX), "abc");
    }

    #[test]
    fn cuts_each_element_of_an_array_and_no_number() {
        let mut texts = Value::Array(Array::String(vec!["abcd".into(), "é".into(), "日本語".into()]));
        cut_value(&mut texts, 2);
        assert_eq!(texts, Value::Array(Array::String(vec!["ab".into(), "é".into(), "日本".into()])));

        for unchanged in [
            Value::I64(123_456),
            Value::F64(1.234_567),
            Value::Bool(true),
            Value::Array(Array::I64(vec![123_456])),
        ] {
            let mut value = unchanged.clone();
            cut_value(&mut value, 1);
            assert_eq!(value, unchanged);
        }
    }

    #[test]
    fn cuts_owned_and_static_texts() {
        for mut value in [Value::from("abcd"), Value::from(String::from("abcd"))] {
            cut_value(&mut value, 3);
            assert_eq!(value, Value::from("abc"));
        }
    }
}
