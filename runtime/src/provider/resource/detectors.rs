//! Detectors on machines made of files.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::path::PathBuf;

use opentelemetry::KeyValue;

use super::machine::Machine;

/// A folder with these files, removed at the end.
struct Root(PathBuf);

impl Root {
    fn with(files: &[(&str, &str)]) -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("traced-machine-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let root = std::env::temp_dir().join(name);
        for (path, text) in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(root)
    }

    fn machine(&self, variable: fn(&str) -> Option<String>) -> Machine {
        Machine::of(&self.0, variable)
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        // A root without files was never made.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn silent(_: &str) -> Option<String> {
    None
}

fn text(attributes: &[KeyValue], key: &str) -> Option<String> {
    let found = attributes.iter().find(|attribute| attribute.key.as_str() == key);
    found.map(|attribute| attribute.value.as_str().into_owned())
}

#[cfg(feature = "resource-host")]
#[test]
fn a_host_has_name_id_and_kind() {
    let files =
        [("proc/sys/kernel/hostname", "mercury\n"), ("etc/machine-id", "0123\n"), ("etc/hostname", "old")];
    let attributes = super::host::attributes(&Root::with(&files).machine(silent));
    assert_eq!(text(&attributes, "host.name").as_deref(), Some("mercury"));
    assert_eq!(text(&attributes, "host.id").as_deref(), Some("0123"));
    #[cfg(target_arch = "x86_64")]
    assert_eq!(text(&attributes, "host.arch").as_deref(), Some("amd64"));
    #[cfg(target_os = "linux")]
    assert_eq!(text(&attributes, "os.type").as_deref(), Some("linux"));
}

#[cfg(feature = "resource-host")]
#[test]
fn a_host_without_files_is_named_by_its_shell_or_not_at_all() {
    let root = Root::with(&[]);
    let by_shell = |name: &str| (name == "HOSTNAME").then(|| " venus ".to_owned());
    assert_eq!(
        text(&super::host::attributes(&root.machine(by_shell)), "host.name").as_deref(),
        Some("venus")
    );
    let attributes = super::host::attributes(&root.machine(silent));
    assert_eq!((text(&attributes, "host.name"), text(&attributes, "host.id")), (None, None));
}

#[cfg(feature = "resource-container")]
#[test]
fn a_container_is_found_in_either_version_of_control_groups() {
    let id = "0123456789abcdef".repeat(4);
    for (file, table) in [
        ("proc/self/cgroup", format!("2:memory:/\n1:cpu:/docker/{id}\n")),
        ("proc/self/cgroup", format!("0::/system.slice/docker-{id}.scope")),
        (
            "proc/self/cgroup",
            format!("1:name=systemd:/kubepods.slice/kubepods-pod1.slice/cri-containerd-{id}.scope"),
        ),
        ("proc/self/cgroup", format!("1:cpu:/kubepods/besteffort/pod1/{id}")),
        ("proc/self/cgroup", format!("0::/../cri-containerd:{id}")),
        (
            "proc/self/mountinfo",
            format!(
                "1 0 0:1 / / rw - overlay overlay rw\n9 8 8:1 /var/lib/docker/containers/{id}/hostname /etc/hostname rw - ext4 x rw"
            ),
        ),
        (
            "proc/self/mountinfo",
            format!(
                "9 8 0:26 /containers/overlay-containers/{id}/userdata/hostname /etc/hostname rw - tmpfs tmpfs rw"
            ),
        ),
    ] {
        let attributes = super::container::attributes(&Root::with(&[(file, &table)]).machine(silent));
        assert_eq!(text(&attributes, "container.id").as_ref(), Some(&id), "{table}");
    }
}

#[cfg(feature = "resource-container")]
#[test]
fn what_only_looks_like_a_container_is_none() {
    let id = "0123456789abcdef".repeat(4);
    for (file, table) in [
        ("proc/self/cgroup", "0::/user.slice/user-1000.slice/session-2.scope".to_owned()),
        ("proc/self/cgroup", format!("0::/docker/{}", &id[1..])),
        ("proc/self/cgroup", format!("0::/docker/{}", id.to_uppercase())),
        ("proc/self/cgroup", String::new()),
        ("proc/self/cgroup", "\u{0}/\u{ff}:é".to_owned()),
        ("proc/self/mountinfo", format!("9 8 8:1 /lib/docker/volumes/{id}/_data /data rw - ext4 x rw")),
        (
            "proc/self/mountinfo",
            format!(
                "9 8 8:1 /lib/io.containerd.grpc.v1.cri/sandboxes/{id}/hostname /etc/hostname rw - ext4 x rw"
            ),
        ),
        ("proc/self/mountinfo", "9 8".to_owned()),
    ] {
        let attributes = super::container::attributes(&Root::with(&[(file, &table)]).machine(silent));
        assert_eq!(attributes, [], "{table}");
    }
}

#[cfg(feature = "resource-k8s")]
const UID: &str = "3f0e1c2a-0b1c-4d5e-8f90-a1b2c3d4e5f6";

#[cfg(feature = "resource-k8s")]
#[test]
fn a_pod_knows_itself() {
    let in_cluster = |name: &str| match name {
        "KUBERNETES_SERVICE_HOST" => Some("10.0.0.1".to_owned()),
        "HOSTNAME" => Some("orders-7c9-x2".to_owned()),
        "K8S_NODE_NAME" => Some("node-3".to_owned()),
        _ => None,
    };
    let by_mount = format!("9 8 8:1 /var/lib/kubelet/pods/{UID}/etc-hosts /etc/hosts rw - ext4 x rw");
    let by_group =
        format!("0::/kubepods.slice/kubepods-pod{}.slice/cri-containerd-0.scope", UID.replace('-', "_"));
    for (file, table) in [("proc/self/mountinfo", by_mount), ("proc/self/cgroup", by_group)] {
        let files = [(file, table.as_str()), (super::kubernetes::NAMESPACE, "shop\n")];
        let attributes = super::kubernetes::attributes(&Root::with(&files).machine(in_cluster));
        assert_eq!(
            attributes,
            [
                KeyValue::new("k8s.pod.name", "orders-7c9-x2"),
                KeyValue::new("k8s.pod.uid", UID),
                KeyValue::new("k8s.namespace.name", "shop"),
                KeyValue::new("k8s.node.name", "node-3"),
            ]
        );
    }
}

#[cfg(feature = "resource-k8s")]
#[test]
fn the_downward_api_wins_and_outside_of_a_cluster_nothing_counts() {
    let downward = |name: &str| match name {
        "KUBERNETES_SERVICE_HOST" => Some("10.0.0.1".to_owned()),
        "K8S_POD_UID" => Some("given".to_owned()),
        "K8S_POD_NAME" => Some("orders-0".to_owned()),
        "HOSTNAME" => Some("node".to_owned()),
        _ => None,
    };
    let table = format!("/pods/{UID}/");
    let root = Root::with(&[("proc/self/mountinfo", &table), (super::kubernetes::NAMESPACE, "")]);
    let attributes = super::kubernetes::attributes(&root.machine(downward));
    assert_eq!(text(&attributes, "k8s.pod.name").as_deref(), Some("orders-0"));
    assert_eq!(text(&attributes, "k8s.pod.uid").as_deref(), Some("given"));
    assert_eq!(attributes.len(), 2);
    assert_eq!(super::kubernetes::attributes(&root.machine(silent)), []);
    let outside = |name: &str| (name == "HOSTNAME").then(|| "laptop".to_owned());
    assert_eq!(super::kubernetes::attributes(&root.machine(outside)), []);
}
