//! Owns the object-safe face of `SpanExporter` and the recipe by which the worker makes one. Knows no exporter.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, TryLockError};
use std::time::Duration;

use opentelemetry_sdk::Resource;
#[cfg(feature = "otlp")]
use opentelemetry_sdk::error::OTelSdkError;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

#[cfg(feature = "self-metrics")]
use super::measured::Measured;
#[cfg(feature = "otlp")]
use super::{EncodedBatch, OtlpExporter, OtlpSettings, RecordEncoder};
use super::{ExportFeedback, LastAttempt};

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// `SpanExporter` returns an unnamed future and cannot be a trait object; this can. One box per batch.
pub(crate) trait DynExporter: Send + Sync + fmt::Debug {
    fn export(&self, batch: Vec<SpanData>) -> Pin<Box<dyn Future<Output = OTelSdkResult> + Send + '_>>;
    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult;
    fn force_flush(&self) -> OTelSdkResult;
    fn set_resource(&mut self, resource: &Resource);
}

impl<E: SpanExporter> DynExporter for E {
    fn export(&self, batch: Vec<SpanData>) -> Pin<Box<dyn Future<Output = OTelSdkResult> + Send + '_>> {
        Box::pin(SpanExporter::export(self, batch))
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        SpanExporter::shutdown_with_timeout(self, timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        SpanExporter::force_flush(self)
    }

    fn set_resource(&mut self, resource: &Resource) {
        SpanExporter::set_resource(self, resource);
    }
}

/// Spans as the exporter takes them.
pub(crate) enum Batch {
    Spans(Vec<SpanData>),
    /// Ours take them encoded, where nobody has to see them as spans before.
    #[cfg(feature = "otlp")]
    Encoded(EncodedBatch),
}

/// An exporter, of ours or of others.
pub(crate) enum Exporter {
    Any(Box<dyn DynExporter>),
    #[cfg(feature = "otlp")]
    Otlp(Box<OtlpExporter>),
    #[cfg(feature = "self-metrics")]
    Measured(Box<Measured>),
}

impl Batch {
    /// Spans in it.
    #[cfg(feature = "self-metrics")]
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Spans(batch) => batch.len(),
            #[cfg(feature = "otlp")]
            Self::Encoded(batch) => batch.len(),
        }
    }
}

impl Exporter {
    fn any(&self) -> &dyn DynExporter {
        match self {
            Self::Any(exporter) => exporter.as_ref(),
            #[cfg(feature = "otlp")]
            Self::Otlp(exporter) => exporter.as_ref(),
            #[cfg(feature = "self-metrics")]
            Self::Measured(measured) => measured.exporter.any(),
        }
    }

    pub(crate) fn export(&self, batch: Batch) -> Pin<Box<dyn Future<Output = OTelSdkResult> + Send + '_>> {
        match (self, batch) {
            #[cfg(feature = "self-metrics")]
            (Self::Measured(measured), batch) => measured.export(batch),
            (exporter, Batch::Spans(batch)) => exporter.any().export(batch),
            #[cfg(feature = "otlp")]
            (Self::Otlp(exporter), Batch::Encoded(batch)) => Box::pin(exporter.export_encoded(batch)),
            // Only what has an encoder is given its batches.
            #[cfg(feature = "otlp")]
            (Self::Any(_), Batch::Encoded(_)) => {
                Box::pin(std::future::ready(Err(OTelSdkError::InternalFailure(
                    "an exporter was given what it does not know; report this".into(),
                ))))
            }
        }
    }

    /// What encodes records for this exporter, if it takes them so.
    #[cfg(feature = "otlp")]
    pub(crate) fn record_encoder(&self) -> Option<RecordEncoder> {
        match self {
            Self::Any(_) => None,
            Self::Otlp(exporter) => exporter.record_encoder(),
            #[cfg(feature = "self-metrics")]
            Self::Measured(measured) => measured.exporter.record_encoder(),
        }
    }

    pub(crate) fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.any().shutdown_with_timeout(timeout)
    }

    pub(crate) fn force_flush(&self) -> OTelSdkResult {
        self.any().force_flush()
    }

    pub(crate) fn set_resource(&mut self, resource: &Resource) {
        match self {
            Self::Any(exporter) => exporter.set_resource(resource),
            #[cfg(feature = "otlp")]
            Self::Otlp(exporter) => SpanExporter::set_resource(exporter.as_mut(), resource),
            #[cfg(feature = "self-metrics")]
            Self::Measured(measured) => measured.exporter.set_resource(resource),
        }
    }
}

/// An exporter that is ready to be called, with what it says beside its results.
pub(crate) struct Built {
    pub(crate) exporter: Exporter,
    /// What came of each export in detail; others are judged by their result alone.
    pub(crate) feedback: Option<Arc<ExportFeedback>>,
    /// To be told that time is up.
    pub(crate) last_attempts: Vec<LastAttempt>,
}

impl Built {
    fn plain(exporter: impl SpanExporter + 'static) -> Self {
        Self { exporter: Exporter::Any(Box::new(exporter)), feedback: None, last_attempts: Vec::new() }
    }
}

/// Makes an exporter on the worker, inside its runtime: first in `init`, and again in a restarted worker or after a
/// fork. A ready-made exporter can be handed out once only. Clones are the same recipe.
#[derive(Clone)]
pub(crate) struct ExporterFactory {
    name: String,
    build: Arc<Mutex<Build>>,
    rebuilds: bool,
}

