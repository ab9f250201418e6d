//! Which part of a name looks like a value: an id, a date, an address; it must not know what to do about it.

use std::ops::Range;

use crate::text::{find_part, has, trim_end};

/// The first part that looks like a value, as a byte range. Text in braces is a placeholder and none.
pub(crate) fn value_in(name: &str) -> Option<Range<usize>> {
    for outer in outside_braces(name) {
        for word in parts(name, outer, char::is_whitespace) {
            if let Some(found) = in_word(name, word) {
                return Some(found);
            }
        }
    }
    None
}

/// All parts that look like values.
pub(super) fn values_in(name: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(value) = name.get(start..).and_then(value_in) {
        found.push(start + value.start..start + value.end);
        start += value.end;
    }
    found
}

/// A word holds no blank. Addresses and queries are looked for first: their parts have dots and slashes.
fn in_word(name: &str, place: Range<usize>) -> Option<Range<usize>> {
    let word = name.get(place.clone())?;
    if find_part(word, "://").is_some() || is_mail(word) {
        return Some(place);
    }
    if matches!(word, "HTTP/1.0" | "HTTP/1.1" | "HTTP/2" | "HTTP/3") {
        return None;
    }
    if let Some(query) = query_in(word) {
        return Some(place.start + query..place.end);
    }
    if let Some(date) = date_in(word) {
        return Some(place.start + date..place.start + date + DATE);
    }
    let is_between = |letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '-' | '#'));
    for piece in parts(name, place, is_between) {
        if let Some(found) = in_piece(name, piece) {
            return Some(found);
        }
    }
    None
}

/// A piece holds letters, digits, `_`, `-` and `#`.
fn in_piece(name: &str, place: Range<usize>) -> Option<Range<usize>> {
    if is_uuid(name.get(place.clone())?) {
        return Some(place);
    }
    let mut previous = "";
    for part in parts(name, place, |letter| matches!(letter, '_' | '-')) {
        let text = name.get(part.clone())?;
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
const FOLLOWED_BY_A_NUMBER: &[&str] =
    &["utf", "sha", "md", "base", "http", "tls", "ipv", "iso", "rfc", "aes", "crc", "x", "v", "oauth"];

fn is_digits(text: &str) -> bool {
    !text.is_empty() && count(text, |byte| byte.is_ascii_digit()) == text.len()
}

/// 8 or more hex digits, a decimal one among them.
fn is_hexadecimal(text: &str) -> bool {
    text.len() >= 8
        && count(text, |byte| byte.is_ascii_hexdigit()) == text.len()
        && count(text, |byte| byte.is_ascii_digit()) > 0
}

/// Hex digits in groups of 8, 4, 4, 4 and 12.
fn is_uuid(text: &str) -> bool {
    if text.len() != 36 {
        return false;
    }
    for (at, byte) in text.bytes().enumerate() {
        let fits = if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() };
        if !fits {
            return false;
        }
    }
    true
}

fn count(text: &str, accept: fn(u8) -> bool) -> usize {
    let mut count = 0;
    for byte in text.bytes() {
        count += usize::from(accept(byte));
    }
    count
}

fn is_mail(word: &str) -> bool {
    let Some((user, host)) = word.split_once('@') else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let inner = trim_end(host, |letter| matches!(letter, '.' | ',' | ';' | ')' | '>'));
    user.chars().next_back().is_some_and(char::is_alphanumeric)
        && has(inner, b'.')
        && count(inner, plain) == inner.len()
}

/// Where `?a=b` begins; it goes on to the end of the word.
fn query_in(word: &str) -> Option<usize> {
    let start = word.find('?')?;
    let (name, value) = word.get(start + 1..)?.split_once('=')?;
    if name.is_empty() || value.is_empty() { None } else { Some(start) }
}

/// The length of `2024-01-31`.
const DATE: usize = 10;

/// Where the first date begins: `2024-01-31`, `2024/01/31`, with no digit around it.
fn date_in(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut start = 0;
    while let Some(date) = bytes.get(start..start + DATE) {
        let free = (start == 0 || !is_digit(start - 1)) && !is_digit(start + DATE);
        if free && is_date(date) {
            return Some(start);
        }
        start += 1;
    }
    None
}

fn is_date(text: &[u8]) -> bool {
    for (place, byte) in text.iter().enumerate() {
        let fits = match place {
            4 | 7 => matches!(byte, b'-' | b'/') && text.get(4) == Some(byte),
            _ => byte.is_ascii_digit(),
        };
        if !fits {
            return false;
        }
    }
    true
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
fn parts(name: &str, place: Range<usize>, separates: fn(char) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = place.start;
    let text = name.get(place.clone()).unwrap_or("");
    for (at, letter) in text.char_indices() {
        if separates(letter) {
            push_part(&mut found, start..place.start + at);
            start = place.start + at + letter.len_utf8();
        }
    }
    push_part(&mut found, start..place.end);
    found
}

fn push_part(found: &mut Vec<Range<usize>>, part: Range<usize>) {
    if !part.is_empty() {
        found.push(part);
    }
}
