//! Owns the search in texts. Loops, each compiled once: what the standard library searches with is compiled anew for each kind of pattern, and
//! `contains` alone brings a dozen functions into an unoptimised build. Must not know what is searched for.

/// The place of the first letter that is wanted.
pub(crate) fn find(text: &str, is_wanted: fn(char) -> bool) -> Option<usize> {
    for (at, letter) in text.char_indices() {
        if is_wanted(letter) {
            return Some(at);
        }
    }
    None
}

/// Whether an ASCII letter is in the text.
pub(crate) fn has(text: &str, letter: u8) -> bool {
    for byte in text.as_bytes() {
        if *byte == letter {
            return true;
        }
    }
    false
}

/// The place of the first part that reads like this.
pub(crate) fn find_part(text: &str, part: &str) -> Option<usize> {
    for (at, _) in text.char_indices() {
        if text.get(at..).unwrap_or("").starts_with(part) {
            return Some(at);
        }
    }
    None
}

/// Without the letters at its end that are not wanted.
pub(crate) fn trim_end(text: &str, is_unwanted: fn(char) -> bool) -> &str {
    let mut end = 0;
    for (at, letter) in text.char_indices() {
        if !is_unwanted(letter) {
            end = at + letter.len_utf8();
        }
    }
    text.get(..end).unwrap_or("")
}

/// Without those at its start.
pub(crate) fn trim_start(text: &str, is_unwanted: fn(char) -> bool) -> &str {
    for (at, letter) in text.char_indices() {
        if !is_unwanted(letter) {
            return text.get(at..).unwrap_or("");
        }
    }
    ""
}

/// Without those at both ends.
pub(crate) fn trim(text: &str, is_unwanted: fn(char) -> bool) -> &str {
    trim_start(trim_end(text, is_unwanted), is_unwanted)
}

/// Without `_` at its start.
pub(crate) fn trim_underscores(text: &str) -> &str {
    trim_start(text, |letter| letter == '_')
}

/// Without a byte order mark.
pub(crate) fn trim_mark(text: &str) -> &str {
    trim_start(text, |letter| letter == '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{find, find_part, has, trim, trim_end, trim_start};

    #[test]
    fn places_are_those_of_the_standard_library() {
        for text in ["", "é", "a.b", "..é..", "é  é ", "a://b", "___"] {
            let is_dot = |letter| matches!(letter, '.' | '_');
            assert_eq!(find(text, is_dot), text.find(is_dot), "{text}");
            assert_eq!(has(text, b'.'), text.contains('.'), "{text}");
            assert_eq!(find_part(text, "  "), text.find("  "), "{text}");
            assert_eq!(trim_start(text, is_dot), text.trim_start_matches(is_dot), "{text}");
            assert_eq!(trim_end(text, is_dot), text.trim_end_matches(is_dot), "{text}");
            assert_eq!(trim(text, is_dot), text.trim_matches(is_dot), "{text}");
        }
    }
}
