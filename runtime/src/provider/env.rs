//! Owns the reading of variables and the reading of their texts. Knows the table, but not what the values are for.

use std::collections::HashMap;
use std::ffi::OsString;
use std::time::Duration;

use percent_encoding::percent_decode_str;

use super::config::{Mask, Setting, TABLE};
use super::error::Refusal;

/// From the name of a variable to its value. Tests bring their own.
pub(crate) type Source = Box<dyn Fn(&str) -> Option<OsString> + Send>;

/// Numbers, and milliseconds, end here.
const MOST: u32 = i32::MAX.unsigned_abs();

/// The variables of the table, each read once.
pub(crate) struct Variables {
    set: HashMap<&'static str, OsString>,
}

/// What the environment says about a setting.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// No variable, or empty ones only.
    Nothing,
    /// The variable and its text, without spaces around it, never empty.
    Text(&'static str, String),
    /// The variable and what can be shown of it.
    NotUnicode(&'static str, String),
}

impl Variables {
    pub(crate) fn read(source: &Source) -> Self {
        let names = TABLE.iter().flat_map(|setting| setting.variables).copied();
        let set =
            names.filter_map(|name| source(name).filter(|value| !is_blank(value)).map(|value| (name, value)));
        Self { set: set.collect() }
    }

    /// Forgets the specification's variables, which do not count beside a configuration file.
    #[cfg(feature = "config-file")]
    pub(crate) fn keep_own(&mut self) {
        self.set.retain(|name, _| !name.starts_with("OTEL_"));
    }

    /// The first of the setting's variables that is not empty.
    pub(crate) fn find(&self, setting: &Setting) -> Found {
        let first = setting.variables.iter().find_map(|name| Some((*name, self.set.get(name)?)));
        match first {
            None => Found::Nothing,
            Some((name, value)) => match value.to_str() {
                Some(text) => Found::Text(name, text.trim().to_owned()),
                None => Found::NotUnicode(name, value.to_string_lossy().into_owned()),
            },
        }
    }
}

/// Empty means unset. Specification: configuration/sdk-environment-variables.md, "Parsing empty value".
fn is_blank(value: &OsString) -> bool {
    value.to_str().is_some_and(|text| text.trim().is_empty())
}

/// A whole number from 0 to 2^31-1.
pub(crate) fn count(text: &str) -> Result<usize, Refusal> {
    whole_number(text).and_then(|number| usize::try_from(number).map_err(|_| out_of_range()))
}

/// Whole milliseconds from 0 to 2^31-1.
pub(crate) fn milliseconds(text: &str) -> Result<Duration, Refusal> {
    whole_number(text).map(|number| Duration::from_millis(u64::from(number)))
}

fn whole_number(text: &str) -> Result<u32, Refusal> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::new("is not a whole number"));
    }
    text.parse().ok().filter(|number| *number <= MOST).ok_or_else(out_of_range)
}

pub(crate) fn count_in_range(number: usize) -> Result<(), Refusal> {
    if u32::try_from(number).is_ok_and(|number| number <= MOST) { Ok(()) } else { Err(out_of_range()) }
}

pub(crate) fn positive_in_range(number: usize) -> Result<(), Refusal> {
    if number == 0 { Err(out_of_range()) } else { count_in_range(number) }
}

pub(crate) fn duration_in_range(duration: &Duration) -> Result<(), Refusal> {
    if duration.as_millis() <= u128::from(MOST) { Ok(()) } else { Err(out_of_range()) }
}

pub(crate) fn out_of_range() -> Refusal {
    Refusal::new("is out of range")
}

/// A number from 0 to 1.
pub(crate) fn ratio(text: &str) -> Result<f64, Refusal> {
    let number = text.parse().map_err(|_| Refusal::new("is not a number"))?;
    ratio_in_range(number).map(|()| number)
}

pub(crate) fn ratio_in_range(ratio: f64) -> Result<(), Refusal> {
    if (0.0..=1.0).contains(&ratio) { Ok(()) } else { Err(out_of_range()) }
}

/// `None`: neither true nor false, which counts as false.
pub(crate) fn switch(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// One of the names, in any case.
pub(crate) fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, Refusal> {
    let found = choices.iter().find(|(name, _)| text.eq_ignore_ascii_case(name));
    found.map(|(_, value)| *value).ok_or_else(|| Refusal::new("is not known"))
}

/// The entries between commas, without spaces around them and without empty ones.
pub(crate) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

/// `key=value` entries, both sides percent-decoded, in the order given. Errors name keys only: values may be secret.
pub(crate) fn pairs(text: &str) -> Result<Vec<(String, String)>, Refusal> {
    list(text).enumerate().map(|(index, entry)| pair(index.saturating_add(1), entry)).collect()
}

fn pair(position: usize, entry: &str) -> Result<(String, String), Refusal> {
    let Some((key, value)) = entry.split_once('=') else {
        return Err(Refusal::new(format!("has no equals sign in entry {position}")));
    };
    let key = percent_decoded(key.trim()).filter(|key| !key.is_empty());
    let Some(key) = key else {
        return Err(Refusal::new(format!("has an empty or wrongly encoded key in entry {position}")));
    };
    match percent_decoded(value.trim()) {
        Some(value) => Ok((key, value)),
        None => Err(Refusal::new(format!("has a wrongly encoded value for {key}"))),
    }
}

/// `None` for a percent sign without two hexadecimal digits, and for what is not UTF-8 afterwards.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let whole = text.split('%').skip(1).all(|rest| {
        let mut digits = rest.bytes();
        digits.next().is_some_and(|digit| digit.is_ascii_hexdigit())
            && digits.next().is_some_and(|digit| digit.is_ascii_hexdigit())
    });
    if !whole {
        return None;
    }
    percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// A value as errors and reports may show it.
pub(crate) fn masked(mask: Mask, text: &str) -> String {
    const HIDDEN: &str = "***";
    match mask {
        Mask::Open => text.to_owned(),
        Mask::Secret => HIDDEN.to_owned(),
        Mask::Pairs => text.split(',').map(masked_pair).collect::<Vec<_>>().join(","),
        Mask::Url => masked_url(text),
    }
}

fn masked_pair(entry: &str) -> String {
    match entry.split_once('=') {
        Some((key, _)) => format!("{}=***", key.trim()),
        // Without an equals sign it may be a part of a value that holds a comma.
        None => "***".to_owned(),
    }
}

/// Hides everything before the last `@`, even where that is no user name: the text may be malformed.
fn masked_url(text: &str) -> String {
    let (url, query) = text.split_once('?').map_or((text, ""), |(url, _)| (url, "?***"));
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let separator = if scheme.is_empty() { "" } else { "://" };
    let rest = rest.rsplit_once('@').map_or_else(|| rest.to_owned(), |(_, host)| format!("***@{host}"));
    format!("{scheme}{separator}{rest}{query}")
}

#[cfg(test)]
mod tests;
