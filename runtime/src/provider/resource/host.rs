//! Owns the attributes of the host and its operating system. Semantic conventions: resource/host.md, resource/os.md.

use std::env::consts;

use opentelemetry::KeyValue;

use super::machine::Machine;

pub(super) fn attributes(machine: &Machine) -> Vec<KeyValue> {
    let mut attributes = vec![KeyValue::new("host.arch", arch()), KeyValue::new("os.type", os())];
    attributes.extend(name(machine).map(|name| KeyValue::new("host.name", name)));
    attributes.extend(id(machine).map(|id| KeyValue::new("host.id", id)));
    attributes
}

/// What the kernel says, else the shell.
fn name(machine: &Machine) -> Option<String> {
    let kernel = machine.line("proc/sys/kernel/hostname").or_else(|| machine.line("etc/hostname"));
    kernel.or_else(|| machine.said("HOSTNAME")).or_else(|| machine.said("COMPUTERNAME"))
}

/// Made when the system was installed; nobody needs rights to read it.
fn id(machine: &Machine) -> Option<String> {
    machine.line("etc/machine-id").or_else(|| machine.line("var/lib/dbus/machine-id"))
}

/// In the words of the conventions, which are not Rust's.
fn arch() -> &'static str {
    match consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "arm" => "arm32",
        "powerpc" => "ppc32",
        "powerpc64" => "ppc64",
        other => other,
    }
}

fn os() -> &'static str {
    match consts::OS {
        "macos" | "ios" => "darwin",
        "dragonfly" => "dragonflybsd",
        other => other,
    }
}
