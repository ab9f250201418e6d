//! Every rule on names and keys, its level, and where that level comes from; it must not know what a rule looks for, nor
//! how a manifest is written.

mod finding;
mod levels;
mod lint;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use finding::{Cause, Causes, Finding};
pub(crate) use levels::{Active, Levels, Origin, RuleSet};
pub(crate) use lint::apply_lint;

use traced_registry::distance_within;

/// What happens where a rule is broken; ordered by strictness.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Level {
    Allow,
    Warn,
    Deny,
}

impl Level {
    pub(crate) const IDS: &[&str] = &["deny", "warn", "allow"];

    pub(crate) fn id(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }

    /// The level, or what is wrong; what to do.
    pub(crate) fn parse(id: &str) -> Result<Self, String> {
        match id {
            "allow" => Ok(Level::Allow),
            "warn" => Ok(Level::Warn),
            "deny" => Ok(Level::Deny),
            _ => Err(unknown("level", id, Self::IDS)),
        }
    }
}

macro_rules! rules {
    ($($rule:ident $id:literal $level:ident)*) => {
        /// A rule; its id is what users write.
        #[derive(Clone, Copy, PartialEq, Eq)]
        #[cfg_attr(test, derive(Debug))]
        pub(crate) enum Rule { $($rule),* }

        /// In the order of the enum.
        const TABLE: &[(Rule, Level)] = &[$((Rule::$rule, Level::$level)),*];
        const IDS: &[&str] = &[$($id),*];
    };
}

rules! {
    SpanNameEmpty "span_name_empty" Deny
    SpanNameDynamic "span_name_dynamic" Deny
    SpanNameControl "span_name_control" Deny
    SpanNameLength "span_name_length" Deny
    SpanNameStyle "span_name_style" Deny
    SpanNameBraces "span_name_braces" Deny
    SpanNameInterpolated "span_name_interpolated" Warn
    SpanNameValue "span_name_value" Warn
    SpanNameGeneric "span_name_generic" Warn
    SpanNameFixedText "span_name_fixed_text" Warn
    SpanNameRawPath "span_name_raw_path" Warn
    EventNameFormat "event_name_format" Deny

    AttrEmpty "attr_empty" Deny
    AttrCharset "attr_charset" Deny
    AttrFormat "attr_format" Deny
    AttrReserved "attr_reserved" Deny
    AttrDuplicate "attr_duplicate" Deny
    AttrNamespace "attr_namespace" Warn
    AttrSecret "attr_secret" Warn
    AttrCount "attr_count" Warn
    AttrPlural "attr_plural" Allow

    AttrType "attr_type" Deny
    AttrRenamed "attr_renamed" Warn
    AttrReplaced "attr_replaced" Warn
    AttrMoved "attr_moved" Allow
    AttrTypo "attr_typo" Warn
    AttrCollision "attr_collision" Warn
    AttrExtends "attr_extends" Warn
    AttrEnum "attr_enum" Warn
    AttrTemplate "attr_template" Warn
    AttrResource "attr_resource" Warn
    AttrLate "attr_late" Allow
    AttrUnstable "attr_unstable" Allow
    AttrUnknown "attr_unknown" Allow
}

impl Rule {
    /// All rules with their default levels, in the order of the enum.
    pub(crate) const DEFAULTS: &[(Rule, Level)] = TABLE;

    pub(crate) fn id(self) -> &'static str {
        IDS.get(self as usize).copied().unwrap_or("")
    }

    pub(crate) fn from_id(id: &str) -> Option<Self> {
        for (rule, _) in TABLE {
            if rule.id() == id {
                return Some(*rule);
            }
        }
        None
    }

    /// Why a rule cannot have a level: one is what the whole crate stands on, the other is a type error.
    fn refuses(self, level: Level) -> Option<&'static str> {
        match (self, level) {
            (Rule::SpanNameDynamic, Level::Warn | Level::Allow) => Some(
                "`span_name_dynamic` cannot be lowered; a span name is a string literal or the path of a const",
            ),
            (Rule::AttrType, Level::Warn) => {
                Some("`attr_type` is a type error and cannot be a warning; write `deny` or `allow`")
            }
            _ => None,
        }
    }

    /// The rule, if it can have this level; else `problem; what to do`.
    pub(crate) fn settable(id: &str, level: Level) -> Result<Self, String> {
        let Some(rule) = Self::from_id(id) else { return Err(unknown("rule", id, IDS)) };
        match rule.refuses(level) {
            Some(problem) => Err(problem.to_owned()),
            None => Ok(rule),
        }
    }

    /// For `allow(rule)` on an item: the rule, or what is wrong; what to do.
    pub(crate) fn allowed(id: &str) -> Result<Self, String> {
        Self::settable(id, Level::Allow)
    }
}

/// `unknown <what> <word>; did you mean <nearest>?`, or all that are known where none is near and they are few.
pub(crate) fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    const FEW: usize = 8;
    let limit = (word.len() / 3).clamp(1, 4);
    let mut near: Option<(usize, &str)> = None;
    for other in known {
        if let Some(edits) = distance_within(word, other, limit)
            && near.is_none_or(|(least, _)| edits < least)
        {
            near = Some((edits, other));
        }
    }
    let word = quote(word);
    match near {
        Some((_, other)) => format!("unknown {what} {word}; did you mean `{other}`?"),
        None if known.len() > FEW => {
            format!("unknown {what} {word}; see the list of rules in the documentation")
        }
        None => format!("unknown {what} {word}; write `{}`", joined(known, "`, `")),
    }
}

/// Words with a text between them. (`join` and `concat` of the standard library are compiled where they are used, and long.)
pub(crate) fn joined(words: &[impl AsRef<str>], between: &str) -> String {
    let mut all = String::new();
    for (place, word) in words.iter().enumerate() {
        if place > 0 {
            all.push_str(between);
        }
        all.push_str(word.as_ref());
    }
    all
}

/// Text in backticks as it can be shown on one line: control characters escaped, and not longer than a line.
pub(crate) fn quote(text: &str) -> String {
    const SHOWN: usize = 80;
    let mut shown = String::from("`");
    for (count, letter) in text.chars().enumerate() {
        if count == SHOWN {
            shown.push_str("..");
            break;
        }
        if is_visible(letter) {
            shown.push(letter);
        } else {
            shown.push_str(&letter.escape_debug().to_string());
        }
    }
    shown.push('`');
    shown
}

/// Whether a character shows itself: no control, no blank but U+0020, nothing that hides or reorders text.
pub(crate) fn is_visible(letter: char) -> bool {
    let hidden = matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    letter == ' ' || !(letter.is_control() || letter.is_whitespace() || hidden)
}
