//! One row of a table of attributes, with typed columns; it does not know other rows.

use crate::value_type::Type;

/// A declared attribute: a row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    key: &'a str,
    value_type: Type<'a>,
    stability: Stability,
    deprecation: Deprecation,
    replacement: &'a str,
    kinds: Kinds,
}

/// How far an attribute has come; see the maturity levels of the OpenTelemetry specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stability {
    /// May be relied upon.
    Stable,
    /// About to be stable.
    ReleaseCandidate,
    /// Complete, may still change.
    Beta,
    /// May change.
    Alpha,
    /// May change at any time.
    Development,
    /// An older word for `Development`.
    Experimental,
}

/// Why an attribute should no longer be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deprecation {
    /// It may be used.
    None,
    /// It has one successor with the same meaning.
    Renamed,
    /// It went away in some other way.
    Uncategorized,
    /// It is no longer needed.
    Obsoleted,
}

/// What became of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status<'a> {
    /// It may be used.
    Live,
    /// It has this successor, with the same meaning.
    Renamed(&'a str),
    /// It lives on in `semantic-conventions-genai`, under this key.
    Moved(&'a str),
    /// It is deprecated; these keys, if any, took over parts of its meaning.
    Replaced(Replacements<'a>),
}

/// The keys that took over parts of a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replacements<'a>(&'a str);

/// Which live definitions use an attribute; all `false`: it is registered, and used by none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of four kinds, read by name")]
pub struct Kinds {
    /// Spans use it.
    pub span: bool,
    /// Resources use it.
    pub resource: bool,
    /// Events use it.
    pub event: bool,
    /// Metrics use it.
    pub metric: bool,
}

impl<'a> Attribute<'a> {
    /// Reads a row. Columns that are missing at its end count as empty; an empty stability is `development`.
    pub(crate) fn parse(row: &'a str) -> Result<Self, String> {
        let mut columns = row.split('\t');
        let mut next = || columns.next().unwrap_or("").trim_end();
        let (key, declared, stability, deprecation, replacement, kinds) =
            (next(), next(), next(), next(), next(), next());
        if columns.next().is_some() {
            return Err(format!("`{key}` has more than 6 columns; leave out what comes after the kind"));
        }
        let deprecation =
            Deprecation::parse(deprecation).ok_or_else(|| unknown("deprecation", deprecation))?;
        if deprecation == Deprecation::Renamed
            && (replacement.is_empty() || replacement.as_bytes().contains(&b'|'))
        {
            return Err(format!("`{key}` is renamed; name its one successor in the fifth column"));
        }
        Ok(Attribute {
            key,
            value_type: Type::parse(declared).ok_or_else(|| unknown("type", declared))?,
            stability: Stability::parse(stability).ok_or_else(|| unknown("stability", stability))?,
            deprecation,
            replacement,
            kinds: Kinds::parse(kinds).ok_or_else(|| unknown("kind", kinds))?,
        })
    }

    /// The key; of a template, the prefix.
    pub fn key(&self) -> &'a str {
        self.key
    }

    /// The declared type.
    pub fn value_type(&self) -> Type<'a> {
        self.value_type
    }

    /// How far it has come.
    pub fn stability(&self) -> Stability {
        self.stability
    }

    /// Why it should no longer be used.
    pub fn deprecation(&self) -> Deprecation {
        self.deprecation
    }

    /// Whether it may be used.
    pub fn is_live(&self) -> bool {
        self.deprecation == Deprecation::None
    }

    /// What became of it.
    pub fn status(&self) -> Status<'a> {
        match (self.deprecation, self.replacement.strip_prefix("genai:")) {
            (Deprecation::None, _) => Status::Live,
            (_, Some(moved)) => Status::Moved(moved),
            (Deprecation::Renamed, None) => Status::Renamed(self.replacement),
            (_, None) => Status::Replaced(self.replacements()),
        }
    }

    /// The column `replacement`: keys that took over its meaning, or parts of it.
    pub fn replacements(&self) -> Replacements<'a> {
        Replacements(self.replacement)
    }

    /// Which live definitions use it.
    pub fn kinds(&self) -> Kinds {
        self.kinds
    }
}

