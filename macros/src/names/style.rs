//! The forms that names may have, as small matchers; it must not know what to propose in their place.

/// The setting `span-name-style`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    pub(crate) const ALL: [Style; 3] = [Style::ServiceOperation, Style::Semconv, Style::Any];

    pub(crate) fn id(self) -> &'static str {
        match self {
            Style::ServiceOperation => "service.operation",
            Style::Semconv => "semconv",
            Style::Any => "any",
        }
    }

    pub(crate) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.id() == id)
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
    let (operation, target) = name.split_once(' ').map_or((name, None), |(left, right)| (left, Some(right)));
    operation.contains('.') && operation.split('.').all(is_segment) && target.is_none_or(is_target)
}

/// `[a-z][a-z0-9_]*`
pub(crate) fn is_segment(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(is_snake_byte)
}

/// `[A-Za-z_/][A-Za-z0-9_./{}:-]*`
fn is_target(text: &str) -> bool {
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | '/'));
    starts && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_./{}:-".contains(&byte))
}

/// A method and a path: `GET /orders/{id}`.
pub(crate) fn is_http(name: &str) -> bool {
    name.split_once(' ').is_some_and(|(method, path)| {
        is_method(method) && path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic())
    })
}

pub(crate) fn is_method(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `[A-Za-z][A-Za-z0-9_./:-]*`, then optionally one blank and visible text.
fn is_action_target(name: &str) -> bool {
    let (action, target) = name.split_once(' ').map_or((name, None), |(left, right)| (left, Some(right)));
    let starts = action.starts_with(|first: char| first.is_ascii_alphabetic());
    starts
        && action.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_./:-".contains(&byte))
        && target.is_none_or(|target| !target.is_empty() && !target.starts_with(' '))
}

/// The form of attribute keys and event names: `[a-z][a-z0-9]*([._][a-z0-9]+)*`
pub(crate) fn is_key(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split(['.', '_']).all(|word| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

fn is_snake_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}
