//! One rule at every place, and how it is silenced there.

use traced::{Attributes, traced};

#[traced("t.attrs", attrs(http.method = "GET"))]
fn attrs() {}

#[traced("t.string", attrs("http.method" = "GET"))]
fn string() {}

#[traced("t.readers", ok(|_| http.method = "GET"), err(|_| http.method = "GET"), ret(|_| http.method = "GET"))]
fn readers() -> Result<u8, u8> {
    Ok(1)
}

#[traced("t.baggage", baggage(http.method))]
async fn baggage() {}

#[derive(Attributes)]
#[attributes(prefix = "http")]
struct Request {
    method: &'static str,
    #[attributes(rename = "target")]
    path: &'static str,
}

struct Vault;

#[traced(attrs(http.method = "GET"))]
impl Vault {
    fn open(&self) {}

    #[allow(deprecated)]
    fn shut(&self) {}
}

#[traced]
mod inner {
    #[traced("t.inner", attrs(http.method = "GET"))]
    pub fn work() {}
}

fn inside() {
    traced::set!(http.method = "GET");
    traced::event!("t.event", http.method = "GET");
    traced::span!("t.span", attrs(http.method = "GET"), {});
}

mod silenced {
    use traced::{Attributes, traced};

    #[traced("t.attrs", attrs(http.method = "GET"), allow(attr_renamed))]
    pub fn attrs() {}

    #[derive(Attributes)]
    #[attributes(prefix = "http", allow(attr_renamed))]
    pub struct Request {
        pub method: &'static str,
    }

    pub struct Vault;

    #[traced(allow(attr_renamed))]
    impl Vault {
        #[traced(attrs(http.method = "GET"))]
        pub fn open(&self) {}
    }

    #[traced(allow(attr_renamed))]
    pub mod inner {
        #[traced("t.inner", attrs(http.method = "GET"))]
        pub fn work() {}
    }

    pub fn inside() {
        traced::span!("t.span", attrs(http.method = "GET"), allow(attr_renamed), {});
    }
}

fn main() {
    attrs();
    string();
    let _ = readers();
    drop(baggage());
    let _ = Request { method: "", path: "" };
    Vault.open();
    Vault.shut();
    inner::work();
    inside();
    silenced::attrs();
    let _ = silenced::Request { method: "" };
    silenced::Vault.open();
    silenced::inner::work();
    silenced::inside();
}
