//! Which `#[traced]` places make spans: chosen by name, changed while the program runs.
//!
//! A filter is a list of `pattern=on` and `pattern=off` with commas between them. Of the directives that fit a place **the last one** holds; a
//! place that none fits is on. In a pattern `*` stands for any characters. A pattern is compared with the span's name, such as
//! `orders.process`; one that holds `::` is compared with the path of the function, such as `shop::orders::process`. `on` and `off` alone are
//! short for `*=on` and `*=off`.
//!
//! `TRACED_FILTER`, read by [`init`](crate::init), or `builder().filter(..)` say what holds at the start:
//!
//! ```sh
//! TRACED_FILTER="cache.*=off,cache.evict=on"
//! ```
//!
//! A place that is off makes no span: its body runs in the context of its caller, so [`current`](crate::current()) and
//! [`set!`](crate::set) in it speak to the span around it, and spans below it become that one's children. What a filter turns off costs one
//! relaxed load and a branch; what it leaves on costs the same load and nothing else. Spans that other instrumentations make through the
//! OpenTelemetry API are not filtered: use a [`Rule`](crate::Rule) of the sampler for those.
//!
//! ```
//! use traced::filter::{self, Filter};
//!
//! let former = filter::get();
//! filter::set("*=off,orders.*=on".parse()?);
//! assert!(filter::get().is_on("orders.process", "shop::orders::process"));
//! assert!(!filter::get().is_on("cache.get", "shop::cache::get"));
//! filter::set(former);
//! # Ok::<(), filter::FilterError>(())
//! ```
// Owns the filter that holds and the list of callsites that have asked it. Must not know spans.

use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::callsite::Callsite;

/// Directives that turn places on and off. See the [module](self) for the syntax. The default turns nothing off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter(Vec<Directive>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Directive {
    pattern: String,
    on: bool,
}

impl Filter {
    /// Whether a place with this span name and function path is on.
    pub fn is_on(&self, name: &str, function: &str) -> bool {
        self.0.iter().rfind(|directive| directive.fits(name, function)).is_none_or(|directive| directive.on)
    }
}

impl Directive {
    fn fits(&self, name: &str, function: &str) -> bool {
        matches(&self.pattern, if self.pattern.contains("::") { function } else { name })
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        entries.map(directive).collect::<Result<_, _>>().map(Self)
    }
}

fn directive(entry: &str) -> Result<Directive, FilterError> {
    let (pattern, state) = entry.rsplit_once('=').unwrap_or(("*", entry));
    let (pattern, state) = (pattern.trim(), state.trim());
    let on = match state {
        _ if pattern.is_empty() => return Err(FilterError(entry.to_owned())),
        state if state.eq_ignore_ascii_case("on") => true,
        state if state.eq_ignore_ascii_case("off") => false,
        _ => return Err(FilterError(entry.to_owned())),
    };
    Ok(Directive { pattern: pattern.to_owned(), on })
}

/// As it is parsed.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Directive { pattern, on }) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{pattern}={}", if *on { "on" } else { "off" })?;
        }
        Ok(())
    }
}

/// A directive that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError(String);

impl FilterError {
    /// The directive as it was written.
    pub fn directive(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no directive; write pattern=on or pattern=off, such as cache.*=off", self.0)
    }
}

impl std::error::Error for FilterError {}

/// The filter that holds.
pub fn get() -> Filter {
    lock().filter.clone()
}

/// Lets this filter hold from now on, in the whole process: the next call of each place sees it.
pub fn set(filter: Filter) {
    let mut state = lock();
    state.filter = filter;
    state.tell_all();
}

/// What holds, and who was told.
struct State {
    filter: Filter,
    known: Vec<&'static Callsite>,
    /// Spans go nowhere, so no callsite needs to ask where to.
    nowhere: bool,
}

static STATE: Mutex<State> =
    Mutex::new(State { filter: Filter(Vec::new()), known: Vec::new(), nowhere: false });

impl State {
    fn tell_all(&self) {
        self.known.iter().for_each(|callsite| self.tell(callsite));
    }

    fn tell(&self, callsite: &'static Callsite) {
        callsite.set_on(!self.nowhere && self.filter.is_on(callsite.meta().name(), callsite.meta().function));
    }
}

fn lock() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// For a fork: nobody may be in the middle of a change.
#[cfg(all(unix, feature = "sdk"))]
pub(crate) fn hold(locks: &mut crate::fork::Locks) -> Option<()> {
    locks.take(&STATE)
}

/// How many callsites have been called, and how many of those are off.
#[cfg_attr(not(feature = "sdk"), expect(dead_code, reason = "for `report`"))]
pub(crate) fn counts() -> (usize, usize) {
    let state = lock();
    let is_on =
        |callsite: &&&'static Callsite| state.filter.is_on(callsite.meta().name(), callsite.meta().function);
    let on = state.known.iter().filter(is_on).count();
    (state.known.len(), state.known.len().saturating_sub(on))
}

/// Looks again whether spans go anywhere: where they do not, a callsite costs what one costs that is turned off. Whoever changes where spans
/// go calls this afterwards, so that the last one to look sees the last change.
#[cfg(feature = "sdk")]
pub(crate) fn follow_provider() {
    let mut state = lock();
    // A test's capture takes spans wherever else they would go.
    state.nowhere = cfg!(not(feature = "testing")) && crate::provider::is_nowhere();
    state.tell_all();
}

/// The first call of a callsite: from here on it hears of every new filter. Once per callsite.
#[cold]
pub(crate) fn introduce(callsite: &'static Callsite) {
    let mut state = lock();
    if !callsite.is_decided() {
        state.known.push(callsite);
        state.tell(callsite);
    }
}

/// Whether the text has the pattern, in which `*` stands for any characters. Linear in the text for each `*`.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut text) = text.strip_suffix(last) else { return false };
    // The leftmost place for each part leaves the most room for those after it.
    middle.split('*').all(|part| match text.find(part) {
        Some(start) => {
            text = text.get(start.saturating_add(part.len())..).unwrap_or_default();
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_directive_that_fits_holds() {
        let filter: Filter = " cache.* = OFF , cache.evict=on,,shop::slow::*=off ".parse().unwrap();
        assert!(filter.is_on("orders.process", "shop::orders::process"));
        assert!(!filter.is_on("cache.get", "shop::cache::get"));
        assert!(filter.is_on("cache.evict", "shop::cache::evict"));
        assert!(!filter.is_on("any.name", "shop::slow::step"));
        assert_eq!(filter.to_string(), "cache.*=off,cache.evict=on,shop::slow::*=off");
        assert_eq!(filter.to_string().parse(), Ok(filter));
    }

    #[test]
    fn on_and_off_alone_are_for_everything() {
        let filter: Filter = "off,a.b=on".parse().unwrap();
        assert!(filter.is_on("a.b", "") && !filter.is_on("a.c", ""));
        assert_eq!("".parse(), Ok(Filter::default()));
    }

    #[test]
    fn what_is_no_directive_is_named() {
        for wrong in ["a", "a=", "=on", "a=maybe", "a.*=of"] {
            let error = format!("b=on,{wrong}").parse::<Filter>().unwrap_err();
            assert_eq!(error.directive(), wrong);
            assert!(error.to_string().contains("; write pattern=on"));
        }
    }
}
