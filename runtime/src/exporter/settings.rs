//! Owns what an OTLP exporter is told: plain values, already checked. Knows neither variables nor clients.

use std::time::Duration;

/// How spans travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// OTLP over gRPC, port 4317 by convention.
    Grpc,
    /// OTLP over HTTP with protobuf bodies, port 4318 by convention.
    HttpProtobuf,
    /// OTLP over HTTP with JSON bodies, port 4318 by convention.
    HttpJson,
}

/// How request bodies are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// gzip, feature `gzip`.
    Gzip,
    /// Zstandard, feature `zstd`.
    Zstd,
}

/// Everything an OTLP exporter needs. The endpoint is final: for HTTP it holds the full path.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct OtlpSettings {
    pub(crate) protocol: Protocol,
    pub(crate) endpoint: String,
    pub(crate) headers: Vec<(String, String)>,
    /// `None`: no limit.
    pub(crate) timeout: Option<Duration>,
    pub(crate) compression: Option<Compression>,
    /// PEM of the authorities to trust besides those of the system.
    pub(crate) certificate: Option<Vec<u8>>,
    /// PEM of the client's key and certificate; both or none.
    pub(crate) client_identity: Option<(Vec<u8>, Vec<u8>)>,
}
