#![allow(unused)]

use traced::traced;

fn is_send(_: impl Send) {}

#[traced("t.bad")]
async fn bad() {
    let rc = std::rc::Rc::new(1);
    std::future::ready(()).await;
    drop(rc);
}

fn main() {
    is_send(bad());
}
