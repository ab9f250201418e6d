//! Telemetry with logs for one test at a time, and what it reports. Knows no test.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use traced::opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _, Severity};
use traced::{Builder, ReportKind, Telemetry};
use traced_sink::Sink;

/// How long a test waits for something that must happen.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// One test at a time: what is installed is global.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Settings that no environment changes but these variables, where logs leave only when told.
pub(crate) fn builder(variables: &[(&str, &str)]) -> Builder {
    let defaults = [("OTEL_BLRP_SCHEDULE_DELAY", "3600000"), ("OTEL_LOGS_EXPORTER", "otlp")];
    let all = defaults.iter().chain(variables).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let all: HashMap<_, _> = all.collect();
    traced::builder()
        .variables(move |name| all.get(name).cloned())
        .service_name("logs")
        .code_location(false)
        .schedule_delay(Duration::from_secs(3600))
}

/// The same, to this receiver over HTTP.
pub(crate) fn to(sink: &Sink, variables: &[(&str, &str)]) -> Builder {
    builder(variables).endpoint(sink.grpc_endpoint())
}

/// What the error hook heard. Clones hear the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reports(Arc<(Mutex<Heard>, Condvar)>);

type Heard = Vec<(ReportKind, String)>;

impl Reports {
    /// The first report of a kind, once there is one.
    #[track_caller]
    pub(crate) fn wait_for(&self, kind: ReportKind) -> String {
        let missing = |heard: &mut Heard| !heard.iter().any(|(known, _)| *known == kind);
        drop(self.0.1.wait_timeout_while(self.lock(), LONG, missing));
        self.of(kind).into_iter().next().unwrap_or_else(|| panic!("no report of {kind:?}"))
    }

    pub(crate) fn of(&self, kind: ReportKind) -> Vec<String> {
        let all = self.lock().clone();
        all.into_iter().filter(|(known, _)| *known == kind).map(|(_, text)| text).collect()
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

/// One record with this body.
pub(crate) fn log(telemetry: &Telemetry, body: &'static str) {
    let logger = telemetry.logger_provider().logger("test");
    let mut record = logger.create_log_record();
    record.set_severity_number(Severity::Info);
    record.set_body(AnyValue::from(body));
    logger.emit(record);
}

pub(crate) fn logs(telemetry: &Telemetry, count: usize) {
    (0..count).for_each(|_| log(telemetry, "one of many"));
}

/// The accounts hold: every record was exported or lost.
#[track_caller]
pub(crate) fn settled(stats: traced::LogStats) -> traced::LogStats {
    assert_eq!(stats.exported + stats.dropped(), stats.emitted, "{stats:?}");
    assert_eq!(stats.waiting(), 0);
    stats
}
