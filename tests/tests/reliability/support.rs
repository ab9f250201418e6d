//! Telemetry for one test at a time, and what it reports. Knows no test.

use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use traced::{Builder, ReportKind, Stats, Telemetry, TelemetryHandle, traced};

use super::probe::{LONG, Probe};

/// One test at a time: what is installed is global.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Settings that no environment changes, where spans leave only when told.
pub(crate) fn builder() -> Builder {
    traced::builder()
        .variables(|_| None::<&str>)
        .service_name("reliability")
        .code_location(false)
        .schedule_delay(Duration::from_secs(3600))
}

/// What the error hook heard. Clones hear the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reports(Arc<(Mutex<Heard>, Condvar)>);

type Heard = Vec<(ReportKind, String)>;

impl Reports {
    pub(crate) fn all(&self) -> Heard {
        self.lock().clone()
    }

    pub(crate) fn kinds(&self) -> Vec<ReportKind> {
        self.lock().iter().map(|(kind, _)| *kind).collect()
    }

    pub(crate) fn of(&self, kind: ReportKind) -> Vec<String> {
        self.all().into_iter().filter(|(known, _)| *known == kind).map(|(_, text)| text).collect()
    }

    /// The first report of a kind, once there is one.
    #[track_caller]
    pub(crate) fn wait_for(&self, kind: ReportKind) -> String {
        let missing = |seen: &mut Heard| !seen.iter().any(|(known, _)| *known == kind);
        let wait = self.0.1.wait_timeout_while(self.lock(), LONG, missing);
        drop(wait.unwrap_or_else(PoisonError::into_inner));
        let found = self.of(kind);
        found.into_iter().next().unwrap_or_else(|| panic!("no report of {kind:?} in {:?}", self.all()))
    }

    pub(crate) fn hook(&self) -> impl Fn(&traced::Report) + Send + Sync + 'static {
        let reports = self.clone();
        move |report| {
            reports.lock().push((report.kind(), report.to_string()));
            reports.0.1.notify_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Telemetry that runs, alone.
pub(crate) struct Running {
    pub(crate) telemetry: Telemetry,
    pub(crate) reports: Reports,
    pub(crate) alone: MutexGuard<'static, ()>,
}

impl Running {
    #[track_caller]
    pub(crate) fn start(builder: Builder) -> Self {
        let alone = alone();
        let reports = Reports::default();
        let telemetry = builder.on_error(reports.hook()).init().unwrap_or_else(|error| panic!("{error}"));
        Self { telemetry, reports, alone }
    }

    /// With an exporter.
    #[track_caller]
    pub(crate) fn with(builder: Builder, probe: &Probe) -> Self {
        Self::start(builder.exporter(probe.clone()))
    }

    /// Ends it and gives the last accounts, which must be exact.
    #[track_caller]
    pub(crate) fn end(self) -> Stats {
        let handle: TelemetryHandle = self.telemetry.handle();
        drop(self.telemetry.shutdown(LONG));
        let stats = handle.stats();
        assert_eq!(stats.exported + stats.dropped(), stats.ended, "{stats:?}");
        stats
    }
}

impl Deref for Running {
    type Target = Telemetry;

    fn deref(&self) -> &Telemetry {
        &self.telemetry
    }
}

/// One span.
#[traced(name = "test.work")]
pub(crate) fn work() {}

/// That many spans, one after the other.
pub(crate) fn works(count: usize) {
    (0..count).for_each(|_| work());
}
