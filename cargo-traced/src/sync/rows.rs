//! Owns the rows of a table: each key defined once, used by signals, sorted. Must not know files' formats.

use std::collections::{BTreeMap, BTreeSet};

use traced_registry::Registry;

/// What one definition says.
#[derive(Debug)]
pub(super) struct Defined {
    pub(super) value_type: String,
    pub(super) stability: String,
    pub(super) deprecation: &'static str,
    pub(super) replacement: String,
    pub(super) file: String,
}

/// A signal that uses an attribute, in the order of the table's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Used {
    Span,
    Resource,
    Event,
    Metric,
}

/// What all files of a registry say.
#[derive(Debug, Default)]
pub(super) struct Rows {
    defined: BTreeMap<String, Defined>,
    used: BTreeMap<String, (BTreeSet<Used>, String)>,
}

impl Rows {
    pub(super) fn define(&mut self, key: &str, defined: Defined) -> Result<(), String> {
        let file = defined.file.clone();
        match self.defined.insert(key.to_owned(), defined) {
            None => Ok(()),
            Some(earlier) => Err(format!(
                "{file}: attribute `{key}` is defined in {} already; keep one definition",
                earlier.file
            )),
        }
    }

    pub(super) fn uses(&mut self, file: &str, key: &str, signal: Option<Used>) {
        let used = self.used.entry(key.to_owned()).or_insert_with(|| (BTreeSet::new(), file.to_owned()));
        used.0.extend(signal);
    }

    /// The table, when every reference leads to a definition: here or in the OpenTelemetry conventions.
    pub(super) fn into_table(self) -> Result<String, String> {
        for (key, (_, file)) in &self.used {
            if !self.defined.contains_key(key) && Registry::builtin().find(key).is_none() {
                return Err(format!(
                    "{file}: attribute `{key}` is defined neither here nor in the OpenTelemetry conventions; define it, or correct the `ref`"
                ));
            }
        }
        let mut table = format!("{}\n", Registry::HEADER);
        for (key, row) in &self.defined {
            let kinds: Vec<&str> = self
                .used
                .get(key)
                .map(|(signals, _)| signals.iter().map(|used| used.name()).collect())
                .unwrap_or_default();
            let columns = [
                key.as_str(),
                &row.value_type,
                &row.stability,
                row.deprecation,
                &row.replacement,
                &kinds.join("|"),
            ];
            table += columns.join("\t").trim_end();
            table.push('\n');
        }
        Ok(table)
    }
}

impl Used {
    fn name(self) -> &'static str {
        match self {
            Self::Span => "span",
            Self::Resource => "resource",
            Self::Event => "event",
            Self::Metric => "metric",
        }
    }
}
