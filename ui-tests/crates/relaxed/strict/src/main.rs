//! The workspace's settings, and the package's on top of them.

use traced::traced;

#[traced("Place order", attrs(id = 1))]
fn main() {}
