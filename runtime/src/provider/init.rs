//! Owns the start: settings are resolved, exporters chosen, the parts assembled, propagators set. Must not know how any of them works.

use std::time::Duration;

use opentelemetry::propagation::TextMapCompositePropagator;
#[cfg(feature = "logs")]
use opentelemetry_sdk::Resource;

#[cfg(feature = "logs")]
use super::assemble::LogParts;
use super::assemble::{AssembleError, Assembly, assemble};
#[cfg(feature = "file")]
use super::config::FileTarget;
use super::config::{BatchSettings, ExporterSettings, Settings};
#[cfg(feature = "logs")]
use super::config::{ExceptionSignal, LogSettings};
use super::error::InitError;
use super::guard::Telemetry;
#[cfg(feature = "self-metrics")]
use super::observe;
use super::{Builder, SettingsReport, builder, diagnosis, endings, installed};
#[cfg(feature = "jaeger-remote")]
use super::{poll, resource};
#[cfg(any(feature = "console", feature = "file"))]
use crate::exporter::BoxError;
#[cfg(feature = "console")]
use crate::exporter::Console;
use crate::exporter::ExporterFactory;
#[cfg(feature = "logs")]
use crate::exporter::OtlpLogExporter;
#[cfg(feature = "file")]
use crate::exporter::{JsonLines, Target};
use crate::filter::{self, Filter};
use crate::pipeline::{Batching, Exchange, Lane, Report, ReportKind, Reporter, Rules};
use crate::propagation;

/// Starts telemetry with what the environment says: `builder().init()`.
///
/// The returned guard exports and shuts down when it is dropped; keep it until the last span has ended.
///
/// # Forks
///
/// On Unix a process may fork while it records. The child has no thread and no connection of the parent's: its first span starts a worker of its
/// own and builds the exporters anew, which those given by [`exporter_with`](Builder::exporter_with) and those that come with `traced` allow;
/// without one a report says so, and the child records nothing. A sampler that a back end instructs is asked for in the child as well, and goes on with
/// what the parent heard last, or with its initial strategy where that was changing just then. Loggers go on as well: the child's first log record
/// starts a thread for them and a client. Finished spans that wait, and spans that are open, stay with the parent: in the
/// child nothing can be written to them, but new spans below them are their children. Ids are made from new seeds, the resource names the child's own
/// process, counts begin at zero, and [`Telemetry`] and its handles speak to the telemetry of the process that they are used in. A child that makes neither
/// span nor log record starts nothing, and one that calls `exec` notices nothing.
///
/// POSIX allows the child of a process with threads little more than `exec`. What holds all the same, where the allocator works after a fork, as
/// in glibc, musl and macOS: whatever other threads are doing at that moment, no lock of `traced` stays taken, and no span is exported twice. Before
/// the process is copied, a fork waits for the worker to be between two spans, for a second at most: where a span processor takes
/// longer, or forks itself, the child records nothing. Locks of the program's own sampler, id generator, hook, processors and exporters are theirs to look after, and
/// so is what an id generator would give twice. The console exporter needs standard output's lock, which stays taken if another thread
/// was printing. Rust's standard library locks while one of its threads begins or ends: where one does just when the process forks, no thread
/// begins in the child any more, those of `traced` included, and what it records does not leave. And OpenTelemetry's API locks a span while it is
/// written to through its `Context`: where another thread writes to the very span that is current when the process forks, whatever writes to that
/// span in the child, as `set!` or an error that leaves a span below it, may wait for ever; leave that span first, or start the child's spans
/// with `root`.
///
/// # Errors
///
/// Every wrong setting, in one list; see [`InitError`]. Nothing is started then.
///
/// ```no_run
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _telemetry = traced::init()?;
///     Ok(())
/// }
/// ```
pub fn init() -> Result<Telemetry, InitError> {
    builder().init()
}

impl Builder {
    /// Starts telemetry with these settings: checks them, builds the exporter, starts the worker, and installs provider and propagators
    /// globally, for `#[traced]` and for every other instrumentation that speaks OpenTelemetry.
    ///
    /// # Errors
    ///
    /// Every wrong setting, in one list; a provider that is installed already; an exporter that cannot be built. Nothing is started then.
    pub fn init(self) -> Result<Telemetry, InitError> {
        start(self.resolve()?)
    }
}

