//! Levels, their order of precedence, and texts.

use super::*;

pub(crate) fn all_rules() -> impl Iterator<Item = Rule> {
    Rule::DEFAULTS.iter().map(|(rule, _)| *rule)
}

fn level_of(levels: &Levels, allowed: &[Rule], rule: Rule) -> Level {
    Active { levels, allowed: allowed.iter().copied().collect() }.level(rule)
}

pub(crate) fn default_of(rule: Rule) -> Level {
    level_of(&Levels::default(), &[], rule)
}

#[test]
fn every_rule_is_found_by_its_id() {
    assert_eq!(Rule::DEFAULTS.len(), 34);
    for (place, (rule, _)) in Rule::DEFAULTS.iter().enumerate() {
        let rule = *rule;
        assert_eq!(rule as usize, place);
        assert_eq!(Rule::from_id(rule.id()), Some(rule));
    }
    assert_eq!(Rule::from_id("attr_unkown"), None);
}

#[test]
fn defaults_are_those_of_the_documentation() {
    let of = |level| all_rules().filter(|rule| default_of(*rule) == level).map(Rule::id).collect::<Vec<_>>();
    assert_eq!(of(Level::Allow), ["attr_plural", "attr_moved", "attr_late", "attr_unstable", "attr_unknown"]);
    assert_eq!(of(Level::Deny).len(), 13);
    assert_eq!(of(Level::Warn).len(), 16);
}

#[test]
fn an_item_wins_over_the_variable_and_that_over_the_manifest() {
    let rule = Rule::AttrTypo;
    let mut levels = Levels::default();
    assert_eq!(level_of(&levels, &[], rule), Level::Warn);
    levels.set(rule, Level::Deny, Origin::File("Cargo.toml:3".into()));
    assert_eq!(level_of(&levels, &[], rule), Level::Deny);
    assert!(apply_lint(&mut levels, "attr_typo=warn").is_empty());
    assert_eq!(level_of(&levels, &[], rule), Level::Warn);
    assert_eq!(level_of(&levels, &[rule], rule), Level::Allow);
    assert_eq!(level_of(&levels, &[Rule::AttrEnum], rule), Level::Warn);
}

#[test]
fn what_surrounds_an_item_allows_too() {
    let mut both: RuleSet = [Rule::AttrTypo].into_iter().collect();
    both.insert(Rule::SpanNameEmpty);
    both.insert(Rule::AttrUnknown);
    let allowed: Vec<_> = all_rules().filter(|rule| both.contains(*rule)).collect();
    assert_eq!(allowed, [Rule::SpanNameEmpty, Rule::AttrTypo, Rule::AttrUnknown]);
}

#[test]
fn every_rule_has_its_section_in_the_documentation() {
    let page = include_str!("../../../runtime/src/rules.md");
    let mut sections = page.split("\n## ").skip(1);
    for (rule, level) in Rule::DEFAULTS {
        let section = sections.next().unwrap_or_default();
        let word = match level {
            Level::Deny => "Denied by default.",
            Level::Warn => "Warns by default.",
            Level::Allow => "Off by default.",
        };
        assert!(section.starts_with(&format!("`{}`\n\n{word}", rule.id())), "{}: {section}", rule.id());
    }
    assert_eq!(sections.next(), None);
}

#[test]
fn the_dynamic_name_cannot_be_lowered_by_anyone() {
    let rule = Rule::SpanNameDynamic;
    let mut levels = Levels::default();
    levels.set(rule, Level::Allow, Origin::Lint);
    apply_lint(&mut levels, "allow");
    assert_eq!(level_of(&levels, &[rule], rule), Level::Deny);
    assert!(Rule::allowed("span_name_dynamic").unwrap_err().contains("cannot be lowered"));
    assert_eq!(Rule::allowed("attr_type"), Ok(Rule::AttrType));
    assert!(Rule::settable("attr_type", Level::Warn).unwrap_err().contains("write `deny` or `allow`"));
}

