//! Owns the reading of a configuration file: from its path to what it says, each value with its place, and all that is wrong with it. Knows
//! neither code nor defaults: how these combine is in `resolve/config_file.rs`.
//!
//! Schema: open-telemetry/opentelemetry-configuration 1.1, what concerns traces. Specification: configuration/data-model.md.

mod exporters;
mod limits;
mod propagator;
mod read;
mod resource;
mod samplers;
mod scalar;
mod substitute;
mod traces;
mod yaml;

use std::collections::HashMap;
use std::fs::{File, metadata};
use std::io::Read as _;

use self::read::{Fields, Reader, Spot};
use super::config::LogLevel;
use super::env::Source;
use super::error::{Problem, Refusal};
use crate::propagation::PropagatorName;

pub(super) use self::exporters::{WrittenExporter, WrittenOtlp, milliseconds};
pub(super) use self::limits::WrittenLimits;
pub(super) use self::resource::WrittenResource;
pub(super) use self::traces::{WrittenProcessor, WrittenProvider};

/// Where a value stands: `otel.yaml:7: tracer_provider.sampler`.
pub(super) type Place = String;

/// A value and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

impl<T> At<T> {
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> At<U> {
        At { value: change(self.value), place: self.place }
    }
}

/// What a file says.
pub(super) struct Written {
    pub(super) disabled: Option<At<bool>>,
    pub(super) log_level: Option<At<LogLevel>>,
    pub(super) limits: WrittenLimits,
    /// Empty: nothing is propagated, which is also what a file says that does not mention propagators.
    pub(super) propagators: At<Vec<PropagatorName>>,
    pub(super) resource: WrittenResource,
    /// Where there is none, spans go nowhere.
    pub(super) tracer_provider: Result<WrittenProvider, Place>,
    /// Where it speaks of logs, which nobody reads.
    #[cfg(feature = "logs")]
    pub(super) logger_provider: Option<Place>,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
}

/// A configuration is some kilobytes.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// The text of a file; the refusal speaks of the path.
pub(super) fn load(path: &str) -> Result<String, Refusal> {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    if !matches!(extension, Some("yaml" | "yml")) {
        return Err(Refusal::new("does not end in .yaml or .yml"));
    }
    let failed = |error: std::io::Error| Refusal::new(format!("cannot be read: {error}"));
    // Of a pipe one could wait for ever.
    if !metadata(path).map_err(failed)?.is_file() {
        return Err(Refusal::new("is not a file"));
    }
    let mut content = Vec::new();
    let most = MOST_BYTES.saturating_add(1);
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut content)).map_err(failed)?;
    if u64::try_from(content.len()).is_ok_and(|length| length >= most) {
        return Err(Refusal::new("is longer than 4 MiB"));
    }
    String::from_utf8(content).map_err(|_| Refusal::new("is not UTF-8"))
}

/// What the text of a file says; `file` is its name in messages.
pub(super) fn parse(file: &str, text: &str, source: &Source) -> Written {
    let mut reader = Reader::new(file);
    let mut variables = HashMap::new();
    let mut variable = |name: &str| look_up(name, source, &mut variables);
    match yaml::read(text, &mut variable) {
        Ok((node, faults)) => {
            for fault in faults {
                reader.fault(fault);
            }
            document(reader, &Spot::root(&node), source)
        }
        Err(fault) => {
            reader.fault(fault);
            unread(reader)
        }
    }
}

type Seen = HashMap<String, Result<Option<String>, Refusal>>;

/// Each variable is asked for once.
fn look_up(name: &str, source: &Source, seen: &mut Seen) -> Result<Option<String>, Refusal> {
    if let Some(known) = seen.get(name) {
        return known.clone();
    }
    let value = match source(name).map(std::ffi::OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
        Some(Err(_)) => Err(Refusal::new(format!("refers to the variable {name}, which is not UTF-8"))
            .allowing("give the variable a text")),
    };
    seen.insert(name.to_owned(), value.clone());
    value
}

