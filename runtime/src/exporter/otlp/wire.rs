//! Owns protobuf's wire format, and OTLP's attributes in it. Knows no span.

use opentelemetry::trace::TraceState;
use opentelemetry::{Array, KeyValue, Value};

/// Writes fields; like every proto3 writer it leaves out what has its default.
#[derive(Debug, Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

/// What key and length of a message of this size take, when the field's number is below 16.
pub(super) fn frame(size: usize) -> usize {
    varint_len(size as u64) + 1
}

/// How many bytes a number takes.
#[inline]
pub(super) fn varint_len(value: u64) -> usize {
    // Seven bits each: 9 / 64 is a little less than 1 / 7, and right for up to 64 bits.
    let bits = (u64::BITS - (value | 1).leading_zeros()) as usize;
    (bits * 9 + 64) / 64
}

const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const LENGTH: u64 = 2;
const FIXED32: u64 = 5;

impl Writer {
    #[inline]
    pub(super) fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
    }

    #[inline]
    fn key(&mut self, field: u64, kind: u64) {
        self.varint(field << 3 | kind);
    }

    pub(super) fn number(&mut self, field: u64, value: u64) {
        if value != 0 {
            self.key(field, VARINT);
            self.varint(value);
        }
    }

    pub(super) fn fixed64(&mut self, field: u64, value: u64) {
        if value != 0 {
            self.key(field, FIXED64);
            self.0.extend_from_slice(&value.to_le_bytes());
        }
    }

    pub(super) fn fixed32(&mut self, field: u64, value: u32) {
        if value != 0 {
            self.key(field, FIXED32);
            self.0.extend_from_slice(&value.to_le_bytes());
        }
    }

    /// Key and length of a field whose content follows.
    #[inline]
    pub(super) fn open(&mut self, field: u64, size: usize) {
        if let (Ok(key @ ..0x80), Ok(size @ ..0x80)) = (u8::try_from(field << 3 | LENGTH), u8::try_from(size))
        {
            self.0.extend_from_slice(&[key, size]);
        } else {
            self.key(field, LENGTH);
            self.varint(size as u64);
        }
    }

    pub(super) fn bytes(&mut self, field: u64, value: &[u8]) {
        self.open(field, value.len());
        self.0.extend_from_slice(value);
    }

    pub(super) fn text(&mut self, field: u64, value: &str) {
        if !value.is_empty() {
            self.bytes(field, value.as_bytes());
        }
    }

    /// Most have none, and making the header of those would allocate.
    pub(super) fn trace_state(&mut self, field: u64, state: &TraceState) {
        if *state != TraceState::NONE {
            self.text(field, &state.header());
        }
    }

    /// A message that is mostly shorter than 128 bytes: its length is known afterwards.
    #[inline]
    pub(super) fn message(&mut self, field: u64, write: impl FnOnce(&mut Self)) {
        self.message_like::<1>(field, write);
    }

    /// A message that is mostly longer than 127 bytes.
    #[inline]
    pub(super) fn long_message(&mut self, field: u64, write: impl FnOnce(&mut Self)) {
        self.message_like::<2>(field, write);
    }

    /// A message whose length most likely takes `LEN` bytes, which are left for it.
    #[inline]
    fn message_like<const LEN: usize>(&mut self, field: u64, write: impl FnOnce(&mut Self)) {
        self.key(field, LENGTH);
        let at = self.0.len();
        self.0.extend_from_slice(&[0; LEN]);
        write(self);
        let len = (self.0.len() - at - LEN) as u64;
        let needed = varint_len(len);
        if needed != LEN {
            self.make_room(at, LEN, needed);
        }
        let mut rest = len;
        for byte in self.0.iter_mut().skip(at).take(needed) {
            *byte = rest.to_le_bytes()[0] | 0x80;
            rest >>= 7;
        }
        if let Some(last) = self.0.get_mut(at + needed - 1) {
            *last &= 0x7F;
        }
    }

    /// Moves what follows, since a length is longer or shorter than thought.
    #[cold]
    fn make_room(&mut self, at: usize, left: usize, needed: usize) {
        let end = self.0.len();
        self.0.resize(end + needed.saturating_sub(left), 0);
        self.0.copy_within(at + left..end, at + needed);
        self.0.truncate(end + needed - left);
    }

    pub(super) fn attributes(&mut self, field: u64, attributes: &[KeyValue]) {
        for attribute in attributes {
            self.attribute(field, attribute);
        }
    }

    pub(super) fn attribute(&mut self, field: u64, attribute: &KeyValue) {
        self.message(field, |pair| {
            pair.text(1, attribute.key.as_str());
            pair.message(2, |value| value.any_value(&attribute.value));
        });
    }

    /// An attribute whose key is written already, and whose value takes so many bytes.
    #[inline]
    fn open_attribute(&mut self, field: u64, key: &[u8], size: usize) {
        self.open(field, key.len() + 1 + varint_len(size as u64) + size);
        self.0.extend_from_slice(key);
        self.open(2, size);
    }

    #[inline]
    pub(super) fn bool_of(&mut self, field: u64, key: &[u8], value: bool) {
        self.open_attribute(field, key, 2);
        self.any_bool(value);
    }

    #[inline]
    pub(super) fn int_of(&mut self, field: u64, key: &[u8], value: i64) {
        self.open_attribute(field, key, 1 + varint_len(value.cast_unsigned()));
        self.any_int(value);
    }

    #[inline]
    pub(super) fn double_of(&mut self, field: u64, key: &[u8], value: f64) {
        self.open_attribute(field, key, 9);
        self.any_double(value);
    }

    /// A text of so many bytes, in words.
    #[inline]
    pub(super) fn text_of(&mut self, field: u64, key: &[u8], words: &[u64], len: usize) {
        self.open_attribute(field, key, 1 + varint_len(len as u64) + len);
        self.open(1, len);
        let end = self.0.len() + len;
        for word in words {
            self.0.extend_from_slice(&word.to_le_bytes());
        }
        self.0.truncate(end);
    }

    /// One of several: written even when it has its default.
    fn any_value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.bytes(1, text.as_str().as_bytes()),
            Value::Bool(value) => self.any_bool(*value),
            Value::I64(value) => self.any_int(*value),
            Value::F64(value) => self.any_double(*value),
            Value::Array(array) => self.message(5, |field| field.array(array)),
            // The API may learn further ones: empty then.
            _ => {}
        }
    }

    fn array(&mut self, array: &Array) {
        match array {
            Array::Bool(values) => self.elements(values, |to, value| to.any_bool(*value)),
            Array::I64(values) => self.elements(values, |to, value| to.any_int(*value)),
            Array::F64(values) => self.elements(values, |to, value| to.any_double(*value)),
            Array::String(values) => {
                self.elements(values, |to, value| to.bytes(1, value.as_str().as_bytes()));
            }
            _ => {}
        }
    }

    fn elements<T>(&mut self, values: &[T], write: impl Fn(&mut Self, &T)) {
        for value in values {
            self.message(1, |element| write(element, value));
        }
    }

    fn any_bool(&mut self, value: bool) {
        self.key(2, VARINT);
        self.varint(value.into());
    }

    fn any_int(&mut self, value: i64) {
        self.key(3, VARINT);
        self.varint(value.cast_unsigned());
    }

    fn any_double(&mut self, value: f64) {
        self.key(4, FIXED64);
        self.0.extend_from_slice(&value.to_le_bytes());
    }
}
