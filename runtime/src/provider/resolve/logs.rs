//! Owns the settings of the log pipeline: whether there is one, its batches and limits, and where it sends to. Knows no client.

use super::endpoint;
use super::otlp::Rows;
use super::spans::{COUNT, DURATION, POSITIVE};
use super::{Resolver, Said};
use crate::exporter::LogLimits;
use crate::logs::LogBatching;
use crate::provider::builder::Given;
use crate::provider::config::{
    LOG_EXPORT_TIMEOUT, LOG_MAX_EXPORT_BATCH_SIZE, LOG_MAX_QUEUE_SIZE, LOG_SCHEDULE_DELAY, LOGS,
    LOGS_EXPORTER, LogSettings, MAX_QUEUE_BYTES, OTLP_LOGS_ENDPOINT, for_logs,
};
use crate::provider::env;
use crate::provider::error::Refusal;

static ROWS: Rows = Rows {
    path: endpoint::LOGS,
    protocol: &for_logs::PROTOCOL,
    exact_endpoint: &OTLP_LOGS_ENDPOINT,
    insecure: &for_logs::INSECURE,
    certificate: &for_logs::CERTIFICATE,
    client_key: &for_logs::CLIENT_KEY,
    client_certificate: &for_logs::CLIENT_CERTIFICATE,
    headers: &for_logs::HEADERS,
    compression: &for_logs::COMPRESSION,
    timeout: &for_logs::TIMEOUT,
};

impl Resolver {
    /// `None`: nobody asked for logs.
    pub(super) fn logs(&mut self, given: &Given) -> Option<LogSettings> {
        self.wants_logs(given.logs).then(|| LogSettings {
            otlp: self.otlp_of(&ROWS, given.logs_endpoint.clone(), given.otlp.clone()),
            batching: self.log_batching(given.batch.max_queue_bytes),
            limits: self.log_limits(),
        })
    }

    /// Code says whether there is an exporter; where it says nothing, the environment names one.
    fn wants_logs(&mut self, code: Option<bool>) -> bool {
        if code.is_none()
            && let Said::Value(wanted) = self.read_environment(&LOGS_EXPORTER, &is_exported)
        {
            return wanted;
        }
        self.switch(&LOGS, code)
    }

    fn log_batching(&mut self, max_queue_bytes: Option<usize>) -> LogBatching {
        let max_queue_size = self.number(&LOG_MAX_QUEUE_SIZE, None, &POSITIVE);
        LogBatching {
            schedule_delay: self.decide(&LOG_SCHEDULE_DELAY, None, &DURATION).unwrap_or_default(),
            export_timeout: self.timeout(&LOG_EXPORT_TIMEOUT, None),
            max_queue_size,
            max_queue_bytes: self.number(&MAX_QUEUE_BYTES, max_queue_bytes, &POSITIVE),
            max_export_batch_size: self.batch_size(&LOG_MAX_EXPORT_BATCH_SIZE, None, max_queue_size),
        }
    }

    /// Of a configuration file nothing is read for logs. `section`: the place of what it says of them all the same.
    #[cfg(feature = "config-file")]
    pub(super) fn logs_beside_file(&mut self, given: &Given, section: Option<String>) {
        const WHERE: &str = "say in code where they go: logs_endpoint(..), and header(..) or certificate(..) where they are needed";
        if given.disabled == Some(true) || given.logs == Some(false) {
            return;
        }
        let asks = given.logs == Some(true);
        let says_where = given.logs_endpoint.is_some() || given.otlp.endpoint.is_some();
        match section {
            Some(place) if asks => {
                let refusal = Refusal::new("is not read: log records leave as code and the defaults say");
                self.warn(place, None, refusal.allowing(WHERE));
            }
            Some(place) => {
                let refusal = Refusal::new("is not read, so log records go nowhere");
                self.warn(place, None, refusal.allowing(format!("call builder().logs(true), and {WHERE}")));
            }
            None if asks && !says_where => {
                let refusal = Refusal::new(
                    "stands beside a configuration file, whose endpoints, headers and TLS hold for spans alone: log records go to the \
                     default endpoint",
                );
                self.warn("builder().logs(..)", None, refusal.allowing(WHERE));
            }
            None => {}
        }
    }

    fn log_limits(&mut self) -> LogLimits {
        LogLimits {
            attributes: self.number(&for_logs::ATTRIBUTE_COUNT_LIMIT, None, &COUNT),
            attribute_value_length: self.decide(&for_logs::ATTRIBUTE_VALUE_LENGTH_LIMIT, None, &COUNT),
        }
    }
}

/// A list, as the specification has it, of which only one thing can be exported to.
fn is_exported(text: &str) -> Result<bool, Refusal> {
    let names =
        super::names(text, &|name| name.eq_ignore_ascii_case("otlp").then_some(())).map_err(|refusal| {
            let prints =
                |name: &str| name.eq_ignore_ascii_case("console") || name.eq_ignore_ascii_case("logging");
            if env::list(text).any(prints) {
                return refusal
                    .allowing("leave printing to the program's own logger, and use otlp or none here");
            }
            refusal
        })?;
    Ok(!names.is_empty())
}
