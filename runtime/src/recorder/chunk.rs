//! Owns the hand-over from a thread to the worker: chunks that one thread fills and another reads, with one store a record.
//! Holds `unsafe`: the cells of a chunk. Must not know what a record means.
#![expect(unsafe_code, reason = "a list that its thread extends while the worker reads it")]

use std::mem::MaybeUninit;

use super::sync::{Arc, AtomicUsize, CHUNK_BYTES, Ordering, Shared};

/// Entries of a chunk.
const fn size<T>() -> usize {
    CHUNK_BYTES / if size_of::<T>() > 8 { size_of::<T>() } else { 8 }
}

/// A run of entries. `read <= written <= size`; the cells between the two are initialised.
struct Chunk<T> {
    /// Advanced by the writer alone.
    written: AtomicUsize,
    cells: Box<[Shared<MaybeUninit<T>>]>,
    /// Advanced by the reader alone, on a cache line of its own: what the writer needs for every entry must not leave its core for that.
    read: Apart<AtomicUsize>,
}

#[repr(align(128))]
struct Apart<T>(T);

// SAFETY: a cell is written before `written` passes it and read after that, once; the release of `written` and its acquire by the reader
// order the two. Entries move between threads, so they must be `Send`.
unsafe impl<T: Send> Sync for Chunk<T> {}

impl<T> Chunk<T> {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            written: AtomicUsize::new(0),
            read: Apart(AtomicUsize::new(0)),
            cells: (0..size::<T>()).map(|_| Shared::new(MaybeUninit::uninit())).collect(),
        })
    }
}

impl<T> Drop for Chunk<T> {
    fn drop(&mut self) {
        let (read, written) = (self.read.0.load(Ordering::Relaxed), self.written.load(Ordering::Relaxed));
        for cell in self.cells.iter().take(written).skip(read) {
            // SAFETY: between `read` and `written` cells are initialised, and nobody else has the chunk any more.
            cell.with_mut(|cell| unsafe { (*cell).assume_init_drop() });
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
    /// How many entries the chunk still takes.
    #[inline]
    pub(super) fn room(&self) -> usize {
        size::<T>().saturating_sub(self.0.written.load(Ordering::Relaxed))
    }

    /// Appends an entry, made where it will lie. False when the chunk is full: then nothing was made.
    #[inline]
    pub(super) fn push_with(&mut self, make: impl FnOnce() -> T) -> bool {
        let at = self.0.written.load(Ordering::Relaxed);
        let Some(cell) = self.0.cells.get(at) else { return false };
        // SAFETY: only this writer writes, and the reader leaves cells from `written` on alone.
        cell.with_mut(|cell| unsafe {
            (*cell).write(make());
        });
        self.0.written.store(at + 1, Ordering::Release);
        true
    }
}

impl<T: Copy> Writer<T> {
    /// Appends as many of the entries as there is room for; the others are given back.
    #[inline]
    pub(super) fn push_copies<'a>(&mut self, entries: &'a [T]) -> &'a [T] {
        let at = self.0.written.load(Ordering::Relaxed);
        let (now, rest) = entries.split_at(self.room().min(entries.len()));
        for (cell, entry) in self.0.cells.get(at..).unwrap_or_default().iter().zip(now) {
            // SAFETY: as in `push_with`.
            cell.with_mut(|cell| unsafe {
                (*cell).write(*entry);
            });
        }
        self.0.written.store(at + now.len(), Ordering::Release);
        rest
    }
}

impl<T> Reader<T> {
    /// The chunk as a new one, when all of it was read and its writer is gone.
    pub(super) fn again(mut self) -> Option<(Writer<T>, Self)> {
        let chunk = Arc::get_mut(&mut self.0)?;
        if chunk.read.0.load(Ordering::Relaxed) < size::<T>() {
            return None;
        }
        chunk.read.0.store(0, Ordering::Relaxed);
        chunk.written.store(0, Ordering::Relaxed);
        Some((Writer(Arc::clone(&self.0)), self))
    }

    /// Moves everything written so far out. False when the chunk is used up: nothing more will come.
    pub(super) fn drain(&mut self, mut each: impl FnMut(T)) -> bool {
        let written = self.0.written.load(Ordering::Acquire);
        let read = self.0.read.0.load(Ordering::Relaxed);
        for (at, cell) in self.0.cells.iter().enumerate().take(written).skip(read) {
            // Before the entry is passed on: should `each` panic, it is not read again.
            self.0.read.0.store(at + 1, Ordering::Relaxed);
            // SAFETY: `written` has passed the cell, so it is initialised and the writer is done with it; `read` has just passed it, so it
            // is moved out once.
            each(cell.with_mut(|cell| unsafe { (*cell).assume_init_read() }));
        }
        written < size::<T>()
    }
}

impl<T> std::fmt::Debug for Chunk<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chunk")
            .field("written", &self.written)
            .field("read", &self.read.0)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: usize = size::<usize>();

    #[test]
    fn entries_arrive_once_and_in_order_while_they_are_written() {
        let (mut writer, mut reader) = chunk();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                (0..size::<String>()).for_each(|n| assert!(writer.push_with(|| n.to_string())));
            });
            let mut all = Vec::new();
            while reader.drain(|entry| all.push(entry)) {
                std::thread::yield_now();
            }
            assert_eq!(all, (0..size::<String>()).map(|n| n.to_string()).collect::<Vec<_>>());
        });
    }

    #[test]
    fn a_full_chunk_takes_nothing_more() {
        let (mut writer, _reader) = chunk();
        assert_eq!((0..SIZE + 2).filter(|n| writer.push_with(|| *n)).count(), SIZE);
    }

    #[test]
    fn a_list_goes_in_as_far_as_there_is_room() {
        let (mut writer, mut reader) = chunk();
        assert!(writer.push_with(|| 0));
        let list: Vec<usize> = (1..SIZE + 3).collect();
        let rest = writer.push_copies(&list);
        assert_eq!((rest, writer.room()), ([SIZE, SIZE + 1, SIZE + 2].as_slice(), 0));
        let mut read = Vec::new();
        assert!(!reader.drain(|entry| read.push(entry)));
        assert_eq!(read, (0..SIZE).collect::<Vec<_>>());
    }

    #[test]
    fn a_chunk_serves_again_when_both_ends_are_done_with_it() {
        let (mut writer, mut reader) = chunk();
        writer.push_copies(&[1_usize; SIZE]);
        reader.drain(|_| ());
        drop(writer);
        let (mut writer, mut reader) = reader.again().unwrap();
        assert!(writer.push_with(|| 2));
        reader.drain(|entry| assert_eq!(entry, 2));
        assert!(reader.again().is_none());
    }

    #[test]
    fn what_was_not_read_is_dropped_with_the_chunk() {
        let entry = Arc::new(());
        let (mut writer, mut reader) = chunk();
        assert!(writer.push_with(|| Arc::clone(&entry)));
        assert!(writer.push_with(|| Arc::clone(&entry)));
        assert!(writer.push_with(|| Arc::clone(&entry)));
        let mut read = Vec::new();
        reader.drain(|entry| read.push(entry));
        assert!(writer.push_with(|| Arc::clone(&entry)));
        drop((writer, reader, read));
        assert_eq!(Arc::strong_count(&entry), 1);
    }
}
