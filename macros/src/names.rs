//! Pure rules for span and event names: string in, finding out; it must not know tokens, nor how a project sets a style.

mod causes;
mod fields;
mod propose;
mod style;
mod value;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use fields::{plural, singular};
pub(crate) use propose::{key_case, snake};
pub(crate) use style::{Style, is_key};

use crate::rules::{Active, Cause, Finding, Rule, joined, quote};

/// The span's kind, as far as names depend on it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Kind {
    /// `server` or `client`: HTTP names such as `GET /orders/{id}` are usual.
    Remote,
    /// Any other.
    #[default]
    Other,
}

/// What is known where a name is written.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct NameContext<'a> {
    pub(crate) style: Style,
    pub(crate) levels: Active<'a>,
    pub(crate) kind: Kind,
    /// The argument `service`.
    pub(crate) service: Option<&'a str>,
    /// The type whose method it is.
    pub(crate) type_name: Option<&'a str>,
    pub(crate) crate_name: Option<&'a str>,
    pub(crate) function: Option<&'a str>,
    /// The bindings that the function's parameters make.
    pub(crate) arguments: &'a [String],
}

impl NameContext<'_> {
    /// What the span belongs to, as segments: the service, else the type, else the crate.
    fn owner(&self) -> Vec<String> {
        for name in &[self.service, self.type_name, self.crate_name] {
            let found = propose::segments(name.unwrap_or(""));
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }
}

/// Checks a span name that is written as a literal.
pub(crate) fn check_span(name: &str, cx: &NameContext<'_>) -> Option<Finding> {
    causes::of_span(name, cx).strongest(&cx.levels)
}

/// Checks an event name that is written as a literal.
pub(crate) fn check_event(name: &str, cx: &NameContext<'_>) -> Option<Finding> {
    causes::of_event(name).strongest(&cx.levels)
}

/// Checks the argument `service`: one segment, or several with dots, so that every default name is of the default style.
pub(crate) fn check_service(service: &str, cx: &NameContext<'_>) -> Option<Finding> {
    let any_will_do = cx.style != Style::ServiceOperation && !service.trim().is_empty();
    if any_will_do || style::is_segments(service) {
        return None;
    }
    let proposal = joined(&propose::segments(service), ".");
    let proposal = if proposal.is_empty() { None } else { Some(proposal) };
    let problem = format!("service {} is not in lower snake case", quote(service));
    Cause::new(Rule::SpanNameStyle, problem).write(proposal.as_deref()).alone(&cx.levels)
}

/// A name that is neither a literal nor the path of a const.
pub(crate) fn dynamic(cx: &NameContext<'_>) -> Option<Finding> {
    let cause =
        Cause::new(Rule::SpanNameDynamic, "a span name is a string literal or the path of a const".into())
            .help("keep the name constant and record what varies as an attribute, in `attrs(..)`")
            .note("every value makes a new span name, and back ends group by name");
    cause.alone(&cx.levels)
}
