//! What the compiler says about crates with settings of their own: every rule at every level, styles, registries, wrong settings, and that a
//! changed setting is noticed. Exact texts are compared on the pinned toolchain; elsewhere, the first lines of our own. `TRYBUILD=overwrite`
//! writes what is said.

mod support;

use support::Crates;

#[test]
fn every_crate_is_told_what_is_expected() {
    Crates::at("crates").check(&["--workspace"], &[]).assert_expected();
}

#[test]
fn a_package_overrides_its_workspace_key_by_key() {
    Crates::at("crates/relaxed").check(&["--workspace"], &[]).assert_expected();
}

#[test]
fn a_changed_setting_is_noticed() {
    let crates = Crates::copy_of("crates/tracked");
    let check = |lint: Option<&str>| {
        crates.check(&[], &lint.map(|lint| ("TRACED_LINT", lint)).into_iter().collect::<Vec<_>>())
    };
    let first = check(None);
    assert!(
        !first.failed && first.about("ui-tracked").contains("warning: use of deprecated macro"),
        "{}",
        first.about("ui-tracked")
    );

    let linted = check(Some("attr_namespace=deny"));
    assert!(linted.failed && linted.about("ui-tracked").contains("set to deny by TRACED_LINT"));
    assert!(check(Some("no")).about("ui-tracked").contains("TRACED_LINT: unknown level `no`; write"));
    assert_eq!(check(Some("allow")).about("ui-tracked"), "");
    assert!(!check(None).failed);

    crates.replace("Cargo.toml", "attr_namespace = \"warn\"", "attr_namespace = \"allow\"");
    assert_eq!(check(None).about("ui-tracked"), "");
    crates.replace("registry.tsv", "order.id\tint", "order.id\tstring");
    assert!(check(None).about("ui-tracked").contains("`order·id` is a `string` attribute"));
    crates.replace("registry.tsv", "order.id\tstring", "order.id\tint");
    assert!(!check(None).failed);
}

#[test]
fn warnings_of_a_dependency_are_hidden() {
    let said = Crates::at("crates").rustc("ui-default", "default-places", &["--cap-lints", "allow"]);
    assert_eq!((said.failed, said.about("default-places")), (false, ""));
}
