//! Owns the hand-over from a thread to the worker: chunks that one thread fills and another reads, with one store a record.
//! Holds `unsafe`: the cells of a chunk. Must not know what a record means.
#![expect(unsafe_code, reason = "a list that its thread extends while the worker reads it")]

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Entries of a chunk: eight kilobytes of records.
const SIZE: usize = 64;

/// A run of entries. `read <= written <= SIZE`; the cells between the two are initialised.
struct Chunk<T> {
    /// Advanced by the writer alone.
    written: AtomicUsize,
    /// Advanced by the reader alone.
    read: AtomicUsize,
    cells: [UnsafeCell<MaybeUninit<T>>; SIZE],
}

// SAFETY: a cell is written before `written` passes it and read after that, once; the release of `written` and its acquire by the reader
// order the two. Entries move between threads, so they must be `Send`.
unsafe impl<T: Send> Sync for Chunk<T> {}

impl<T> Chunk<T> {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            written: AtomicUsize::new(0),
            read: AtomicUsize::new(0),
            cells: [const { UnsafeCell::new(MaybeUninit::uninit()) }; SIZE],
        })
    }
}

impl<T> Drop for Chunk<T> {
    fn drop(&mut self) {
        let (read, written) = (*self.read.get_mut(), *self.written.get_mut());
        for cell in self.cells.iter_mut().take(written).skip(read) {
            // SAFETY: between `read` and `written` cells are initialised, and nobody else has the chunk any more.
            unsafe { cell.get_mut().assume_init_drop() };
        }
    }
}

/// The writing end. There is one of each chunk, and it is not `Clone`.
pub(super) struct Writer<T>(Arc<Chunk<T>>);

/// The reading end. There is one of each chunk, and it is not `Clone`.
#[derive(Debug)]
pub(super) struct Reader<T>(Arc<Chunk<T>>);

/// A new chunk.
pub(super) fn chunk<T>() -> (Writer<T>, Reader<T>) {
    let chunk = Chunk::new();
    (Writer(Arc::clone(&chunk)), Reader(chunk))
}

impl<T> Writer<T> {
    /// Appends an entry that `make` yields; false, without calling it, when the chunk is full.
    #[inline]
    pub(super) fn push_with(&mut self, make: impl FnOnce() -> T) -> bool {
        let at = self.0.written.load(Ordering::Relaxed);
        let Some(cell) = self.0.cells.get(at) else { return false };
        let entry = make();
        // SAFETY: only this writer writes, and the reader leaves cells from `written` on alone.
        unsafe { (*cell.get()).write(entry) };
        self.0.written.store(at + 1, Ordering::Release);
        true
    }
}

impl<T> Reader<T> {
    /// Moves everything written so far out. False when the chunk is used up: nothing more will come.
    pub(super) fn drain(&mut self, into: &mut Vec<T>) -> bool {
        let written = self.0.written.load(Ordering::Acquire);
        let read = self.0.read.load(Ordering::Relaxed);
        for cell in self.0.cells.iter().take(written).skip(read) {
            // SAFETY: `written` has passed the cell, so it is initialised and the writer is done with it; `read` passes it below, so it is
            // moved out once.
            into.push(unsafe { (*cell.get()).assume_init_read() });
        }
        self.0.read.store(written, Ordering::Relaxed);
        written < SIZE
    }
}

impl<T> std::fmt::Debug for Chunk<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chunk")
            .field("written", &self.written)
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_arrive_once_and_in_order_while_they_are_written() {
        let (mut writer, mut reader) = chunk();
        std::thread::scope(|scope| {
            scope.spawn(move || (0..SIZE).for_each(|n| assert!(writer.push_with(|| n.to_string()))));
            let mut all = Vec::new();
            while reader.drain(&mut all) {
                std::thread::yield_now();
            }
            assert_eq!(all, (0..SIZE).map(|n| n.to_string()).collect::<Vec<_>>());
        });
    }

    #[test]
    fn a_full_chunk_takes_nothing_more() {
        let (mut writer, _reader) = chunk();
        assert_eq!((0..SIZE + 2).filter(|n| writer.push_with(|| *n)).count(), SIZE);
    }

    #[test]
    fn what_was_not_read_is_dropped_with_the_chunk() {
        let entry = Arc::new(());
        let (mut writer, mut reader) = chunk();
        (0..3).for_each(|_| drop(writer.push_with(|| Arc::clone(&entry))));
        let mut read = Vec::new();
        reader.drain(&mut read);
        writer.push_with(|| Arc::clone(&entry));
        drop((writer, reader, read));
        assert_eq!(Arc::strong_count(&entry), 1);
    }
}
