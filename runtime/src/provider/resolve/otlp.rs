//! Owns the settings of the OTLP exporter. Knows no client.

use std::fs;

use super::endpoint::{self, Form, final_endpoint};
use super::{Kind, Resolver, Said};
use crate::exporter::{Compression, OtlpSettings, Protocol};
use crate::provider::builder::{Encoding, GivenOtlp};
use crate::provider::config::{
    OTLP_CERTIFICATE, OTLP_CLIENT_CERTIFICATE, OTLP_CLIENT_KEY, OTLP_COMPRESSION, OTLP_ENDPOINT,
    OTLP_HEADERS, OTLP_INSECURE, OTLP_PROTOCOL, OTLP_TIMEOUT, OTLP_TRACES_ENDPOINT, Origin, Setting,
};
use crate::provider::env::{self, Found};
use crate::provider::error::Refusal;

type Header = (String, String);
/// In the form of the variable, and who gave it.
type HeaderList = (Origin, String);
type ClientIdentity = (Vec<u8>, Vec<u8>);

const PROTOCOLS: [(&str, Protocol); 3] =
    [("grpc", Protocol::Grpc), ("http/protobuf", Protocol::HttpProtobuf), ("http/json", Protocol::HttpJson)];
pub(in crate::provider) const ENCODINGS: [(&str, Encoding); 3] = [
    ("none", Encoding::Plain),
    ("gzip", Encoding::Compressed(Compression::Gzip)),
    ("zstd", Encoding::Compressed(Compression::Zstd)),
];

const PROTOCOL: Kind<'static, Protocol> = Kind {
    parse: &|text| env::choice(text, &PROTOCOLS),
    check: &|protocol| protocol_available(*protocol),
    show: &|protocol| shown(&PROTOCOLS, protocol),
};
const ENCODING: Kind<'static, Encoding> = Kind {
    parse: &|text| env::choice(text, &ENCODINGS),
    check: &|encoding| encoding_available(*encoding),
    show: &|encoding| shown(&ENCODINGS, encoding),
};
const PEM: Kind<'static, Vec<u8>> =
    Kind { parse: &read_file, check: &|content| is_usable_pem(content), show: &|_| "PEM".to_owned() };

/// The rows of one signal.
pub(super) struct Rows {
    /// What OTLP over HTTP adds to the endpoint.
    pub(super) path: &'static str,
    pub(super) protocol: &'static Setting,
    pub(super) exact_endpoint: &'static Setting,
    pub(super) insecure: &'static Setting,
    pub(super) certificate: &'static Setting,
    pub(super) client_key: &'static Setting,
    pub(super) client_certificate: &'static Setting,
    pub(super) headers: &'static Setting,
    pub(super) compression: &'static Setting,
    pub(super) timeout: &'static Setting,
}

pub(super) static TRACES: Rows = Rows {
    path: endpoint::TRACES,
    protocol: &OTLP_PROTOCOL,
    exact_endpoint: &OTLP_TRACES_ENDPOINT,
    insecure: &OTLP_INSECURE,
    certificate: &OTLP_CERTIFICATE,
    client_key: &OTLP_CLIENT_KEY,
    client_certificate: &OTLP_CLIENT_CERTIFICATE,
    headers: &OTLP_HEADERS,
    compression: &OTLP_COMPRESSION,
    timeout: &OTLP_TIMEOUT,
};

impl Resolver {
    pub(super) fn otlp(&mut self, given: GivenOtlp) -> OtlpSettings {
        let exact = given.traces_endpoint.clone();
        self.otlp_of(&TRACES, exact, given)
    }

