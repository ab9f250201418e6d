//! Singular and plural of the words in names, and the attribute that takes a value out of a name; English by its simplest
//! rules, as it only makes proposals.

use super::{NameContext, propose::segments};
use crate::text::{find_part, has, trim};

/// How to record what stands in a name: `order.id`, or `order.id = id` where an argument is known.
pub(super) fn attribute_for(name: &str, argument: Option<&str>, cx: &NameContext<'_>) -> String {
    let namespace = namespace(name, cx);
    if let Some(argument) = argument {
        let field =
            argument.strip_prefix(&namespace).and_then(|field| field.strip_prefix('_')).unwrap_or(argument);
        return format!("{namespace}.{} = {argument}", trim(field, |letter| letter == '_'));
    }
    if has_argument(&namespace, cx) {
        return format!("{namespace}.id");
    }
    for argument in &["id", &format!("{namespace}_id")] {
        if has_argument(argument, cx) {
            return format!("{namespace}.id = {argument}");
        }
    }
    format!("{namespace}.id")
}

pub(super) fn has_argument(wanted: &str, cx: &NameContext<'_>) -> bool {
    for argument in cx.arguments {
        if argument == wanted {
            return true;
        }
    }
    false
}

/// What a name is about: `order` of `orders.place`, of `GET /orders/{id}`.
fn namespace(name: &str, cx: &NameContext<'_>) -> String {
    let path = find_part(name, " /").and_then(|at| name.get(at + 2..));
    let mut parts = match path {
        Some(path) => segments(path.get(..path.find('/').unwrap_or(path.len())).unwrap_or(path)),
        None => segments(name),
    };
    parts.truncate(usize::from(path.is_some() || has(name, b'.')));
    let word = parts.pop().or_else(|| cx.owner().pop());
    singular(word.as_deref().unwrap_or("order"))
}

pub(crate) fn singular(word: &str) -> String {
    const KEPT: &[&str] = &["ss", "us", "is", "as", "ios", "series", "news", "k8s"];
    const ENDS: &[(&str, &str)] =
        &[("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", "")];
    if word.len() < 4 || ends_with_any(word, KEPT) {
        return word.to_owned();
    }
    for (end, replaced) in ENDS {
        if let Some(stem) = word.strip_suffix(end) {
            return format!("{stem}{replaced}");
        }
    }
    word.to_owned()
}

pub(crate) fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !ends_with_any(stem, &["a", "e", "i", "o", "u"]) => format!("{stem}ies"),
        _ if ends_with_any(word, &["s", "x", "ch", "sh"]) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

fn ends_with_any(word: &str, ends: &[&str]) -> bool {
    for end in ends {
        if word.ends_with(end) {
            return true;
        }
    }
    false
}
