//! Owns the compact form in which the values that a span starts with wait for the worker: words instead of lists and boxes, so that the thread
//! allocates nothing and frees nothing for them. Must not know threads or exporters.

use opentelemetry::{Key, KeyValue, Value};

use crate::attribute::AttributeValue;

/// Values of a callsite's keys, in the order of the keys. Written by the thread, read once.
///
/// A value is one word that says what it is, and the words of its content: bits 0 to 7 the tag, 8 to 31 the place of its key, 32 to 63 the
/// length of a text or the value of a `bool`.
#[derive(Debug)]
pub(crate) struct Packed {
    words: [Block; BLOCKS],
    /// Words that are taken.
    len: usize,
    keys: &'static [&'static str],
    /// Values in `words`, without those that are in the record's list. Not as wide as `text`: two neighbours of one width are added to in one step,
    /// for which the processor waits until what was written to each of them has arrived.
    count: u16,
    /// Bytes of the texts.
    text: usize,
}

/// Words go to the worker by blocks: most spans have one or two, and a block is moved in two steps.
pub(super) type Block = [u64; 4];

/// Blocks for the values of one span. What does not fit is listed.
const BLOCKS: usize = 8;

/// How many blocks so many words take.
#[inline]
pub(super) const fn blocks(words: usize) -> usize {
    words.div_ceil(size_of::<Block>() / size_of::<u64>())
}

/// What the place of a key has room for.
const MOST_KEYS: u64 = 0x00FF_FFFF;

const BOOL: u64 = 0;
const I64: u64 = 1;
const F64: u64 = 2;
const TEXT: u64 = 3;
/// The next of the record's own attributes.
const LISTED: u64 = 4;

impl Packed {
    pub(crate) const EMPTY: Self = Self { words: [[0; 4]; BLOCKS], len: 0, keys: &[], count: 0, text: 0 };

    /// What is written is a value of one of these keys.
    #[inline]
    pub(crate) fn begin(&mut self, keys: &'static [&'static str]) {
        self.clear();
        self.keys = keys;
    }

    #[inline]
    pub(crate) fn clear(&mut self) {
        (self.len, self.count, self.text) = (0, 0, 0);
    }

    #[inline]
    pub(crate) fn count(&self) -> usize {
        usize::from(self.count)
    }

    /// What the values weigh once they are attributes.
    #[inline]
    pub(crate) fn weight(&self) -> usize {
        self.count().saturating_mul(size_of::<KeyValue>()).saturating_add(self.text)
    }

    /// How many words the values take.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The blocks that hold them; what is behind the last word means nothing.
    #[inline]
    pub(super) fn blocks(&self) -> &[Block] {
        self.words.get(..blocks(self.len)).unwrap_or_default()
    }

    /// Whether one of the values is this key's.
    pub(crate) fn holds(&self, key: &Key) -> bool {
        self.count > 0 && self.keys.contains(&key.as_str())
    }

    /// The values as attributes, in the order of the keys, then what else was listed.
    #[cold]
    pub(crate) fn unpack_before(&mut self, listed: &mut Vec<KeyValue>) {
        self.copy_before(listed);
        self.clear();
    }

    /// The values as attributes, as by [`unpack_before`](Self::unpack_before), while they stay here.
    #[cold]
    pub(crate) fn copy_before(&self, listed: &mut Vec<KeyValue>) {
        if self.len > 0 {
            let words = self.blocks().as_flattened();
            unpack(words.get(..self.len).unwrap_or_default(), self.keys, 0, listed);
        }
    }

    /// So many words after those that are taken, if there is room.
    #[inline]
    fn take(&mut self, words: usize) -> Option<&mut [u64]> {
        let end = self.len.checked_add(words)?;
        let taken = self.words.as_flattened_mut().get_mut(self.len..end)?;
        self.len = end;
        Some(taken)
    }
}

/// Takes a value in the form that suits it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Writing<'a> {
    packed: &'a mut Packed,
    listed: &'a mut Vec<KeyValue>,
    at: u64,
}

impl<'a> Writing<'a> {
    #[inline]
    pub(crate) fn new(packed: &'a mut Packed, listed: &'a mut Vec<KeyValue>) -> Self {
        Self { packed, listed, at: 0 }
    }