fn start(settings: Settings) -> Result<Telemetry, InitError> {
    if installed::is_open() {
        // Before anything is changed that the one that runs goes by.
        return Err(InitError::AlreadyInitialized);
    }
    let propagator = propagation::propagator_for(&settings.propagators)
        .map_err(|error| InitError::Propagator(error.to_string()))?;
    let Settings { disabled, resource, sampler, exporters, batch, batches, limits, log_level, .. } = settings;
    #[cfg(feature = "jaeger-remote")]
    let service = resource::service_name(&resource);
    let reporter = Reporter::new(settings.error_hook, log_level);
    say(&reporter, &settings.report);
    if disabled {
        install_globals(propagator, settings.filter);
        installed::turn_off();
        diagnosis::remember(settings.report);
        return Ok(Telemetry::off());
    }
    #[cfg(feature = "self-metrics")]
    let meter = settings.meter.unwrap_or_else(|| opentelemetry::global::meter_with_scope(observe::scope()));
    #[cfg(feature = "self-metrics")]
    let measures = observe::measures(&meter, &exporters);
    #[cfg(feature = "logs")]
    let logs = log_parts(settings.logs, settings.exceptions, &resource)?;
    // What a configuration file says for each exporter, or what holds for all.
    let batches = batches.iter().chain(std::iter::repeat(&batch));
    let lanes = exporters.into_iter().zip(batches).map(|(exporter, batch)| lane(exporter, batch));
    let lanes: Vec<Lane> = lanes.collect::<Result<_, _>>()?;
    #[cfg(feature = "self-metrics")]
    let (lanes, observed) = observe::measured(lanes, measures);
    let assembly = Assembly {
        rules: Rules {
            sampler: Exchange::new(sampler, settings.ids.is_given()),
            ids: settings.ids,
            limits,
            code_location: settings.code_location,
            exports: !lanes.is_empty(),
            open: settings.open,
        },
        reporter,
        resource,
        lanes,
        processors: settings.processors,
        #[cfg(feature = "logs")]
        logs,
    };
    let telemetry = assemble(assembly).map_err(InitError::from)?;
    install_globals(propagator, settings.filter);
    #[cfg(feature = "jaeger-remote")]
    if let Some(pipeline) = installed::installed() {
        poll(pipeline, &service);
    }
    #[cfg(feature = "self-metrics")]
    if let Some(pipeline) = installed::installed() {
        observe::observe(&meter, pipeline, observed);
    }
    diagnosis::remember(settings.report);
    if settings.panic_hook || endings::waits_for_panics(settings.endings) {
        crate::span::install_hook();
    }
    endings::watch(settings.endings);
    Ok(telemetry)
}

#[cfg(feature = "logs")]
fn log_parts(
    settings: Option<LogSettings>,
    exceptions: ExceptionSignal,
    resource: &Resource,
) -> Result<Option<LogParts>, InitError> {
    let Some(LogSettings { otlp, batching, limits }) = settings else { return Ok(None) };
    let exporter =
        OtlpLogExporter::new(&otlp, limits, resource).map_err(|error| InitError::Exporter(error.into()))?;
    Ok(Some(LogParts { exporter, otlp, limits, batching, exceptions }))
}

/// People who watch a terminal do not wait five seconds.
const SHOWN_WITHIN: Duration = Duration::from_millis(200);

/// What holds for the whole process, once nothing can fail any more.
fn install_globals(propagator: TextMapCompositePropagator, filter: Option<Filter>) {
    propagation::set_propagator(propagator);
    if let Some(filter) = filter {
        filter::set(filter);
    }
}

fn say(reporter: &Reporter, report: &SettingsReport) {
    for warning in report.warnings() {
        reporter.say(&Report::new(ReportKind::Setting, warning.to_string()));
    }
    reporter.say(&Report::new(ReportKind::Start, format!("telemetry starts with\n{report}")));
}

/// An exporter, and how its spans wait for it.
fn lane(exporter: ExporterSettings, batch: &BatchSettings) -> Result<Lane, InitError> {
    let shows_traces = matches!(exporter, ExporterSettings::Console);
    let schedule_delay =
        if shows_traces { batch.schedule_delay.min(SHOWN_WITHIN) } else { batch.schedule_delay };
    Ok(Lane {
        batching: Batching {
            max_queue_size: batch.max_queue_size,
            max_queue_bytes: batch.max_queue_bytes,
            max_export_batch_size: batch.max_export_batch_size,
            schedule_delay,
            export_timeout: batch.export_timeout,
        },
        factory: factory(exporter)?,
        flush_when_idle: shows_traces,
    })
}

#[cfg_attr(
    all(feature = "otlp", feature = "console", feature = "file"),
    expect(clippy::unnecessary_wraps, reason = "an exporter may not be compiled in")
)]
fn factory(exporter: ExporterSettings) -> Result<ExporterFactory, InitError> {
    match exporter {
        ExporterSettings::Custom(factory) => Ok(factory),
        #[cfg(feature = "otlp")]
        ExporterSettings::Otlp(settings) => Ok(ExporterFactory::otlp(settings)),
        #[cfg(feature = "console")]
        ExporterSettings::Console => {
            Ok(ExporterFactory::from_fn(|| Ok::<_, BoxError>(Console::new())).named("console"))
        }
        #[cfg(feature = "file")]
        ExporterSettings::File(target) => {
            Ok(ExporterFactory::from_fn(move || json_lines(&target)).named("file"))
        }
        // Settings that need a missing feature were refused when they were resolved.
        #[cfg(not(all(feature = "otlp", feature = "console", feature = "file")))]
        _ => Err(InitError::Exporter("the exporter is not compiled in; add its cargo feature".into())),
    }
}

#[cfg(feature = "file")]
fn json_lines(target: &FileTarget) -> Result<JsonLines, BoxError> {
    let target = match target {
        FileTarget::Stdout => Target::stdout(),
        FileTarget::Path(path) => Target::file(path).map_err(|error| {
            format!("{} cannot be opened: {error}; give a writable path in TRACED_FILE_PATH", path.display())
        })?,
    };
    Ok(JsonLines::new(target))
}

impl From<AssembleError> for InitError {
    fn from(error: AssembleError) -> Self {
        match error {
            AssembleError::AlreadyInitialised => Self::AlreadyInitialized,
            AssembleError::Worker(cause) => Self::Worker(cause),
            AssembleError::Exporter(cause) => Self::Exporter(cause),
        }
    }
}
