//! Owns the OTLP exporter of log records: a batch becomes requests of at most the limit, which the client sends. Knows no thread and no queue.
//!
//! The messages are `opentelemetry-proto`'s, encoded by prost: a record's text was made on its way here anyway, so that one pass less, as spans
//! have it, would hardly show.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use hyper_util::client::proxy::matcher::Matcher;
use opentelemetry::InstrumentationScope;
use opentelemetry::context::FutureExt as _;
use opentelemetry_proto::tonic::{
    collector::logs::v1::ExportLogsServiceRequest,
    common::v1::{AnyValue, InstrumentationScope as ScopeMessage, KeyValue, any_value::Value},
    logs::v1::{LogRecord, ResourceLogs, ScopeLogs},
    resource::v1::Resource as ResourceMessage,
};
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::SdkLogRecord;
use prost::Message as _;

use super::client::OtlpClient;
use super::connect::suppressed;
use super::encode::{Format, Part, REQUEST_LIMIT, bounded, format};
use super::error::OtlpError;
use super::signal::Signal;
use super::target::OtlpBuildError;
use crate::exporter::{ExportFeedback, LastAttempt, OtlpSettings};
use crate::recorder::cut_text;

/// Records as a logger gave them.
pub(crate) type LogBatch = Vec<Box<(SdkLogRecord, InstrumentationScope)>>;

/// How much one record may hold. Specification: logs/sdk.md, `LogRecord` limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogLimits {
    pub(crate) attributes: usize,
    /// Characters of a text value, or of each element of an array of texts. `None`: no limit.
    pub(crate) attribute_value_length: Option<usize>,
}

/// Sends log records by OTLP. Runs inside a tokio runtime with I/O and time; nothing that it does is traced or logged.
pub(crate) struct OtlpLogExporter {
    client: OtlpClient,
    resource: ResourceAttributesWithSchema,
    format: Format,
    limits: LogLimits,
    /// Bytes of one request.
    pub(super) limit: usize,
}

impl fmt::Debug for OtlpLogExporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoint = self.client.transport.target.shown();
        f.debug_struct("OtlpLogExporter").field("endpoint", &endpoint).finish_non_exhaustive()
    }
}

impl OtlpLogExporter {
    /// Checks the settings; nothing is connected or spawned before the first export.
    ///
    /// # Errors
    /// Settings that cannot work, or that need a cargo feature.
    pub(crate) fn new(
        settings: &OtlpSettings,
        limits: LogLimits,
        resource: &Resource,
    ) -> Result<Self, OtlpBuildError> {
        Ok(Self {
            client: OtlpClient::new(settings, Signal::Logs, &Matcher::from_env())?,
            resource: resource.into(),
            format: format(settings.protocol),
            limits,
            limit: REQUEST_LIMIT,
        })
    }

    /// What exports lose, have rejected and repeat; to be taken after each export.
    pub(crate) fn feedback(&self) -> Arc<ExportFeedback> {
        self.client.feedback()
    }

    /// The way to end waits between attempts.
    pub(crate) fn last_attempt(&self) -> LastAttempt {
        self.client.last_attempt()
    }

    pub(crate) fn export(&self, batch: LogBatch) -> impl Future<Output = OTelSdkResult> + Send {
        self.client.deliver(move || self.parts(batch)).with_context(suppressed())
    }

    pub(crate) fn shut_down(&self) -> OTelSdkResult {
        self.client.shut_down()
    }

    pub(super) fn parts(&self, batch: LogBatch) -> impl Iterator<Item = Part> + Send + '_ {
        Parts { exporter: self, waiting: vec![by_scope(batch, &self.limits)] }
    }

    fn request(&self, scope_logs: Vec<ScopeLogs>) -> ExportLogsServiceRequest {
        let attributes = self.resource.attributes.0.clone();
        let logs = ResourceLogs {
            resource: Some(ResourceMessage { attributes, ..Default::default() }),
            scope_logs,
            schema_url: self.resource.schema_url.clone().unwrap_or_default(),
        };
        ExportLogsServiceRequest { resource_logs: vec![logs] }
    }

    fn body(&self, request: &ExportLogsServiceRequest) -> Result<Vec<u8>, OtlpError> {
        let body = match self.format {
            Format::Protobuf => request.encode_to_vec(),
            #[cfg(feature = "otlp-json")]
            Format::Json => super::json::write_logs(request).into_bytes(),
        };
        bounded(body, self.limit)
    }
}

