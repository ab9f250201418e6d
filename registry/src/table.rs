//! A text with one row a line, sorted by its first column, and the search in it; it does not know what the columns mean.

use std::borrow::Cow;

/// Where each row starts, in the order of the rows' first columns. Tables are far below 4 GiB.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    text: Cow<'a, str>,
    starts: Vec<u32>,
}

impl<'a> Table<'a> {
    /// Takes the lines after the header as they are: the caller vouches for their order.
    pub(crate) fn sorted(text: &'a str) -> Self {
        let starts = data_lines(text).map(|(start, _)| start).collect();
        Table { text: Cow::Borrowed(text), starts }
    }

    /// Leaves out blank lines and comments, and sorts.
    pub(crate) fn sorting(text: Cow<'a, str>) -> Self {
        let mut rows: Vec<(u32, &str)> =
            data_lines(&text).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')).collect();
        rows.sort_by_key(|(_, line)| first_column(line));
        let starts = rows.into_iter().map(|(start, _)| start).collect();
        Table { text, starts }
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The row at this place of the order.
    pub(crate) fn row(&self, index: usize) -> Option<&str> {
        let start = usize::try_from(*self.starts.get(index)?).ok()?;
        self.text.get(start..)?.lines().next()
    }

    /// The number of the row's line in the text, from 1.
    pub(crate) fn line_number(&self, index: usize) -> usize {
        let start = self.starts.get(index).and_then(|start| usize::try_from(*start).ok()).unwrap_or(0);
        self.text.get(..start).map_or(0, |before| before.bytes().filter(|byte| *byte == b'\n').count()) + 1
    }

    pub(crate) fn find(&self, key: &str) -> Option<&str> {
        let row = self.row(self.first_not_below(&key.bytes()))?;
        (first_column(row) == key).then_some(row)
    }

    /// The rows whose first column is `prefix`, a dot and more.
    pub(crate) fn below<'t, 'p>(
        &'t self,
        prefix: &'p str,
    ) -> impl Iterator<Item = &'t str> + use<'t, 'p, 'a> {
        let first = self.first_not_below(&prefix.bytes().chain([b'.']));
        (first..self.len()).map_while(move |index| {
            let row = self.row(index)?;
            first_column(row).strip_prefix(prefix)?.starts_with('.').then_some(row)
        })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.row(index))
    }

    fn first_not_below(&self, key: &(impl Iterator<Item = u8> + Clone)) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            let column = self.row(middle).map_or("", first_column);
            if column.bytes().lt(key.clone()) {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        low
    }
}

pub(crate) fn first_column(row: &str) -> &str {
    row.split('\t').next().unwrap_or(row)
}

/// Each line after the header with its offset, without its line end.
fn data_lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let mut offset = 0_usize;
    text.split_inclusive('\n')
        .filter_map(move |line| {
            let start = u32::try_from(offset).ok()?;
            offset = offset.saturating_add(line.len());
            Some((start, line.trim_end_matches(['\r', '\n'])))
        })
        .skip(1)
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
    fn an_empty_text_has_no_rows() {
        for text in ["", "key", "key\n", "\n"] {
            assert_eq!(Table::sorted(text).len(), 0, "{text:?}");
            assert_eq!(Table::sorted(text).find("key"), None);
        }
    }
}
