//! Owns the answer to "why do I see no traces?": what is installed, where spans go, what became of them. Must not know how spans are
//! recorded.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::SettingsReport;
use super::installed;
use crate::filter::{self, Filter};
#[cfg(feature = "logs")]
use crate::logs::{LogPipeline, LogStats};
use crate::pipeline::{ExporterStats, Loss, Pipeline, Report, Stats};

/// The state of this process's telemetry, for people: print it. Made by [`report`].
#[derive(Clone, Debug)]
pub struct Diagnosis {
    state: State,
    stats: Stats,
    exporters: Vec<ExporterStats>,
    /// `None`: no log pipeline.
    #[cfg(feature = "logs")]
    logs: Option<LogStats>,
    sampler: String,
    filter: Filter,
    /// Callsites that have been called, and how many of those are off.
    callsites: (usize, usize),
    last_failure: Option<(Duration, Report)>,
    settings: SettingsReport,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    NotInitialised,
    Disabled,
    WithoutExporter,
    Exporting,
    ShutDown,
}

/// The settings of the last `init`.
static SETTINGS: Mutex<Option<SettingsReport>> = Mutex::new(None);

pub(super) fn remember(settings: SettingsReport) {
    *SETTINGS.lock().unwrap_or_else(PoisonError::into_inner) = Some(settings);
}

/// For a fork: nobody may be in the middle of a change.
#[cfg(unix)]
pub(super) fn hold(locks: &mut crate::fork::Locks) -> Option<()> {
    locks.take(&SETTINGS)
}

/// Why do I see no traces? Says what is installed, where spans go, what became of those so far, what failed last, which filter and sampler
/// hold, and what to do.
///
/// ```
/// let report = traced::report();
/// assert!(report.to_string().contains("call `traced::init()`"));
/// ```
pub fn report() -> Diagnosis {
    let pipeline = installed::installed();
    let state = match pipeline {
        _ if installed::is_off() => State::Disabled,
        None => State::NotInitialised,
        #[cfg(unix)]
        Some(pipeline) if pipeline.awaits_heir() => State::Exporting,
        Some(pipeline) if pipeline.is_closed() => State::ShutDown,
        Some(pipeline) if pipeline.rules().exports => State::Exporting,
        Some(_) => State::WithoutExporter,
    };
    let settings = SETTINGS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Diagnosis {
        state,
        stats: pipeline.map(Pipeline::stats).unwrap_or_default(),
        exporters: pipeline.map(Pipeline::exporter_stats).unwrap_or_default(),
        #[cfg(feature = "logs")]
        logs: pipeline.and_then(Pipeline::logs).map(LogPipeline::stats),
        sampler: pipeline.map(|pipeline| pipeline.rules().sampler.description()).unwrap_or_default(),
        filter: filter::get(),
        callsites: filter::counts(),
        last_failure: pipeline.and_then(|pipeline| pipeline.reporter().last_failure()),
        settings: settings.unwrap_or_default(),
    }
}

impl Diagnosis {
    /// What became of the spans so far.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// What became of them at each exporter.
    pub fn exporter_stats(&self) -> &[ExporterStats] {
        &self.exporters
    }

    /// The settings that [`init`](crate::init) found.
    pub fn settings(&self) -> &SettingsReport {
        &self.settings
    }

    /// The last failure that was reported, and how long ago.
    pub fn last_failure(&self) -> Option<(Duration, &Report)> {
        self.last_failure.as_ref().map(|(ago, report)| (*ago, report))
    }

