//! One function for each rule on names, in the order from the most specific text on; it must not know levels beyond whether
//! the style is in force.

use super::{
    Kind, NameContext,
    fields::{attribute_for, has_argument, singular},
    propose::{key_case, service_operation, with_placeholders, without_values},
    style::{Style, is_http, is_key, is_method},
    value::value_in,
};
use crate::{
    rules::{Cause, Causes, Rule, is_visible, quote},
    text::{find, find_part, has, trim_end},
};

pub(super) fn of_span(name: &str, cx: &NameContext<'_>) -> Causes {
    let mut causes = Causes::default();
    if name.trim().is_empty() {
        let proposal = service_operation(cx.function.unwrap_or(""), cx);
        let cause = Cause::new(Rule::SpanNameEmpty, "a span name must not be empty".into());
        causes.add(Some(cause.write(proposal.as_deref())));
        return causes;
    }
    for rule in RULES {
        causes.add(rule(name, cx));
    }
    causes
}

type Check = fn(&str, &NameContext<'_>) -> Option<Cause>;

const RULES: &[Check] = &[control, length, braces, value, fixed_text, interpolated, generic, raw_path, style];

pub(super) fn of_event(name: &str) -> Causes {
    let mut causes = Causes::default();
    if !is_key(name) {
        causes.add(Some(event_format(name)));
    }
    causes.add(event_value(name));
    causes
}

fn control(name: &str, cx: &NameContext<'_>) -> Option<Cause> {
    let what = invisible(name).or_else(|| misplaced_blank(name).map(str::to_owned))?;
    let problem = format!("span name {} {what}", quote(name));
    let tidy = tidy(name);
    let fine = !tidy.is_empty()
        && cx.style.accepts(&tidy, is_remote(cx))
        && value_in(&tidy).is_none()
        && braces(&tidy, cx).or_else(|| length(&tidy, cx)).is_none();
    let proposal = if fine { Some(tidy) } else { service_operation(name, cx) };
    Some(Cause::new(Rule::SpanNameControl, problem).write(proposal.as_deref()))
}

/// Visible words with one blank between them.
fn tidy(name: &str) -> String {
    let mut tidy = String::new();
    for letter in name.chars() {
        if is_visible(letter) && letter != ' ' {
            tidy.push(letter);
        } else if !tidy.is_empty() && !tidy.ends_with(' ') {
            tidy.push(' ');
        }
    }
    tidy.trim_end().to_owned()
}

fn invisible(name: &str) -> Option<String> {
    let at = find(name, |letter| !is_visible(letter))?;
    let letter = name.get(at..)?.chars().next()?;
    Some(match letter {
        '\n' | '\r' => "contains a line break".to_owned(),
        '\t' => "contains a tab".to_owned(),
        other => format!("contains the invisible character U+{:04X}", u32::from(other)),
    })
}

fn misplaced_blank(name: &str) -> Option<&'static str> {
    if name.starts_with(' ') {
        Some("begins with a blank")
    } else if name.ends_with(' ') {
        Some("ends with a blank")
    } else if find_part(name, "  ").is_some() {
        Some("contains two blanks in a row")
    } else {
        None
    }
}

fn length(name: &str, _: &NameContext<'_>) -> Option<Cause> {
    const ALLOWED: usize = 255;
    let count = name.chars().count();
    (count > ALLOWED).then(|| {
        let problem = format!("span name has {count} characters, {ALLOWED} are allowed");
        Cause::new(Rule::SpanNameLength, problem)
            .help("name the operation, and record the rest as attributes")
    })
}

fn braces(name: &str, _: &NameContext<'_>) -> Option<Cause> {
    let mut open = 0_usize;
    let mut lonely = false;
    for byte in name.bytes() {
        match byte {
            b'{' => open = open.saturating_add(1),
            b'}' => {
                lonely |= open == 0;
                open = open.saturating_sub(1);
            }
            _ => {}
        }
    }
    let brace = match (lonely, open) {
        (true, _) => '}',
        (false, 0) => return None,
        (false, _) => '{',
    };
    let problem = format!("span name {} has an unbalanced `{brace}`", quote(name));
    Some(
        Cause::new(Rule::SpanNameBraces, problem)
            .help("braces mark a route parameter, as in `GET /orders/{id}`"),
    )
}

fn value(name: &str, cx: &NameContext<'_>) -> Option<Cause> {
    let range = value_in(name)?;
    let problem = format!("span name {} contains a value ({})", quote(name), quote(name.get(range)?));
    let attribute = attribute_for(name, None, cx);
    let route =
        with_placeholders(name).filter(|route| is_http(route) && cx.style.accepts(route, is_remote(cx)));
    let help = match (route, without_values(name, cx).or_else(|| service_operation(name, cx))) {
        (Some(route), _) => format!("name the route and record the value: `\"{route}\", attrs({attribute})`"),
        (None, Some(kept)) => {
            format!("keep the name constant and record the value: `\"{kept}\", attrs({attribute})`")
        }
        (None, None) => format!("keep the name constant and record the value: `attrs({attribute})`"),
    };
    let note = "every value makes a new span name, and back ends group by name";
    Some(Cause::new(Rule::SpanNameValue, problem).help(help).note(note))
}

