//! Text by `%` and `?` where the conventions declare another type: rule `attr_type`, seen by the macro.

use traced::{Attributes, traced};

#[traced("t.text", attrs(http.response.status_code = %status, http.request.resend_count = ?count))]
fn texts(status: u16, count: u32) {}

#[derive(Attributes)]
#[attributes(prefix = "server")]
struct Server {
    #[attributes(display)]
    port: u16,
}

fn main() {
    texts(200, 1);
    let _ = Server { port: 80 };
}
