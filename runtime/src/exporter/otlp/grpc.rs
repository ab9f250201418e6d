//! Owns OTLP over gRPC: one unary call on HTTP/2, its frame and what each answer means. Knows no connection.
//!
//! A call of our own instead of tonic's client: the call is a frame of five bytes and three headers, while the client
//! brings tower and hides trailers behind its own retries and time limits.

use std::time::Duration;

use base64::{
    Engine as _,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, Version, header};
use prost::Message as _;

use super::{
    answer::{Accepted, RpcStatus, accepted},
    code::GrpcCode,
    compress::gunzip,
    error::{OtlpError, clean},
    target::Target,
    transport::{ANSWER_LIMIT, Answer},
};

const ACCEPTED_ENCODINGS: &str = if cfg!(feature = "gzip") { "identity,gzip" } else { "identity" };
const FRAME_HEAD: usize = 5;

/// A request without its body and its headers of encoding. A path in the endpoint does not count (OTLP exporter
/// specification).
pub(super) fn request(target: &Target, headers: &HeaderMap, remaining: Option<Duration>) -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    *request.version_mut() = Version::HTTP_2;
    *request.uri_mut() = uri(target);
    let all = request.headers_mut();
    all.clone_from(headers);
    all.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    all.insert(header::TE, HeaderValue::from_static("trailers"));
    all.insert("grpc-accept-encoding", HeaderValue::from_static(ACCEPTED_ENCODINGS));
    if let Some(value) = remaining.and_then(time_limit) {
        all.insert("grpc-timeout", value);
    }
    request
}

fn uri(target: &Target) -> Uri {
    let scheme = if target.tls { "https" } else { "http" };
    Uri::builder()
        .scheme(scheme)
        .authority(target.authority())
        .path_and_query(target.signal.method())
        .build()
        .unwrap_or_default()
}

/// At most eight digits.
fn time_limit(remaining: Duration) -> Option<HeaderValue> {
    let text = match remaining.as_millis() {
        milliseconds @ 0..=99_999_999 => format!("{milliseconds}m"),
        _ => format!("{}S", remaining.as_secs().min(99_999_999)),
    };
    HeaderValue::from_str(&text).ok()
}

/// A message as it goes over the wire.
pub(super) fn frame(message: &[u8], is_compressed: bool) -> Vec<u8> {
    // The request limit lies far below.
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&[u8::from(is_compressed)], length.to_be_bytes().as_slice(), message].concat()
}

pub(super) fn read(answer: &Answer) -> Result<Accepted, OtlpError> {
    // An answer without a message has its status among the headers.
    let end = if answer.headers.contains_key("grpc-status") { &answer.headers } else { &answer.trailers };
    match status(end) {
        Some(GrpcCode::OK) => Ok(accepted(&message(answer)?)),
        Some(code) => Err(refused(code, end)),
        None => Err(no_status(answer)),
    }
}

fn status(end: &HeaderMap) -> Option<GrpcCode> {
    let value = end.get("grpc-status")?.to_str().ok();
    Some(value.and_then(|text| text.parse().ok()).map_or(GrpcCode::UNKNOWN, GrpcCode))
}

fn refused(code: GrpcCode, end: &HeaderMap) -> OtlpError {
    let details = end.get("grpc-status-details-bin").and_then(|value| decode(value.as_bytes()));
    let message = end.get("grpc-message").map(|value| percent_encoding::percent_decode(value.as_bytes()));
    let message = message.map(|text| clean(&text.decode_utf8_lossy())).filter(|text| !text.is_empty());
    OtlpError::Grpc {
        code,
        message: message.or_else(|| details.as_ref().map(RpcStatus::message)).unwrap_or_default(),
        retry_after: details.as_ref().and_then(RpcStatus::retry_after),
    }
}

fn decode(value: &[u8]) -> Option<RpcStatus> {
    const BASE64: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    RpcStatus::decode(BASE64.decode(value).ok()?.as_slice()).ok()
}

/// Something between us and the collector answered, or it is none.
fn no_status(answer: &Answer) -> OtlpError {
    if answer.status == StatusCode::OK {
        let kind =
            answer.headers.get(header::CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
        return OtlpError::BadAnswer(format!(
            "what is no gRPC ({})",
            clean(&kind.unwrap_or("no content type".into()))
        ));
    }
    let message = format!("HTTP {}", answer.status.as_u16());
    OtlpError::Grpc { code: GrpcCode::from_http(answer.status.as_u16()), message, retry_after: None }
}

/// The message of an accepted call; one that cannot be read is as good as an empty one.
fn message(answer: &Answer) -> Result<Vec<u8>, OtlpError> {
    let Some((head, rest)) = answer.body.split_at_checked(FRAME_HEAD) else { return Ok(Vec::new()) };
    match head.first() {
        Some(0) => Ok(rest.to_vec()),
        Some(1) => match gunzip(rest, ANSWER_LIMIT) {
            Ok(Some(message)) => Ok(message),
            Ok(None) => Err(OtlpError::AnswerTooLarge(ANSWER_LIMIT)),
            Err(_) => Ok(Vec::new()),
        },
        _ => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_limit_has_at_most_eight_digits() {
        let text = |limit| time_limit(limit).unwrap().to_str().unwrap().to_owned();
        assert_eq!(text(Duration::from_millis(9_999)), "9999m");
        assert_eq!(text(Duration::from_millis(99_999_999)), "99999999m");
        assert_eq!(text(Duration::from_secs(100_000)), "100000S");
        assert_eq!(text(Duration::MAX), "99999999S");
    }

    #[test]
    fn a_frame_has_a_flag_and_a_length() {
        assert_eq!(frame(b"abc", false), [0, 0, 0, 0, 3, b'a', b'b', b'c']);
        assert_eq!(frame(b"", true), [1, 0, 0, 0, 0]);
    }
}
