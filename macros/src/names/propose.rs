//! Corrected names and keys; it must not know which rule was broken.

use super::{
    NameContext,
    style::{Style, is_key, is_segment},
    value::{value_in, values_in},
};

/// The name in the form `service.operation`, which every style accepts. `None` where nothing is left of it.
pub(super) fn service_operation(name: &str, cx: &NameContext<'_>) -> Option<String> {
    let mut parts = segments(name);
    if parts.is_empty() || (has_foreign_letters(name) && cx.function.is_some()) {
        parts = segments(cx.function?);
    }
    if let [only] = parts.as_slice() {
        let front = [cx.service, cx.type_name, cx.crate_name].into_iter().flatten().map(segments);
        let front = front.into_iter().find(|front| !front.is_empty())?;
        parts = front.into_iter().chain([only.clone()]).collect();
    }
    Some(parts.join(".")).filter(|text| is_proposable(text, Style::ServiceOperation))
}

/// The name without its values and the separators in front of them, if that is of the project's style.
pub(super) fn without_values(name: &str, cx: &NameContext<'_>) -> Option<String> {
    let mut kept = String::new();
    let mut start = 0;
    for value in values_in(name) {
        kept.push_str(name.get(start..value.start)?.trim_end_matches(is_separator));
        start = value.end;
    }
    kept.push_str(name.get(start..)?);
    let kept = kept.trim_matches(is_separator).to_owned();
    Some(kept).filter(|text| is_proposable(text, cx.style))
}

/// An HTTP name with a placeholder for each value in its path.
pub(super) fn with_placeholders(name: &str) -> Option<String> {
    let values = values_in(name);
    let mut text = String::new();
    let mut start = 0;
    for (place, value) in values.iter().enumerate() {
        text.push_str(name.get(start..value.start)?);
        let is_query = name.get(value.clone())?.starts_with('?');
        let number = if values.len() > 1 { place.saturating_add(1).to_string() } else { String::new() };
        if !is_query {
            text.extend(["{id", &number, "}"]);
        }
        start = value.end;
    }
    text.push_str(name.get(start..)?);
    Some(text).filter(|text| value_in(text).is_none())
}

/// A key or event name in lower snake case; the first of several words becomes its namespace. `None` for words that ASCII
/// cannot spell.
pub(crate) fn key_case(text: &str) -> Option<String> {
    if has_foreign_letters(text) {
        return None;
    }
    let parts: Vec<String> = segments_with_values(text);
    let mut key = parts.join(".");
    while key.contains("__") {
        key = key.replace("__", "_");
    }
    let mut key: String = key.split('.').map(|part| part.trim_matches('_')).collect::<Vec<_>>().join(".");
    if !key.contains('.') && !is_key(text) {
        key = key.replacen('_', ".", 1);
    }
    Some(key).filter(|key| is_key(key) && key.len() <= LONGEST)
}

/// A type's name as a segment: `CardVault` becomes `card_vault`.
pub(crate) fn snake(name: &str) -> String {
    segment(name).unwrap_or_default()
}

/// Segments in lower snake case, without what looks like a value or stands in braces.
pub(super) fn segments(name: &str) -> Vec<String> {
    let mut kept = String::new();
    let mut start = 0;
    for value in values_in(name) {
        kept.push_str(name.get(start..value.start).unwrap_or(""));
        kept.push('/');
        start = value.end;
    }
    kept.push_str(name.get(start..).unwrap_or(""));
    segments_with_values(&without_braces(&kept))
}

fn segments_with_values(name: &str) -> Vec<String> {
    name.split('.').filter_map(segment).collect()
}

/// Joins the words between blanks, humps and signs; leaves out words with letters beyond ASCII.
fn segment(text: &str) -> Option<String> {
    let words = text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    let words: Vec<_> = words.filter(|word| word.is_ascii() && !word.is_empty()).map(split_humps).collect();
    let joined = words.join("_");
    let trimmed =
        joined.trim_start_matches(|letter: char| !letter.is_ascii_lowercase()).trim_end_matches('_');
    Some(trimmed.to_owned()).filter(|text| is_segment(text))
}

/// `HTTPServer` becomes `http_server`.
fn split_humps(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut text = String::with_capacity(word.len());
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let behind = letters.get(at.saturating_add(1));
        let after_small = before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit());
        let after_acronym =
            before.is_some_and(char::is_ascii_uppercase) && behind.is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (after_small || after_acronym) {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

fn without_braces(name: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for letter in name.chars() {
        match letter {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    kept
}

/// What is left of such a word without them is no word.
fn has_foreign_letters(text: &str) -> bool {
    text.chars().any(|letter| letter.is_alphanumeric() && !letter.is_ascii())
}

const LONGEST: usize = 255;

fn is_proposable(text: &str, style: Style) -> bool {
    let visible = text.chars().all(crate::rules::is_visible) && !text.contains("  ");
    visible
        && !text.is_empty()
        && text.len() <= LONGEST
        && style.accepts(text, false)
        && value_in(text).is_none()
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '.' | '/' | '_' | '-' | ':' | '#' | '?' | ',' | '=')
}
