//! Singular and plural of the words in names, and the attribute that takes a value out of a name; English by its simplest
//! rules, as it only makes proposals.

use super::{NameContext, propose::segments};

/// How to record what stands in a name: `order.id`, or `order.id = id` where an argument is known.
pub(super) fn attribute_for(name: &str, argument: Option<&str>, cx: &NameContext<'_>) -> String {
    let namespace = namespace(name, cx);
    let has = |wanted: &str| cx.arguments.iter().any(|argument| argument == wanted);
    if let Some(argument) = argument {
        let field = argument.strip_prefix(&format!("{namespace}_")).unwrap_or(argument).trim_matches('_');
        return format!("{namespace}.{field} = {argument}");
    }
    let by_name = format!("{namespace}_id");
    match () {
        () if has(&namespace) => format!("{namespace}.id"),
        () if has("id") => format!("{namespace}.id = id"),
        () if has(&by_name) => format!("{namespace}.id = {by_name}"),
        () => format!("{namespace}.id"),
    }
}

/// What a name is about: `order` of `orders.place`, of `GET /orders/{id}`.
fn namespace(name: &str, cx: &NameContext<'_>) -> String {
    let path = name.split_once(" /").map(|(_, path)| path.split('/').next().unwrap_or(path));
    let from_name = segments(path.unwrap_or(name)).into_iter().next();
    let other = || {
        [cx.service, cx.type_name, cx.crate_name].into_iter().flatten().find_map(|text| segments(text).pop())
    };
    let word = from_name.filter(|_| path.is_some() || name.contains('.')).or_else(other);
    singular(word.as_deref().unwrap_or("order"))
}

pub(crate) fn singular(word: &str) -> String {
    const KEPT: [&str; 8] = ["ss", "us", "is", "as", "ios", "series", "news", "k8s"];
    if word.len() < 4 || KEPT.iter().any(|end| word.ends_with(end)) {
        return word.to_owned();
    }
    for (end, replaced) in
        [("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", "")]
    {
        if let Some(stem) = word.strip_suffix(end) {
            return format!("{stem}{replaced}");
        }
    }
    word.to_owned()
}

pub(crate) fn plural(word: &str) -> String {
    let vowel = |letter: char| "aeiou".contains(letter);
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(vowel) => format!("{stem}ies"),
        _ if ["s", "x", "ch", "sh"].iter().any(|end| word.ends_with(end)) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}
