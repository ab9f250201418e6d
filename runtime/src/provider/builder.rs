//! Owns what code says: one method per setting, nothing checked. Knows neither the environment nor how values combine.

mod endings;
mod exporting;
#[cfg(feature = "logs")]
mod logging;
#[cfg(feature = "self-metrics")]
mod observing;
mod processing;

use std::ffi::OsString;
use std::fmt;
use std::time::Duration;

use opentelemetry::{Key, KeyValue, Value};
use opentelemetry_sdk::trace::{IdGenerator, ShouldSample};

use super::config::{Endings, ExporterKind, FileTarget, LogLevel, Origin, Settings, SettingsReport};
use super::env::Source;
use super::error::InitError;
use super::resolve;
use super::sampler::Sampler;
use crate::exporter::{Compression, ExporterFactory, Protocol};
use crate::filter::Filter;
use crate::pipeline::{ErrorHook, IdSource, Processors, Report};
use crate::propagation::PropagatorName;

/// Settings in code, made by [`builder`](super::builder). What is left unsaid comes from the environment, else from
/// the default.
///
/// Every wrong setting is reported at once by `init`, before anything is started.
///
/// ```
/// use traced::{ExporterKind, Sampler};
///
/// let report = traced::builder()
///     .service_name("orders")
///     .service_version(env!("CARGO_PKG_VERSION"))
///     .environment("production")
///     .sampler(Sampler::parent_based(Sampler::trace_id_ratio(0.1)))
///     .default_exporter(ExporterKind::None)
///     .variables(|_| None::<&str>)
///     .check()?;
/// assert!(report.warnings().is_empty());
/// # Ok::<(), traced::InitError>(())
/// ```
#[doc = include_str!("settings.md")]
#[doc = include_str!("config_file.md")]
#[must_use = "a builder does nothing until `init` is called"]
pub struct Builder {
    pub(super) given: Given,
    pub(super) source: Source,
}

/// What code said; `None` and empty lists: nothing.
#[derive(Default)]
pub(super) struct Given {
    pub(super) disabled: Option<bool>,
    pub(super) lenient: Option<bool>,
    pub(super) service_name: Option<String>,
    pub(super) service_version: Option<String>,
    pub(super) environment: Option<String>,
    pub(super) resource_attributes: Vec<KeyValue>,
    pub(super) log_level: Option<LogLevel>,
    pub(super) propagators: Option<Vec<PropagatorName>>,
    pub(super) sampler: Option<Sampler>,
    pub(super) ids: IdSource,
    pub(super) exporters: Vec<ExporterFactory>,
    pub(super) registered_exporters: Vec<(String, ExporterFactory)>,
    pub(super) default_exporter: Option<ExporterKind>,
    pub(super) file_target: Option<FileTarget>,
    pub(super) otlp: GivenOtlp,
    pub(super) processors: Processors,
    pub(super) batch: GivenBatch,
    pub(super) limits: GivenLimits,
    pub(super) error_hook: Option<ErrorHook>,
    #[cfg(feature = "self-metrics")]
    pub(super) meter: Option<opentelemetry::metrics::Meter>,
    #[cfg(feature = "logs")]
    pub(super) logs: Option<bool>,
    #[cfg(feature = "logs")]
    pub(super) logs_endpoint: Option<String>,
    pub(super) filter: Option<Filter>,
    pub(super) panic_hook: Option<bool>,
    pub(super) endings: Endings,
    pub(super) open: GivenOpen,
    pub(super) code_location: Option<bool>,
}

/// What code said about OTLP.
#[derive(Clone, Default)]
pub(super) struct GivenOtlp {
    pub(super) protocol: Option<Protocol>,
    pub(super) traces_endpoint: Option<String>,
    pub(super) endpoint: Option<String>,
    pub(super) insecure: Option<bool>,
    /// In the form of the variable; in a configuration file only.
    pub(super) headers_list: Option<(Origin, String)>,
    pub(super) headers: Vec<(Origin, (String, String))>,
    pub(super) timeout: Option<Duration>,
    pub(super) encoding: Option<Encoding>,
    pub(super) certificate: Option<Vec<u8>>,
    /// Key, certificate.
    pub(super) client_identity: Option<(Vec<u8>, Vec<u8>)>,
}

/// Compression as settings hold it, where "none" is something that one can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Plain,
    Compressed(Compression),
}

impl Encoding {
    pub(super) fn compression(self) -> Option<Compression> {
        match self {
            Self::Plain => None,
            Self::Compressed(compression) => Some(compression),
        }
    }
}

/// What code said about batching.
#[derive(Clone, Default)]
pub(super) struct GivenBatch {
    pub(super) schedule_delay: Option<Duration>,
    pub(super) export_timeout: Option<Duration>,
    pub(super) max_queue_size: Option<usize>,
    pub(super) max_queue_bytes: Option<usize>,
    pub(super) max_export_batch_size: Option<usize>,
}

