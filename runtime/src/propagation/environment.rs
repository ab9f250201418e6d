//! Owns environment variables as carriers. Must not know which fields travel in them.

use std::collections::BTreeMap;
use std::collections::btree_map;
use std::fmt;
use std::process::Command;

use opentelemetry::Context;

use super::carrier::NOT_TEXT;
use super::{ExtractCarrier, InjectCarrier, extract};

/// The context that this process was started with: from `TRACEPARENT`, `TRACESTATE` and `BAGGAGE`, or whatever
/// variables the propagator in force uses.
///
/// For jobs and command-line tools whose parent process wrote them. The variables are read in this call and at no
/// other time: a process whose environment happens to hold a `TRACEPARENT` joins that trace only if it says so. Without
/// valid variables, what comes back is the current context.
///
/// Specification: environment variables as context propagation carriers (release candidate).
///
/// # Examples
///
/// ```
/// use traced::propagation;
///
/// fn main() {
///     let _parent = propagation::from_env().attach();
///     // Spans started here belong to the trace of whoever started this process.
/// }
/// ```
pub fn from_env() -> Context {
    let variables = std::env::vars_os().filter_map(|(name, value)| {
        let value = value.into_string().unwrap_or_else(|_| NOT_TEXT.to_owned());
        Some((name.into_string().ok()?, value))
    });
    extract(&variables.collect::<Environment>())
}

/// Environment variables as a carrier: field names become names of variables.
///
/// Names are written in upper case, with `_` for every character other than `A-Z`, `0-9` and `_`, and with a `_` before
/// a digit at the start; only names in that form are read. Values are taken as they are.
///
/// # Examples
///
/// ```
/// use traced::propagation::{self, Environment};
///
/// // For a job that something else will start: hand over what is in here.
/// let mut environment = Environment::new();
/// propagation::inject(&mut environment);
/// for (name, value) in &environment {
///     println!("export {name}='{value}'");
/// }
///
/// // And on the other side, when the variables are not those of this process.
/// let given = [("TRACEPARENT", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")];
/// let cx = propagation::extract(&given.into_iter().collect::<Environment>());
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// No variables.
    pub fn new() -> Self {
        Self::default()
    }

    /// The variables, in the order of their names.
    pub fn iter(&self) -> btree_map::Iter<'_, String, String> {
        self.variables.iter()
    }
}

impl InjectCarrier for Environment {
    fn set_field(&mut self, name: &str, value: String) {
        self.variables.insert(variable_name(name), value);
    }

    fn remove_field(&mut self, name: &str) {
        self.variables.remove(&variable_name(name));
    }
}

impl ExtractCarrier for Environment {
    fn field_values(&self, name: &str) -> Vec<&str> {
        self.variables.get(&variable_name(name)).map(String::as_str).into_iter().collect()
    }

    fn field_names(&self) -> Vec<&str> {
        self.variables.keys().map(String::as_str).filter(|name| *name == variable_name(name)).collect()
    }
}

/// Writes the variables of the process to be started. Those that it would have inherited from this process are
/// removed first.
///
/// ```
/// use std::process::Command;
///
/// let mut command = Command::new("make");
/// traced::propagation::inject(&mut command);
/// ```
impl InjectCarrier for Command {
    fn set_field(&mut self, name: &str, value: String) {
        // A variable cannot hold a NUL, and would keep the process from starting.
        if !value.contains('\0') {
            self.env(variable_name(name), value);
        }
    }

    fn remove_field(&mut self, name: &str) {
        self.env_remove(variable_name(name));
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self { variables: variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }
}

impl IntoIterator for Environment {
    type Item = (String, String);
    type IntoIter = btree_map::IntoIter<String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.variables.into_iter()
    }
}

impl<'a> IntoIterator for &'a Environment {
    type Item = (&'a String, &'a String);
    type IntoIter = btree_map::Iter<'a, String, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Names only: environments hold secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

fn variable_name(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 1);
    if field.is_empty() || field.starts_with(|first: char| first.is_ascii_digit()) {
        name.push('_');
    }
    name.extend(field.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }));
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised() {
        for (field, expected) in [
            ("traceparent", "TRACEPARENT"),
            ("X-B3-TraceId", "X_B3_TRACEID"),
            ("3rd.key", "_3RD_KEY"),
            ("a_b", "A_B"),
            ("größe", "GR__E"),
            ("", "_"),
        ] {
            assert_eq!(variable_name(field), expected, "{field}");
        }
    }
}
