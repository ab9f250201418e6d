#![allow(unused)]

use traced::traced;

#[traced("t.bad", future)]
async fn bad() {}

fn main() {}
