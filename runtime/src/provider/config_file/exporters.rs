//! Owns the exporters in a file: which kind, with which values. Checks neither URLs nor headers, and reads no other file.

use std::time::Duration;

use super::At;
use super::limits::count;
use super::read::{Fields, Reader, Spot};
use crate::exporter::Protocol;
use crate::provider::builder::Encoding;
use crate::provider::config::{FileTarget, OTLP_COMPRESSION};
use crate::provider::env;
use crate::provider::error::{Problem, Refusal};
use crate::provider::resolve::ENCODINGS;

/// An exporter that a file asks for.
pub(in crate::provider) enum WrittenExporter {
    Otlp(Box<WrittenOtlp>),
    Console(At<()>),
    File(At<FileTarget>),
    /// A name of the program's own, and what is wrong with its options if there is one.
    Registered(At<String>, Vec<Problem>),
}

/// What the file says about one OTLP exporter.
pub(in crate::provider) struct WrittenOtlp {
    pub(in crate::provider) protocol: At<Protocol>,
    pub(in crate::provider) endpoint: Option<At<String>>,
    pub(in crate::provider) insecure: Option<At<bool>>,
    /// Paths of PEM files.
    pub(in crate::provider) certificate: Option<At<String>>,
    pub(in crate::provider) client_key: Option<At<String>>,
    pub(in crate::provider) client_certificate: Option<At<String>>,
    /// As in `OTEL_EXPORTER_OTLP_HEADERS`; those below win.
    pub(in crate::provider) headers_list: Option<At<String>>,
    pub(in crate::provider) headers: Vec<At<(String, String)>>,
    pub(in crate::provider) compression: Option<At<Encoding>>,
    pub(in crate::provider) timeout: Option<At<Duration>>,
}

pub(super) fn read(reader: &mut Reader, spot: &Spot<'_>) -> Option<WrittenExporter> {
    const ADVICE: &str = "use otlp_http, otlp_grpc, otlp_file/development, console, or a name registered with \
                          builder().register_exporter(..)";
    let (kind, options) = reader.kind(spot, ADVICE)?;
    match kind {
        "otlp_http" => Some(WrittenExporter::Otlp(Box::new(otlp_http(reader, &options)))),
        "otlp_grpc" => Some(WrittenExporter::Otlp(Box::new(otlp_grpc(reader, &options)))),
        "otlp_file/development" | "otlp_file" => otlp_file(reader, &options).map(WrittenExporter::File),
        "console" => {
            reader.empty(&options);
            Some(WrittenExporter::Console(reader.at(&options, ())))
        }
        name => {
            // Whether it is registered is known where code and file meet. Of what is not known only that is told.
            let before = reader.problems.len();
            reader.empty(&options);
            let problems = reader.problems.split_off(before);
            Some(WrittenExporter::Registered(reader.at(&options, name.to_owned()), problems))
        }
    }
}

fn otlp_http(reader: &mut Reader, spot: &Spot<'_>) -> WrittenOtlp {
    let mut fields = reader.fields(spot);
    let mut otlp = otlp(reader, &mut fields, Protocol::HttpProtobuf);
    if let Some(encoding) = fields.optional("encoding")
        && let Some(text) = reader.text(&encoding)
    {
        match text.value.as_str() {
            "protobuf" => {}
            "json" => otlp.protocol = text.map(|_| Protocol::HttpJson),
            _ => {
                let refusal = Refusal::new("is not known").allowing("use protobuf, json");
                reader.refuse_value(&encoding, text.value, refusal);
            }
        }
    }
    if let Some(tls) = fields.optional("tls") {
        let tls = files(reader, &tls, &mut otlp);
        reader.finish(&tls);
    }
    reader.finish(&fields);
    otlp
}

