//! Owns the chunks of one thread and one kind of entry that wait to be read, and the used-up ones of all threads that serve again.
//! Must not know what an entry means.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::chunk::{Reader, Writer, chunk};

/// Chunks with unread entries, oldest first. Once in many entries its thread adds one; whoever collects reads them, and holds the lock only to
/// take them and to put back what is not used up.
#[derive(Debug)]
pub(super) struct Lane<T: 'static> {
    unread: Mutex<Vec<Reader<T>>>,
    spare: &'static Spare<T>,
}

/// Used-up chunks of any thread. Their memory serves again, so a busy thread does not allocate.
#[derive(Debug)]
pub(super) struct Spare<T>(Mutex<Vec<Reader<T>>>);

/// Used-up chunks that are kept for all threads together.
const MOST_SPARE: usize = 512;

impl<T> Spare<T> {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Nobody waits for memory: if another thread is here at the moment, a new chunk is made.
    fn chunk(&self) -> (Writer<T>, Reader<T>) {
        let used = self.0.try_lock().ok().and_then(|mut spare| spare.pop());
        used.and_then(Reader::again).unwrap_or_else(chunk)
    }

    /// For a fork: nobody may be in the middle of a change.
    #[cfg(unix)]
    pub(super) fn hold(&'static self, locks: &mut crate::fork::Locks) -> Option<()> {
        locks.take(&self.0)
    }

    fn keep(&self, chunks: impl Iterator<Item = Reader<T>>) {
        let mut spare = held(&self.0);
        let room = MOST_SPARE.saturating_sub(spare.len());
        spare.extend(chunks.take(room));
    }
}

impl<T> Lane<T> {
    pub(super) const fn new(spare: &'static Spare<T>) -> Self {
        Self { unread: Mutex::new(Vec::new()), spare }
    }

    /// A chunk to write to; what is written is read after all that was written to earlier ones.
    pub(super) fn begin(&self) -> Writer<T> {
        let (writer, reader) = self.spare.chunk();
        held(&self.unread).push(reader);
        writer
    }

    /// In a forked child: what is unread is the parent's. It is not freed.
    #[cfg(unix)]
    pub(super) fn forget(&self) {
        std::mem::forget(std::mem::take(&mut *held(&self.unread)));
    }

    /// Moves everything written out. One at a time: two who read would mix up the order.
    pub(super) fn drain(&self, mut each: impl FnMut(T)) {
        let mut chunks = std::mem::take(&mut *held(&self.unread));
        let used_up = chunks.iter_mut().position(|chunk| chunk.drain(&mut each)).unwrap_or(chunks.len());
        self.spare.keep(chunks.drain(..used_up));
        if chunks.is_empty() {
            return;
        }
        let mut unread = held(&self.unread);
        chunks.append(&mut unread);
        *unread = chunks;
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Lane, MOST_SPARE, Spare};

    #[test]
    fn entries_come_in_order_across_chunks_and_chunks_serve_again() {
        static CHUNKS: Spare<usize> = Spare::new();
        let lane = Lane::new(&CHUNKS);
        let mut writer = lane.begin();
        let mut read = Vec::new();
        for n in 0..10_000 {
            if !writer.push_with(|| n) {
                writer = lane.begin();
                assert!(writer.push_with(|| n));
            }
            if n % 900 == 0 {
                lane.drain(|entry| read.push(entry));
            }
        }
        lane.drain(|entry| read.push(entry));
        assert_eq!(read, (0..10_000).collect::<Vec<_>>());
        assert!(lane.unread.lock().unwrap().len() <= 1);
        assert!((1..=2).contains(&CHUNKS.0.lock().unwrap().len()));
    }

    #[test]
    fn what_is_spare_is_bounded() {
        static CHUNKS: Spare<usize> = Spare::new();
        let lane = Lane::new(&CHUNKS);
        for _ in 0..2 * MOST_SPARE {
            let mut writer = lane.begin();
            while writer.push_with(|| 1) {}
        }
        lane.drain(drop);
        assert_eq!(CHUNKS.0.lock().unwrap().len(), MOST_SPARE);
    }
}
