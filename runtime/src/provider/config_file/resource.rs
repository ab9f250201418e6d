//! Owns the resource in a file: typed attributes, the list of a variable's form, and which detectors are asked. Knows no detector's inside.

use opentelemetry::{Array, KeyValue, StringValue, Value};

use super::read::{Fields, Reader, Spot};
use super::samplers::texts;
use super::{At, Place};
use crate::provider::config::RESOURCE_ATTRIBUTES;
use crate::provider::env::{self, Source};
use crate::provider::error::Refusal;
use crate::provider::resource;
use crate::provider::wildcard::fits;

/// What a file says about the process.
#[derive(Default)]
pub(in crate::provider) struct WrittenResource {
    /// Those of the list first; later ones win.
    pub(in crate::provider) attributes: Vec<At<KeyValue>>,
    /// What detectors have found, which everything else wins over.
    pub(in crate::provider) detected: Vec<KeyValue>,
    pub(in crate::provider) schema_url: Option<String>,
}

impl WrittenResource {
    /// The service's name, and what said it.
    pub(in crate::provider) fn service_name(&self) -> Option<(String, Place)> {
        let is_name = |attribute: &&KeyValue| attribute.key.as_str() == resource::SERVICE_NAME;
        let text = |attribute: &KeyValue| attribute.value.as_str().into_owned();
        let written = self.attributes.iter().rfind(|attribute| is_name(&&attribute.value));
        if let Some(written) = written {
            return Some((text(&written.value), written.place.clone()));
        }
        self.detected.iter().rfind(is_name).map(|found| (text(found), "detected".to_owned()))
    }
}

pub(super) fn read(reader: &mut Reader, spot: &Spot<'_>, source: &Source) -> WrittenResource {
    let mut written = WrittenResource::default();
    let mut fields = reader.fields(spot);
    let own = fields.optional("attributes");
    if let Some(spot) = fields.optional("attributes_list") {
        written.attributes.extend(listed(reader, &spot));
    }
    if let Some(spot) = own {
        let items = reader.list(&spot);
        written.attributes.extend(items.iter().filter_map(|item| attribute(reader, item)));
    }
    if let Some(spot) = fields.optional("schema_url") {
        written.schema_url = reader.text(&spot).map(|text| text.value);
    }
    if let Some(spot) = reader.in_development(&mut fields, "detection/development") {
        written.detected = detection(reader, &spot, source);
    }
    reader.finish(&fields);
    written
}

/// As in `OTEL_RESOURCE_ATTRIBUTES`.
fn listed(reader: &mut Reader, spot: &Spot<'_>) -> Vec<At<KeyValue>> {
    let Some(At { value: text, .. }) = reader.text(spot) else { return Vec::new() };
    match env::pairs(&text) {
        Ok(pairs) => {
            let pairs = pairs.into_iter().map(|(key, value)| KeyValue::new(key, value));
            pairs.map(|attribute| reader.at(spot, attribute)).collect()
        }
        Err(refusal) => {
            reader.refuse_value(spot, text, refusal.or_allowing(RESOURCE_ATTRIBUTES.allowed));
            Vec::new()
        }
    }
}

/// An attribute without a value is left out.
fn attribute(reader: &mut Reader, item: &Spot<'_>) -> Option<At<KeyValue>> {
    let mut fields = reader.fields(item);
    let name = reader.required(&mut fields, "name").and_then(|spot| reader.text(&spot).zip(Some(spot)));
    let kind = fields.optional("type");
    let spot = match fields.present("value") {
        Some(spot) => Some(spot).filter(|spot| !spot.is_null()),
        None => reader.required(&mut fields, "value"),
    };
    reader.finish(&fields);
    let value = match kind {
        None => reader.text(&spot?).map(|text| text.value.into()),
        Some(kind) => typed(reader, &kind, &spot?),
    };
    let (name, name_spot) = name?;
    if name.value.trim().is_empty() {
        reader.refuse(&name_spot, Refusal::new("is empty").allowing("give the attribute a name"));
        return None;
    }
    value.map(|value| reader.at(item, KeyValue::new(name.value, value)))
}