    /// The likeliest reason why traces are missing, and what to do; `None` when spans leave.
    pub fn hint(&self) -> Option<&'static str> {
        let (called, off) = self.callsites;
        let all_are_off = called > 0 && called == off;
        match (self.state, &self.stats) {
            (State::NotInitialised, _) => Some(
                "spans go to the provider that is installed globally, by default to none; call `traced::init()` at the start of `main`",
            ),
            (State::Disabled, _) => Some(
                "telemetry is switched off; unset OTEL_SDK_DISABLED, or let the file of OTEL_CONFIG_FILE have a tracer_provider and no `disabled: true`",
            ),
            (State::ShutDown, _) => {
                Some("telemetry was shut down; keep the guard of `traced::init` as long as `main` runs")
            }
            (State::WithoutExporter, _) => {
                Some("no exporter is chosen; set OTEL_TRACES_EXPORTER=otlp or unset it")
            }
            (_, Stats { started: 0, .. }) if all_are_off => {
                Some("the filter turns off every place that was called; change TRACED_FILTER")
            }
            (_, Stats { started: 0, .. }) if called == 0 => {
                Some("no `#[traced]` function was called so far; see whether the code is reached")
            }
            (_, Stats { started: 0, .. }) => Some(
                "the sampler has chosen no trace so far; raise OTEL_TRACES_SAMPLER_ARG, or see whether the caller samples",
            ),
            (_, Stats { ended: 0, .. }) => Some("no span has ended so far; a span leaves after its end"),
            (_, stats) if stats.dropped() > 0 && stats.dropped_by(Loss::Processor) == stats.ended => Some(
                "the span processors drop every span; see what is given to `builder().span_processor(..)`",
            ),
            (_, stats)
                if stats.dropped() > 0 && self.exporters.iter().any(|one| one.exported > stats.exported) =>
            {
                Some(
                    "one of several exporters loses spans that others take; see its counts and the last failure",
                )
            }
            (_, stats) if stats.dropped() > 0 && stats.dropped_by(Loss::NotKept) == stats.ended => Some(
                "no trace so far was one that `builder().keep_traces(..)` keeps; add a condition, or leave it out",
            ),
            (_, stats) if stats.exported == 0 && stats.dropped() > 0 => {
                Some("every span was lost; see the last failure")
            }
            (_, Stats { exported: 0, .. }) => {
                Some("spans wait to be exported; wait for OTEL_BSP_SCHEDULE_DELAY, or call `flush`")
            }
            _ => None,
        }
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "telemetry: {}", self.state)?;
        if let Some(hint) = self.hint() {
            writeln!(f, "hint: {hint}")?;
        }
        let Stats { started, ended, exported, .. } = self.stats;
        write!(f, "spans: {started} started, {ended} ended, {exported} exported, ")?;
        writeln!(f, "{} waiting, {} dropped", self.stats.waiting(), self.stats.dropped())?;
        for loss in Loss::ALL.into_iter().filter(|loss| self.stats.dropped_by(*loss) > 0) {
            writeln!(f, "  {} dropped: {}", self.stats.dropped_by(loss), loss.name())?;
        }
        for one in self.exporters.iter().filter(|_| self.exporters.len() > 1) {
            write!(f, "exporter {}: {} exported, ", one.name, one.exported)?;
            writeln!(f, "{} waiting, {} dropped", one.waiting(), one.dropped())?;
        }
        #[cfg(feature = "logs")]
        if let Some(logs) = &self.logs {
            let LogStats { emitted, exported, .. } = logs;
            write!(f, "log records: {emitted} emitted, {exported} exported, ")?;
            writeln!(f, "{} waiting, {} dropped", logs.waiting(), logs.dropped())?;
        }
        if let Some((ago, report)) = &self.last_failure {
            writeln!(f, "last failure, {} s ago: {report}", ago.as_secs())?;
        }
        if !self.sampler.is_empty() {
            writeln!(f, "sampler: {}", self.sampler)?;
        }
        let (called, off) = self.callsites;
        writeln!(f, "filter: \"{}\"; {called} places called, {off} of them off", self.filter)?;
        if self.state != State::NotInitialised {
            write!(f, "settings:\n{}", self.settings)?;
        }
        Ok(())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotInitialised => "not initialised",
            Self::Disabled => "disabled",
            Self::WithoutExporter => "spans are made for their ids and not exported",
            Self::Exporting => "spans are exported",
            Self::ShutDown => "shut down",
        })
    }
}
