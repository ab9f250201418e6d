//! Owns how code, environment and defaults combine, and the list of everything that is wrong. Knows no single setting:
//! those are in the files below it.

#[cfg_attr(not(feature = "config-file"), path = "resolve/no_config_file.rs")]
mod config_file;
mod endpoint;
mod entities;
mod exceptions;
mod exporters;
#[cfg(feature = "jaeger-remote")]
mod jaeger;
#[cfg(feature = "logs")]
mod logs;
mod otlp;
mod service;
mod spans;

use std::borrow::Cow;

use opentelemetry::KeyValue;

use super::builder::Given;
use super::config::{
    BatchSettings, CODE_LOCATION, ExporterSettings, FILTER, LENIENT, Origin, PANIC_HOOK, ResolvedValue,
    SDK_DISABLED, Setting, Settings, SettingsReport,
};
use super::env::{self, Found, Source, Variables};
use super::error::{InitError, Problem, Refusal};

use self::config_file::WrittenProcessor;
#[cfg(all(feature = "config-file", feature = "jaeger-remote"))]
pub(super) use self::jaeger::sampling_url;
#[cfg(feature = "config-file")]
pub(super) use self::otlp::ENCODINGS;

/// All settings, or all that is wrong with them.
pub(super) fn resolve(given: Given, source: &Source) -> Result<Settings, InitError> {
    let mut resolver = Resolver::new(Variables::read(source));
    let settings = resolver.settings(given, source);
    resolver.finish().map(|report| Settings { report, ..settings })
}

