//! Owns names of types and variants as keys and values: snake case. Knows no tokens.

/// `HTTPServer` is `http_server`, `CreditCard` is `credit_card`, `r#type` is `type`.
pub(super) fn snake(name: &str) -> String {
    let chars: Vec<char> = name.strip_prefix("r#").unwrap_or(name).chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (at, char) in chars.iter().enumerate() {
        if at > 0 && starts_word(&chars, at) {
            snake.push('_');
        }
        snake.extend(char.to_lowercase());
    }
    snake.trim_start_matches('_').to_owned()
}

/// A capital starts a word after anything but a capital, and as the last of several before a small letter.
fn starts_word(chars: &[char], at: usize) -> bool {
    let is = |at: usize, test: fn(char) -> bool| chars.get(at).copied().is_some_and(test);
    let after = at.wrapping_sub(1);
    is(at, char::is_uppercase)
        && !is(after, |char| char == '_')
        && (!is(after, char::is_uppercase) || is(at + 1, char::is_lowercase))
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
