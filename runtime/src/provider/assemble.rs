//! Owns putting the parts together: pipeline, worker, global provider. Must not know how settings were made.

use opentelemetry::trace::{
    Span as _, SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, Tracer as _,
};
use opentelemetry::{Context, global};
use opentelemetry_sdk::Resource;

use super::guard::Telemetry;
use super::installed::{install, is_open};
#[cfg(unix)]
use super::resource::MadeIn;
use super::tracer::Provider;
use crate::exporter::BoxError;
#[cfg(feature = "logs")]
use crate::logs;
#[cfg(unix)]
use crate::pipeline::Kit;
use crate::pipeline::{
    Lane, Pipeline, Processors, Report, ReportKind, Reporter, Rules, WorkerOptions, start,
};
use crate::survive::survive;

/// Everything a provider is made of.
pub(crate) struct Assembly {
    pub(crate) rules: Rules,
    pub(crate) reporter: Reporter,
    pub(crate) resource: Resource,
    /// Each gets every span. Without one nothing is exported; spans are recorded only for their ids to propagate.
    pub(crate) lanes: Vec<Lane>,
    pub(crate) processors: Processors,
    #[cfg(feature = "logs")]
    pub(crate) logs: Option<LogParts>,
}

/// What a log pipeline is made of.
#[cfg(feature = "logs")]
pub(crate) struct LogParts {
    pub(crate) exporter: crate::exporter::OtlpLogExporter,
    /// What it was built of.
    pub(crate) otlp: crate::exporter::OtlpSettings,
    pub(crate) limits: crate::exporter::LogLimits,
    pub(crate) batching: logs::LogBatching,
    pub(crate) exceptions: super::config::ExceptionSignal,
}

/// Why a provider could not be put together.
#[derive(Debug)]
pub(crate) enum AssembleError {
    /// One is installed that has not been shut down.
    AlreadyInitialised,
    /// The operating system gave no thread, or the thread no runtime.
    Worker(std::io::Error),
    /// The exporter could not be built.
    Exporter(BoxError),
}

/// Starts the worker and sends all spans its way.
pub(crate) fn assemble(assembly: Assembly) -> Result<Telemetry, AssembleError> {
    if is_open() {
        return Err(AssembleError::AlreadyInitialised);
    }
    let Assembly { rules, reporter, resource, lanes, processors, .. } = assembly;
    let (sender, commands) = tokio::sync::mpsc::unbounded_channel();
    let exporters = lanes.iter().map(|lane| (lane.factory.name().to_owned(), lane.batching)).collect();
    let pipeline: &'static Pipeline = Box::leak(Box::new(Pipeline::new(rules, exporters, reporter, sender)));
    #[cfg(unix)]
    pipeline.keep(Kit {
        lanes: lanes.clone(),
        made_in: MadeIn::of(&resource),
        resource: resource.clone(),
        processors: processors.clone(),
    });
    #[cfg(feature = "logs")]
    start_logs(pipeline, assembly.logs, &resource)?;
    if let Err(error) = start(pipeline, WorkerOptions { lanes, resource, processors, commands }) {
        close(pipeline);
        return Err(error);
    }
    #[cfg(unix)]
    super::fork::watch();
    if !install(pipeline) {
        close(pipeline);
        return Err(AssembleError::AlreadyInitialised);
    }
    if another_provider_is_installed() {
        pipeline.reporter().say(&Report::new(
            ReportKind::Setting,
            "another TracerProvider was installed globally and is replaced; install only one, or leave out `traced::init` to use that one",
        ));
    }
    global::set_tracer_provider(Provider);
    Ok(Telemetry::new(pipeline))
}

#[cfg(feature = "logs")]
fn start_logs(
    pipeline: &'static Pipeline,
    parts: Option<LogParts>,
    resource: &Resource,
) -> Result<(), AssembleError> {
    let Some(LogParts { exporter, otlp, limits, batching, exceptions }) = parts else { return Ok(()) };
    let (resource, reporter) = (resource.clone(), pipeline.reporter());
    let kit = logs::Kit {
        otlp,
        limits,
        batching,
        #[cfg(unix)]
        made_in: MadeIn::of(&resource),
        resource,
        reporter,
    };
    let options = logs::LogOptions { exporter, kit, exceptions };
    pipeline.set_logs(logs::start(options).map_err(AssembleError::Worker)?);
    Ok(())
}

