//! Owns names of types and variants as keys and values: snake case. Knows no tokens.

use crate::text::trim_underscores;

/// `HTTPServer` is `http_server`, `CreditCard` is `credit_card`, `r#type` is `type`.
pub(super) fn snake(name: &str) -> String {
    let name = name.strip_prefix("r#").unwrap_or(name);
    let mut snake = String::new();
    let mut before = '_';
    for (at, letter) in name.char_indices() {
        let behind = name.get(at + letter.len_utf8()..).unwrap_or("").chars().next();
        if starts_word(before, letter, behind) {
            snake.push('_');
        }
        snake.push_str(&letter.to_lowercase().to_string());
        before = letter;
    }
    trim_underscores(&snake).to_owned()
}

/// A capital starts a word after anything but a capital, and as the last of several before a small letter.
fn starts_word(before: char, letter: char, behind: Option<char>) -> bool {
    letter.is_uppercase()
        && before != '_'
        && (!before.is_uppercase() || behind.is_some_and(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::snake;

    #[test]
    fn words_are_parted_where_they_begin() {
        for (name, expected) in [
            ("Order", "order"),
            ("CreditCard", "credit_card"),
            ("HTTPServer", "http_server"),
            ("ServerHTTP", "server_http"),
            ("V2Order", "v2_order"),
            ("snake_case", "snake_case"),
            ("Mixed_Case", "mixed_case"),
            ("r#Self_", "self_"),
            ("_Hidden", "hidden"),
            ("Ärger", "ärger"),
        ] {
            assert_eq!(snake(name), expected);
        }
    }
}
