#![allow(unused)]

use traced::traced;

#[traced("t.bad", allow("span_name_style"))]
fn bad() {}

fn main() {}
