//! A text with one row a line, sorted by its first column, and the search in it; it does not know what the columns mean.

use std::borrow::Cow;

/// Where each row is, in the order of the rows' first columns. Tables are far below 4 GiB.
///
/// The macros are compiled with every build of a user and run unoptimised in most of them. So what a search looks at is
/// worked out once, and loops stand where iterator chains would be instantiated once more.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    text: Cow<'a, str>,
    rows: Vec<Row>,
    /// For each length of a key the first row with it, then linked by `next_of_length`: what is near in spelling is near
    /// in length.
    first_of_length: Vec<Option<u32>>,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    start: u32,
    end: u32,
    key_length: u32,
    letters: u32,
    next_of_length: Option<u32>,
}

impl<'a> Table<'a> {
    /// Takes the lines after the header, those that are neither blank nor begin with `#`, and sorts them.
    pub(crate) fn new(text: Cow<'a, str>) -> Self {
        let mut table = Table { text: Cow::Borrowed(""), rows: Vec::new(), first_of_length: Vec::new() };
        let mut rest: &str = &text;
        let mut offset = 0;
        while let Some(end) = rest.find('\n') {
            offset += end + 1;
            rest = rest.get(end + 1..).unwrap_or("");
            let line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or("");
            table.insert(&text, offset, line.strip_suffix('\r').unwrap_or(line));
        }
        table.text = text;
        table.link();
        table
    }

    fn insert(&mut self, text: &str, start: usize, line: &str) {
        if line.starts_with('#') || line.trim().is_empty() {
            return;
        }
        let key = first_column(line);
        let (Ok(start), Ok(length), Ok(key_length)) =
            (u32::try_from(start), u32::try_from(line.len()), u32::try_from(key.len()))
        else {
            return;
        };
        let row = Row {
            start,
            end: start.saturating_add(length),
            key_length,
            letters: letters(key),
            next_of_length: None,
        };
        // Tables are sorted as a rule.
        let behind_last = self.rows.last().is_none_or(|last| last.key(text) <= key);
        let place = if behind_last { self.rows.len() } else { first_above(&self.rows, text, key) };
        self.rows.insert(place, row);
    }

    /// From the last row on, so that rows of one length stay in order.
    fn link(&mut self) {
        let mut place = self.rows.len();
        while place > 0 {
            place -= 1;
            let Some(row) = self.rows.get_mut(place) else { return };
            let length = size(row.key_length);
            if self.first_of_length.len() <= length {
                self.first_of_length.resize(length + 1, None);
            }
            if let Some(first) = self.first_of_length.get_mut(length) {
                row.next_of_length = *first;
                *first = u32::try_from(place).ok();
            }
        }
    }

    /// The row at this place of the order.
    pub(crate) fn row(&self, place: usize) -> Option<&str> {
        Some(self.rows.get(place)?.of(&self.text))
    }

    /// The number of the row's line in the text, from 1.
    pub(crate) fn line_number(&self, place: usize) -> usize {
        let start = self.rows.get(place).map_or(0, |row| size(row.start));
        let mut line = 1;
        for byte in self.text.get(..start).unwrap_or("").bytes() {
            line += usize::from(byte == b'\n');
        }
        line
    }

    pub(crate) fn find(&self, key: &str) -> Option<&str> {
        let row = self.rows.get(first_above(&self.rows, &self.text, key).checked_sub(1)?)?;
        (row.key(&self.text) == key).then(|| row.of(&self.text))
    }

    /// The place of the first row whose key is above this text.
    pub(crate) fn first_above(&self, text: &str) -> usize {
        first_above(&self.rows, &self.text, text)
    }

    /// Shows the rows whose key may be within so many edits of this one: neither its length nor its letters say no.
    pub(crate) fn maybe_near<'t>(&'t self, key: &str, edits: usize, show: &mut dyn FnMut(&'t str)) {
        let wanted = letters(key);
        let mut length = key.len().saturating_sub(edits);
        while length <= key.len().saturating_add(edits) {
            let mut next = self.first_of_length.get(length).copied().flatten();
            while let Some(row) = next.and_then(|place| self.rows.get(size(place))) {
                if size((row.letters ^ wanted).count_ones()) <= edits.saturating_mul(2) {
                    show(row.of(&self.text));
                }
                next = row.next_of_length;
            }
            length += 1;
        }
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

pub(crate) fn first_column(row: &str) -> &str {
    row.get(..row.find('\t').unwrap_or(row.len())).unwrap_or(row)
}

fn first_above(rows: &[Row], text: &str, key: &str) -> usize {
    let (mut low, mut high) = (0, rows.len());
    while low < high {
        let middle = low.midpoint(high);
        if rows.get(middle).is_some_and(|row| row.key(text) <= key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Which letters a word has, by five bits of each byte; an edit changes at most two of them.
fn letters(word: &str) -> u32 {
    let mut letters = 0;
    for byte in word.as_bytes() {
        letters |= 1 << (byte & 31);
    }
    letters
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table<'_> {
        Table::new(Cow::Borrowed(text))
    }

    #[test]
    fn finds_the_first_the_last_and_no_neighbour() {
        let table = table("key\tx\na.b\t1\na.b.c\t2\nz\t3");
        assert_eq!(table.find("a.b"), Some("a.b\t1"));
        assert_eq!(table.find("z"), Some("z\t3"));
        for missing in ["", "a", "a.b.", "a.b.c.d", "b", "zz", "key"] {
            assert_eq!(table.find(missing), None, "{missing}");
        }
    }

    #[test]
    fn rows_are_sorted_and_keep_their_lines() {
        let table = table("key\nb\na\r\n\n# note\nc\na.b\n");
        assert_eq!(table.rows().collect::<Vec<_>>(), ["a", "a.b", "b", "c"]);
        let lines: Vec<_> = (0..4).map(|place| table.line_number(place)).collect();
        assert_eq!(lines, [3, 7, 2, 6]);
        assert_eq!((table.row(1), table.row(4)), (Some("a.b"), None));
        assert_eq!(table.first_above("a."), 1);
    }

    #[test]
    fn what_is_near_is_never_filtered_out() {
        let table = table("key\nab\nabc\nabcd\nabd\nzzz\n");
        let near = |key: &str, edits| {
            let mut shown = Vec::new();
            table.maybe_near(key, edits, &mut |row| shown.push(row));
            shown
        };
        assert_eq!(near("abc", 1), ["ab", "abc", "abd", "abcd"]);
        assert_eq!(near("zz", 1), ["zzz"]);
        assert_eq!(near("", 1), [""; 0]);
    }

    #[test]
    fn an_empty_text_has_no_rows() {
        for text in ["", "key", "key\n", "\n", "key\n\n \n"] {
            assert_eq!(table(text).rows().count(), 0, "{text:?}");
            assert_eq!(table(text).find("key"), None);
        }
    }
}