fn otlp_grpc(reader: &mut Reader, spot: &Spot<'_>) -> WrittenOtlp {
    let mut fields = reader.fields(spot);
    let mut otlp = otlp(reader, &mut fields, Protocol::Grpc);
    if let Some(tls) = fields.optional("tls") {
        let mut tls = files(reader, &tls, &mut otlp);
        otlp.insecure = tls.optional("insecure").and_then(|spot| reader.boolean(&spot));
        reader.finish(&tls);
    }
    reader.finish(&fields);
    otlp
}

/// What both transports have.
fn otlp(reader: &mut Reader, fields: &mut Fields<'_>, protocol: Protocol) -> WrittenOtlp {
    WrittenOtlp {
        protocol: reader.at(fields.spot(), protocol),
        endpoint: text(reader, fields, "endpoint"),
        insecure: None,
        certificate: None,
        client_key: None,
        client_certificate: None,
        headers_list: text(reader, fields, "headers_list"),
        headers: headers(reader, fields),
        compression: compression(reader, fields),
        timeout: count(reader, fields, "timeout").map(|limit| limit.map(milliseconds)),
    }
}

pub(in crate::provider) fn milliseconds(number: usize) -> Duration {
    Duration::from_millis(u64::try_from(number).unwrap_or(u64::MAX))
}

fn text(reader: &mut Reader, fields: &mut Fields<'_>, key: &'static str) -> Option<At<String>> {
    fields.optional(key).and_then(|spot| reader.text(&spot))
}

fn files<'n>(reader: &mut Reader, spot: &Spot<'n>, otlp: &mut WrittenOtlp) -> Fields<'n> {
    let mut fields = reader.fields(spot);
    otlp.certificate = text(reader, &mut fields, "ca_file");
    otlp.client_key = text(reader, &mut fields, "key_file");
    otlp.client_certificate = text(reader, &mut fields, "cert_file");
    fields
}

/// A header without a value is left out.
fn headers(reader: &mut Reader, fields: &mut Fields<'_>) -> Vec<At<(String, String)>> {
    let Some(spot) = fields.optional("headers") else { return Vec::new() };
    let mut headers = Vec::new();
    for item in reader.list(&spot) {
        let mut fields = reader.fields(&item);
        let name = reader.required(&mut fields, "name").and_then(|spot| reader.text(&spot));
        let value = match fields.present("value") {
            Some(spot) if spot.is_null() => None,
            Some(spot) => reader.text(&spot),
            None => reader.required(&mut fields, "value").and_then(|spot| reader.text(&spot)),
        };
        reader.finish(&fields);
        headers.extend(name.zip(value).map(|(name, value)| reader.at(&item, (name.value, value.value))));
    }
    headers
}

fn compression(reader: &mut Reader, fields: &mut Fields<'_>) -> Option<At<Encoding>> {
    let spot = fields.optional("compression")?;
    let text = reader.text(&spot)?;
    match env::choice(&text.value, &ENCODINGS) {
        Ok(encoding) => Some(text.map(|_| encoding)),
        Err(refusal) => {
            reader.refuse_value(&spot, text.value, refusal.or_allowing(OTLP_COMPRESSION.allowed));
            None
        }
    }
}

/// `stdout`, or the URL of a file.
fn otlp_file(reader: &mut Reader, spot: &Spot<'_>) -> Option<At<FileTarget>> {
    const ADVICE: &str = "use stdout, or file:// and an absolute path, such as file:///var/log/traces.jsonl";
    let mut fields = reader.fields(spot);
    let stream = fields.optional("output_stream");
    reader.finish(&fields);
    let Some(stream) = stream else { return Some(reader.at(spot, FileTarget::Stdout)) };
    let text = reader.text(&stream)?;
    if text.value == "stdout" {
        return Some(text.map(|_| FileTarget::Stdout));
    }
    let path = text.value.strip_prefix("file://").filter(|path| path.starts_with('/')).map(Into::into);
    if let Some(path) = path {
        return Some(At { value: FileTarget::Path(path), place: text.place });
    }
    let refusal = Refusal::new("is no stream that spans can be written to").allowing(ADVICE);
    reader.refuse_value(&stream, text.value, refusal);
    None
}
