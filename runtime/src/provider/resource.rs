//! Owns the resource: what this process says about itself on every batch. Knows neither variables nor exporters.

#[cfg(feature = "resource-container")]
mod container;
#[cfg(feature = "resource-host")]
mod host;
#[cfg(feature = "resource-k8s")]
mod kubernetes;
#[cfg(any(feature = "resource-host", feature = "resource-container", feature = "resource-k8s"))]
mod machine;

use std::env;
use std::path::{Path, PathBuf};
use std::process;

use opentelemetry::KeyValue;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::resource::{ResourceDetector, TelemetryResourceDetector};

#[cfg(feature = "config-file")]
use super::env::Source;

pub(crate) const SERVICE_NAME: &str = "service.name";
pub(crate) const SERVICE_VERSION: &str = "service.version";
pub(crate) const DEPLOYMENT_ENVIRONMENT_NAME: &str = "deployment.environment.name";
const PROCESS_PID: &str = "process.pid";

/// Joins attributes over what was detected and what `traced` says about itself. Later ones win; the caller sees to the order.
pub(crate) fn resource(
    detected: Vec<KeyValue>,
    attributes: impl IntoIterator<Item = KeyValue>,
    schema_url: Option<String>,
) -> Resource {
    let builder = Resource::builder_empty()
        .with_service_name(unknown_service())
        .with_attributes(detected)
        .with_attributes(telemetry_attributes())
        .with_attributes(attributes);
    match schema_url {
        Some(url) => builder.with_schema_url([], url).build(),
        None => builder.build(),
    }
}

/// What is looked for where no file says which detectors to ask.
pub(crate) fn detected() -> Vec<KeyValue> {
    [process_attributes(), detected_attributes()].concat()
}

/// What the detector of this name finds. `None`: there is none; an error: the cargo feature that it needs.
#[cfg(feature = "config-file")]
pub(crate) fn detector(name: &str) -> Option<Result<Vec<KeyValue>, &'static str>> {
    match name {
        "process" => Some(Ok(process_attributes())),
        #[cfg(feature = "resource-host")]
        "host" => Some(Ok(host::attributes(&machine::Machine::this()))),
        #[cfg(not(feature = "resource-host"))]
        "host" => Some(Err("resource-host")),
        #[cfg(feature = "resource-container")]
        "container" => Some(Ok(container::attributes(&machine::Machine::this()))),
        #[cfg(not(feature = "resource-container"))]
        "container" => Some(Err("resource-container")),
        #[cfg(feature = "resource-k8s")]
        "k8s" => Some(Ok(kubernetes::attributes(&machine::Machine::this()))),
        #[cfg(not(feature = "resource-k8s"))]
        "k8s" => Some(Err("resource-k8s")),
        _ => None,
    }
}

/// The detector `service`: the name that the environment gives, and an id of this process that no other has.
#[cfg(feature = "config-file")]
pub(crate) fn service(source: &Source) -> Vec<KeyValue> {
    let name = source("OTEL_SERVICE_NAME").and_then(|name| name.into_string().ok());
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let name = name.map(|name| KeyValue::new(SERVICE_NAME, name));
    let id = random_uuid().map(|id| KeyValue::new("service.instance.id", id));
    name.into_iter().chain(id).collect()
}

