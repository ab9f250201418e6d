//! Corrected names and keys; it must not know which rule was broken.

use super::{
    NameContext,
    style::{Style, is_key},
    value::{value_in, values_in},
};
use crate::{
    rules::{is_visible, joined},
    text::{find, find_part, has, trim, trim_end},
};

/// The name in the form `service.operation`, which every style accepts. `None` where nothing is left of it.
pub(super) fn service_operation(name: &str, cx: &NameContext<'_>) -> Option<String> {
    let mut parts = segments(name);
    if parts.is_empty() {
        parts = segments(cx.function?);
    }
    if parts.len() == 1 {
        let mut owned = cx.owner();
        owned.append(&mut parts);
        parts = owned;
    }
    proposable(joined(&parts, "."), Style::ServiceOperation)
}

/// The name without its values and the separators in front of them, if that is of the project's style.
pub(super) fn without_values(name: &str, cx: &NameContext<'_>) -> Option<String> {
    let kept = replace_values(name, &|kept, _, _| kept.truncate(trim_end(kept, is_separator).len()));
    proposable(trim(&kept, is_separator).to_owned(), cx.style)
}

/// An HTTP name with a placeholder for each value in its path.
pub(super) fn with_placeholders(name: &str) -> Option<String> {
    let one = values_in(name).len() == 1;
    let text = replace_values(name, &|kept, value, number| {
        if !value.starts_with('?') {
            let number = if one { String::new() } else { number.to_string() };
            kept.push_str("{id");
            kept.push_str(&number);
            kept.push('}');
        }
    });
    if value_in(&text).is_none() { Some(text) } else { None }
}

/// A key or event name in lower snake case; the first of several words becomes its namespace. `None` for words that ASCII
/// cannot spell.
pub(crate) fn key_case(text: &str) -> Option<String> {
    let mut key = joined(&split(text), ".");
    if !has(&key, b'.')
        && !is_key(text)
        && let Some((namespace, rest)) = key.split_once('_')
    {
        key = format!("{namespace}.{rest}");
    }
    if is_key(&key) && key.len() <= LONGEST { Some(key) } else { None }
}

/// A type's name as a segment: `CardVault` becomes `card_vault`.
pub(crate) fn snake(name: &str) -> String {
    split(name).pop().unwrap_or_default()
}

/// Segments in lower snake case, without what looks like a value or stands in braces.
pub(super) fn segments(name: &str) -> Vec<String> {
    split(&replace_values(name, &|kept, _, _| kept.push('/')))
}

/// Segments between dots; words between blanks, humps and signs are joined by `_`. None for words that ASCII cannot spell:
/// what is left without their letters is no word.
fn split(text: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let mut segment = String::new();
    let (mut before, mut depth) = (' ', 0_usize);
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '.' => end_segment(&mut segments, &mut segment),
            _ if letter.is_ascii_alphanumeric() => {
                if begins_hump(before, letter, text.as_bytes().get(at + 1).copied()) {
                    end_word(&mut segment);
                }
                segment.push(letter.to_ascii_lowercase());
            }
            _ if letter.is_alphanumeric() => return Vec::new(),
            _ => end_word(&mut segment),
        }
        before = letter;
    }
    end_segment(&mut segments, &mut segment);
    segments
}

/// `HTTPServer` has a hump at `S`.
fn begins_hump(before: char, letter: char, behind: Option<u8>) -> bool {
    let after_word = before.is_ascii_lowercase() || before.is_ascii_digit();
    let after_acronym =
        before.is_ascii_uppercase() && behind.is_some_and(|behind| behind.is_ascii_lowercase());
    letter.is_ascii_uppercase() && (after_word || after_acronym)
}

fn end_word(segment: &mut String) {
    if !segment.is_empty() && !segment.ends_with('_') {
        segment.push('_');
    }
}

/// A segment begins with a letter; one without is left out.
fn end_segment(segments: &mut Vec<String>, segment: &mut String) {
    let from = find(segment, |letter| letter.is_ascii_lowercase()).unwrap_or(segment.len());
    let trimmed = trim_end(segment.get(from..).unwrap_or(""), |letter| letter == '_');
    if !trimmed.is_empty() {
        segments.push(trimmed.to_owned());
    }
    segment.clear();
}

/// The name with each value replaced: `put` gets what is written so far, the value, and its number from 1.
fn replace_values(name: &str, put: &dyn Fn(&mut String, &str, usize)) -> String {
    let mut text = String::new();
    let mut start = 0;
    let mut place = 0;
    for value in &values_in(name) {
        place += 1;
        text.push_str(name.get(start..value.start).unwrap_or(""));
        start = value.end;
        put(&mut text, name.get(value.clone()).unwrap_or(""), place);
    }
    text.push_str(name.get(start..).unwrap_or(""));
    text
}

const LONGEST: usize = 255;

fn proposable(text: String, style: Style) -> Option<String> {
    let visible = !text.is_empty()
        && find_part(&text, "  ").is_none()
        && find(&text, |letter| !is_visible(letter)).is_none();
    let fine = visible && text.len() <= LONGEST && style.accepts(&text, false) && value_in(&text).is_none();
    if fine { Some(text) } else { None }
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '.' | '/' | '_' | '-' | ':' | '#' | '?' | ',' | '=')
}
