//! Settings that are wrong: said once, on the first use in the crate.

#[traced::traced]
fn main() {
    other();
}

#[traced::traced]
fn other() {}
