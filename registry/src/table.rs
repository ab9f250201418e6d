//! A text with one row a line, sorted by its first column, and the search in it; it does not know what the columns mean.

use std::borrow::Cow;

/// Where each row is, in the order of the rows' first columns. Tables are far below 4 GiB.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    text: Cow<'a, str>,
    rows: Vec<Row>,
    /// Places in `rows`, by the length of their key: what is near in spelling is near in length.
    by_length: Vec<usize>,
}

/// One row. The macros run unoptimised in debug builds, so what a search looks at is worked out once.
#[derive(Clone, Copy, Debug)]
struct Row {
    start: u32,
    end: u32,
    key_length: u32,
    letters: Letters,
}

impl<'a> Table<'a> {
    /// Takes the lines after the header as they are: the caller vouches for their order.
    pub(crate) fn sorted(text: &'a str) -> Self {
        let rows = rows(text).collect();
        Self::indexed(Cow::Borrowed(text), rows)
    }

    /// Leaves out blank lines and comments, and sorts.
    pub(crate) fn sorting(text: Cow<'a, str>) -> Self {
        let key = |row: &Row| first_column(row.of(&text));
        let is_data = |row: &Row| !row.of(&text).trim().is_empty() && !row.of(&text).starts_with('#');
        let mut rows: Vec<Row> = rows(&text).filter(is_data).collect();
        rows.sort_by(|left, right| key(left).cmp(key(right)));
        Self::indexed(text, rows)
    }

    fn indexed(text: Cow<'a, str>, rows: Vec<Row>) -> Self {
        let length = |at: &usize| rows.get(*at).map_or(0, |row| row.key_length);
        let mut by_length: Vec<usize> = (0..rows.len()).collect();
        by_length.sort_by_key(length);
        Table { text, rows, by_length }
    }

    /// The number of the row's line in the text, from 1.
    pub(crate) fn line_number(&self, index: usize) -> usize {
        let start = self.rows.get(index).map_or(0, |row| size(row.start));
        self.text.get(..start).map_or(0, |before| before.bytes().filter(|byte| *byte == b'\n').count()) + 1
    }

    pub(crate) fn find(&self, key: &str) -> Option<&str> {
        let place = self.rows.binary_search_by(|row| row.key(&self.text).cmp(key)).ok()?;
        self.rows.get(place).map(|row| row.of(&self.text))
    }

    /// The rows whose first column is `prefix`, a dot and more.
    pub(crate) fn below<'t, 'p>(
        &'t self,
        prefix: &'p str,
    ) -> impl Iterator<Item = &'t str> + use<'t, 'p, 'a> {
        let lowest = [prefix, "."].concat();
        let first = self.rows.partition_point(|row| row.key(&self.text) < lowest.as_str());
        let found =
            self.rows.iter().skip(first).take_while(move |row| row.key(&self.text).starts_with(&lowest));
        found.map(|row| row.of(&self.text))
    }

    /// The rows whose first column may be within so many edits of this key: neither its length nor its letters say no. In
    /// the order of length, then of the table.
    pub(crate) fn maybe_near(&self, key: &str, edits: usize) -> impl Iterator<Item = &str> {
        let letters = Letters::of(key);
        let (shortest, longest) = (key.len().saturating_sub(edits), key.len().saturating_add(edits));
        let length = move |place: usize| self.rows.get(place).map_or(0, |row| size(row.key_length));
        let first = self.by_length.partition_point(|place| length(*place) < shortest);
        let last = self.by_length.partition_point(|place| length(*place) <= longest);
        let rows =
            self.by_length.get(first..last).unwrap_or(&[]).iter().filter_map(|place| self.rows.get(*place));
        rows.filter(move |row| row.letters.may_be_within(edits, letters)).map(|row| row.of(&self.text))
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.of(&self.text))
    }
}

impl Row {
    fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(size(self.start)..size(self.end)).unwrap_or("")
    }

    fn key<'t>(&self, text: &'t str) -> &'t str {
        self.of(text).get(..size(self.key_length)).unwrap_or("")
    }
}

/// Which letters a word has, five bits of each byte; an edit changes at most two of them.
#[derive(Clone, Copy, Debug)]
struct Letters(u32);

impl Letters {
    fn of(word: &str) -> Self {
        Letters(word.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31)))
    }

    fn may_be_within(self, edits: usize, other: Letters) -> bool {
        size((self.0 ^ other.0).count_ones()) <= edits.saturating_mul(2)
    }
}

pub(crate) fn first_column(row: &str) -> &str {
    row.split('\t').next().unwrap_or(row)
}

/// The lines after the header, without their line ends.
fn rows(text: &str) -> impl Iterator<Item = Row> {
    let mut offset = 0_usize;
    let lines = text.split_inclusive('\n').filter_map(move |line| {
        let start = offset;
        offset = offset.saturating_add(line.len());
        let line = line.trim_end_matches(['\r', '\n']);
        let key = first_column(line);
        Some(Row {
            start: u32::try_from(start).ok()?,
            end: u32::try_from(start.checked_add(line.len())?).ok()?,
            key_length: u32::try_from(key.len()).ok()?,
            letters: Letters::of(key),
        })
    });
    lines.skip(1)
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_the_last_and_no_neighbour() {
        let table = Table::sorted("key\tx\na.b\t1\na.b.c\t2\nz\t3\n");
        assert_eq!(table.find("a.b"), Some("a.b\t1"));
        assert_eq!(table.find("z"), Some("z\t3"));
        for missing in ["", "a", "a.b.", "a.b.c.d", "b", "zz", "key"] {
            assert_eq!(table.find(missing), None, "{missing}");
        }
    }

    #[test]
    fn rows_below_a_prefix_end_at_a_dot() {
        let table = Table::sorting(Cow::Borrowed("key\nab.c\na_b.c\na.b\na.c\r\n\n# note\na\n"));
        assert_eq!(table.below("a").collect::<Vec<_>>(), ["a.b", "a.c"]);
        assert_eq!(table.below("ab").count(), 1);
        assert_eq!(table.below("b").count(), 0);
        assert_eq!(table.line_number(0), 8);
    }

    #[test]
    fn what_is_near_is_never_filtered_out() {
        let table = Table::sorted("key\nab\nabc\nabcd\nabd\nzzz\n");
        assert_eq!(table.maybe_near("abc", 1).collect::<Vec<_>>(), ["ab", "abc", "abd", "abcd"]);
        assert_eq!(table.maybe_near("zz", 1).collect::<Vec<_>>(), ["zzz"]);
        assert_eq!(table.maybe_near("", 1).count(), 0);
    }

    #[test]
    fn an_empty_text_has_no_rows() {
        for text in ["", "key", "key\n", "\n"] {
            assert_eq!(Table::sorted(text).rows().count(), 0, "{text:?}");
            assert_eq!(Table::sorted(text).find("key"), None);
        }
    }
}
