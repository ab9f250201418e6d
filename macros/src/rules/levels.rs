//! Which level each rule has after all settings, and who set it; it must not know how settings are written.

use std::sync::Arc;

use super::{Level, Rule};

/// Where a level comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Default,
    /// `TRACED_LINT`.
    Lint,
    /// A manifest, as `Cargo.toml:14`.
    File(Arc<str>),
}

/// The level of every rule for one crate.
#[derive(Clone, Debug)]
pub(crate) struct Levels(Vec<(Level, Origin)>);

impl Default for Levels {
    fn default() -> Self {
        Levels(Rule::all().map(|rule| (rule.default_level(), Origin::Default)).collect())
    }
}

impl Levels {
    /// What holds in a packaged crate: a user of it cannot change its names, and it was checked when it was made.
    pub(crate) fn packaged() -> Self {
        let remains = |rule| matches!(rule, Rule::AttrType | Rule::SpanNameDynamic);
        let level = |rule: Rule| if remains(rule) { rule.default_level() } else { Level::Allow };
        Levels(Rule::all().map(|rule| (level(rule), Origin::Default)).collect())
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
        for rule in Rule::all().filter(|rule| self.get(*rule).0 != Level::Allow).collect::<Vec<_>>() {
            self.set(rule, level, origin.clone());
        }
    }

    fn get(&self, rule: Rule) -> (Level, &Origin) {
        self.0.get(rule as usize).map_or((Level::Allow, &Origin::Default), |(level, origin)| (*level, origin))
    }
}

/// Rules that an item, or what surrounds it, allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RuleSet(u64);

impl RuleSet {
    pub(crate) fn insert(&mut self, rule: Rule) {
        self.0 |= 1 << rule as u32;
    }

    pub(crate) fn contains(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u32) != 0
    }

    pub(crate) fn union(self, other: RuleSet) -> RuleSet {
        RuleSet(self.0 | other.0)
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
#[derive(Clone, Copy, Debug)]
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
        let set = match origin {
            Origin::Default if source.is_some() => None,
            Origin::Default if level == Level::Deny => Some("denied by default".to_owned()),
            Origin::Default => Some("warns by default".to_owned()),
            Origin::Lint => Some(format!("set to {} by TRACED_LINT", level.id())),
            Origin::File(place) => Some(format!("set to {} in {place}", level.id())),
        };
        let mut note = format!("rule `{}`", rule.id());
        for part in source.map(str::to_owned).into_iter().chain(set) {
            note = note + ", " + &part;
        }
        note
    }
}
