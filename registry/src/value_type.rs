//! The types that attributes are declared with; it does not know which attribute has which.

use std::fmt;

/// A declared type: the column `type` of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type<'a> {
    /// A scalar, an array, or anything.
    Plain(Plain),
    /// Any number of keys behind a prefix, each with a value of this type.
    Template(Plain),
    /// A text, with well-known values. Enums are open: other values are allowed.
    TextEnum(Members<'a>),
    /// An integer, with well-known values.
    IntEnum(Members<'a>),
}

/// The type of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain {
    /// The type of the value, or of an array's elements.
    pub scalar: Scalar,
    /// Whether the value is an array.
    pub array: bool,
}

/// The type of a value that is not an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// Text.
    String,
    /// A signed 64-bit integer.
    Int,
    /// A 64-bit floating point number.
    Double,
    /// True or false.
    Boolean,
    /// A value of any type.
    Any,
}

/// The well-known values of an enum, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Members<'a>(&'a str);

/// One well-known value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// The value.
    pub value: &'a str,
    /// Whether the value should no longer be used.
    pub deprecated: bool,
    /// The value to use in its place.
    pub successor: Option<&'a str>,
}

impl<'a> Type<'a> {
    /// Reads the column `type`; `None` for a text that is no type.
    ///
    /// ```
    /// use traced_registry::Type;
    ///
    /// assert_eq!(Type::parse("template[string[]]").unwrap().to_string(), "template[string[]]");
    /// assert!(Type::parse("text").is_none());
    /// ```
    pub fn parse(text: &'a str) -> Option<Self> {
        if let Some(inner) = enclosed(text, "template[", "]") {
            return Plain::parse(inner).map(Type::Template);
        }
        if let Some(inner) = enclosed(text, "enum:int{", "}") {
            return Some(Type::IntEnum(Members(inner)));
        }
        if let Some(inner) = enclosed(text, "enum{", "}") {
            return Some(Type::TextEnum(Members(inner)));
        }
        Plain::parse(text).map(Type::Plain)
    }

    /// The type of the values that are recorded: of a template its values, of an enum text or integer.
    pub fn value(self) -> Plain {
        match self {
            Type::Plain(plain) | Type::Template(plain) => plain,
            Type::TextEnum(_) => Plain { scalar: Scalar::String, array: false },
            Type::IntEnum(_) => Plain { scalar: Scalar::Int, array: false },
        }
    }

    /// The well-known values of an enum.
    pub fn members(self) -> Option<Members<'a>> {
        match self {
            Type::TextEnum(members) | Type::IntEnum(members) => Some(members),
            Type::Plain(_) | Type::Template(_) => None,
        }
    }

    /// Whether keys stand behind a prefix.
    pub fn is_template(self) -> bool {
        matches!(self, Type::Template(_))
    }

    /// Whether there are well-known values.
    pub fn is_enum(self) -> bool {
        self.members().is_some()
    }
}

/// The type in the words of the conventions; an enum is shown as the type of its values.
impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Template(plain) => write!(f, "template[{plain}]"),
            other => write!(f, "{}", other.value()),
        }
    }
}

impl Plain {
    fn parse(text: &str) -> Option<Self> {
        let (name, array) = text.strip_suffix("[]").map_or((text, false), |name| (name, true));
        let scalar = match name {
            "string" => Scalar::String,
            "int" => Scalar::Int,
            "double" => Scalar::Double,
            "boolean" => Scalar::Boolean,
            "any" => Scalar::Any,
            _ => return None,
        };
        Some(Plain { scalar, array })
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.scalar.name())?;
        f.write_str(if self.array { "[]" } else { "" })
    }
}

impl Scalar {
    /// The name in the conventions.
    pub fn name(self) -> &'static str {
        match self {
            Scalar::String => "string",
            Scalar::Int => "int",
            Scalar::Double => "double",
            Scalar::Boolean => "boolean",
            Scalar::Any => "any",
        }
    }
}

impl<'a> Members<'a> {
    /// All values, deprecated ones included.
    pub fn iter(self) -> impl Iterator<Item = Member<'a>> {
        self.0.split('|').filter(|text| !text.is_empty()).map(|text| match text.split_once('>') {
            None => Member { value: text, deprecated: false, successor: None },
            Some((value, next)) => {
                Member { value, deprecated: true, successor: Some(next).filter(|next| !next.is_empty()) }
            }
        })
    }
}

fn enclosed<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_type_is_read() {
        for (text, shown, is_template, is_enum) in [
            ("string", "string", false, false),
            ("int[]", "int[]", false, false),
            ("any", "any", false, false),
            ("template[string]", "template[string]", true, false),
            ("template[boolean[]]", "template[boolean[]]", true, false),
            ("enum{a|b}", "string", false, true),
            ("enum:int{0|1}", "int", false, true),
        ] {
            let read = Type::parse(text).unwrap();
            assert_eq!(
                (read.to_string().as_str(), read.is_template(), read.is_enum()),
                (shown, is_template, is_enum)
            );
        }
    }

    #[test]
    fn other_texts_are_no_type() {
        for text in
            ["", "text", "String", "string[][]", "template[", "template[x]", "enum{a", "template[enum{a}]"]
        {
            assert_eq!(Type::parse(text), None, "{text}");
        }
    }

    #[test]
    fn members_know_their_successors() {
        let members = Type::parse("enum{a|b>a|c>}").unwrap().members().unwrap();
        let told: Vec<_> = members.iter().map(|m| (m.value, m.deprecated, m.successor)).collect();
        assert_eq!(told, [("a", false, None), ("b", true, Some("a")), ("c", true, None)]);
    }
}
