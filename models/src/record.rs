//! Owns what stands for a span's record: two halves that are equal whenever nobody writes.

#[derive(Debug)]
pub(super) struct OpenRecord {
    one: u32,
    other: u32,
    pub(super) attributes: Vec<u8>,
}

impl OpenRecord {
    pub(super) const BLANK: Self = Self { one: 0, other: 0, attributes: Vec::new() };

    pub(super) fn clear(&mut self) {
        self.attributes.clear();
    }

    pub(super) fn add(&mut self) {
        self.one += 1;
        self.other += 1;
    }

    pub(super) fn halves(&self) -> u32 {
        assert_eq!(self.one, self.other);
        self.one
    }
}