fn fixed_text(name: &str, cx: &NameContext<'_>) -> Option<Cause> {
    let (protocol, rest) = name.split_once(' ')?;
    let known =
        matches!(protocol.to_ascii_lowercase().as_str(), "http" | "https" | "http/1.1" | "http/2" | "http/3");
    let method = is_method(rest.get(..rest.find(' ').unwrap_or(rest.len()))?);
    let fits = style_is_off(cx) || cx.style.accepts(rest, is_remote(cx));
    if !(known && method && fits) {
        return None;
    }
    let problem = format!("span name {} begins with the name of a protocol", quote(name));
    let help = format!("leave out `{protocol}`; write {}", quote(rest));
    Some(Cause::new(Rule::SpanNameFixedText, problem).help(help))
}

/// Text in braces that is an argument, or empty as in `format!`; in a path it is a route parameter.
fn interpolated(name: &str, cx: &NameContext<'_>) -> Option<Cause> {
    let route = name.find('/').unwrap_or(name.len());
    let open = name.get(..route)?.find('{')?;
    let close = open + name.get(open..)?.find('}')?;
    let inside = name.get(open + 1..close)?;
    let word =
        inside.get(..find(inside, |letter| matches!(letter, ':' | '.')).unwrap_or(inside.len()))?.trim();
    if !word.is_empty() && !has_argument(word, cx) {
        return None;
    }
    let argument = if word.is_empty() { None } else { Some(word) };
    let kept = tidy(&format!("{}{}", name.get(..open)?, name.get(close + 1..)?));
    let kept = trim_end(&kept, |letter| matches!(letter, '.' | '_' | '-' | ':')).to_owned();
    let kept = if cx.style.accepts(&kept, is_remote(cx)) { Some(kept) } else { service_operation(name, cx) };
    let with = kept.map_or_else(String::new, |kept| format!("\"{kept}\", "));
    let attribute = attribute_for(name, argument, cx);
    let what = argument.map_or_else(|| "the value".to_owned(), quote);
    let help = format!("record {what} as an attribute: `{with}attrs({attribute})`");
    let problem = format!("names are not interpolated, and span name {} stays as it is", quote(name));
    Some(Cause::new(Rule::SpanNameInterpolated, problem).help(help))
}

const VERBS: &[&str] =
    &["get", "set", "run", "handle", "process", "execute", "call", "main", "do", "new", "start"];

/// Where the style is in force, a bare verb is not of its form, and the proposal there is the better one. In upper case it is
/// an HTTP method.
fn generic(name: &str, cx: &NameContext<'_>) -> Option<Cause> {
    let known = VERBS.contains(&name.to_ascii_lowercase().as_str()) && !is_method(name);
    if !known || !(style_is_off(cx) || cx.style.accepts(name, is_remote(cx))) {
        return None;
    }
    let owner = cx.owner().pop();
    let about = singular(owner.as_deref().unwrap_or("order"));
    let problem = format!("span name {} says nothing", quote(name));
    Some(Cause::new(Rule::SpanNameGeneric, problem).write(Some(&format!("{name} {about}"))))
}

/// One static segment is as likely a route; from two on, a parameter is missed.
fn raw_path(name: &str, cx: &NameContext<'_>) -> Option<Cause> {
    let start = if name.starts_with('/') { 0 } else { find_part(name, " /")? + 1 };
    let path = name.get(start..)?;
    let (mut first, mut count) = ("", 0_usize);
    for segment in path.split('/') {
        if has(segment, b'{') || matches!(segment.as_bytes(), [b':' | b'*' | b'<', ..]) {
            return None;
        }
        if !segment.is_empty() {
            first = if first.is_empty() { segment } else { first };
            count += 1;
        }
    }
    if !is_remote(cx) || count < 2 {
        return None;
    }
    let problem = format!("span name {} names a path", quote(name));
    let help = format!("use the route, as in `/{first}/{{id}}`, never the path");
    Some(Cause::new(Rule::SpanNameRawPath, problem).help(help))
}

fn style(name: &str, cx: &NameContext<'_>) -> Option<Cause> {
    if cx.style.accepts(name, is_remote(cx)) {
        return None;
    }
    let problem = format!("span name {} is not of the form `{}`", quote(name), cx.style.form());
    let mut cause = Cause::new(Rule::SpanNameStyle, problem).write(service_operation(name, cx).as_deref());
    if cx.style == Style::ServiceOperation && is_http(name) {
        cause = cause.help("`METHOD /route` is accepted with `kind = server` or `kind = client`");
    }
    let other = "to accept other names, set `span-name-style = \"any\"` under [package.metadata.traced]\n      \
                 in Cargo.toml, or add `allow(span_name_style)` here";
    Some(cause.help(other))
}

fn event_format(name: &str) -> Cause {
    if name.trim().is_empty() {
        return Cause::new(Rule::EventNameFormat, "an event name must not be empty".into());
    }
    let problem = format!("event name {} is not in lower snake case", quote(name));
    Cause::new(Rule::EventNameFormat, problem).write(key_case(name).as_deref())
}

fn event_value(name: &str) -> Option<Cause> {
    let range = value_in(name)?;
    let problem = format!("event name {} contains a value ({})", quote(name), quote(name.get(range)?));
    let help = "keep the name constant and record the value as an attribute of the event";
    Some(Cause::new(Rule::SpanNameValue, problem).help(help))
}

fn is_remote(cx: &NameContext<'_>) -> bool {
    cx.kind == Kind::Remote
}

fn style_is_off(cx: &NameContext<'_>) -> bool {
    cx.levels.is_off(Rule::SpanNameStyle)
}
