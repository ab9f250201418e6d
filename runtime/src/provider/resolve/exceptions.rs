//! Owns the choice of how exceptions are recorded. Knows neither spans nor logs.

use super::{Kind, Resolver};
use crate::provider::config::{EXCEPTION_SIGNAL, ExceptionSignal};
use crate::provider::env;
use crate::provider::error::Refusal;

const SIGNALS: [(&str, ExceptionSignal); 2] =
    [("logs", ExceptionSignal::Logs), ("logs/dup", ExceptionSignal::Both)];

const SIGNAL: Kind<'static, ExceptionSignal> = Kind {
    parse: &|text| env::choice(text, &SIGNALS),
    check: &|_| Ok(()),
    show: &|signal| format!("{signal:?}"),
};

const WHAT_TO_DO: &str = if cfg!(feature = "logs") {
    "set OTEL_LOGS_EXPORTER=otlp, or call builder().logs(true)"
} else {
    "add `logs` to the features of `traced` in Cargo.toml, and set OTEL_LOGS_EXPORTER=otlp"
};

impl Resolver {
    /// Where there are no logs, exceptions stay with their spans: none is lost by a variable that somebody sets for all services.
    pub(super) fn exceptions(&mut self, disabled: bool, has_logs: bool) -> ExceptionSignal {
        let signal = self.decide(&EXCEPTION_SIGNAL, None, &SIGNAL).unwrap_or_default();
        if has_logs || disabled || signal == ExceptionSignal::Events {
            return signal;
        }
        let refusal = Refusal::new(
            "asks for exceptions as logs, but no logs are exported: they stay events of their spans",
        );
        self.warn(EXCEPTION_SIGNAL.variable(), None, refusal.allowing(WHAT_TO_DO));
        ExceptionSignal::Events
    }
}
