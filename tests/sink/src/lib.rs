//! Owns the OTLP receiver that tests export to: gRPC and HTTP on one loopback port, decoded and stored, with failures on
//! demand. Decodes with opentelemetry-proto and answers gRPC with tonic; knows nothing of `traced`, so that it can disagree.

mod reply;
mod serve;

use std::{
    net::SocketAddr,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use http::HeaderMap;
use opentelemetry_proto::tonic::collector::{
    logs::v1::ExportLogsServiceRequest, trace::v1::ExportTraceServiceRequest,
};
use tokio::sync::oneshot;

/// A log record as it was sent.
pub use opentelemetry_proto::tonic::logs::v1::LogRecord;
/// A span as it was sent.
pub use opentelemetry_proto::tonic::trace::v1::Span;

pub use self::{
    reply::{Gate, Reply},
    serve::{BoxIo, Io, Speaks, Wrapping},
};

/// One request as it came, whatever was answered.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// With a gRPC content type.
    pub is_grpc: bool,
    /// As sent: a path, or the whole address if a proxy was meant.
    pub uri: http::Uri,
    /// Its headers.
    pub headers: HeaderMap,
    /// Length of the body as sent, in bytes.
    pub bytes: usize,
    /// The decoded body, or why there is none: spans.
    pub request: Result<ExportTraceServiceRequest, String>,
    /// The same of a request with log records, which has no `request`.
    pub logs: Option<Result<ExportLogsServiceRequest, String>>,
    /// When it was complete.
    pub at: Instant,
}

impl Attempt {
    /// The header as text; empty if it is missing.
    pub fn header(&self, name: &str) -> String {
        let value =
            self.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        value.unwrap_or_default()
    }
}

/// A receiver on 127.0.0.1 with a thread and a runtime of its own. It ends when dropped, with all its connections.
///
/// ```
/// use traced_sink::{Reply, Sink};
///
/// let sink = Sink::start();
/// sink.script([Reply::status(503).header("retry-after", "1"), Reply::Accept]);
/// assert!(sink.http_endpoint().ends_with("/v1/traces"));
/// assert!(sink.spans().is_empty());
/// ```
#[derive(Debug)]
pub struct Sink {
    address: SocketAddr,
    state: Arc<State>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What a [`Sink`] is started with.
#[derive(Default)]
pub struct SinkBuilder {
    port: u16,
    speaks: Speaks,
    wrapping: Option<Wrapping>,
}

impl SinkBuilder {
    /// A fixed port, to come back where another one was; the default is any free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Only one version of HTTP, as collectors do.
    #[must_use]
    pub fn speaks(mut self, speaks: Speaks) -> Self {
        self.speaks = speaks;
        self
    }

    /// Something around each connection: TLS.
    #[must_use]
    pub fn wrapped(mut self, wrapping: Wrapping) -> Self {
        self.wrapping = Some(wrapping);
        self
    }

    /// Listens when this returns.
    pub fn start(self) -> Sink {
        let state = Arc::new(State::default());
        let (stop, stopped) = oneshot::channel();
        let (address, thread) =
            serve::start(self.port, self.speaks, self.wrapping, Arc::clone(&state), stopped);
        Sink { address, state, stop: Some(stop), thread: Some(thread) }
    }
}

impl Sink {
    /// Both protocols on a free port.
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// For other ports, one protocol, TLS.
    pub fn builder() -> SinkBuilder {
        SinkBuilder::default()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// For `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` over HTTP.
    pub fn http_endpoint(&self) -> String {
        format!("http://{}/v1/traces", self.address)
    }

    /// For `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT` over HTTP.
    pub fn http_logs_endpoint(&self) -> String {
        format!("http://{}/v1/logs", self.address)
    }

    /// For gRPC, and the generic form for HTTP.
    pub fn grpc_endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Replies to the next requests, in order; after the last one everything is accepted again.
    pub fn script(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state.lock().script.extend(replies);
    }

    /// All requests so far, refused ones too.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.state.lock().attempts.clone()
    }

    /// The requests that were accepted.
    pub fn requests(&self) -> Vec<ExportTraceServiceRequest> {
        self.state.lock().accepted.clone()
    }

    /// The spans that were accepted, in the order in which they came.
    pub fn spans(&self) -> Vec<Span> {
        spans_of(&self.state.lock().accepted).cloned().collect()
    }

    /// The requests with log records that were accepted.
    pub fn log_requests(&self) -> Vec<ExportLogsServiceRequest> {
        self.state.lock().accepted_logs.clone()
    }

    /// The log records that were accepted, in the order in which they came.
    pub fn log_records(&self) -> Vec<LogRecord> {
        records_of(&self.state.lock().accepted_logs).cloned().collect()
    }

    /// The accepted log records once there are `count` of them. Blocks like [`Sink::wait_for_spans`].
    ///
    /// # Panics
    /// After `limit`, with what has come so far.
    #[track_caller]
    pub fn wait_for_log_records(&self, count: usize, limit: Duration) -> Vec<LogRecord> {
        let ready = self.state.wait(limit, |seen| records_of(&seen.accepted_logs).count() >= count);
        let records = self.log_records();
        assert!(ready, "{} of {count} log records within {limit:?}: {records:#?}", records.len());
        records
    }

    /// How many connections were opened.
    pub fn connections(&self) -> usize {
        self.state.lock().connections
    }

    /// The accepted spans once there are `count` of them. Blocks this thread, woken by each request.
    ///
    /// # Panics
    /// After `limit`, with what has come so far.
    #[track_caller]
    pub fn wait_for_spans(&self, count: usize, limit: Duration) -> Vec<Span> {
        let ready = self.state.wait(limit, |seen| spans_of(&seen.accepted).count() >= count);
        let spans = self.spans();
        assert!(ready, "{} of {count} spans within {limit:?}: {spans:#?}", spans.len());
        spans
    }

    /// All requests once there are `count` of them, whatever was answered. Blocks like [`Sink::wait_for_spans`].
    ///
    /// # Panics
    /// After `limit`.
    #[track_caller]
    pub fn wait_for_attempts(&self, count: usize, limit: Duration) -> Vec<Attempt> {
        let ready = self.state.wait(limit, |seen| seen.attempts.len() >= count);
        let attempts = self.attempts();
        assert!(ready, "{} of {count} requests within {limit:?}", attempts.len());
        attempts
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn spans_of(requests: &[ExportTraceServiceRequest]) -> impl Iterator<Item = &Span> {
    let resources = requests.iter().flat_map(|request| &request.resource_spans);
    resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| &scope.spans)
}

fn records_of(requests: &[ExportLogsServiceRequest]) -> impl Iterator<Item = &LogRecord> {
    let resources = requests.iter().flat_map(|request| &request.resource_logs);
    resources.flat_map(|resource| &resource.scope_logs).flat_map(|scope| &scope.log_records)
}

#[derive(Debug, Default)]
struct State {
    seen: Mutex<Seen>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Seen {
    script: std::collections::VecDeque<Reply>,
    attempts: Vec<Attempt>,
    accepted: Vec<ExportTraceServiceRequest>,
    accepted_logs: Vec<ExportLogsServiceRequest>,
    connections: usize,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let value = change(&mut self.lock());
        self.changed.notify_all();
        value
    }

    fn wait(&self, limit: Duration, is_ready: impl Fn(&Seen) -> bool) -> bool {
        let wait = self.changed.wait_timeout_while(self.lock(), limit, |seen| !is_ready(seen));
        let (seen, _) = wait.unwrap_or_else(PoisonError::into_inner);
        is_ready(&seen)
    }
}