fn document(mut reader: Reader, root: &Spot<'_>, source: &Source) -> Written {
    let mut fields = reader.fields(root);
    file_format(&mut reader, &mut fields);
    let disabled = fields.optional("disabled").and_then(|spot| reader.boolean(&spot));
    let log_level = fields.optional("log_level").and_then(|spot| log_level(&mut reader, &spot));
    let general = fields.optional("attribute_limits");
    let general = general.map(|spot| limits::general(&mut reader, &spot)).unwrap_or_default();
    let propagator = fields.optional("propagator");
    let propagators = match &propagator {
        Some(spot) => propagator::read(&mut reader, spot),
        None => At { value: Vec::new(), place: absent(&reader, &fields, "propagator") },
    };
    let resource = fields.optional("resource");
    let resource = resource.map(|spot| resource::read(&mut reader, &spot, source)).unwrap_or_default();
    let provider = fields.optional("tracer_provider");
    let (tracer_provider, own_limits) = match &provider {
        Some(spot) => {
            let (provider, limits) = traces::read(&mut reader, spot);
            (Ok(provider), limits)
        }
        None => (Err(absent(&reader, &fields, "tracer_provider")), WrittenLimits::default()),
    };
    #[cfg(feature = "logs")]
    let logger_provider = fields.optional("logger_provider").map(|spot| reader.place(&spot));
    // Other keys are for other signals, or of later versions.
    let Reader { problems, warnings, .. } = reader;
    let limits = own_limits.or(general);
    Written {
        disabled,
        log_level,
        limits,
        propagators,
        resource,
        tracer_provider,
        #[cfg(feature = "logs")]
        logger_provider,
        problems,
        warnings,
    }
}

/// Of a file that is no YAML.
fn unread(reader: Reader) -> Written {
    Written {
        disabled: None,
        log_level: None,
        limits: WrittenLimits::default(),
        propagators: At { value: Vec::new(), place: Place::new() },
        resource: WrittenResource::default(),
        tracer_provider: Err(Place::new()),
        #[cfg(feature = "logs")]
        logger_provider: None,
        problems: reader.problems,
        warnings: reader.warnings,
    }
}

/// The place of what is not there.
fn absent(reader: &Reader, fields: &Fields<'_>, key: &str) -> Place {
    format!("{}: {key}", reader.place(fields.spot()))
}

/// VERSIONING.md of the schema, "File format".
fn file_format(reader: &mut Reader, fields: &mut Fields<'_>) {
    const ADVICE: &str = "write file_format: \"1.1\"";
    let Some(spot) = reader.required(fields, "file_format") else { return };
    let Some(At { value: text, .. }) = reader.text(&spot) else { return };
    let number = |digits: &str| digits.parse::<u32>().ok();
    let version = text.split_once('.').and_then(|(major, minor)| {
        // Releases to come, such as 1.0-rc.2, count as what they will be.
        let minor = minor.split_once('-').map_or(minor, |(minor, _)| minor);
        Some((number(major)?, number(minor)?))
    });
    match version {
        Some((1, 0 | 1)) => {}
        Some((1, _)) => {
            let refusal = Refusal::new(format!("is {text}, which is newer than what is known here, 1.1"));
            reader.warn(&spot, refusal.allowing("see whether all of it holds, and update `traced`"));
        }
        Some(_) => {
            let refusal = Refusal::new("is another major version than 1").allowing(ADVICE);
            reader.refuse_value(&spot, text, refusal);
        }
        None => reader.refuse_value(&spot, text, Refusal::new("is no version").allowing(ADVICE)),
    }
}

/// A level shows what is at least as severe. We say nothing that is fatal, and nothing between the four levels.
fn log_level(reader: &mut Reader, spot: &Spot<'_>) -> Option<At<LogLevel>> {
    const ADVICE: &str =
        "use one of trace, debug, info, warn, error, fatal, each also with 2, 3 or 4 behind it";
    let text = reader.text(spot)?;
    let name = text.value.to_ascii_lowercase();
    let (name, is_above) = match name.strip_suffix(['2', '3', '4']) {
        Some(name) => (name, true),
        None => (name.as_str(), false),
    };
    let level = match (name, is_above) {
        ("trace", false) => LogLevel::Trace,
        ("trace", true) | ("debug", false) => LogLevel::Debug,
        ("debug", true) | ("info", false) => LogLevel::Info,
        ("info", true) | ("warn", false) => LogLevel::Warn,
        ("warn", true) | ("error", false) => LogLevel::Error,
        ("error", true) | ("fatal", _) => LogLevel::None,
        _ => {
            reader.refuse_value(spot, text.value, Refusal::new("is not known").allowing(ADVICE));
            return None;
        }
    };
    Some(text.map(|_| level))
}

#[cfg(test)]
mod tests;
