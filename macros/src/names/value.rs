//! Which part of a name looks like a value: an id, a date, an address; it must not know what to do about it.

use std::ops::Range;

/// The first part that looks like a value, as a byte range. Text in braces is a placeholder and none.
pub(crate) fn value_in(name: &str) -> Option<Range<usize>> {
    outside_braces(name).into_iter().find_map(|outer| {
        let text = name.get(outer.clone())?;
        words(text, char::is_whitespace).into_iter().find_map(|word| {
            let found = in_word(text.get(word.clone())?)?;
            let start = outer.start.checked_add(word.start)?;
            Some(start.checked_add(found.start)?..start.checked_add(found.end)?)
        })
    })
}

/// All parts that look like values.
pub(super) fn values_in(name: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(value) = name.get(start..).and_then(value_in) {
        let end = start.saturating_add(value.end);
        found.push(start.saturating_add(value.start)..end);
        start = end;
    }
    found
}

/// A word holds no blank. Addresses and queries are looked for first: their parts have dots and slashes.
fn in_word(word: &str) -> Option<Range<usize>> {
    if word.contains("://") || is_mail(word) {
        return Some(0..word.len());
    }
    if ["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3"].contains(&word) {
        return None;
    }
    if let Some(query) = query_in(word) {
        return Some(query);
    }
    if let Some(end) = date_end(word) {
        return Some(end.saturating_sub(DATE)..end);
    }
    let pieces = words(word, |letter| !(letter.is_alphanumeric() || matches!(letter, '_' | '-' | '#')));
    pieces.into_iter().find_map(|piece| {
        let found = in_piece(word.get(piece.clone())?)?;
        Some(piece.start.checked_add(found.start)?..piece.start.checked_add(found.end)?)
    })
}

/// A piece holds letters, digits, `_`, `-` and `#`.
fn in_piece(piece: &str) -> Option<Range<usize>> {
    if is_uuid(piece) {
        return Some(0..piece.len());
    }
    let parts = words(piece, |letter| matches!(letter, '_' | '-'));
    let mut previous = "";
    for part in parts {
        let text = piece.get(part.clone())?;
        let digits = text.strip_prefix('#').unwrap_or(text);
        let number = is_digits(digits) && !FOLLOWED_BY_A_NUMBER.contains(&previous);
        if number || is_hexadecimal(digits) {
            return Some(part);
        }
        previous = text;
    }
    None
}

/// Words that name one thing together with a number behind `_` or `-`.
const FOLLOWED_BY_A_NUMBER: [&str; 14] =
    ["utf", "sha", "md", "base", "http", "tls", "ipv", "iso", "rfc", "aes", "crc", "x", "v", "oauth"];

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// 8 or more hex digits, a decimal one among them.
fn is_hexadecimal(text: &str) -> bool {
    text.len() >= 8
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    lengths && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn is_mail(word: &str) -> bool {
    word.split_once('@').is_some_and(|(user, host)| {
        let host = host.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
        user.ends_with(char::is_alphanumeric) && host.contains('.') && host.chars().all(plain)
    })
}

/// `?a=b`, to the end of the word.
fn query_in(word: &str) -> Option<Range<usize>> {
    let start = word.find('?')?;
    let (name, value) = word.get(start..)?.strip_prefix('?')?.split_once('=')?;
    (!name.is_empty() && !value.is_empty()).then_some(start..word.len())
}

/// The length of `2024-01-31`.
const DATE: usize = 10;

/// Where the first date ends: `2024-01-31`, `2024/01/31`, with no digit around it.
fn date_end(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    let digit_at = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let mut windows = bytes.windows(DATE).enumerate();
    windows.find_map(|(start, date)| {
        let end = start.checked_add(DATE)?;
        let free = !digit_at(start.checked_sub(1)) && !digit_at(Some(end));
        (free && is_date(date)).then_some(end)
    })
}

fn is_date(text: &[u8]) -> bool {
    text.iter().enumerate().all(|(place, byte)| match place {
        4 | 7 => matches!(byte, b'-' | b'/') && text.get(4) == Some(byte),
        _ => byte.is_ascii_digit(),
    })
}

/// The ranges outside balanced braces; without balance, what stands before the open one.
fn outside_braces(name: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b'{' => {
                if depth == 0 {
                    ranges.push(start..at);
                }
                depth = depth.saturating_add(1);
            }
            b'}' if depth > 0 => {
                depth = depth.saturating_sub(1);
                start = at.saturating_add(1);
            }
            _ => {}
        }
    }
    if depth == 0 {
        ranges.push(start..name.len());
    }
    ranges
}

/// The ranges between separators, empty ones left out.
fn words(text: &str, separates: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, letter) in text.char_indices().filter(|(_, letter)| separates(*letter)) {
        found.push(start..at);
        start = at.saturating_add(letter.len_utf8());
    }
    found.push(start..text.len());
    found.retain(|range| !range.is_empty());
    found
}
