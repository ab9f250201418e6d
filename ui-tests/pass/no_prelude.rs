//! The expansion needs no prelude.
#![no_implicit_prelude]

#[::traced::traced("t.hyg", attrs(a.b = 1u8), ok(|_| c.d = 1u8), root)]
fn hyg() -> ::core::result::Result<(), u8> {
    ::core::result::Result::Err(1)
}

#[::traced::traced]
async fn later() -> ::core::result::Result<(), u8> {
    ::core::result::Result::Err(1)
}

#[::traced::traced]
fn boxed() -> ::core::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = u8>>> {
    ::std::boxed::Box::pin(async { 1 })
}

fn main() {
    let _ = hyg();
    ::core::mem::drop(later());
    ::core::mem::drop(boxed());
    ::traced::set!(a.b = 1u8);
    ::traced::event!("a.b", a.b = 1u8);
    ::traced::span!("a.b", { 1u8 });
}
