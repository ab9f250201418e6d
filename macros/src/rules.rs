//! Every rule on names and keys, its level, and where that level comes from; it must not know what a rule looks for, nor
//! how a manifest is written.

mod finding;
mod levels;
mod lint;

#[cfg(test)]
mod tests;

pub(crate) use finding::{Cause, Finding, strongest};
pub(crate) use levels::{Active, Levels, Origin, RuleSet};
pub(crate) use lint::apply_lint;

use traced_registry::distance_within;

/// What happens where a rule is broken; ordered by strictness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Allow,
    Warn,
    Deny,
}

impl Level {
    pub(crate) const ALL: [Level; 3] = [Level::Deny, Level::Warn, Level::Allow];

    pub(crate) fn id(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }

    pub(crate) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.id() == id)
    }
}

macro_rules! rules {
    ($($rule:ident $id:literal $level:ident)*) => {
        /// A rule; its id is what users write.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Rule { $($rule),* }

        const TABLE: &[(Rule, &str, Level)] = &[$((Rule::$rule, $id, Level::$level)),*];
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
    pub(crate) fn all() -> impl Iterator<Item = Rule> {
        TABLE.iter().map(|(rule, ..)| *rule)
    }

    pub(crate) fn id(self) -> &'static str {
        TABLE.get(self as usize).map_or("", |(_, id, _)| id)
    }

    pub(crate) fn default_level(self) -> Level {
        TABLE.get(self as usize).map_or(Level::Allow, |(.., level)| *level)
    }

    pub(crate) fn from_id(id: &str) -> Option<Self> {
        TABLE.iter().find(|(_, known, _)| *known == id).map(|(rule, ..)| *rule)
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
        let rule = Self::from_id(id).ok_or_else(|| unknown("rule", id, Self::all().map(Rule::id)))?;
        rule.refuses(level).map_or(Ok(rule), |problem| Err(problem.to_owned()))
    }

    /// For `allow(rule)` on an item: the rule, or what is wrong; what to do.
    pub(crate) fn allowed(id: &str) -> Result<Self, String> {
        Self::settable(id, Level::Allow)
    }
}

/// `unknown <what> <word>; did you mean <nearest>?`, or all that are known where none is near and they are few.
pub(crate) fn unknown(what: &str, word: &str, known: impl Iterator<Item = &'static str>) -> String {
    const FEW: usize = 8;
    let known: Vec<_> = known.collect();
    let limit = (word.len() / 3).clamp(1, 4);
    let near = known.iter().filter_map(|other| Some((distance_within(word, other, limit)?, other))).min();
    let word = quote(word);
    match near {
        Some((_, other)) => format!("unknown {what} {word}; did you mean `{other}`?"),
        None if known.len() > FEW => {
            format!("unknown {what} {word}; see the list of rules in the documentation")
        }
        None => format!("unknown {what} {word}; write `{}`", known.join("`, `")),
    }
}

/// Text in backticks as it can be shown on one line: control characters escaped, and not longer than a line.
pub(crate) fn quote(text: &str) -> String {
    const SHOWN: usize = 80;
    let mut shown = String::from("`");
    for letter in text.chars().take(SHOWN) {
        if is_visible(letter) { shown.push(letter) } else { shown.extend(letter.escape_debug()) }
    }
    shown.push_str(if text.chars().nth(SHOWN).is_some() { "..`" } else { "`" });
    shown
}

/// Whether a character shows itself: no control, no blank but U+0020, nothing that hides or reorders text.
pub(crate) fn is_visible(letter: char) -> bool {
    let hidden = matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    letter == ' ' || !(letter.is_control() || letter.is_whitespace() || hidden)
}