/// Halves what is too large until it fits.
struct Parts<'a> {
    exporter: &'a OtlpLogExporter,
    /// The next one last.
    waiting: Vec<Vec<ScopeLogs>>,
}

impl Iterator for Parts<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        loop {
            let mut request = self.exporter.request(self.waiting.pop()?);
            let scopes = request.resource_logs.iter().flat_map(|resource| &resource.scope_logs);
            let records: usize = scopes.map(|scope| scope.log_records.len()).sum();
            if records == 0 {
                continue;
            }
            let body = self.exporter.body(&request);
            if records > 1 && matches!(body, Err(OtlpError::RequestTooLarge { .. })) {
                let scopes = request.resource_logs.pop().map(|resource| resource.scope_logs);
                let (front, back) = split(scopes.unwrap_or_default(), records / 2);
                self.waiting.extend([back, front]);
            } else {
                return Some(Part { spans: u64::try_from(records).unwrap_or(u64::MAX), body });
            }
        }
    }
}

/// The first so many records, and the others.
fn split(mut scopes: Vec<ScopeLogs>, mut room: usize) -> (Vec<ScopeLogs>, Vec<ScopeLogs>) {
    let mut front = Vec::new();
    for scope in &mut scopes {
        let taken = room.min(scope.log_records.len());
        room = room.saturating_sub(taken);
        let back = scope.log_records.split_off(taken);
        let log_records = std::mem::replace(&mut scope.log_records, back);
        front.push(ScopeLogs {
            scope: scope.scope.clone(),
            schema_url: scope.schema_url.clone(),
            log_records,
        });
    }
    front.retain(|scope| !scope.log_records.is_empty());
    scopes.retain(|scope| !scope.log_records.is_empty());
    (front, scopes)
}

/// The records as messages, in order, those of one scope together.
fn by_scope(batch: LogBatch, limits: &LogLimits) -> Vec<ScopeLogs> {
    let mut scopes: Vec<ScopeLogs> = Vec::new();
    for entry in batch {
        let (record, scope) = *entry;
        // Bridges from other loggers have one scope for everything and say with `target` whose record it is.
        let target: Option<Cow<'static, str>> = record.target().cloned();
        let wanted = Some(ScopeMessage::from((&scope, target)));
        let schema_url = scope.schema_url().unwrap_or_default();
        let message = message(&record, limits);
        let known = scopes.iter_mut().find(|known| known.scope == wanted && known.schema_url == schema_url);
        match known {
            Some(known) => known.log_records.push(message),
            None => scopes.push(ScopeLogs {
                scope: wanted,
                schema_url: schema_url.to_owned(),
                log_records: vec![message],
            }),
        }
    }
    scopes
}

fn message(record: &SdkLogRecord, limits: &LogLimits) -> LogRecord {
    let mut message = LogRecord::from(record);
    // The conversion would wrap what lies behind the year 2554.
    message.time_unix_nano = record.timestamp().map_or(0, nanos);
    message.observed_time_unix_nano = record.observed_timestamp().map_or(0, nanos);
    deduplicate(&mut message.attributes);
    let excess = message.attributes.len().saturating_sub(limits.attributes);
    message.attributes.truncate(limits.attributes);
    message.dropped_attributes_count = u32::try_from(excess).unwrap_or(u32::MAX);
    if let Some(length) = limits.attribute_value_length {
        let values = message.attributes.iter_mut().filter_map(|attribute| attribute.value.as_mut());
        values.for_each(|value| cut(value, length));
    }
    message
}

fn nanos(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// Last value wins, at the place of the first. Specification: logs/data-model.md, "Field: Attributes".
fn deduplicate(attributes: &mut Vec<KeyValue>) {
    let mut kept: Vec<KeyValue> = Vec::with_capacity(attributes.len());
    for attribute in attributes.drain(..) {
        match kept.iter_mut().find(|known| known.key == attribute.key) {
            Some(known) => known.value = attribute.value,
            None => kept.push(attribute),
        }
    }
    *attributes = kept;
}

fn cut(value: &mut AnyValue, length: usize) {
    match &mut value.value {
        Some(Value::StringValue(text)) => {
            let kept = cut_text(text, length).len();
            text.truncate(kept);
        }
        Some(Value::ArrayValue(array)) => array.values.iter_mut().for_each(|value| cut(value, length)),
        _ => {}
    }
}