#[test]
fn the_variable_for_all_rules_leaves_off_what_is_off() {
    for (text, style, typo, unknown, ty) in [
        ("deny", Level::Deny, Level::Deny, Level::Allow, Level::Deny),
        ("warn", Level::Warn, Level::Warn, Level::Allow, Level::Deny),
        ("allow", Level::Allow, Level::Allow, Level::Allow, Level::Allow),
        (" warn , attr_unknown = deny ,", Level::Warn, Level::Warn, Level::Deny, Level::Deny),
        ("", Level::Deny, Level::Warn, Level::Allow, Level::Deny),
    ] {
        let mut levels = Levels::default();
        assert!(apply_lint(&mut levels, text).is_empty(), "{text}");
        let found = [Rule::SpanNameStyle, Rule::AttrTypo, Rule::AttrUnknown, Rule::AttrType]
            .map(|rule| level_of(&levels, &[], rule));
        assert_eq!(found, [style, typo, unknown, ty], "{text}");
    }
}

#[test]
fn the_variable_names_what_it_does_not_know() {
    for (text, problem) in [
        ("forbid", "unknown level `forbid`; write `deny`, `warn`, `allow`"),
        ("den", "unknown level `den`; did you mean `deny`?"),
        ("attr_tpyo=deny", "unknown rule `attr_tpyo`; did you mean `attr_typo`?"),
        ("something=deny", "unknown rule `something`; see the list of rules in the documentation"),
        (
            "span_name_dynamic=warn",
            "`span_name_dynamic` cannot be lowered; a span name is a string literal or the path of a const",
        ),
    ] {
        assert_eq!(apply_lint(&mut Levels::default(), text), [problem]);
    }
}

#[test]
fn a_packaged_crate_keeps_two_rules() {
    let levels = Levels::packaged();
    let on: Vec<_> = all_rules().filter(|rule| level_of(&levels, &[], *rule) != Level::Allow).collect();
    assert_eq!(on, [Rule::SpanNameDynamic, Rule::AttrType]);
}

#[test]
fn a_finding_has_the_strictest_level_and_the_first_text() {
    let levels = Levels::default();
    let causes = || {
        let mut causes = Causes::default();
        for cause in [
            Cause::new(Rule::AttrUnknown, "off".into()),
            Cause::new(Rule::SpanNameValue, "the value".into()).help("drop it"),
            Cause::new(Rule::SpanNameStyle, "the style".into()),
            Cause::new(Rule::SpanNameBraces, "the braces".into()),
        ] {
            causes.add(Some(cause));
        }
        causes
    };
    let active = Active { levels: &levels, allowed: RuleSet::default() };
    let finding = causes().strongest(&active).unwrap();
    assert_eq!((finding.rule, finding.level), (Rule::SpanNameStyle, Level::Deny));
    assert_eq!(finding.text(), "the value\n\nhelp: drop it\nnote: rule `span_name_style`, denied by default");

    let allowed = [Rule::SpanNameStyle, Rule::SpanNameBraces].into_iter().collect::<RuleSet>();
    let finding = causes().strongest(&Active { levels: &levels, allowed }).unwrap();
    assert_eq!((finding.rule, finding.level), (Rule::SpanNameValue, Level::Warn));

    let all = all_rules().collect();
    assert_eq!(causes().strongest(&Active { levels: &levels, allowed: all }), None);
}

#[test]
fn notes_tell_where_a_level_comes_from() {
    let mut levels = Levels::default();
    levels.set(Rule::AttrUnknown, Level::Deny, Origin::File("Cargo.toml:14".into()));
    apply_lint(&mut levels, "attr_enum=deny");
    let active = Active { levels: &levels, allowed: RuleSet::default() };
    for (rule, source, note) in [
        (Rule::SpanNameStyle, None, "rule `span_name_style`, denied by default"),
        (Rule::AttrSecret, None, "rule `attr_secret`, warns by default"),
        (Rule::AttrRenamed, Some("conventions 1"), "rule `attr_renamed`, conventions 1"),
        (
            Rule::AttrEnum,
            Some("conventions 1"),
            "rule `attr_enum`, conventions 1, set to deny by TRACED_LINT",
        ),
        (Rule::AttrUnknown, None, "rule `attr_unknown`, set to deny in Cargo.toml:14"),
    ] {
        assert_eq!(active.note(rule, source), note);
    }
}

#[test]
fn quoted_text_stays_on_one_line() {
    assert_eq!(quote("a b"), "`a b`");
    assert_eq!(quote("a\n\u{202e}\u{a0}"), "`a\\n\\u{202e}\u{a0}`".replace('\u{a0}', "\\u{a0}"));
    assert_eq!(quote(&"x".repeat(81)), format!("`{}..`", "x".repeat(80)));
}
