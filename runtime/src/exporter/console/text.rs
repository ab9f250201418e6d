//! Owns small texts for people: durations, names, values, colors. Knows no spans.

use std::time::Duration;

use opentelemetry::{Array, Value};

const LONGEST_VALUE: usize = 80;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Color,
}

impl Paint {
    pub(super) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    pub(super) fn bad(self, text: &str) -> String {
        self.with("31", text)
    }

    pub(super) fn odd(self, text: &str) -> String {
        self.with("33", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        match self {
            Self::Color if !text.is_empty() => format!("\x1b[{code}m{text}\x1b[0m"),
            _ => text.to_owned(),
        }
    }
}

/// Three or four digits and a unit.
pub(super) fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match time.as_nanos() {
        0..1_000 => format!("{} ns", time.as_nanos()),
        1_000..1_000_000 => format!("{:.1} µs", seconds * 1e6),
        1_000_000..1_000_000_000 => format!("{:.1} ms", seconds * 1e3),
        1_000_000_000..60_000_000_000 => format!("{seconds:.2} s"),
        _ => format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60),
    }
}

/// One line, at most `longest` characters; nothing in it can steer the terminal.
pub(super) fn clean(text: &str, longest: usize) -> String {
    let mut out = String::new();
    let mut room = longest;
    for c in text.chars() {
        if room == 0 {
            out.push('…');
            break;
        }
        room = room.saturating_sub(1);
        if c.is_control() || is_invisible(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// Marks that turn the direction of text around.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// In quotes where its end would not be seen.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Array(array) => list(array),
        Value::String(text) => {
            let text = text.as_str();
            let cut = clean(text, LONGEST_VALUE);
            let needs_quotes = text.is_empty() || text.contains([' ', '"', '=']);
            if needs_quotes { format!("\"{}\"", cut.replace('"', "\\\"")) } else { cut }
        }
        plain => clean(&plain.as_str(), LONGEST_VALUE),
    }
}

fn list(array: &Array) -> String {
    clean(&array.to_string(), LONGEST_VALUE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_or_four_digits() {
        let text = |nanoseconds| duration(Duration::from_nanos(nanoseconds));
        assert_eq!(text(0), "0 ns");
        assert_eq!(text(999), "999 ns");
        assert_eq!(text(1_000), "1.0 µs");
        assert_eq!(text(85_240), "85.2 µs");
        assert_eq!(text(5_100_000), "5.1 ms");
        assert_eq!(text(120_349_000), "120.3 ms");
        assert_eq!(text(1_250_000_000), "1.25 s");
        assert_eq!(text(59_000_000_000), "59.00 s");
        assert_eq!(text(125_000_000_000), "2 min 05 s");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(clean("a\x1b[31m\r\nb\u{202e}", 80), "a\\u{1b}[31m\\r\\nb\\u{202e}");
        assert_eq!(clean("日本語", 2), "日本…");
        assert_eq!(clean("abc", 3), "abc");
    }

    #[test]
    fn values_show_their_ends() {
        assert_eq!(value(&"plain".into()), "plain");
        assert_eq!(value(&"".into()), "\"\"");
        assert_eq!(value(&"a \"b\"".into()), "\"a \\\"b\\\"\"");
        assert_eq!(value(&"x".repeat(200).into()), format!("{}…", "x".repeat(80)));
        assert_eq!(value(&2.5.into()), "2.5");
        assert_eq!(value(&Value::Array(Array::I64(vec![1, 2]))), "[1,2]");
    }
}