    /// OTLP for one signal, whose exact URL is `exact`.
    pub(super) fn otlp_of(
        &mut self,
        rows: &'static Rows,
        exact: Option<String>,
        given: GivenOtlp,
    ) -> OtlpSettings {
        let protocol = self.decide(rows.protocol, given.protocol, &PROTOCOL);
        let protocol = protocol.unwrap_or(Protocol::HttpProtobuf);
        let insecure = self.switch(rows.insecure, given.insecure);
        OtlpSettings {
            protocol,
            endpoint: self.endpoint(rows, (exact, given.endpoint), protocol, insecure),
            headers: self.headers(rows, (given.headers_list, given.headers), protocol),
            timeout: self.timeout(rows.timeout, given.timeout),
            compression: self
                .decide(rows.compression, given.encoding, &ENCODING)
                .and_then(Encoding::compression),
            certificate: self.decide(rows.certificate, given.certificate, &PEM),
            client_identity: self.client_identity(rows, given.client_identity),
        }
    }

    /// Code beats environment; in each, the exact URL beats the base.
    fn endpoint(
        &mut self,
        rows: &'static Rows,
        (exact, base): (Option<String>, Option<String>),
        protocol: Protocol,
        insecure: bool,
    ) -> String {
        let exact_read = |text: &str| final_endpoint(text, Form::Exact, protocol, insecure);
        let base_read = |text: &str| final_endpoint(text, Form::Base(rows.path), protocol, insecure);
        let mut setting = rows.exact_endpoint;
        let mut said = match (exact, base) {
            (Some(url), _) => self.read_text(setting, self.giver(setting), url.trim(), &exact_read),
            (None, Some(url)) => {
                setting = &OTLP_ENDPOINT;
                self.read_text(setting, self.giver(setting), url.trim(), &base_read)
            }
            (None, None) => self.read_environment(setting, &exact_read),
        };
        if matches!(said, Said::Nothing) {
            setting = &OTLP_ENDPOINT;
            said = self.read_environment(setting, &base_read);
        }
        match said {
            Said::Value(url) => {
                self.doubt_endpoint(setting, &url, protocol, rows.path);
                url
            }
            Said::Nothing => {
                let url = endpoint::default_for(protocol, rows.path);
                self.note(&OTLP_ENDPOINT, url.clone(), Origin::Default);
                url
            }
            Said::Wrong => endpoint::default_for(protocol, rows.path),
        }
    }

    fn doubt_endpoint(
        &mut self,
        setting: &'static Setting,
        url: &str,
        protocol: Protocol,
        path: &'static str,
    ) {
        if let Some(doubt) = endpoint::doubt(url, protocol, path) {
            let place = setting.place(&self.origin(setting));
            self.warn(place, Some(env::masked(setting.mask, url)), doubt);
        }
    }

    /// The list first, in the environment or in a file; later headers replace those of the same name.
    fn headers(
        &mut self,
        rows: &'static Rows,
        (list, given): (Option<HeaderList>, Vec<(Origin, Header)>),
        protocol: Protocol,
    ) -> Vec<Header> {
        let read = |text: &str| header_list(text, protocol);
        let mut headers = Vec::new();
        let listed = match list {
            Some((origin, text)) => self.read_text(rows.headers, origin, &text, &read),
            None => self.read_environment(rows.headers, &read),
        };
        listed.value().into_iter().flatten().for_each(|header| put(&mut headers, header));
        for (origin, (name, value)) in given {
            let shown = format!("{name}=***");
            match check_header(&name, &value, protocol) {
                Ok(()) => {
                    self.note(rows.headers, shown, origin);
                    put(&mut headers, (name, value));
                }
                Err(refusal) => self.refuse(rows.headers, &origin, Some(shown), refusal),
            }
        }
        headers
    }

    /// Key and certificate, both or none.
    fn client_identity(
        &mut self,
        rows: &'static Rows,
        code: Option<ClientIdentity>,
    ) -> Option<ClientIdentity> {
        let (key, certificate) = code.unzip();
        if key.is_none() {
            self.check_pair(rows.client_key, rows.client_certificate);
            self.check_pair(rows.client_certificate, rows.client_key);
        }
        let key = self.decide(rows.client_key, key, &PEM);
        let certificate = self.decide(rows.client_certificate, certificate, &PEM);
        key.zip(certificate)
    }

