//! Owns the container's id, which the kernel's tables tell in several ways. Semantic conventions: resource/container.md.

use opentelemetry::KeyValue;

use super::machine::Machine;

pub(super) fn attributes(machine: &Machine) -> Vec<KeyValue> {
    id(machine).map(|id| KeyValue::new("container.id", id)).into_iter().collect()
}

/// By the control group (version 1), else by what a container engine mounts (version 2).
fn id(machine: &Machine) -> Option<String> {
    let by_group = machine.text("proc/self/cgroup").and_then(|table| table.lines().find_map(in_group));
    by_group.or_else(|| machine.text("proc/self/mountinfo")?.lines().find_map(in_mount))
}

/// `5:cpu:/docker/<id>`, `1:name=systemd:/../cri-containerd-<id>.scope`: the id is the last part of the path.
fn in_group(line: &str) -> Option<String> {
    let last = line.rsplit('/').next()?;
    let last = last.strip_suffix(".scope").unwrap_or(last);
    last.rsplit(['-', ':']).next().filter(|id| is_id(id)).map(str::to_owned)
}

/// The engine's file `/etc/hostname` comes from a folder that is named like the container: `../containers/<id>/hostname`. A pod's folders are
/// those of its sandbox and do not name the container.
fn in_mount(line: &str) -> Option<String> {
    // Mount id, parent id, device, where from, where to.
    let mut fields = line.split(' ').skip(3);
    let (from, to) = (fields.next()?, fields.next()?);
    if to != "/etc/hostname" || from.contains("/sandboxes/") {
        return None;
    }
    from.split('/').find(|part| is_id(part)).map(str::to_owned)
}

fn is_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}
