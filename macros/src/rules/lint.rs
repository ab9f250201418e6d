//! The variable `TRACED_LINT`; it must not know manifests.

use super::{Level, Levels, Origin, Rule, unknown};

/// Applies `deny`, `warn` or `allow` for all rules that are not off, and `rule=level`, separated by commas, in that order.
/// Returns what is wrong; what to do.
pub(crate) fn apply_lint(levels: &mut Levels, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let applied = match item.split_once('=') {
            None => level(item).map(|level| levels.set_all(level, &Origin::Lint)),
            Some((rule, word)) => {
                let read =
                    level(word.trim()).and_then(|level| Ok((Rule::settable(rule.trim(), level)?, level)));
                read.map(|(rule, level)| levels.set(rule, level, Origin::Lint))
            }
        };
        problems.extend(applied.err().map(|problem| format!("TRACED_LINT: {problem}")));
    }
    problems
}

fn level(word: &str) -> Result<Level, String> {
    Level::from_id(word).ok_or_else(|| unknown("level", word, Level::ALL.into_iter().map(Level::id)))
}