    /// Writes the value of the next key.
    #[inline]
    pub(crate) fn next(&mut self, value: &dyn AttributeValue) {
        value.write(self);
        self.at += 1;
    }

    /// The value of the key before was left out: its conversion panicked.
    #[cold]
    pub(crate) fn skip(&mut self) {
        self.at += 1;
    }

    #[inline]
    fn head(&self, tag: u64) -> u64 {
        tag | (self.at & MOST_KEYS) << 8
    }

    #[inline]
    pub(crate) fn bool(&mut self, value: bool) {
        let head = self.head(BOOL) | u64::from(value) << 32;
        match self.packed.take(1) {
            Some([word]) => *word = head,
            _ => return self.list(Value::Bool(value)),
        }
        self.packed.count += 1;
    }

    #[inline]
    pub(crate) fn i64(&mut self, value: i64) {
        let head = self.head(I64);
        match self.packed.take(2) {
            Some([word, content]) => (*word, *content) = (head, value.cast_unsigned()),
            _ => return self.list(Value::I64(value)),
        }
        self.packed.count += 1;
    }

    #[inline]
    pub(crate) fn f64(&mut self, value: f64) {
        let head = self.head(F64);
        match self.packed.take(2) {
            Some([word, content]) => (*word, *content) = (head, value.to_bits()),
            _ => return self.list(Value::F64(value)),
        }
        self.packed.count += 1;
    }

    /// False when there is no room for the text.
    #[inline]
    pub(crate) fn text(&mut self, text: &str) -> bool {
        let head = self.head(TEXT) | (text.len() as u64) << 32;
        let Some([word, content @ ..]) = self.packed.take(text.len().div_ceil(8).saturating_add(1)) else {
            return false;
        };
        *word = head;
        let (whole, rest) = text.as_bytes().as_chunks::<8>();
        for (word, bytes) in content.iter_mut().zip(whole) {
            *word = u64::from_le_bytes(*bytes);
        }
        if let (Some(last), false) = (content.last_mut(), rest.is_empty()) {
            *last = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        self.packed.count += 1;
        self.packed.text += text.len();
        true
    }

    pub(crate) fn value(&mut self, value: Value) {
        match value {
            Value::Bool(value) => self.bool(value),
            Value::I64(value) => self.i64(value),
            Value::F64(value) => self.f64(value),
            Value::String(text) if self.text(text.as_str()) => {}
            other => self.list(other),
        }
    }

    /// Leaves the value to the record's list. Without room for the word that tells its place it comes after the others.
    #[cold]
    fn list(&mut self, value: Value) {
        let Some(key) = usize::try_from(self.at).ok().and_then(|at| self.packed.keys.get(at)) else { return };
        self.listed.push(KeyValue::new(*key, value));
        let head = self.head(LISTED);
        if let Some([word]) = self.packed.take(1) {
            *word = head;
        }
    }
}

/// One of the values, and which key it is of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PackedValue<'a> {
    Bool(usize, bool),
    I64(usize, i64),
    F64(usize, f64),
    /// The words, little-endian, and how many bytes of them count.
    Text(usize, &'a [u64], usize),
    /// The next of the record's own attributes.
    Listed,
}

impl<'a> PackedValue<'a> {
    /// The first of the values that are written there; `words` is what follows it.
    #[inline]
    pub(crate) fn read(words: &mut &'a [u64]) -> Option<Self> {
        let (head, rest) = words.split_first()?;
        let (tag, at, content) = (head & 0xFF, index(head >> 8 & MOST_KEYS), head >> 32);
        let size = match tag {
            I64 | F64 => 1,
            TEXT => index(content).div_ceil(8),
            _ => 0,
        };
        let (own, behind) = rest.split_at(size.min(rest.len()));
        *words = behind;
        let word = own.first().copied().unwrap_or_default();
        Some(match tag {
            BOOL => Self::Bool(at, content != 0),
            I64 => Self::I64(at, word.cast_signed()),
            F64 => Self::F64(at, f64::from_bits(word)),
            TEXT => Self::Text(at, own, index(content)),
            _ => Self::Listed,
        })
    }
}

/// What so many words weigh once they are attributes.
#[cold]
pub(super) fn weight(mut words: &[u64]) -> usize {
    let mut weight = 0_usize;
    while let Some(value) = PackedValue::read(&mut words) {
        weight = weight.saturating_add(match value {
            // Counted where it is listed.
            PackedValue::Listed => 0,
            PackedValue::Text(_, _, len) => size_of::<KeyValue>().saturating_add(len),
            _ => size_of::<KeyValue>(),
        });
    }
    weight
}

/// Puts the values before what is listed, those at their place that are listed already. `room` is for what will be added.
pub(super) fn unpack(
    mut words: &[u64],
    keys: &'static [&'static str],
    room: usize,
    listed: &mut Vec<KeyValue>,
) {
    let mut all = Vec::with_capacity(keys.len().saturating_add(listed.len()).saturating_add(room));
    let mut former = std::mem::take(listed).into_iter();
    while let Some(value) = PackedValue::read(&mut words) {
        let (at, value) = match value {
            PackedValue::Bool(at, value) => (at, Value::Bool(value)),
            PackedValue::I64(at, value) => (at, Value::I64(value)),
            PackedValue::F64(at, value) => (at, Value::F64(value)),
            PackedValue::Text(at, words, len) => (at, Value::from(text(words, len))),
            PackedValue::Listed => {
                all.extend(former.next());
                continue;
            }
        };
        all.extend(keys.get(at).map(|key| KeyValue::new(*key, value)));
    }
    all.extend(former);
    *listed = all;
}

