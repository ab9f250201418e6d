//! Which level each rule has after all settings, and who set it; it must not know how settings are written.

use super::{Level, Rule};

/// Where a level comes from.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) enum Origin {
    Default,
    /// `TRACED_LINT`.
    Lint,
    /// A manifest, as `Cargo.toml:14`.
    File(String),
}

/// The level of every rule for one crate, in the order of the rules.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Levels(Vec<(Level, Origin)>);

impl Default for Levels {
    fn default() -> Self {
        let mut levels = Vec::with_capacity(Rule::DEFAULTS.len());
        for (_, level) in Rule::DEFAULTS {
            levels.push((*level, Origin::Default));
        }
        Levels(levels)
    }
}

impl Levels {
    /// What holds in a packaged crate: a user of it cannot change its names, and it was checked when it was made.
    pub(crate) fn packaged() -> Self {
        let mut levels = Levels::default();
        for (rule, _) in Rule::DEFAULTS {
            if !matches!(rule, Rule::AttrType | Rule::SpanNameDynamic) {
                levels.set(*rule, Level::Allow, Origin::Default);
            }
        }
        levels
    }

    /// Sets a level, unless the rule cannot have it.
    pub(crate) fn set(&mut self, rule: Rule, level: Level, origin: Origin) {
        if rule.refuses(level).is_none()
            && let Some(slot) = self.0.get_mut(rule as usize)
        {
            *slot = (level, origin);
        }
    }

    /// Sets every rule that is not off.
    pub(crate) fn set_all(&mut self, level: Level, origin: &Origin) {
        for (rule, _) in Rule::DEFAULTS {
            if self.get(*rule).0 != Level::Allow {
                self.set(*rule, level, origin.clone());
            }
        }
    }

    fn get(&self, rule: Rule) -> (Level, &Origin) {
        match self.0.get(rule as usize) {
            Some((level, origin)) => (*level, origin),
            None => (Level::Allow, &Origin::Default),
        }
    }
}

/// Rules that an item, or what surrounds it, allows.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct RuleSet(u64);

impl RuleSet {
    pub(crate) fn insert(&mut self, rule: Rule) {
        self.0 |= 1 << rule as u32;
    }

    pub(crate) fn contains(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u32) != 0
    }
}

impl FromIterator<Rule> for RuleSet {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        let mut set = RuleSet::default();
        rules.into_iter().for_each(|rule| set.insert(rule));
        set
    }
}

/// The levels at one item.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Active<'a> {
    pub(crate) levels: &'a Levels,
    pub(crate) allowed: RuleSet,
}

impl Active<'_> {
    pub(crate) fn level(&self, rule: Rule) -> Level {
        let (level, _) = self.levels.get(rule);
        let lowered = self.allowed.contains(rule) && rule.refuses(Level::Allow).is_none();
        if lowered { Level::Allow } else { level }
    }

    pub(crate) fn is_off(&self, rule: Rule) -> bool {
        self.level(rule) == Level::Allow
    }

    /// The note of a rule: its id, the source of the fact behind it, and where its level comes from when that is no default
    /// of a fact.
    pub(crate) fn note(&self, rule: Rule, source: Option<&str>) -> String {
        let (level, origin) = self.levels.get(rule);
        let mut note = format!("rule `{}`", rule.id());
        if let Some(source) = source {
            note = note + ", " + source;
        }
        let set = match origin {
            Origin::Default if source.is_some() => return note,
            Origin::Default if level == Level::Deny => ", denied by default".to_owned(),
            Origin::Default => ", warns by default".to_owned(),
            Origin::Lint => format!(", set to {} by TRACED_LINT", level.id()),
            Origin::File(place) => format!(", set to {} in {place}", level.id()),
        };
        note.push_str(&set);
        note
    }
}
