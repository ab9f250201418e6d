//! The forms that names may have, as small matchers; it must not know what to propose in their place.

use crate::{rules::unknown, text::has};

/// The setting `span-name-style`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Style {
    /// `orders.place`, optionally with a static target: `db.insert orders`.
    #[default]
    ServiceOperation,
    /// `GET /orders/{id}`, `process payment`.
    Semconv,
    /// Every name.
    Any,
}

impl Style {
    /// The style, or what is wrong; what to do.
    pub(crate) fn parse(id: &str) -> Result<Self, String> {
        match id {
            "service.operation" => Ok(Style::ServiceOperation),
            "semconv" => Ok(Style::Semconv),
            "any" => Ok(Style::Any),
            _ => Err(unknown("style", id, &["service.operation", "semconv", "any"])),
        }
    }

    /// What a message calls the form.
    pub(crate) fn form(self) -> &'static str {
        match self {
            Style::ServiceOperation => "service.operation",
            Style::Semconv | Style::Any => "action target",
        }
    }

    /// Whether a name is of this form. `http` also admits `METHOD /template`.
    pub(crate) fn accepts(self, name: &str, http: bool) -> bool {
        match self {
            Style::ServiceOperation => is_service_operation(name) || (http && is_http(name)),
            Style::Semconv => is_action_target(name),
            Style::Any => true,
        }
    }
}

fn is_service_operation(name: &str) -> bool {
    let (operation, target) = at_blank(name);
    has(operation, b'.') && is_segments(operation) && target.is_none_or(is_target)
}

/// What stands before the first blank, and what behind it.
fn at_blank(name: &str) -> (&str, Option<&str>) {
    match name.split_once(' ') {
        Some((before, behind)) => (before, Some(behind)),
        None => (name, None),
    }
}

/// Segments with dots between them.
pub(crate) fn is_segments(text: &str) -> bool {
    for segment in text.split('.') {
        if !is_segment(segment) {
            return false;
        }
    }
    true
}

/// `[a-z][a-z0-9_]*`
pub(crate) fn is_segment(text: &str) -> bool {
    matches!(text.as_bytes(), [b'a'..=b'z', ..])
        && all(text, |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// `[A-Za-z_/][A-Za-z0-9_./{}:-]*`
fn is_target(text: &str) -> bool {
    matches!(text.as_bytes(), [b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'/', ..])
        && all(text, |byte| byte.is_ascii_alphanumeric() || b"_./{}:-".contains(&byte))
}

/// A method and a path: `GET /orders/{id}`.
pub(crate) fn is_http(name: &str) -> bool {
    let (method, path) = at_blank(name);
    is_method(method)
        && path.is_some_and(|path| path.starts_with('/') && all(path, |byte| byte.is_ascii_graphic()))
}

pub(crate) fn is_method(word: &str) -> bool {
    !word.is_empty() && all(word, |byte| byte.is_ascii_uppercase())
}

/// `[A-Za-z][A-Za-z0-9_./:-]*`, then optionally one blank and visible text.
fn is_action_target(name: &str) -> bool {
    let (action, target) = at_blank(name);
    matches!(action.as_bytes(), [b'A'..=b'Z' | b'a'..=b'z', ..])
        && all(action, |byte| byte.is_ascii_alphanumeric() || b"_./:-".contains(&byte))
        && target.is_none_or(|target| !target.is_empty() && !target.starts_with(' '))
}

/// The form of attribute keys and event names: `[a-z][a-z0-9]*([._][a-z0-9]+)*`
pub(crate) fn is_key(text: &str) -> bool {
    let mut in_word = false;
    for (at, byte) in text.bytes().enumerate() {
        in_word = match byte {
            b'a'..=b'z' => true,
            b'0'..=b'9' => at > 0,
            b'.' | b'_' if in_word => false,
            _ => return false,
        };
        if at == 0 && !in_word {
            return false;
        }
    }
    in_word
}

fn all(text: &str, accept: fn(u8) -> bool) -> bool {
    for byte in text.bytes() {
        if !accept(byte) {
            return false;
        }
    }
    true
}
