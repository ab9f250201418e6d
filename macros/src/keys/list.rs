//! The rules on the keys of one list together; it must not know single keys.

use super::KeyContext;
use crate::rules::{Cause, Finding, Rule, quote};

/// A finding on a list, and where it belongs.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) struct ListFinding {
    /// The key that the finding is shown on, by its place in the list.
    pub(crate) at: usize,
    /// The other place that is shown with it: the first use of the same key.
    pub(crate) first: Option<usize>,
    pub(crate) finding: Finding,
}

/// What the SDK keeps of one span by default, `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT`.
const KEPT: usize = 128;

/// Checks the keys of one span or event: none twice, and not more than the SDK keeps.
pub(crate) fn check_list(keys: &[&str], cx: &KeyContext<'_>) -> Vec<ListFinding> {
    let mut found = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        // Lists are short: looking through what stands before is cheaper than a map.
        let first = keys.iter().position(|earlier| earlier == key);
        if first.is_some_and(|first| first < at) {
            add(&mut found, at, first, twice(key).alone(&cx.levels));
        }
    }
    if keys.len() > KEPT {
        add(&mut found, KEPT, None, too_many(keys.len()).alone(&cx.levels));
    }
    found
}

fn add(found: &mut Vec<ListFinding>, at: usize, first: Option<usize>, finding: Option<Finding>) {
    if let Some(finding) = finding {
        found.push(ListFinding { at, first, finding });
    }
}

fn twice(key: &str) -> Cause {
    Cause::new(Rule::AttrDuplicate, format!("attribute {} is given twice", quote(key)))
        .help("keep one of them")
}

fn too_many(count: usize) -> Cause {
    let problem = format!("{count} attributes on one span; the SDK keeps {KEPT} by default");
    Cause::new(Rule::AttrCount, problem).help("leave some out, or record them on child spans or events")
}
