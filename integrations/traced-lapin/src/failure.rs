//! Owns what lapin's errors say. Knows no operation.

use lapin::{Error, ErrorKind};
use traced_messaging::MessageSpan;

/// Records an error: the broker's code and text, or the error's variant.
pub(crate) fn record(span: &MessageSpan, error: &Error) {
    match error.kind() {
        ErrorKind::ProtocolError(error) => {
            span.fail(error.get_id().to_string(), error.get_message().as_str().to_owned());
        }
        ErrorKind::IOError(error) | ErrorKind::RuntimeShutdownError(error) => {
            span.fail(format!("std::io::ErrorKind::{:?}", error.kind()), "");
        }
        other => span.fail(variant(other), ""),
    }
}

fn variant(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ChannelsLimitReached => "ChannelsLimitReached",
        ErrorKind::InvalidProtocolVersion(_) => "InvalidProtocolVersion",
        ErrorKind::InvalidChannel(_) => "InvalidChannel",
        ErrorKind::InvalidChannelState(..) => "InvalidChannelState",
        ErrorKind::InvalidConnectionState(_) => "InvalidConnectionState",
        ErrorKind::ParsingError(_) => "ParsingError",
        ErrorKind::SerialisationError(_) => "SerialisationError",
        ErrorKind::AuthProviderError(_) => "AuthProviderError",
        ErrorKind::MissingHeartbeatError => "MissingHeartbeatError",
        _ => "lapin::Error",
    }
}
