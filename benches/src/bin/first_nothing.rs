//! A program without spans, for the row about start-up: what starting takes by itself.

use traced_benches::{note, print_exported};

fn main() {
    note();
    print_exported();
}