fn typed(reader: &mut Reader, kind: &Spot<'_>, spot: &Spot<'_>) -> Option<Value> {
    const ADVICE: &str = "use string, bool, int, double, string_array, bool_array, int_array, double_array";
    let kind_text = reader.text(kind)?;
    let array = match kind_text.value.as_str() {
        "string" => return reader.text(spot).map(|text| text.value.into()),
        "bool" => return reader.boolean(spot).map(|value| value.value.into()),
        "int" => return reader.integer(spot).map(Value::I64),
        "double" => return reader.number(spot).map(Value::F64),
        "string_array" => Array::String(elements(reader, spot, |reader, item| {
            reader.text(item).map(|text| StringValue::from(text.value))
        })?),
        "bool_array" => {
            Array::Bool(elements(reader, spot, |reader, item| reader.boolean(item).map(|value| value.value))?)
        }
        "int_array" => Array::I64(elements(reader, spot, Reader::integer)?),
        "double_array" => Array::F64(elements(reader, spot, Reader::number)?),
        _ => {
            reader.refuse_value(kind, kind_text.value, Refusal::new("is not a known type").allowing(ADVICE));
            return None;
        }
    };
    Some(Value::Array(array))
}

/// All of them, or none where one is wrong.
fn elements<T>(
    reader: &mut Reader,
    spot: &Spot<'_>,
    read: impl Fn(&mut Reader, &Spot<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let items = reader.list(spot);
    let read: Vec<Option<T>> = items.iter().map(|item| read(reader, item)).collect();
    read.into_iter().collect()
}

/// What the listed detectors find, as far as it is wanted.
fn detection(reader: &mut Reader, spot: &Spot<'_>, source: &Source) -> Vec<KeyValue> {
    let mut fields = reader.fields(spot);
    let wanted = fields.optional("attributes").map(|spot| Wanted::read(reader, &spot));
    let detectors = fields.optional("detectors");
    if let Some(spot) = fields.optional("entities_enabled")
        && let Some(At { value: true, .. }) = reader.boolean(&spot)
    {
        let refusal = Refusal::new("is not supported and is ignored");
        reader.warn(&spot, refusal.allowing("leave it out; what detectors find are attributes"));
    }
    reader.finish(&fields);
    let mut found = Vec::new();
    if let Some(spot) = detectors {
        for item in reader.list(&spot) {
            found.extend(detector(reader, &item, source));
        }
    }
    if let Some(wanted) = wanted {
        found.retain(|attribute| wanted.has(attribute.key.as_str()));
    }
    found
}

fn detector(reader: &mut Reader, item: &Spot<'_>, source: &Source) -> Vec<KeyValue> {
    const ADVICE: &str = "use container, host, process, service, k8s";
    let Some((name, options)) = reader.kind(item, ADVICE) else { return Vec::new() };
    if name == "service" {
        reader.empty(&options);
        return resource::service(source);
    }
    let found = resource::detector(name);
    if found.is_some() {
        reader.empty(&options);
    }
    match found {
        Some(Ok(attributes)) => attributes,
        Some(Err(feature)) => {
            reader.refuse(&options, Refusal::missing_feature(feature));
            Vec::new()
        }
        None => {
            reader.refuse(&options, Refusal::new("is not a known detector").allowing(ADVICE));
            Vec::new()
        }
    }
}

/// Patterns of keys.
struct Wanted {
    included: Option<Vec<String>>,
    excluded: Vec<String>,
}

impl Wanted {
    fn read(reader: &mut Reader, spot: &Spot<'_>) -> Self {
        let mut fields = reader.fields(spot);
        let mut patterns =
            |fields: &mut Fields<'_>, key| fields.optional(key).map(|spot| texts(reader, &spot));
        let included = patterns(&mut fields, "included");
        let excluded = patterns(&mut fields, "excluded").unwrap_or_default();
        reader.finish(&fields);
        Self { included, excluded }
    }

    fn has(&self, key: &str) -> bool {
        self.included.as_ref().is_none_or(|patterns| patterns.iter().any(|pattern| fits(pattern, key)))
            && !self.excluded.iter().any(|pattern| fits(pattern, key))
    }
}
