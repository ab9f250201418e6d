// Futures that may not leave their thread.

use std::rc::Rc;

fn is_send(_: impl Send) {}

#[traced::traced("t.bad")]
async fn holds() -> Option<u8> {
    let rc = Rc::new(1);
    std::future::ready(()).await;
    Some(*rc)
}

#[traced::traced("t.bad")]
async fn takes(rc: Rc<u8>) {
    std::future::ready(()).await;
}

fn main() {
    is_send(holds());
    is_send(takes(Rc::new(1)));
}
