//! Owns what HTTP's statuses mean to an exporter: which of them pass, what to do about the others. Knows no connection.

use super::{
    error::{port_hint, said},
    target::Target,
};

/// OTLP 1.8, "OTLP/HTTP Response".
pub(super) fn is_retryable(status: u16) -> bool {
    matches!(status, 429 | 502 | 503 | 504)
}

/// The problem and what to do.
pub(super) fn explain(target: &Target, status: u16, message: &str, location: Option<&str>) -> String {
    let hint = match (status, location) {
        (300..=399, Some(location)) => format!("it has moved: set the endpoint to {location}"),
        _ => hint(status, target),
    };
    format!("{} answered HTTP {status}{}; {hint}", target.shown(), said(message))
}

fn hint(status: u16, target: &Target) -> String {
    let text = match status {
        300..=399 => "it redirects without saying where to: check the endpoint",
        400 | 505 => return format!("it did not understand the request: {}", port_hint(target)),
        401 => "it wants to know who you are: set OTEL_EXPORTER_OTLP_HEADERS=authorization=..",
        403 => "these credentials may not send there: check OTEL_EXPORTER_OTLP_HEADERS",
        404 if !target.path().ends_with(target.signal.path()) => return missing_path(target),
        404 => "the path is not known there: check that the collector's OTLP receiver over HTTP is on",
        405 => "it takes no POST there: check the endpoint's path",
        413 => {
            let variable = target.signal.batch_variable();
            return format!("the request is too large for it: lower {variable}, or raise its limit");
        }
        415 => {
            "it does not know this encoding: change OTEL_EXPORTER_OTLP_PROTOCOL or OTEL_EXPORTER_OTLP_COMPRESSION"
        }
        429 => {
            let less = target.signal.less();
            return format!("it is overloaded or a quota is used up: {less}, or raise the quota");
        }
        500..=599 => "the collector or something before it fails: look at its log",
        _ => "check that the endpoint is an OTLP collector",
    };
    text.to_owned()
}

fn missing_path(target: &Target) -> String {
    let (usual, variable) = (target.signal.path(), target.signal.endpoint_variable());
    format!(
        "the path {} is not known there and usually ends in {usual}: OTEL_EXPORTER_OTLP_ENDPOINT adds it, {variable} does not",
        target.path()
    )
}