    fn check_pair(&mut self, present: &'static Setting, other: &'static Setting) {
        if self.variables.find(other) != Found::Nothing {
            return;
        }
        if let Found::Text(variable, text) | Found::NotUnicode(variable, text) = self.variables.find(present)
        {
            let shown = env::masked(present.mask, &text);
            let refusal = Refusal::new("stands alone").allowing(format!("set {} as well", other.variable()));
            self.refuse(present, &Origin::Environment(variable), Some(shown), refusal);
        }
    }
}

fn protocol_available(protocol: Protocol) -> Result<(), Refusal> {
    let (compiled, feature) = match protocol {
        Protocol::Grpc => (cfg!(feature = "otlp-grpc"), "otlp-grpc"),
        Protocol::HttpProtobuf => (cfg!(feature = "otlp-http"), "otlp-http"),
        Protocol::HttpJson => (cfg!(feature = "otlp-json"), "otlp-json"),
    };
    if compiled {
        return Ok(());
    }
    Err(Refusal::missing_feature(feature).allowing(format!(
        "add `{feature}` to the features of `traced` in Cargo.toml, use another protocol, \
         or another exporter by OTEL_TRACES_EXPORTER"
    )))
}

fn encoding_available(encoding: Encoding) -> Result<(), Refusal> {
    match encoding.compression() {
        Some(Compression::Gzip) if !cfg!(feature = "gzip") => Err(Refusal::missing_feature("gzip")),
        Some(Compression::Zstd) if !cfg!(feature = "zstd") => Err(Refusal::missing_feature("zstd")),
        _ => Ok(()),
    }
}

fn shown<T: PartialEq>(names: &[(&str, T)], value: &T) -> String {
    names.iter().find(|(_, known)| known == value).map_or("", |(name, _)| name).to_owned()
}

/// Specification: protocol/exporter.md, "Specifying headers via environment variables".
fn header_list(text: &str, protocol: Protocol) -> Result<Vec<Header>, Refusal> {
    if text.contains(';') {
        return Err(Refusal::new("holds a semicolon"));
    }
    let headers = env::pairs(text)?;
    headers.iter().try_for_each(|(name, value)| check_header(name, value, protocol))?;
    Ok(headers)
}

fn check_header(name: &str, value: &str, protocol: Protocol) -> Result<(), Refusal> {
    const MENDING: &str = "give visible ASCII characters, spaces and tabs";
    if name.is_empty() || !name.bytes().all(is_token_byte) {
        return Err(Refusal::new("holds a header name that HTTP does not allow")
            .allowing("give names of letters, digits and dashes"));
    }
    if protocol == Protocol::Grpc && name.to_ascii_lowercase().ends_with("-bin") {
        return Err(Refusal::new(format!("holds the binary header {name}")).allowing("leave it out"));
    }
    if !value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) {
        let problem = format!("holds a character that HTTP does not allow in the value of {name}");
        return Err(Refusal::new(problem).allowing(MENDING));
    }
    Ok(())
}

/// RFC 9110, 5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// HTTP/2 wants names in lower case.
fn put(headers: &mut Vec<Header>, (name, value): Header) {
    let name = name.to_ascii_lowercase();
    headers.retain(|(known, _)| *known != name);
    headers.push((name, value));
}

fn read_file(path: &str) -> Result<Vec<u8>, Refusal> {
    fs::read(path).map_err(|error| Refusal::new(format!("cannot be read: {error}")))
}

fn is_usable_pem(content: &[u8]) -> Result<(), Refusal> {
    const MARK: &[u8] = b"-----BEGIN ";
    if !cfg!(feature = "tls") {
        return Err(Refusal::missing_feature("tls"));
    }
    if content.windows(MARK.len()).any(|part| part == MARK) {
        Ok(())
    } else {
        Err(Refusal::new("is not PEM: it has no line that begins with -----BEGIN"))
    }
}
