//! The variable `TRACED_LINT`; it must not know manifests.

use super::{Level, Levels, Origin, Rule};

/// Applies `deny`, `warn` or `allow` for all rules that are not off, and `rule=level`, separated by commas, in that order.
/// Returns what is wrong; what to do.
pub(crate) fn apply_lint(levels: &mut Levels, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for item in text.split(',') {
        if !item.trim().is_empty()
            && let Err(problem) = apply_item(levels, item)
        {
            problems.push(problem);
        }
    }
    problems
}

fn apply_item(levels: &mut Levels, item: &str) -> Result<(), String> {
    let Some((rule, level)) = item.split_once('=') else {
        levels.set_all(Level::parse(item.trim())?, &Origin::Lint);
        return Ok(());
    };
    let level = Level::parse(level.trim())?;
    levels.set(Rule::settable(rule.trim(), level)?, level, Origin::Lint);
    Ok(())
}