/// What code said about open spans.
#[derive(Default)]
pub(super) struct GivenOpen {
    pub(super) unfinished: Option<bool>,
    pub(super) pending_after: Option<Duration>,
}

/// What code said about limits.
#[derive(Default)]
pub(super) struct GivenLimits {
    pub(super) attribute_value_length: Option<usize>,
    pub(super) attributes: Option<usize>,
    pub(super) events: Option<usize>,
    pub(super) links: Option<usize>,
    pub(super) attributes_per_event: Option<usize>,
    pub(super) attributes_per_link: Option<usize>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self { given: Given::default(), source: Box::new(|name| std::env::var_os(name)) }
    }

    /// `service.name`, which back ends group by. Wins over `OTEL_SERVICE_NAME`.
    pub fn service_name(mut self, name: impl Into<String>) -> Self {
        self.given.service_name = Some(name.into());
        self
    }

    /// `service.version`.
    pub fn service_version(mut self, version: impl Into<String>) -> Self {
        self.given.service_version = Some(version.into());
        self
    }

    /// `deployment.environment.name`: `production`, `staging`, `test`, `development` or another name.
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.given.environment = Some(name.into());
        self
    }

    /// One attribute of the resource. Wins over the same key in `OTEL_RESOURCE_ATTRIBUTES`; the last one given wins.
    pub fn resource_attribute(self, key: impl Into<Key>, value: impl Into<Value>) -> Self {
        self.resource_attributes([KeyValue::new(key, value)])
    }

    /// Attributes of the resource, as by [`resource_attribute`](Self::resource_attribute).
    pub fn resource_attributes(mut self, attributes: impl IntoIterator<Item = KeyValue>) -> Self {
        self.given.resource_attributes.extend(attributes);
        self
    }

    /// Decides which traces are recorded: a [`Sampler`], one of the SDK's or your own.
    pub fn sampler(mut self, sampler: impl Into<Box<dyn ShouldSample>> + 'static) -> Self {
        self.given.sampler = Some(Sampler::custom(sampler));
        self
    }

    /// Makes trace and span ids, where a back end wants them in a form of its own. Default: random ones, which cost less.
    ///
    /// It is called on the thread of each new span. Should it panic, or give an invalid id, a random one serves. New traces do not carry the
    /// random flag of W3C Trace Context Level 2 then, since nobody knows whether such ids are random. A forked child has a copy of the generator,
    /// which has to notice that by itself.
    pub fn id_generator(mut self, generator: impl IdGenerator + 'static) -> Self {
        self.given.ids = IdSource::given(generator);
        self
    }

    /// Which `#[traced]` places make spans; see [`filter`](crate::filter), which changes it later. Wins over `TRACED_FILTER`.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.given.filter = Some(filter);
        self
    }

    /// The formats of context propagation, in this order. An empty list propagates nothing.
    pub fn propagators(mut self, names: impl IntoIterator<Item = PropagatorName>) -> Self {
        self.given.propagators = Some(names.into_iter().collect());
        self
    }

    /// `true`: no spans, no thread and no socket, whatever else is set. Variables that are wrong are warnings then, as by
    /// [`lenient`](Self::lenient).
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.given.disabled = Some(disabled);
        self
    }

    /// `true`: wrong variables are warnings and their defaults hold, as the specification words it. Wrong settings in
    /// code and in a configuration file stay errors.
    pub fn lenient(mut self, lenient: bool) -> Self {
        self.given.lenient = Some(lenient);
        self
    }

    /// How much `traced` says about itself.
    pub fn log_level(mut self, level: LogLevel) -> Self {
        self.given.log_level = Some(level);
        self
    }

    /// A function that hears of every failure after the start. It may be called from any thread.
    pub fn on_error(mut self, hook: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        self.given.error_hook = Some(Box::new(hook));
        self
    }

    /// Whether `#[traced]` spans carry `code.function.name`, `code.file.path` and `code.line.number`. Default: `true`.
    pub fn code_location(mut self, record: bool) -> Self {
        self.given.code_location = Some(record);
        self
    }

    /// Reads variables through this function instead of from the process, each at most once. For tests.
    pub fn variables<V: Into<OsString>>(mut self, read: impl Fn(&str) -> Option<V> + Send + 'static) -> Self {
        self.source = Box::new(move |name| read(name).map(Into::into));
        self
    }

    /// Checks all settings as `init` does, and starts nothing. The report prints what holds and who said so.
    pub fn check(self) -> Result<SettingsReport, InitError> {
        self.resolve().map(|settings| settings.report)
    }

    /// From what was said, here and in the environment, to what holds.
    pub(crate) fn resolve(self) -> Result<Settings, InitError> {
        resolve::resolve(self.given, &self.source)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}
