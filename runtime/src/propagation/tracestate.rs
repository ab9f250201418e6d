//! Owns the `tracestate` list: what is valid, what is kept, and the members that the API's type cannot hold. Must not
//! know `traceparent` or carriers.

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceId, TraceState};

use super::syntax::OWS;

/// Members of a valid list.
const MAX_MEMBERS: usize = 32;
/// Characters of a key, and of a value.
const MAX_PART_LEN: usize = 256;
/// Characters of a list that we keep: the specification's minimum.
const MAX_LEN: usize = 512;
/// Members longer than this are the first to go.
const LONG_MEMBER: usize = 128;
/// Bytes that we look at: room for the longest valid list and as much white space. A longer one is dropped unread.
const MAX_INPUT: usize = 32 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Member<'a> {
    key: &'a str,
    value: &'a str,
}

/// A valid list, newest member first, no key twice.
#[derive(Debug, Default)]
pub(super) struct List<'a>(Vec<Member<'a>>);

/// A list with members that `TraceState` cannot hold, as received. Lives in the context beside the span context, so it
/// names the trace that it belongs to.
#[derive(Debug)]
struct Received {
    trace_id: TraceId,
    text: String,
    /// The members that `TraceState` could hold: what the program has seen, and may have changed since.
    held: TraceState,
}

/// The value of the `tracestate` header for this span context; empty for none.
pub(super) fn to_send(cx: &Context, span: &SpanContext) -> String {
    let current = span.trace_state();
    match cx.get::<Received>().filter(|received| received.trace_id == span.trace_id()) {
        None => List::from_trace_state(current).text(),
        Some(received) if received.held == *current => received.text.clone(),
        Some(received) => received.with_changes_of(current).text(),
    }
}

/// Keeps in the context what `held`, the API's form of `list`, has lost.
pub(super) fn remember(cx: &Context, trace_id: TraceId, list: &List<'_>, held: &TraceState) -> Context {
    let complete = held.into_iter().len() == list.0.len();
    // A context that has been used for an earlier message of the same trace.
    let outdated = cx.get::<Received>().is_some_and(|received| received.trace_id == trace_id);
    if complete && !outdated {
        return cx.clone();
    }
    cx.with_value(Received { trace_id, text: list.text(), held: held.clone() })
}

impl<'a> List<'a> {
    /// Reads the header's values in order. Empty when any member is invalid or there are too many.
    pub(super) fn parse(headers: &[&'a str]) -> Self {
        let mut list = Self::parse_members(headers).unwrap_or_default();
        list.shorten();
        list
    }

    /// As many members as the API's type takes.
    pub(super) fn to_trace_state(&self) -> TraceState {
        let pairs = || self.0.iter().map(|member| (member.key, member.value));
        TraceState::from_key_value(pairs())
            .or_else(|_| {
                TraceState::from_key_value(pairs().filter(|pair| TraceState::from_key_value([*pair]).is_ok()))
            })
            .unwrap_or_default()
    }

    fn parse_members(headers: &[&'a str]) -> Option<Self> {
        let input = headers.iter().fold(0, |sum: usize, header| sum.saturating_add(header.len()));
        if input > MAX_INPUT {
            return None;
        }
        let members = headers.iter().flat_map(|header| header.split(',')).map(|text| text.trim_matches(OWS));
        let mut list = Self::default();
        for (count, text) in members.filter(|text| !text.is_empty()).enumerate() {
            if count == MAX_MEMBERS {
                return None;
            }
            let (key, value) = text.split_once('=')?;
            list.push(Member { key, value }.checked()?);
        }
        Some(list)
    }

    /// The members that may be sent: programs can put anything into a `TraceState`.
    fn from_trace_state(state: &'a TraceState) -> Self {
        let mut list = Self::default();
        for (key, value) in state {
            if let Some(member) = (Member { key, value }).checked() {
                list.push(member);
            }
        }
        list
    }

    /// Adds a member on the right, unless there is a newer one with its key.
    fn push(&mut self, member: Member<'a>) {
        if self.0.iter().all(|newer| newer.key != member.key) {
            self.0.push(member);
        }
    }

    fn shorten(&mut self) {
        while self.text_len() > MAX_LEN {
            match self.0.iter().rposition(|member| member.text_len() > LONG_MEMBER) {
                Some(index) => drop(self.0.remove(index)),
                None => drop(self.0.pop()),
            }
        }
    }

    fn text_len(&self) -> usize {
        let commas = self.0.len().saturating_sub(1);
        self.0.iter().map(Member::text_len).sum::<usize>() + commas
    }

    fn text(&self) -> String {
        let mut text = String::with_capacity(self.text_len());
        for Member { key, value } in &self.0 {
            if !text.is_empty() {
                text.push(',');
            }
            text.extend([key, "=", value]);
        }
        text
    }
}

impl Member<'_> {
    /// The member, if it may stand in a header: Level 2, sections 3.3.1.3.1 and 3.3.1.3.2.
    fn checked(self) -> Option<Self> {
        let valid = is_key(self.key.as_bytes()) && is_value(self.value.as_bytes());
        valid.then_some(self)
    }

    fn text_len(&self) -> usize {
        self.key.len() + 1 + self.value.len()
    }
}

impl Received {
    /// The list as received, with what the program has removed, changed or added since.
    fn with_changes_of<'a>(&'a self, current: &'a TraceState) -> List<'a> {
        let received = List::parse(&[&self.text]).0;
        let mut members = List::from_trace_state(current).0;
        members.retain(|member| !received.contains(member));
        let unseen = |member: &Member<'_>| self.held.get(member.key).is_none();
        members.extend(received.iter().filter(|m| unseen(m) || current.get(m.key) == Some(m.value)));
        members.truncate(MAX_MEMBERS);
        List(members)
    }
}

fn is_key(key: &[u8]) -> bool {
    let rest_is_valid = |rest: &[u8]| {
        rest.len() < MAX_PART_LEN
            && rest.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'*' | b'/' | b'@'))
    };
    matches!(key, [b'a'..=b'z' | b'0'..=b'9', rest @ ..] if rest_is_valid(rest))
}

fn is_value(value: &[u8]) -> bool {
    value.len() <= MAX_PART_LEN
        && value.iter().all(|b| matches!(b, b' '..=b'~') && !matches!(b, b',' | b'='))
        && value.last().is_some_and(|last| *last != b' ')
}
