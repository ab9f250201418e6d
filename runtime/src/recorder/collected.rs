//! Owns finished records on the worker's side, with the values that went ahead of them, still as words. Must not know threads or exporters.

use std::collections::VecDeque;

use super::packed::{Block, blocks};
use super::record::Record;

/// Records in the order in which they were read. Their words lie behind each other in the same order.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    records: VecDeque<Record>,
    blocks: Vec<Block>,
    /// Blocks before this belong to records that have left.
    read: usize,
}

impl Collected {
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// The oldest record, with its words.
    pub(crate) fn next(&mut self) -> Option<(Record, &[u64])> {
        let record = self.records.pop_front()?;
        let words = usize::try_from(record.passed_on).unwrap_or(usize::MAX);
        let end = self.read.saturating_add(blocks(words)).min(self.blocks.len());
        let own = self.blocks.get(self.read..end).unwrap_or_default().as_flattened();
        self.read = end;
        Some((record, own.get(..words).unwrap_or_default()))
    }

    pub(crate) fn clear(&mut self) {
        self.records.clear();
        self.forget_read();
    }

    /// What they weigh together; see [`Record::weight`].
    pub(crate) fn weight(&self) -> usize {
        let mut rest = self.blocks.get(self.read..).unwrap_or_default();
        self.records.iter().fold(0, |sum, record| {
            let words = usize::try_from(record.passed_on).unwrap_or(usize::MAX);
            let (own, behind) = rest.split_at(blocks(words).min(rest.len()));
            rest = behind;
            sum.saturating_add(record.weight(own.as_flattened().get(..words).unwrap_or_default()))
        })
    }

    /// As a thread sends it.
    #[cfg(all(test, feature = "otlp"))]
    pub(crate) fn add(&mut self, open: &mut super::record::OpenRecord, end: super::clock::Moment) {
        self.blocks.extend_from_slice(open.packed().blocks());
        let words = u32::try_from(open.packed().len()).unwrap_or(u32::MAX);
        self.records.push_back(open.leave(words, end));
    }

    /// A record that has its values with it.
    pub(crate) fn push(&mut self, record: Record) {
        self.records.push_back(record);
    }

    /// Adds what `read` gives: records, and the blocks of all of them, each kind in order. Blocks that belong to later records are left in
    /// `ahead`, where they come first the next time. What is not to be kept leaves by `sort`, with its values.
    pub(super) fn extend(
        &mut self,
        ahead: &mut Vec<Block>,
        read: impl FnOnce(&mut VecDeque<Record>, &mut Vec<Block>),
        sort: &impl Fn(Record) -> Option<Record>,
        keep: &impl Fn(&Record) -> bool,
    ) {
        self.forget_read();
        let (new, start) = (self.records.len(), self.blocks.len());
        self.blocks.append(ahead);
        read(&mut self.records, &mut self.blocks);
        let mut end = start;
        let mut all_stay = true;
        for record in self.records.range(new..) {
            end = end.saturating_add(blocks(usize::try_from(record.passed_on).unwrap_or(usize::MAX)));
            all_stay &= keep(record);
        }
        ahead.extend(self.blocks.drain(end.min(self.blocks.len())..));
        if !all_stay {
            self.sort(new, start, sort);
        }
    }

    /// Seldom: records of another pipeline are among the new ones.
    #[cold]
    fn sort(&mut self, new: usize, start: usize, sort: &impl Fn(Record) -> Option<Record>) {
        let mut strange =
            Self { records: self.records.split_off(new), blocks: self.blocks.split_off(start), read: 0 };
        while let Some((mut record, words)) = strange.next() {
            record.unpack(words, 0);
            self.records.extend(sort(record));
        }
    }

    fn forget_read(&mut self) {
        if self.records.is_empty() {
            self.blocks.clear();
        } else {
            self.blocks.drain(..self.read);
        }
        self.read = 0;
    }
}
