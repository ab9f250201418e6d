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

#[cfg(any(test, unix, feature = "jaeger-remote"))]
use opentelemetry::Key;
use opentelemetry::KeyValue;
#[cfg(unix)]
use opentelemetry::Value;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::resource::{ResourceDetector, TelemetryResourceDetector};

#[cfg(feature = "config-file")]
use super::env::Source;

pub(crate) const SERVICE_NAME: &str = "service.name";
pub(crate) const SERVICE_VERSION: &str = "service.version";
pub(crate) const DEPLOYMENT_ENVIRONMENT_NAME: &str = "deployment.environment.name";
const PROCESS_PID: &str = "process.pid";
#[cfg(feature = "config-file")]
const INSTANCE_ID: &str = "service.instance.id";

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
    let id = instance::of_this_process().map(|id| KeyValue::new(INSTANCE_ID, id));
    name.into_iter().chain(id).collect()
}

/// The id of this process that no other has.
#[cfg(feature = "config-file")]
mod instance {
    use std::process;
    use std::sync::{Mutex, PoisonError};

    use rand::TryRngCore as _;

    /// Those that were made up, and in which process: in a forked child also its ancestors'. Held for moments, not over a fork: it is filled by
    /// `init` and by what a child starts with.
    static MADE_UP: Mutex<Vec<(u32, String)>> = Mutex::new(Vec::new());

    /// `None`: the operating system gives no randomness.
    pub(super) fn of_this_process() -> Option<String> {
        let mut known = MADE_UP.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, id)) = known.iter().find(|(process, _)| *process == process::id()) {
            return Some(id.clone());
        }
        let id = random_uuid()?;
        known.push((process::id(), id.clone()));
        Some(id)
    }

    #[cfg(all(test, unix))]
    pub(super) fn made_up_in(process: u32, id: &str) {
        MADE_UP.lock().unwrap_or_else(PoisonError::into_inner).push((process, id.to_owned()));
    }

    #[cfg(unix)]
    pub(super) fn is_made_up(id: &str) -> bool {
        MADE_UP.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|(_, known)| known == id)
    }

    /// Version 4. RFC 9562, 5.4.
    fn random_uuid() -> Option<String> {
        let mut bytes = [0; 16];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes).ok()?;
        let id = u128::from_be_bytes(bytes);
        let id = (id & !(0xf << 76) & !(0b11 << 62)) | (4 << 76) | (0b10 << 62);
        let text = format!("{id:032x}");
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        Some([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
    }
}

/// What process a resource was made in, so that a forked child can tell what is to be its own.
#[cfg(unix)]
#[derive(Clone, Debug)]
pub(crate) struct MadeIn {
    process: u32,
    /// Whether the instance's id was made up.
    #[cfg(feature = "config-file")]
    has_made_up_id: bool,
}

#[cfg(unix)]
impl MadeIn {
    pub(crate) fn of(resource: &Resource) -> Self {
        let _ = resource;
        Self {
            process: process::id(),
            #[cfg(feature = "config-file")]
            has_made_up_id: text_of(resource, INSTANCE_ID).is_some_and(|id| instance::is_made_up(&id)),
        }
    }

    /// The same resource in a forked child, and that it was made there: what was given stays, what was found out about the process is found out anew.
    pub(crate) fn in_this_process(&self, resource: &Resource) -> (Self, Resource) {
        let schema = resource.schema_url().map(ToOwned::to_owned).unwrap_or_default();
        let kept = resource.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        let mut builder = Resource::builder_empty().with_schema_url(kept, schema);
        if resource.get_ref(&Key::from_static_str(PROCESS_PID)) == Some(&Value::I64(self.process.into())) {
            builder = builder.with_attribute(pid());
        }
        #[cfg(feature = "config-file")]
        if self.has_made_up_id
            && let Some(id) = instance::of_this_process()
        {
            builder = builder.with_attribute(KeyValue::new(INSTANCE_ID, id));
        }
        let mut made_in = self.clone();
        made_in.process = process::id();
        (made_in, builder.build())
    }
}

/// The service name that holds when nobody gave one. Specification: resource/README.md and semantic conventions.
pub(crate) fn unknown_service() -> String {
    executable_name().map_or_else(|| "unknown_service".to_owned(), |name| format!("unknown_service:{name}"))
}

/// What the service is called; there is always a name.
#[cfg(feature = "jaeger-remote")]
pub(crate) fn service_name(resource: &Resource) -> String {
    let name = resource.get_ref(&Key::from_static_str(SERVICE_NAME));
    name.map(|name| name.as_str().into_owned()).unwrap_or_default()
}

/// The text of an attribute that has one.
#[cfg(any(test, all(unix, feature = "config-file")))]
pub(crate) fn text_of(resource: &Resource, key: &'static str) -> Option<String> {
    resource.get_ref(&Key::from_static_str(key)).map(|value| value.as_str().into_owned())
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

    /// No other process can be asked here, so the parent is one that there is not.
    #[cfg(all(unix, feature = "config-file"))]
    #[test]
    fn a_forked_child_has_an_id_of_its_own() {
        let own = instance::of_this_process().unwrap();
        let with = |id: &str| resource(detected(), [KeyValue::new(INSTANCE_ID, id.to_owned())], None);
        instance::made_up_in(0, "parents");
        let parents = with("parents");
        let (made_in, child) = MadeIn::of(&parents).in_this_process(&parents);
        assert_eq!(text(&child, INSTANCE_ID), own);
        assert_eq!(text(&made_in.in_this_process(&child).1, INSTANCE_ID), own);
        // One that was given stays.
        let given = with("given");
        assert_eq!(text(&MadeIn::of(&given).in_this_process(&given).1, INSTANCE_ID), "given");
    }

    #[cfg(unix)]
    #[test]
    fn a_forked_child_keeps_everything_but_its_pid() {
        let given = |pid: i64| {
            let attributes = [KeyValue::new(PROCESS_PID, pid), KeyValue::new("region", "north")];
            resource(detected(), attributes, None)
        };
        let pid = |resource: &Resource| resource.get(&PROCESS_PID.into());
        let (parents, own) = (1, i64::from(process::id()));
        let mut made_in = MadeIn::of(&given(parents));
        made_in.process = 1;
        let (made_in, child) = made_in.in_this_process(&given(parents));
        assert_eq!((child.len(), pid(&child)), (given(parents).len(), Some(Value::I64(own))));
        assert_eq!(text(&child, "region"), "north");
        assert_eq!(made_in.process, process::id());
        // One that was given stays.
        assert_eq!(pid(&made_in.in_this_process(&given(7)).1), Some(Value::I64(7)));
    }
}
