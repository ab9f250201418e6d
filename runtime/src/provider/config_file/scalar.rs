//! Owns the types of plain texts, as YAML's core schema has them. Knows no file. YAML 1.2.2, section 10.3.2.

/// A value without parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    /// Wide enough to tell what is out of range from what is no number.
    Int(i128),
    Float(f64),
    Text(String),
}

impl Scalar {
    /// The type that a text without quotes has.
    pub(super) fn plain(text: String) -> Self {
        match text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Self::Null,
            "true" | "True" | "TRUE" => Self::Bool(true),
            "false" | "False" | "FALSE" => Self::Bool(false),
            other => integer(other).or_else(|| float(other)).unwrap_or(Self::Text(text)),
        }
    }

    /// The type that a tag of YAML's own asks for, such as `int` in `!!int`; `None`: the text is none of that type.
    pub(super) fn tagged(text: String, tag: &str) -> Option<Self> {
        match (tag, Self::plain(text.clone())) {
            ("str", _) => Some(Self::Text(text)),
            ("null", scalar @ Self::Null)
            | ("bool", scalar @ Self::Bool(_))
            | ("int", scalar @ Self::Int(_))
            | ("float", scalar @ (Self::Int(_) | Self::Float(_))) => Some(scalar),
            _ => None,
        }
    }

    /// For messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "empty",
            Self::Bool(_) => "true or false",
            Self::Int(_) => "a whole number",
            Self::Float(_) => "a number with a fraction",
            Self::Text(_) => "a text",
        }
    }
}

fn integer(text: &str) -> Option<Scalar> {
    let digits = |digits: &str, radix: u32| {
        let all = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
        if all { Some(i128::from_str_radix(digits, radix)) } else { None }
    };
    let number = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(hexadecimal), _) => digits(hexadecimal, 16)?,
        (_, Some(octal)) => digits(octal, 8)?,
        _ => digits(text.strip_prefix(['-', '+']).unwrap_or(text), 10).map(|_| text.parse())?,
    };
    // Of 39 digits and more nobody needs the last one.
    Some(number.map_or_else(|_| Scalar::Float(text.parse().unwrap_or(f64::INFINITY)), Scalar::Int))
}

fn float(text: &str) -> Option<Scalar> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let number = match unsigned {
        ".inf" | ".Inf" | ".INF" => f64::INFINITY,
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => f64::NAN,
        // What Rust reads beside digits, such as `inf`, is a text.
        _ if unsigned.starts_with(|first: char| first == '.' || first.is_ascii_digit()) => {
            unsigned.parse().ok()?
        }
        _ => return None,
    };
    Some(Scalar::Float(if negative { -number } else { number }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_have_the_types_of_the_core_schema() {
        let text = |text: &str| Scalar::Text(text.to_owned());
        for (written, expected) in [
            ("", Scalar::Null),
            ("~", Scalar::Null),
            ("Null", Scalar::Null),
            ("nULL", text("nULL")),
            ("true", Scalar::Bool(true)),
            ("FALSE", Scalar::Bool(false)),
            ("yes", text("yes")),
            ("on", text("on")),
            ("0", Scalar::Int(0)),
            ("-17", Scalar::Int(-17)),
            ("+17", Scalar::Int(17)),
            ("007", Scalar::Int(7)),
            ("0o17", Scalar::Int(15)),
            ("0xdeadbeef", Scalar::Int(3_735_928_559)),
            ("0b1", text("0b1")),
            ("0x", text("0x")),
            ("-0x1", text("-0x1")),
            ("1_000", text("1_000")),
            ("1.1", Scalar::Float(1.1)),
            ("-.5", Scalar::Float(-0.5)),
            ("1.", Scalar::Float(1.0)),
            ("1e3", Scalar::Float(1000.0)),
            ("+12.5E-2", Scalar::Float(0.125)),
            (".inf", Scalar::Float(f64::INFINITY)),
            ("-.INF", Scalar::Float(f64::NEG_INFINITY)),
            ("inf", text("inf")),
            ("NaN", text("NaN")),
            ("+.nan", text("+.nan")),
            (".", text(".")),
            ("-", text("-")),
            ("+-1", text("+-1")),
            ("1e", text("1e")),
            ("1.2.3", text("1.2.3")),
            ("12:30", text("12:30")),
            (" 1", text(" 1")),
        ] {
            assert_eq!(Scalar::plain(written.to_owned()), expected, "{written}");
        }
        assert!(matches!(Scalar::plain(".nan".to_owned()), Scalar::Float(number) if number.is_nan()));
        assert_eq!(Scalar::plain("9".repeat(60)), Scalar::Float(1e60));
        assert_eq!(Scalar::plain(format!("0x{}", "f".repeat(60))), Scalar::Float(f64::INFINITY));
    }

    #[test]
    fn tags_ask_for_a_type() {
        let tagged = |text: &str, tag| Scalar::tagged(text.to_owned(), tag);
        assert_eq!(tagged("1234", "str"), Some(Scalar::Text("1234".to_owned())));
        assert_eq!(tagged("", "str"), Some(Scalar::Text(String::new())));
        assert_eq!(tagged("12", "int"), Some(Scalar::Int(12)));
        assert_eq!(tagged("12", "float"), Some(Scalar::Int(12)));
        assert_eq!(tagged("1.5", "int"), None);
        assert_eq!(tagged("yes", "bool"), None);
        assert_eq!(tagged("x", "null"), None);
        assert_eq!(tagged("x", "binary"), None);
    }
}
