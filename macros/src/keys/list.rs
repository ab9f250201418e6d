//! The rules on the keys of one list together; it must not know single keys.

use super::KeyContext;
use crate::rules::{Cause, Finding, Rule, quote, strongest};

/// A finding on a list, and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
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
pub(crate) fn check_list<K: AsRef<str>>(keys: &[K], cx: &KeyContext<'_>) -> Vec<ListFinding> {
    let keys: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|at| (keys.get(*at), *at));
    let mut first = None;
    let mut found: Vec<ListFinding> = order
        .into_iter()
        .filter_map(|at| {
            let key = *keys.get(at)?;
            match first {
                Some((known, place)) if known == key => twice(key, place, at, cx),
                _ => {
                    first = Some((key, at));
                    None
                }
            }
        })
        .collect();
    found.sort_by_key(|finding| finding.at);
    found.extend(count(keys.len(), cx));
    found
}

fn twice(key: &str, first: usize, at: usize, cx: &KeyContext<'_>) -> Option<ListFinding> {
    let cause = Cause::new(Rule::AttrDuplicate, format!("attribute {} is given twice", quote(key)));
    let finding = strongest(vec![cause.help("keep one of them")], &cx.levels)?;
    Some(ListFinding { at, first: Some(first), finding })
}

fn count(keys: usize, cx: &KeyContext<'_>) -> Option<ListFinding> {
    if keys <= KEPT {
        return None;
    }
    let cause = Cause::new(
        Rule::AttrCount,
        format!("{keys} attributes on one span; the SDK keeps {KEPT} by default"),
    );
    let finding =
        strongest(vec![cause.help("leave some out, or record them on child spans or events")], &cx.levels)?;
    Some(ListFinding { at: KEPT, first: None, finding })
}
