//! Owns OTLP over HTTP: the request's form and what each answer means. Knows no connection.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, Method, Request, Uri, header, uri::PathAndQuery};
use prost::Message as _;

use super::{
    answer::{Accepted, RpcStatus, accepted},
    compress::gunzip,
    connect::Route,
    error::{OtlpError, clean},
    signal::Signal,
    target::Target,
    transport::{ANSWER_LIMIT, Answer},
};

pub(super) const PROTOBUF: HeaderValue = HeaderValue::from_static("application/x-protobuf");
#[cfg(feature = "otlp-json")]
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A request without its body and its headers of encoding.
pub(super) fn request(
    target: &Target,
    route: &Route,
    headers: &HeaderMap,
    content_type: HeaderValue,
) -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri(target, route);
    let all = request.headers_mut();
    all.clone_from(headers);
    all.insert(header::CONTENT_TYPE, content_type);
    if let Ok(host) = HeaderValue::from_str(target.authority()) {
        all.insert(header::HOST, host);
    }
    if let Route::Proxy { authorization: Some(value), tunnel: false, .. } = route {
        all.insert(header::PROXY_AUTHORIZATION, value.clone());
    }
    request
}

/// A proxy wants the whole address, everyone else the path (RFC 9112, section 3.2).
fn uri(target: &Target, route: &Route) -> Uri {
    match route {
        Route::Proxy { tunnel: false, .. } => target.uri.clone(),
        _ => target.uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/")).into(),
    }
}

/// Every 2xx is a success, whatever the body is.
pub(super) fn read(answer: &Answer, signal: Signal) -> Result<Accepted, OtlpError> {
    let body = plain(answer)?;
    let kind = Kind::of(&answer.headers);
    #[cfg(not(feature = "otlp-json"))]
    // Only JSON has names for its fields.
    let _ = signal;
    if answer.status.is_success() {
        return Ok(match kind {
            #[cfg(feature = "otlp-json")]
            Kind::Json => accepted_json(&body, signal),
            Kind::Protobuf => accepted(&body),
            Kind::Other => stranger(&answer.headers, &body),
        });
    }
    let text = |name| answer.headers.get(name).and_then(|value| value.to_str().ok());
    Err(OtlpError::Http {
        status: answer.status.as_u16(),
        message: kind.message(&body),
        retry_after: text(header::RETRY_AFTER).and_then(|value| retry_after(value, SystemTime::now())),
        location: text(header::LOCATION).map(clean),
    })
}

fn plain(answer: &Answer) -> Result<Vec<u8>, OtlpError> {
    let is_gzip =
        answer.headers.get(header::CONTENT_ENCODING).is_some_and(|value| value.as_bytes() == b"gzip");
    if !is_gzip {
        return Ok(answer.body.to_vec());
    }
    match gunzip(&answer.body, ANSWER_LIMIT) {
        Ok(Some(body)) => Ok(body),
        Ok(None) => Err(OtlpError::AnswerTooLarge(ANSWER_LIMIT)),
        Err(_) => Ok(Vec::new()),
    }
}

/// RFC 9110, section 10.2.3. A date that has passed means now; what is neither means nothing.
fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or(Duration::ZERO))
}

#[derive(Clone, Copy)]
enum Kind {
    Protobuf,
    #[cfg(feature = "otlp-json")]
    Json,
    Other,
}

impl Kind {
    fn of(headers: &HeaderMap) -> Self {
        let value =
            headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match value.split(';').next().unwrap_or_default().trim() {
            "application/x-protobuf" | "application/protobuf" => Self::Protobuf,
            #[cfg(feature = "otlp-json")]
            "application/json" => Self::Json,
            _ => Self::Other,
        }
    }

    /// What an error's body says; pages for browsers say nothing.
    fn message(self, body: &[u8]) -> String {
        match self {
            Self::Protobuf => RpcStatus::decode(body).map(|status| status.message()).unwrap_or_default(),
            #[cfg(feature = "otlp-json")]
            Self::Json => json_field(body, "message").unwrap_or_default(),
            Self::Other if body.starts_with(b"<") => String::new(),
            Self::Other => clean(&String::from_utf8_lossy(body)),
        }
    }
}

/// Success from something that may not be a collector: worth a word.
fn stranger(headers: &HeaderMap, body: &[u8]) -> Accepted {
    let kind =
        headers.get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let Some(kind) = kind.filter(|_| !body.is_empty()) else { return accepted(body) };
    let message =
        format!("the answer is {}, not OTLP; check that the endpoint is a collector's", clean(&kind));
    Accepted { rejected: 0, message }
}

#[cfg(feature = "otlp-json")]
fn accepted_json(body: &[u8], signal: Signal) -> Accepted {
    let value: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let partial = value.get("partialSuccess");
    let rejected = partial.and_then(|partial| partial.get(signal.rejected_field()));
    // int64 is text in ProtoJSON, but readers must take both.
    let rejected = rejected.and_then(|count| count.as_u64().or_else(|| count.as_str()?.parse().ok()));
    let message = partial.and_then(|partial| partial.get("errorMessage")?.as_str());
    Accepted { rejected: rejected.unwrap_or(0), message: clean(message.unwrap_or_default()) }
}

#[cfg(feature = "otlp-json")]
fn json_field(body: &[u8], key: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    Some(clean(value.get(key)?.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let read = |value| retry_after(value, now);
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read(" 0 "), Some(Duration::ZERO));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:40 GMT"), Some(Duration::from_secs(3)));
        assert_eq!(read("Sunday, 06-Nov-94 08:49:40 GMT"), Some(Duration::from_secs(3)));
        assert_eq!(read("Sun Nov  6 08:49:40 1994"), Some(Duration::from_secs(3)));
        assert_eq!(read("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        for garbage in ["", "soon", "-1", "1.5", "99999999999999999999", "Sun, 99 Nov 1994 08:49:40 GMT"] {
            assert_eq!(read(garbage), None, "{garbage}");
        }
    }
}