impl<'a> Replacements<'a> {
    /// The keys, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        self.0.split('|').filter(|key| !key.is_empty())
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl Stability {
    /// The word of the table.
    pub fn name(self) -> &'static str {
        match self {
            Stability::Stable => "stable",
            Stability::ReleaseCandidate => "release_candidate",
            Stability::Beta => "beta",
            Stability::Alpha => "alpha",
            Stability::Development => "development",
            Stability::Experimental => "experimental",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "stable" => Stability::Stable,
            "release_candidate" => Stability::ReleaseCandidate,
            "beta" => Stability::Beta,
            "alpha" => Stability::Alpha,
            "development" | "" => Stability::Development,
            "experimental" => Stability::Experimental,
            _ => return None,
        })
    }
}

impl Deprecation {
    /// The word of the table.
    pub fn name(self) -> &'static str {
        match self {
            Deprecation::None => "none",
            Deprecation::Renamed => "renamed",
            Deprecation::Uncategorized => "uncategorized",
            Deprecation::Obsoleted => "obsoleted",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "none" | "" => Deprecation::None,
            "renamed" => Deprecation::Renamed,
            "uncategorized" => Deprecation::Uncategorized,
            "obsoleted" => Deprecation::Obsoleted,
            _ => return None,
        })
    }
}

impl Kinds {
    fn parse(text: &str) -> Option<Self> {
        let mut kinds = Kinds::default();
        for kind in text.split('|').filter(|kind| !kind.is_empty()) {
            match kind {
                "span" => kinds.span = true,
                "resource" => kinds.resource = true,
                "event" => kinds.event = true,
                "metric" => kinds.metric = true,
                _ => return None,
            }
        }
        Some(kinds)
    }
}

fn unknown(column: &str, text: &str) -> String {
    format!("unknown {column} `{text}`; see the table's header for the columns")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_may_end_early() {
        let attribute = Attribute::parse("order.id\tstring").unwrap();
        assert_eq!((attribute.key(), attribute.is_live()), ("order.id", true));
        assert_eq!(attribute.stability(), Stability::Development);
        assert_eq!(attribute.kinds(), Kinds::default());
    }

    #[test]
    fn each_deprecation_has_its_status() {
        let status = |row| Attribute::parse(row).unwrap().status();
        assert_eq!(status("a\tint\tstable\tnone\t\tspan"), Status::Live);
        assert_eq!(status("a\tint\tstable\trenamed\tb.c\t"), Status::Renamed("b.c"));
        assert_eq!(status("a\tint\tstable\tuncategorized\tgenai:b\t"), Status::Moved("b"));
        let Status::Replaced(parts) = status("a\tint\tstable\tobsoleted\tb|c\t") else { panic!("parts") };
        assert_eq!(parts.iter().collect::<Vec<_>>(), ["b", "c"]);
        let Status::Replaced(parts) = status("a\tint\tstable\tobsoleted\t\t") else { panic!("no parts") };
        assert!(parts.is_empty());
    }

    #[test]
    fn a_wrong_column_is_named() {
        for (row, problem) in [
            ("a", "unknown type ``"),
            ("a\ttext", "unknown type `text`"),
            ("a\tint\tgood", "unknown stability `good`"),
            ("a\tint\tstable\tgone", "unknown deprecation `gone`"),
            ("a\tint\tstable\tnone\t\tspans", "unknown kind `spans`"),
            ("a\tint\tstable\trenamed\t\t", "name its one successor"),
            ("a\tint\tstable\trenamed\tb|c\t", "name its one successor"),
            ("a\tint\tstable\tnone\t\tspan\tmore", "more than 6 columns"),
        ] {
            let told = Attribute::parse(row).unwrap_err();
            assert!(told.contains(problem), "{row}: {told}");
        }
    }
}
