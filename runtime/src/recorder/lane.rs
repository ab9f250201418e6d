//! Owns the chunks of one thread and one kind of entry: those that wait to be read, and used-up ones to write to again.
//! Must not know what an entry means.

use super::chunk::{Reader, Writer, chunk};

/// Chunks with unread entries, oldest first. Once in many entries its thread adds one; the worker reads them.
#[derive(Debug)]
pub(super) struct Lane<T> {
    unread: Vec<Reader<T>>,
    /// Used up. The memory serves again, so a busy thread does not allocate.
    spare: Vec<Reader<T>>,
}

/// Used-up chunks that are kept.
const MOST_SPARE: usize = 2;

impl<T> Lane<T> {
    pub(super) const fn new() -> Self {
        Self { unread: Vec::new(), spare: Vec::new() }
    }

    /// A chunk to write to; what is written is read after all that was written to earlier ones.
    pub(super) fn begin(&mut self) -> Writer<T> {
        // One that its writer still holds is left to it.
        let again = self.spare.pop().and_then(Reader::again);
        let (writer, reader) = again.unwrap_or_else(chunk);
        self.unread.push(reader);
        writer
    }

    /// Moves everything written out.
    pub(super) fn drain(&mut self, mut each: impl FnMut(T)) {
        let used_up =
            self.unread.iter_mut().position(|chunk| chunk.drain(&mut each)).unwrap_or(self.unread.len());
        for chunk in self.unread.drain(..used_up) {
            if self.spare.len() < MOST_SPARE {
                self.spare.push(chunk);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lane;

    #[test]
    fn entries_come_in_order_across_chunks_and_chunks_serve_again() {
        let mut lane = Lane::new();
        let mut writer = lane.begin();
        let mut read = Vec::new();
        for n in 0..1_000 {
            if writer.push(n).is_err() {
                writer = lane.begin();
                writer.push(n).unwrap();
            }
            if n % 90 == 0 {
                lane.drain(|entry| read.push(entry));
            }
        }
        lane.drain(|entry| read.push(entry));
        assert_eq!(read, (0..1_000).collect::<Vec<_>>());
        assert!(lane.unread.len() <= 1 && lane.spare.len() <= 2);
    }
}