/// Version 4. RFC 9562, 5.4. `None`: the operating system gives no randomness.
#[cfg(feature = "config-file")]
fn random_uuid() -> Option<String> {
    use rand::TryRngCore as _;

    let mut bytes = [0; 16];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).ok()?;
    let id = u128::from_be_bytes(bytes);
    let id = (id & !(0xf << 76) & !(0b11 << 62)) | (4 << 76) | (0b10 << 62);
    let text = format!("{id:032x}");
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    Some([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
}

/// The same resource in a forked child.
#[cfg_attr(not(test), expect(dead_code, reason = "for a worker that starts over after a fork"))]
pub(crate) fn in_this_process(resource: &Resource) -> Resource {
    let schema = resource.schema_url().map(ToOwned::to_owned).unwrap_or_default();
    let kept = resource.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
    Resource::builder_empty().with_schema_url(kept, schema).with_attribute(pid()).build()
}

/// The service name that holds when nobody gave one. Specification: resource/README.md and semantic conventions.
pub(crate) fn unknown_service() -> String {
    executable_name().map_or_else(|| "unknown_service".to_owned(), |name| format!("unknown_service:{name}"))
}

/// What the service is called; there is always a name.
#[cfg(feature = "jaeger-remote")]
pub(crate) fn service_name(resource: &Resource) -> String {
    let name = resource.get_ref(&opentelemetry::Key::from_static_str(SERVICE_NAME));
    name.map(|name| name.as_str().into_owned()).unwrap_or_default()
}

/// The text of an attribute that has one.
#[cfg(test)]
pub(crate) fn text_of(resource: &Resource, key: &'static str) -> Option<String> {
    use opentelemetry::{Key, Value};
    resource.get_ref(&Key::from_static_str(key)).map(|value: &Value| value.as_str().into_owned())
}

fn process_attributes() -> Vec<KeyValue> {
    let mut attributes = vec![pid(), KeyValue::new("process.runtime.name", "rust")];
    attributes.extend(executable_name().map(|name| KeyValue::new("process.executable.name", name)));
    attributes
}

/// What the features look for. A detector that finds nothing says nothing.
fn detected_attributes() -> Vec<KeyValue> {
    let found: &[Vec<KeyValue>] = &[
        #[cfg(feature = "resource-host")]
        host::attributes(&machine::Machine::this()),
        #[cfg(feature = "resource-container")]
        container::attributes(&machine::Machine::this()),
        #[cfg(feature = "resource-k8s")]
        kubernetes::attributes(&machine::Machine::this()),
    ];
    found.concat()
}

fn pid() -> KeyValue {
    KeyValue::new(PROCESS_PID, i64::from(process::id()))
}

fn telemetry_attributes() -> Vec<KeyValue> {
    let sdk = TelemetryResourceDetector.detect();
    let sdk = sdk.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
    sdk.chain([
        KeyValue::new("telemetry.distro.name", "traced"),
        KeyValue::new("telemetry.distro.version", env!("CARGO_PKG_VERSION")),
    ])
    .collect()
}

/// Only the file's name: the path may say who the user is.
fn executable_name() -> Option<String> {
    let path = env::current_exe().ok().or_else(|| env::args_os().next().map(PathBuf::from))?;
    path.as_path().file_name().map(Path::new).map(|name| name.display().to_string())
}

#[cfg(all(test, any(feature = "resource-host", feature = "resource-container", feature = "resource-k8s")))]
mod detectors;

#[cfg(test)]
mod tests {
    use opentelemetry::Value;

    use super::*;

    fn text(resource: &Resource, key: &'static str) -> String {
        text_of(resource, key).unwrap_or_default()
    }

    #[test]
    fn a_process_describes_itself() {
        let resource = resource(detected(), [], None);
        let executable = text(&resource, "process.executable.name");
        assert!(executable.starts_with("traced"), "{executable}");
        assert_eq!(text(&resource, SERVICE_NAME), format!("unknown_service:{executable}"));
        assert_eq!(resource.get(&PROCESS_PID.into()), Some(Value::I64(process::id().into())));
        assert_eq!(text(&resource, "telemetry.sdk.language"), "rust");
        assert_eq!(text(&resource, "telemetry.sdk.name"), "opentelemetry");
        assert!(text(&resource, "telemetry.sdk.version").starts_with("0.33"));
        assert_eq!(text(&resource, "telemetry.distro.name"), "traced");
        assert_eq!(text(&resource, "telemetry.distro.version"), env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn later_attributes_win() {
        let attributes = [
            KeyValue::new(SERVICE_NAME, "first"),
            KeyValue::new(SERVICE_NAME, "second"),
            KeyValue::new("process.runtime.name", "mine"),
            KeyValue::new("telemetry.distro.name", "ours"),
        ];
        let resource = resource(detected(), attributes, None);
        assert_eq!(text(&resource, SERVICE_NAME), "second");
        assert_eq!(text(&resource, "process.runtime.name"), "mine");
        assert_eq!(text(&resource, "telemetry.distro.name"), "ours");
    }

    #[test]
    fn a_forked_child_keeps_everything_but_its_pid() {
        let parent =
            resource(detected(), [KeyValue::new(PROCESS_PID, 1), KeyValue::new("region", "north")], None);
        let child = in_this_process(&parent);
        assert_eq!(child.len(), parent.len());
        assert_eq!(text(&child, "region"), "north");
        assert_eq!(child.get(&PROCESS_PID.into()), Some(Value::I64(process::id().into())));
    }
}