type Build = Box<dyn FnMut() -> Result<Built, BoxError> + Send>;

impl ExporterFactory {
    /// An exporter that exists already: the second [`build`](Self::build) is an error.
    pub(crate) fn ready<E: SpanExporter + 'static>(exporter: E) -> Self {
        let mut exporter = Some(exporter);
        let build = move || match exporter.take() {
            Some(exporter) => Ok(Built::plain(exporter)),
            None => Err(BoxError::from(
                "a ready-made exporter cannot be built again; give a function: builder().exporter_with(..)",
            )),
        };
        Self::new(type_name::<E>(), build, false)
    }

    /// An exporter from a function, as often as needed.
    pub(crate) fn from_fn<E, X>(mut build: impl FnMut() -> Result<E, X> + Send + 'static) -> Self
    where
        E: SpanExporter + 'static,
        X: Into<BoxError>,
    {
        let build = move || match build() {
            Ok(exporter) => Ok(Built::plain(exporter)),
            Err(error) => Err(error.into()),
        };
        Self::new(type_name::<E>(), build, true)
    }

    /// OTLP with these settings.
    #[cfg(feature = "otlp")]
    pub(crate) fn otlp(settings: OtlpSettings) -> Self {
        let build = move || {
            let exporter = OtlpExporter::new(&settings)?;
            let feedback = Some(exporter.feedback());
            let last_attempts = vec![exporter.last_attempt()];
            Ok(Built { exporter: Exporter::Otlp(Box::new(exporter)), feedback, last_attempts })
        };
        Self::new("otlp".into(), build, true)
    }

    fn new(
        name: String,
        build: impl FnMut() -> Result<Built, BoxError> + Send + 'static,
        rebuilds: bool,
    ) -> Self {
        Self { name, build: Arc::new(Mutex::new(Box::new(build))), rebuilds }
    }

    /// The same under another name.
    pub(crate) fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// What reports call the exporter.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The same with something around each exporter that is built.
    #[cfg(feature = "self-metrics")]
    pub(crate) fn wrapped(self, wrap: impl Fn(Built) -> Built + Send + 'static) -> Self {
        let (name, rebuilds) = (self.name.clone(), self.rebuilds);
        let mut plain = self;
        Self::new(name, move || plain.build().map(&wrap), rebuilds)
    }

    /// Runs user code, which may panic: the worker calls it where it catches unwinding.
    pub(crate) fn build(&mut self) -> Result<Built, BoxError> {
        // Held only where the process forked while an exporter was being built: nobody is there to go on with that.
        match self.build.try_lock() {
            Ok(mut build) => build(),
            Err(TryLockError::Poisoned(build)) => build.into_inner()(),
            Err(TryLockError::WouldBlock) => {
                Err("the process forked while its exporter was being built; fork after `init`".into())
            }
        }
    }

    /// Whether a restarted worker, or a forked child, can have this exporter.
    #[cfg_attr(not(any(test, unix)), expect(dead_code, reason = "there is no fork"))]
    pub(crate) fn rebuilds(&self) -> bool {
        self.rebuilds
    }
}

impl fmt::Debug for ExporterFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExporterFactory").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Without its path and its parameters.
fn type_name<E>() -> String {
    let whole = std::any::type_name::<E>();
    let path = whole.split_once('<').map_or(whole, |(path, _)| path);
    path.rsplit_once("::").map_or(path, |(_, name)| name).to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Waker};

    use super::*;

    #[derive(Debug, Default)]
    struct Counting(Arc<AtomicUsize>);

    impl SpanExporter for Counting {
        async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }

        fn set_resource(&mut self, _: &Resource) {
            self.0.fetch_add(10, Ordering::Relaxed);
        }

        fn force_flush(&self) -> OTelSdkResult {
            self.0.fetch_add(100, Ordering::Relaxed);
            Ok(())
        }

        fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
            self.0.fetch_add(1000, Ordering::Relaxed);
            Ok(())
        }
    }

    #[test]
    fn every_call_reaches_the_exporter() {
        let calls = Arc::new(AtomicUsize::new(0));
        let mut exporter = ExporterFactory::ready(Counting(Arc::clone(&calls))).build().unwrap().exporter;
        exporter.set_resource(&Resource::builder_empty().build());
        exporter.force_flush().unwrap();
        exporter.shutdown_with_timeout(Duration::ZERO).unwrap();
        let mut export = exporter.export(Batch::Spans(Vec::new()));
        let polled = export.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(polled, Poll::Ready(Ok(()))));
        drop(export);
        assert_eq!(calls.load(Ordering::Relaxed), 1111);
    }

    #[test]
    fn ready_made_exporters_are_handed_out_once() {
        let mut factory = ExporterFactory::ready(Counting::default());
        assert!(!factory.rebuilds());
        assert_eq!(factory.name(), "Counting");
        assert!(factory.build().is_ok());
        assert!(factory.build().err().unwrap().to_string().contains("exporter_with"));
    }

    #[test]
    fn functions_build_again_and_pass_their_errors_on() {
        let mut good = ExporterFactory::from_fn(|| Ok::<_, BoxError>(Counting::default()));
        assert!(good.rebuilds());
        assert!(good.build().is_ok() && good.build().is_ok());

        let mut bad = ExporterFactory::from_fn(|| Err::<Counting, _>("no socket"));
        assert_eq!(bad.build().err().unwrap().to_string(), "no socket");
    }
}
