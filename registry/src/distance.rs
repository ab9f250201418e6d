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
    edits(left.as_bytes(), right.as_bytes(), limit)
}

/// Limits are small, so trying each edit at the first difference is enough.
fn edits(mut left: &[u8], mut right: &[u8], limit: usize) -> Option<usize> {
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right)
        && a == b
    {
        (left, right) = (left_rest, right_rest);
    }
    if left.is_empty() && right.is_empty() {
        return Some(0);
    }
    let limit = limit.checked_sub(1)?;
    if left.len().abs_diff(right.len()) > limit.saturating_add(1) {
        return None;
    }
    let mut best = nearer(None, edits(rest(left), right, limit));
    best = nearer(best, edits(left, rest(right), limit));
    best = nearer(best, edits(rest(left), rest(right), limit));
    if let ([a, b, left_rest @ ..], [c, d, right_rest @ ..]) = (left, right)
        && (a, b) == (d, c)
    {
        best = nearer(best, edits(left_rest, right_rest, limit));
    }
    best
}

fn rest(word: &[u8]) -> &[u8] {
    word.get(1..).unwrap_or(word)
}

fn nearer(best: Option<usize>, other: Option<usize>) -> Option<usize> {
    match (best, other) {
        (Some(best), Some(other)) if best <= other.saturating_add(1) => Some(best),
        (_, Some(other)) => Some(other.saturating_add(1)),
        (best, None) => best,
    }
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