/// Both halves of a word fit.
fn index(part: u64) -> usize {
    usize::try_from(part).unwrap_or(usize::MAX)
}

fn text(words: &[u64], len: usize) -> String {
    let mut bytes = Vec::with_capacity(len.next_multiple_of(8));
    for word in words {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes.truncate(len);
    // It was text when it was packed.
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    static KEYS: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

    fn packed(values: &[&dyn AttributeValue]) -> (Packed, Vec<KeyValue>) {
        let (mut packed, mut listed) = (Packed::EMPTY, Vec::new());
        packed.begin(&KEYS);
        let mut writing = Writing::new(&mut packed, &mut listed);
        for value in values {
            writing.next(*value);
        }
        (packed, listed)
    }

    fn as_they_are(values: &[&dyn AttributeValue]) -> Vec<KeyValue> {
        let pairs = KEYS.iter().zip(values);
        pairs.filter_map(|(key, value)| Some(KeyValue::new(*key, value.to_value()?))).collect()
    }

    #[test]
    fn values_come_back_as_they_were_in_the_order_of_their_keys() {
        let long = "x".repeat(size_of::<[Block; BLOCKS]>());
        let values: [&dyn AttributeValue; 7] = [
            &true,
            &-7_i64,
            &long,
            &None::<i64>,
            &f64::MIN_POSITIVE,
            &[1_u8, 2],
            &"e\u{301}\0 grüße, 8 und mehr",
        ];
        let (mut packed, mut listed) = packed(&values);
        assert_eq!(listed.len(), 2, "the long text, and the list");
        let weight = packed.weight() + super::super::weight::of(&listed);
        assert_eq!(super::weight(&packed.words.as_flattened()[..packed.len]), packed.weight());
        listed.push(KeyValue::new("later", 1));
        packed.unpack_before(&mut listed);
        let mut expected = as_they_are(&values);
        assert_eq!(weight, super::super::weight::of(&expected));
        expected.push(KeyValue::new("later", 1));
        assert_eq!(listed, expected);
        assert_eq!((packed.count(), packed.weight()), (0, 0));
    }

    #[test]
    fn texts_of_every_length_come_back() {
        for len in 0..=size_of::<[Block; BLOCKS]>() + 8 {
            let text: String = ('a'..='z').cycle().take(len).collect();
            let values: [&dyn AttributeValue; 3] = [&text, &len, &true];
            let (mut packed, mut listed) = packed(&values);
            packed.unpack_before(&mut listed);
            assert_eq!(listed, as_they_are(&values));
        }
    }
}
