#![allow(unused)]

use traced::traced;

#[traced(service = "jobs")]
mod jobs {
    mod other;
}

fn main() {}