/// What was started already ends.
fn close(pipeline: &'static Pipeline) {
    pipeline.close();
    #[cfg(feature = "logs")]
    if let Some(logs) = pipeline.logs() {
        logs.shut_down(std::time::Instant::now(), Box::new(drop));
    }
}

/// Whether spans of the API go to somebody else. The API does not tell, but its no-op gives back the parent that it is given, which an SDK
/// does not do where telemetry is suppressed; nothing is recorded either way.
fn another_provider_is_installed() -> bool {
    let parent =
        SpanContext::new(TraceId::from(1), SpanId::from(1), TraceFlags::NOT_SAMPLED, true, TraceState::NONE);
    let context = Context::new().with_telemetry_suppressed().with_remote_span_context(parent.clone());
    survive(|| {
        let span = global::tracer("traced").start_with_context("traced.probe", &context);
        *span.span_context() != parent
    })
    .unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use opentelemetry_sdk::error::OTelSdkResult;
    use opentelemetry_sdk::trace::{SpanData, SpanExporter};

    use super::*;
    use crate::callsite::{Callsite, Name};
    use crate::exporter::ExporterFactory;
    use crate::pipeline::{Batching, Command, Exchange, IdSource, Loss, OpenSpans};
    use crate::provider::LogLevel;
    use crate::recorder::Limits;

    static SERIAL: Mutex<()> = Mutex::new(());

    #[derive(Clone, Debug, Default)]
    struct Collecting(Arc<Mutex<Vec<SpanData>>>, Arc<AtomicUsize>);

    impl SpanExporter for Collecting {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.lock().unwrap().extend(batch);
            Ok(())
        }
    }

    fn assembly(exporter: Collecting, batching: Batching) -> Assembly {
        let sampler = crate::provider::Sampler::default();
        Assembly {
            rules: Rules {
                sampler: Exchange::new(sampler, false),
                ids: IdSource::default(),
                limits: Limits::default(),
                code_location: true,
                exports: true,
                open: OpenSpans::default(),
            },
            reporter: Reporter::new(None, LogLevel::None),
            resource: Resource::builder_empty().build(),
            lanes: vec![Lane { factory: ExporterFactory::ready(exporter), batching, flush_when_idle: false }],
            processors: Processors::default(),
            #[cfg(feature = "logs")]
            logs: None,
        }
    }

    const BATCHING: Batching = Batching {
        max_queue_size: 2048,
        max_queue_bytes: usize::MAX,
        max_export_batch_size: 512,
        schedule_delay: Duration::from_secs(5),
        export_timeout: None,
    };

    static CALLSITE: Callsite = Callsite::new(
        Name::Said { name: "test.child" },
        opentelemetry::trace::SpanKind::Internal,
        [Some("traced"), Some("0")],
        ("f", "f.rs", 1),
        &[],
        &[],
    );

    #[test]
    fn every_span_that_ended_is_exported_or_counted_as_lost() {
        let _serial = SERIAL.lock().unwrap();
        let exporter = Collecting::default();
        let telemetry = assemble(assembly(exporter.clone(), BATCHING)).unwrap();
        let threads: Vec<_> = (0..4)
            .map(|_| {
                std::thread::spawn(|| {
                    for _ in 0..5_000 {
                        let _root = crate::span::enter(&CALLSITE, &[]);
                        let _child = crate::span::enter(&CALLSITE, &[]);
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        telemetry.flush(Duration::from_secs(10)).unwrap();
        let stats = telemetry.stats();
        assert_eq!((stats.started, stats.ended), (40_000, 40_000));
        assert_eq!(stats.exported + stats.dropped(), 40_000);
        assert_eq!(stats.exported, exporter.0.lock().unwrap().len() as u64);
        telemetry.shutdown(Duration::from_secs(5)).unwrap();
    }

    #[test]
    fn a_worker_that_panics_goes_on_and_counts_what_it_held() {
        let _serial = SERIAL.lock().unwrap();
        let exporter = Collecting::default();
        let telemetry = assemble(assembly(exporter.clone(), BATCHING)).unwrap();
        for _ in 0..3 {
            drop(crate::span::enter(&CALLSITE, &[]));
            let pipeline = crate::provider::installed::installed().unwrap();
            assert!(pipeline.send(Command::Panic));
        }
        telemetry.flush(Duration::from_secs(10)).unwrap();
        let stats = telemetry.stats();
        assert_eq!((stats.ended, stats.exported + stats.dropped_by(Loss::WorkerPanicked)), (3, 3));
        drop(crate::span::enter(&CALLSITE, &[]));
        telemetry.shutdown(Duration::from_secs(5)).unwrap();
        assert!(!exporter.0.lock().unwrap().is_empty());
    }

    #[test]
    fn with_several_exporters_no_panic_of_a_worker_ends_anything() {
        let _serial = SERIAL.lock().unwrap();
        let (one, two) = (Collecting::default(), Collecting::default());
        let lane = |exporter: &Collecting| Lane {
            factory: ExporterFactory::ready(exporter.clone()),
            batching: BATCHING,
            flush_when_idle: false,
        };
        let lanes = vec![lane(&one), lane(&two)];
        let telemetry = assemble(Assembly { lanes, ..assembly(one.clone(), BATCHING) }).unwrap();
        for _ in 0..3 {
            drop(crate::span::enter(&CALLSITE, &[]));
            let pipeline = crate::provider::installed::installed().unwrap();
            assert!(pipeline.send(Command::Panic));
        }
        telemetry.flush(Duration::from_secs(10)).unwrap();
        drop(crate::span::enter(&CALLSITE, &[]));
        let handle = telemetry.handle();
        telemetry.shutdown(Duration::from_secs(5)).unwrap();
        let stats = handle.stats();
        assert_eq!((stats.ended, stats.exported + stats.dropped_by(Loss::WorkerPanicked)), (4, 4));
        for (stats, exporter) in handle.exporter_stats().iter().zip([one, two]) {
            assert_eq!(stats.exported + stats.dropped_by(Loss::WorkerPanicked), 4, "{stats:?}");
            assert_eq!(stats.exported, exporter.0.lock().unwrap().len() as u64);
            assert!(stats.exported > 0);
        }
    }

    #[test]
    fn a_second_provider_is_refused_until_the_first_is_shut_down() {
        let _serial = SERIAL.lock().unwrap();
        let first = assemble(assembly(Collecting::default(), BATCHING)).unwrap();
        let second = assemble(assembly(Collecting::default(), BATCHING));
        assert!(matches!(second, Err(AssembleError::AlreadyInitialised)));
        drop(first);
        let exporter = Collecting::default();
        let third = assemble(assembly(exporter.clone(), BATCHING)).unwrap();
        drop(crate::span::enter(&CALLSITE, &[]));
        third.shutdown(Duration::from_secs(5)).unwrap();
        assert_eq!(exporter.0.lock().unwrap().len(), 1);
    }

    /// A test's capture would take the span: with `testing` a callsite stays on.
    #[cfg(not(feature = "testing"))]
    #[test]
    fn a_callsite_is_off_while_spans_go_nowhere_and_on_again_with_the_next_provider() {
        let _serial = SERIAL.lock().unwrap();
        let first = assemble(assembly(Collecting::default(), BATCHING)).unwrap();
        drop(crate::span::enter(&CALLSITE, &[]));
        first.shutdown(Duration::from_secs(5)).unwrap();
        // The first late span is reported; from then on none is looked at.
        assert!(CALLSITE.is_on());
        drop(crate::span::enter(&CALLSITE, &[]));
        assert!(!CALLSITE.is_on());
        assert_eq!(crate::filter::counts().1, 0, "the filter turned nothing off");
        crate::filter::set(crate::filter::get());
        assert!(!CALLSITE.is_on(), "a new filter turns nothing on that goes nowhere");
        let second = assemble(assembly(Collecting::default(), BATCHING)).unwrap();
        drop(crate::span::enter(&CALLSITE, &[]));
        assert_eq!(second.stats().ended, 1);
    }

    #[test]
    fn a_queue_of_one_works_and_an_empty_flush_does_not_call_the_exporter() {
        let _serial = SERIAL.lock().unwrap();
        let exporter = Collecting::default();
        let batching = Batching { max_queue_size: 1, max_export_batch_size: 1, ..BATCHING };
        let telemetry = assemble(assembly(exporter.clone(), batching)).unwrap();
        telemetry.flush(Duration::from_secs(5)).unwrap();
        assert_eq!(exporter.1.load(Ordering::Relaxed), 0);
        for _ in 0..3 {
            drop(crate::span::enter(&CALLSITE, &[]));
            telemetry.flush(Duration::from_secs(5)).unwrap();
        }
        assert_eq!(exporter.0.lock().unwrap().len(), 3);
    }
}
