//! Owns the patterns of configuration files: `*` stands for any characters, `?` for one. Knows nothing else.

use std::str::Chars;

/// Whether the whole text has the pattern.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // What follows the last star, and where in the text that was tried.
    let mut star: Option<(Chars<'_>, Chars<'_>)> = None;
    loop {
        let (mut next_pattern, mut next_text) = (pattern.clone(), text.clone());
        match (next_pattern.next(), next_text.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                star = Some((next_pattern.clone(), text.clone()));
                pattern = next_pattern;
            }
            (Some(wanted), Some(sign)) if wanted == '?' || wanted == sign => {
                (pattern, text) = (next_pattern, next_text);
            }
            _ => {
                let Some((after, tried)) = &mut star else { return false };
                if tried.next().is_none() {
                    return false;
                }
                (pattern, text) = (after.clone(), tried.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, good, bad) in [
            ("a", &["a"][..], &["", "b", "aa"][..]),
            ("", &[""], &["a"]),
            ("*", &["", "a", "é"], &[]),
            ("?", &["a", "é"], &["", "ab"]),
            ("a*", &["a", "ab"], &["", "ba"]),
            ("*a", &["a", "ba"], &["ab"]),
            ("a*b*c", &["abc", "axbxc", "abbcbc"], &["ac", "acb", "abcd"]),
            ("*ab?", &["abc", "xababc"], &["ab", "abcd"]),
            ("4??", &["404"], &["40", "4040", "504"]),
            ("**a**", &["a", "xax"], &["", "x"]),
            ("process.*", &["process.pid"], &["process", "processor"]),
        ] {
            assert!(good.iter().all(|text| fits(pattern, text)), "{pattern}");
            assert!(!bad.iter().any(|text| fits(pattern, text)), "{pattern}");
        }
    }
}
