//! How far two words are apart; it knows nothing of keys.

/// The number of edits between two texts (insert, delete, replace a byte, swap two neighbours), unless it is above `limit`.
///
/// ```
/// use traced_registry::distance_within;
///
/// assert_eq!(distance_within("attrs", "atrs", 1), Some(1));
/// assert_eq!(distance_within("kidn", "kind", 1), Some(1));
/// assert_eq!(distance_within("attrs", "links", 2), None);
/// ```
pub fn distance_within(left: &str, right: &str, limit: usize) -> Option<usize> {
    let (left, right) = without_common_ends(left.as_bytes(), right.as_bytes());
    if left.len().abs_diff(right.len()) > limit {
        return None;
    }
    let found = optimal_alignment(left, right, limit)?;
    (found <= limit).then_some(found)
}

/// Three rows of the matrix are enough: a swap looks two rows back. `None` as soon as no cell can end within the limit.
fn optimal_alignment(left: &[u8], right: &[u8], limit: usize) -> Option<usize> {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut above_letter = None;
    for (index, &letter) in left.iter().enumerate() {
        let mut row = Vec::with_capacity(above.len());
        row.push(index.saturating_add(1));
        let mut left_letter = None;
        for (column, (&other, pair)) in right.iter().zip(above.windows(2)).enumerate() {
            let replaced = pair.first()? + usize::from(letter != other);
            let inserted = row.last()?.saturating_add(1);
            let deleted = pair.last()?.saturating_add(1);
            let mut cost = replaced.min(inserted).min(deleted);
            if above_letter == Some(other) && left_letter == Some(letter) {
                let two_back = column.checked_sub(1).and_then(|column| before.get(column))?;
                cost = cost.min(two_back.saturating_add(1));
            }
            row.push(cost);
            left_letter = Some(other);
        }
        if row.iter().chain(&above).all(|cost| *cost > limit) {
            return None;
        }
        above_letter = Some(letter);
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied()
}

/// Most words compared share a namespace; what is equal at both ends costs nothing.
fn without_common_ends<'a>(left: &'a [u8], right: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    let start = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let (left, right) = (left.get(start..).unwrap_or(&[]), right.get(start..).unwrap_or(&[]));
    let end = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let keep = |text: &'a [u8]| text.get(..text.len().saturating_sub(end)).unwrap_or(&[]);
    (keep(left), keep(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        for (left, right, edits) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "ab", 1),
            ("abc", "abcd", 1),
            ("abc", "axc", 1),
            ("abc", "acb", 1),
            ("abcd", "badc", 2),
            ("ca", "abc", 3),
            ("", "abc", 3),
            ("aab", "ab", 1),
            ("orders", "order.s", 1),
        ] {
            for limit in 0..5 {
                let expected = (edits <= limit).then_some(edits);
                assert_eq!(distance_within(left, right, limit), expected, "{left} {right} {limit}");
                assert_eq!(distance_within(right, left, limit), expected, "{right} {left} {limit}");
            }
        }
    }
}
