//! One case per message. Exact texts are compared on the pinned toolchain only: rustc words its own parts anew with every version.

use std::process::Command;

/// The toolchain whose texts are in the `.stderr` files.
const PINNED: &str = "rustc 1.95.0";

fn is_pinned() -> bool {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let asked = Command::new(rustc).arg("--version").output();
    asked.is_ok_and(|version| String::from_utf8_lossy(&version.stdout).starts_with(PINNED))
}

#[test]
fn what_is_right_compiles_and_what_is_wrong_says_why() {
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    if is_pinned() {
        cases.compile_fail("fail/*.rs");
    }
}
