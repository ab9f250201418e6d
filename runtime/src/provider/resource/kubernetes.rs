//! Owns what a pod knows of itself without asking the cluster. Semantic conventions: resource/k8s.
//!
//! Node, and names where the pod's host name is not its name, come from the downward API: variables that the manifest sets.

use opentelemetry::KeyValue;

use super::machine::Machine;

pub(super) const NAMESPACE: &str = "var/run/secrets/kubernetes.io/serviceaccount/namespace";

pub(super) fn attributes(machine: &Machine) -> Vec<KeyValue> {
    // Set in every container of a cluster, and nowhere else.
    if machine.said("KUBERNETES_SERVICE_HOST").is_none() {
        return Vec::new();
    }
    let found = [
        ("k8s.pod.name", machine.said("K8S_POD_NAME").or_else(|| machine.said("HOSTNAME"))),
        ("k8s.pod.uid", machine.said("K8S_POD_UID").or_else(|| uid(machine))),
        ("k8s.namespace.name", machine.said("K8S_NAMESPACE_NAME").or_else(|| machine.line(NAMESPACE))),
        ("k8s.node.name", machine.said("K8S_NODE_NAME")),
        ("k8s.container.name", machine.said("K8S_CONTAINER_NAME")),
        ("k8s.cluster.name", machine.said("K8S_CLUSTER_NAME")),
    ];
    found.into_iter().filter_map(|(key, value)| Some(KeyValue::new(key, value?))).collect()
}

/// The pod's folder on the node, or its control group, is named by it.
fn uid(machine: &Machine) -> Option<String> {
    let by_mount =
        machine.text("proc/self/mountinfo").and_then(|table| table.split("/pods/").skip(1).find_map(in_path));
    by_mount.or_else(|| {
        let groups = machine.text("proc/self/cgroup")?;
        // The driver of systemd writes `_` for `-`: `kubepods-burstable-pod<uid>.slice`.
        groups.replace('_', "-").split("pod").skip(1).find_map(in_path)
    })
}

fn in_path(rest: &str) -> Option<String> {
    rest.get(..36).filter(|uid| is_uid(uid)).map(str::to_owned)
}

fn is_uid(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, sign)| match at {
        8 | 13 | 18 | 23 => sign == b'-',
        _ => sign.is_ascii_hexdigit(),
    })
}