/// Collects values and problems on the way through the settings. Every method gives a usable value: what is wrong
/// does not hide what comes after it.
struct Resolver {
    variables: Variables,
    lenient: bool,
    /// Values that are given by the configuration file, as if by code, and where they stand.
    written: Vec<(&'static Setting, String)>,
    values: Vec<ResolvedValue>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

/// How values of one type are read, checked and shown.
struct Kind<'a, T> {
    parse: &'a dyn Fn(&str) -> Result<T, Refusal>,
    /// For values from everywhere.
    check: &'a dyn Fn(&T) -> Result<(), Refusal>,
    /// For values from code; variables are shown as they were given.
    show: &'a dyn Fn(&T) -> String,
}

impl Resolver {
    fn new(variables: Variables) -> Self {
        Self {
            variables,
            lenient: false,
            written: Vec::new(),
            values: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn settings(&mut self, mut given: Given, source: &Source) -> Settings {
        self.lenient = self.switch(&LENIENT, given.lenient);
        let file = self.config_file(&mut given, source);
        let disabled = self.switch(&SDK_DISABLED, given.disabled);
        // Who switches telemetry off in an emergency wants the program to start, whatever variables say.
        self.lenient |= disabled;
        #[cfg(feature = "logs")]
        let logs = if disabled { None } else { self.logs(&given) };
        #[cfg(feature = "logs")]
        let has_logs = logs.is_some();
        #[cfg(not(feature = "logs"))]
        let has_logs = false;
        let (processors, surroundings) = match file {
            Some(file) => (Some(file.processors), file.surroundings),
            None => (None, self.surroundings()),
        };
        let resource = self.resource(&mut given, disabled, surroundings);
        let log_level = self.log_level(given.log_level);
        let propagators = self.propagators(given.propagators.take());
        let sampler = self.sampler(given.sampler.take());
        let ids = self.ids(&mut given);
        let exporting = match processors {
            Some(processors) if given.exporters.is_empty() => {
                self.exporting_by_file(processors, &mut given, disabled)
            }
            _ => self.exporting(&mut given, disabled),
        };
        Settings {
            disabled,
            resource,
            log_level,
            propagators,
            sampler,
            ids,
            exporters: exporting.exporters,
            processors: self.processors(&mut given),
            batch: exporting.batch,
            batches: exporting.batches,
            limits: self.limits(&given.limits),
            filter: self.decide(&FILTER, given.filter.take(), &spans::FILTERS),
            panic_hook: self.switch(&PANIC_HOOK, given.panic_hook),
            endings: self.endings(given.endings),
            open: self.open_spans(&given.open),
            code_location: self.switch(&CODE_LOCATION, given.code_location),
            error_hook: given.error_hook,
            #[cfg(feature = "self-metrics")]
            meter: self.meter(given.meter.take()),
            exceptions: self.exceptions(disabled, has_logs),
            #[cfg(feature = "logs")]
            logs,
            report: SettingsReport::default(),
        }
    }

    /// Where spans go, and how they are batched on their way.
    fn exporting(&mut self, given: &mut Given, disabled: bool) -> Exporting {
        let exporters = if disabled { Vec::new() } else { self.exporters(given) };
        Exporting { exporters, batch: self.batch(&given.batch), batches: Vec::new() }
    }

    /// Who gave a value that is not a variable's.
    fn giver(&self, setting: &'static Setting) -> Origin {
        let written = self.written.iter().rfind(|(known, _)| std::ptr::eq(*known, setting));
        written.map_or(Origin::Code, |(_, place)| Origin::File(place.clone()))
    }

    #[cfg(feature = "self-metrics")]
    fn meter(
        &mut self,
        code: Option<opentelemetry::metrics::Meter>,
    ) -> Option<opentelemetry::metrics::Meter> {
        if code.is_some() {
            self.note(&super::config::METER_PROVIDER, "custom".to_owned(), Origin::Code);
        }
        code
    }

    /// Code beats environment beats default. `None`: nobody said anything, or all of it is wrong.
    fn decide<T>(&mut self, setting: &'static Setting, code: Option<T>, kind: &Kind<'_, T>) -> Option<T> {
        let said = match code {
            Some(value) => self.accept_code(setting, value, kind),
            None => self.read_environment(setting, &|text| {
                (kind.parse)(text).and_then(|value| (kind.check)(&value).map(|()| value))
            }),
        };
        match said {
            Said::Value(value) => Some(value),
            Said::Nothing => self.default_of(setting, kind, true),
            Said::Wrong => self.default_of(setting, kind, false),
        }
    }

    fn accept_code<T>(&mut self, setting: &'static Setting, value: T, kind: &Kind<'_, T>) -> Said<T> {
        let shown = (kind.show)(&value);
        let origin = self.giver(setting);
        match (kind.check)(&value) {
            Ok(()) => {
                self.note(setting, shown, origin);
                Said::Value(value)
            }
            Err(refusal) => {
                self.refuse(setting, &origin, Some(shown), refusal);
                Said::Wrong
            }
        }
    }

    /// What the setting's variables say.
    fn read_environment<T>(
        &mut self,
        setting: &'static Setting,
        read: &dyn Fn(&str) -> Result<T, Refusal>,
    ) -> Said<T> {
        match self.variables.find(setting) {
            Found::Nothing => Said::Nothing,
            Found::NotUnicode(variable, lossy) => {
                let shown = env::masked(setting.mask, &lossy);
                let refusal = Refusal::new("is not UTF-8");
                self.refuse(setting, &Origin::Environment(variable), Some(shown), refusal);
                Said::Wrong
            }
            Found::Text(variable, text) => {
                self.read_text(setting, Origin::Environment(variable), &text, read)
            }
        }
    }

    /// What a text says, wherever it came from.
    fn read_text<T>(
        &mut self,
        setting: &'static Setting,
        origin: Origin,
        text: &str,
        read: &dyn Fn(&str) -> Result<T, Refusal>,
    ) -> Said<T> {
        let shown = env::masked(setting.mask, text);
        match read(text) {
            Ok(value) => {
                self.note(setting, shown, origin);
                Said::Value(value)
            }
            Err(refusal) => {
                self.refuse(setting, &origin, Some(shown), refusal);
                Said::Wrong
            }
        }
    }

    /// The row's default, read like a variable. A default that cannot hold is worth a word only when nobody said
    /// anything else.
    fn default_of<T>(&mut self, setting: &'static Setting, kind: &Kind<'_, T>, report: bool) -> Option<T> {
        if setting.default.is_empty() {
            return None;
        }
        let read = (kind.parse)(setting.default).and_then(|value| (kind.check)(&value).map(|()| value));
        match read {
            Ok(value) => {
                self.note(setting, setting.default.to_owned(), Origin::Default);
                Some(value)
            }
            Err(refusal) => {
                if report {
                    self.refuse(setting, &Origin::Default, Some(setting.default.to_owned()), refusal);
                }
                None
            }
        }
    }

    /// A boolean: any text but `true` and `false` is false with a warning.
    fn switch(&mut self, setting: &'static Setting, code: Option<bool>) -> bool {
        let unclear = match self.variables.find(setting) {
            Found::Text(variable, text) if code.is_none() && env::switch(&text).is_none() => {
                Some((variable, text))
            }
            Found::NotUnicode(variable, text) if code.is_none() => Some((variable, text)),
            _ => None,
        };
        if let Some((variable, text)) = unclear {
            self.note(setting, "false".to_owned(), Origin::Environment(variable));
            let refusal = Refusal::new("is neither true nor false and counts as false");
            self.warn(variable, Some(text), refusal.allowing(setting.allowed));
            return false;
        }
        let parse = |text: &str| Ok(env::switch(text).unwrap_or_default());
        let kind = Kind { parse: &parse, check: &|_| Ok(()), show: &ToString::to_string };
        self.decide(setting, code, &kind).unwrap_or_default()
    }

    fn note(&mut self, setting: &'static Setting, value: String, origin: Origin) {
        self.values.push(ResolvedValue { setting, value, origin });
    }

    /// `value` is masked already.
    fn refuse(
        &mut self,
        setting: &'static Setting,
        origin: &Origin,
        value: Option<String>,
        refusal: Refusal,
    ) {
        let refusal = refusal.or_allowing(setting.allowed);
        let problem = Problem::new(setting.place(origin), value, refusal);
        if self.lenient && matches!(origin, Origin::Environment(_)) {
            self.warnings.push(problem);
        } else {
            self.problems.push(problem);
        }
    }

    fn warn(&mut self, place: impl Into<Cow<'static, str>>, value: Option<String>, refusal: Refusal) {
        self.warnings.push(Problem::new(place, value, refusal));
    }

    /// Who said what holds for a setting.
    fn origin(&self, setting: &'static Setting) -> Origin {
        let line = self.values.iter().rfind(|line| std::ptr::eq(line.setting, setting));
        line.map_or(Origin::Default, |line| line.origin.clone())
    }

    fn finish(self) -> Result<SettingsReport, InitError> {
        let is_same = |one: &ResolvedValue, other: &ResolvedValue| {
            one.setting.name() == other.setting.name()
                && one.value == other.value
                && one.origin == other.origin
        };
        if self.problems.is_empty() {
            let values = once(self.values, is_same);
            Ok(SettingsReport { values, warnings: once(self.warnings, Problem::eq) })
        } else {
            Err(InitError::Settings(once(self.problems, Problem::eq)))
        }
    }
}

/// What only a configuration file can say.
struct FromFile {
    processors: Vec<WrittenProcessor>,
    surroundings: Surroundings,
}

/// What the environment, or a file in its place, says about the process.
struct Surroundings {
    /// What was looked up. Everything else wins over it.
    detected: Vec<KeyValue>,
    attributes: Vec<KeyValue>,
    service_name: Option<(String, Origin)>,
    /// Where a service's name was to be expected, and what to do.
    unnamed: (Cow<'static, str>, &'static str),
    schema_url: Option<String>,
}

/// Where spans go, and how they are batched.
struct Exporting {
    exporters: Vec<ExporterSettings>,
    batch: BatchSettings,
    /// Of each exporter, where they may differ.
    batches: Vec<BatchSettings>,
}

/// What several signals share is said once.
fn once<T>(all: Vec<T>, is_same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(all.len());
    for one in all {
        if !kept.iter().any(|known| is_same(known, &one)) {
            kept.push(one);
        }
    }
    kept
}

/// What one source says.
enum Said<T> {
    Value(T),
    Nothing,
    /// Reported already.
    Wrong,
}

impl<T> Said<T> {
    fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nothing | Self::Wrong => None,
        }
    }
}

/// A list of names without duplicates, where `none` stands alone.
pub(super) fn names<T: PartialEq>(text: &str, find: &dyn Fn(&str) -> Option<T>) -> Result<Vec<T>, Refusal> {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for name in env::list(text) {
        match find(name) {
            Some(value) if !known.contains(&value) => known.push(value),
            Some(_) => {}
            None => unknown.push(name),
        }
    }
    if let [name] = unknown.as_slice()
        && name.eq_ignore_ascii_case("none")
        && known.is_empty()
    {
        return Ok(known);
    }
    match unknown.as_slice() {
        [] if known.is_empty() => Err(Refusal::new("holds no name")),
        [] => Ok(known),
        names if names.iter().any(|name| name.eq_ignore_ascii_case("none")) => {
            Err(Refusal::new("holds none beside other names"))
        }
        names => Err(Refusal::new(format!("holds names that are not known: {}", names.join(", ")))),
    }
}

#[cfg(test)]
mod tests;
