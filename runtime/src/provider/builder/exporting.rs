//! Owns the builder's methods about where spans go. Checks nothing.

use std::time::Duration;

use opentelemetry_sdk::trace::SpanExporter;

use super::{Builder, Encoding};
use crate::exporter::{BoxError, Compression, ExporterFactory, Protocol};
use crate::provider::config::{ExporterKind, FileTarget, Origin};

impl Builder {
    /// A ready-made exporter, instead of what `OTEL_TRACES_EXPORTER` says. Called again, each exporter gets every span; they do not wait for each
    /// other, and each has a queue, deadlines and a thread of its own.
    ///
    /// It is lost when the worker has to be started again, and in a forked child: prefer
    /// [`exporter_with`](Self::exporter_with).
    pub fn exporter(mut self, exporter: impl SpanExporter + 'static) -> Self {
        self.given.exporters.push(ExporterFactory::ready(exporter));
        self
    }

    /// An exporter from a function, which runs on the worker's thread inside its tokio runtime: first in `init`, which
    /// returns its error, and again when the worker has to be started again.
    pub fn exporter_with<E, X>(mut self, build: impl FnMut() -> Result<E, X> + Send + 'static) -> Self
    where
        E: SpanExporter + 'static,
        X: Into<BoxError>,
    {
        self.given.exporters.push(ExporterFactory::from_fn(build));
        self
    }

    /// Gives an exporter a name, in any case, that `OTEL_TRACES_EXPORTER` can choose. The last one of a name holds.
    pub fn register_exporter<E, X>(
        mut self,
        name: impl Into<String>,
        build: impl FnMut() -> Result<E, X> + Send + 'static,
    ) -> Self
    where
        E: SpanExporter + 'static,
        X: Into<BoxError>,
    {
        let name = name.into();
        let factory = ExporterFactory::from_fn(build).named(name.trim());
        self.given.registered_exporters.push((name, factory));
        self
    }

    /// What holds when the environment says nothing: neither `OTEL_TRACES_EXPORTER` nor an OTLP endpoint.
    pub fn default_exporter(mut self, kind: ExporterKind) -> Self {
        self.given.default_exporter = Some(kind);
        self
    }

    /// Where the exporter `file` writes.
    pub fn file_target(mut self, target: FileTarget) -> Self {
        self.given.file_target = Some(target);
        self
    }

    /// How OTLP travels.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.given.otlp.protocol = Some(protocol);
        self
    }

    /// The OTLP receiver, such as `http://localhost:4318`. OTLP over HTTP adds `v1/traces` to it, for log records `v1/logs`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.given.otlp.endpoint = Some(url.into());
        self
    }

    /// The URL that OTLP is sent to, with its full path. Wins over [`endpoint`](Self::endpoint).
    pub fn traces_endpoint(mut self, url: impl Into<String>) -> Self {
        self.given.otlp.traces_endpoint = Some(url.into());
        self
    }

    /// Whether gRPC endpoints that are given without `http://` or `https://` go without TLS. Default: `false`.
    pub fn insecure(mut self, insecure: bool) -> Self {
        self.given.otlp.insecure = Some(insecure);
        self
    }

    /// A header of every OTLP request; the last one of a name holds. Joins those of `OTEL_EXPORTER_OTLP_HEADERS` and
    /// wins over them. Values never show in errors and reports.
    pub fn header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers([(name, value)])
    }

    /// Headers of every OTLP request, as by [`header`](Self::header).
    pub fn headers<K, V>(mut self, headers: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let headers = headers.into_iter().map(|(name, value)| (Origin::Code, (name.into(), value.into())));
        self.given.otlp.headers.extend(headers);
        self
    }

    /// Deadline of one OTLP export. Zero: no limit.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.given.otlp.timeout = Some(limit);
        self
    }

    /// How OTLP bodies are compressed; `None`: not at all, whatever the environment says.
    pub fn compression(mut self, compression: impl Into<Option<Compression>>) -> Self {
        let encoding = compression.into().map_or(Encoding::Plain, Encoding::Compressed);
        self.given.otlp.encoding = Some(encoding);
        self
    }

    /// PEM of the authorities to trust for OTLP over TLS, feature `tls`.
    pub fn certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.given.otlp.certificate = Some(pem.into());
        self
    }

    /// PEM of the client's private key and of its certificate for OTLP over TLS, feature `tls`.
    pub fn client_identity(mut self, key: impl Into<Vec<u8>>, certificate: impl Into<Vec<u8>>) -> Self {
        self.given.otlp.client_identity = Some((key.into(), certificate.into()));
        self
    }
}
