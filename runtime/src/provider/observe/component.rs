//! Owns how metrics name exporters and processors. Knows no instrument.

use opentelemetry::KeyValue;

use crate::exporter::Protocol;
use crate::provider::config::ExporterSettings;

/// The only type of processor that there is.
pub(super) const PROCESSOR: &str = "batching_span_processor";

/// Which exporter it is.
pub(super) struct Component {
    /// As the conventions name it, else what reports call it.
    kind: String,
    server: Option<(String, u16)>,
}

impl Component {
    pub(super) fn of(exporter: &ExporterSettings) -> Self {
        let named = |kind: &str| Self { kind: kind.to_owned(), server: None };
        match exporter {
            ExporterSettings::Otlp(settings) => {
                let kind = match settings.protocol {
                    Protocol::Grpc => "otlp_grpc_span_exporter",
                    Protocol::HttpProtobuf => "otlp_http_span_exporter",
                    Protocol::HttpJson => "otlp_http_json_span_exporter",
                };
                Self { server: server(&settings.endpoint), ..named(kind) }
            }
            ExporterSettings::Console => named("console_span_exporter"),
            ExporterSettings::File(_) => named("otlp_file_span_exporter"),
            ExporterSettings::Custom(factory) => named(factory.name()),
        }
    }

    /// Where it stands among all: those of one type are numbered.
    pub(super) fn attributes(all: &[Self]) -> Vec<Vec<KeyValue>> {
        let number = |at: usize, kind: &str| all.iter().take(at).filter(|one| one.kind == kind).count();
        let attributes = all.iter().enumerate().map(|(at, one)| {
            let mut attributes = attributes(&one.kind, number(at, &one.kind));
            if let Some((address, port)) = &one.server {
                attributes.push(KeyValue::new("server.address", address.clone()));
                attributes.push(KeyValue::new("server.port", i64::from(*port)));
            }
            attributes
        });
        attributes.collect()
    }
}

/// Its type, and a name with the number that it has among those of its type.
pub(super) fn attributes(kind: &str, number: usize) -> Vec<KeyValue> {
    vec![
        KeyValue::new("otel.component.type", kind.to_owned()),
        KeyValue::new("otel.component.name", format!("{kind}/{number}")),
    ]
}

/// Host and port of a final URL.
fn server(endpoint: &str) -> Option<(String, u16)> {
    let (scheme, rest) = endpoint.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let usual = if scheme == "https" { 443 } else { 80 };
    // The last colon, unless it is one of an IPv6 address.
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (authority, usual),
    };
    Some((host.trim_start_matches('[').trim_end_matches(']').to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_host_and_port() {
        let of = |url| server(url).map(|(host, port)| format!("{host} {port}"));
        assert_eq!(of("http://localhost:4318/v1/traces").as_deref(), Some("localhost 4318"));
        assert_eq!(
            of("https://collector.example/v1/traces?token=x").as_deref(),
            Some("collector.example 443")
        );
        assert_eq!(of("http://[::1]:4317").as_deref(), Some("::1 4317"));
        assert_eq!(of("http://[::1]/").as_deref(), Some("::1 80"));
        assert_eq!(of("nothing"), None);
    }
}
