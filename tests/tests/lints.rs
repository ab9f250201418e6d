//! No lint fires because of the expansion, and those of the user's own code still do.

#![deny(
    warnings,
    rust_2018_idioms,
    missing_docs,
    unused_qualifications,
    rust_2021_incompatible_closure_captures
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(clippy::implicit_return, clippy::let_underscore_untyped, clippy::absolute_paths)]
#![expect(clippy::implicit_return, reason = "the tests themselves")]
#![expect(clippy::redundant_pub_crate, reason = "the plain functions would be told so too")]

use core::fmt::Debug;
use core::future::ready;

use traced::traced;
use traced_tests::spans;

#[expect(dead_code, reason = "it must still fire")]
#[traced("t.dead")]
fn dead() {}

#[expect(dead_code, reason = "it must still fire")]
#[traced("t.deadr")]
fn dead_read() -> Result<u8, u8> {
    Ok(1)
}

#[expect(dead_code, reason = "it must still fire")]
#[traced("t.deada")]
async fn dead_async() {
    later().await;
}

#[traced("t.un")]
fn un(#[expect(unused_variables, reason = "it must still fire")] n: u8) {
    #[expect(unused_mut, reason = "it must still fire")]
    let mut k = 1;
    let _: i32 = k;
}

#[traced("t.unr")]
fn un_read(#[expect(unused_variables, reason = "it must still fire")] n: u8) -> Option<u8> {
    #[expect(unused_mut, reason = "it must still fire")]
    let mut k = 1;
    Some(k)
}

#[traced("t.una")]
async fn un_async(
    #[expect(unused_variables, reason = "it must still fire")] n: u8,
    #[expect(unused_mut, reason = "it must still fire")] mut m: u8,
    #[expect(unused_variables, reason = "it must still fire")] (a, _): (u8, u8),
) -> u8 {
    #[expect(unused_mut, reason = "it must still fire")]
    let mut k = m;
    later().await;
    k
}

#[traced("t.must")]
fn must() -> Result<u8, u8> {
    #[expect(unused_must_use, reason = "it must still fire")]
    must_be_used();
    Ok(1)
}

#[must_use]
#[traced("t.use")]
fn must_be_used() -> Option<u8> {
    Some(1)
}

#[expect(unused_braces, reason = "it must still fire")]
#[traced("t.braces")]
fn braces(n: u8) -> Option<u8> {
    Some(one({ n }))
}

#[expect(clippy::needless_return, reason = "it must still fire")]
#[traced("t.ret")]
fn needless() -> u8 {
    return 1;
}

#[expect(clippy::needless_return, reason = "it must still fire")]
#[traced("t.retr")]
fn needless_unread(n: &u8) -> &u8 {
    return n;
}

#[rustfmt::skip]
#[expect(clippy::suspicious_else_formatting, reason = "it must still fire")]
#[traced("t.else")]
fn formatting(n: i8) -> i8 {
    if n > 1 { 1 } else
    {
        2
    }
}

const fn one(n: u8) -> u8 {
    n
}

#[traced("t.later")]
async fn later() {
    std_like::tick().await;
}

mod std_like {
    use core::future::ready;

    pub(super) async fn tick() {
        ready(()).await;
    }
}

/// Public and documented.
#[derive(Debug)]
pub struct Service {
    name: &'static str,
}

impl Service {
    /// Every kind of result, all arguments.
    ///
    /// # Errors
    ///
    /// Never.
    #[traced(
        "t.all",
        kind = client,
        attrs(a.b = self.name, e.f = %1),
        ok(|v| g.h = v),
        err(|e| i.j = e),
        ret(|_| k.l = 1),
        error_when = Result::is_err,
        error_type = |_| "t",
        baggage(m.n),
        root
    )]
    pub fn all(&self, _x: u8, (a, mut b): (u8, u8), _: u8) -> Result<u8, u8> {
        b += 1;
        Ok(a + b)
    }

    /// The same, later.
    ///
    /// # Errors
    ///
    /// Never.
    #[traced("t.alla", attrs(a.b = self.name, e.f = a), ok(|v| g.h = v))]
    pub async fn all_async(&self, _x: u8, (a, mut b): (u8, u8), _: u8) -> Result<u8, u8> {
        b += 1;
        later().await;
        Ok(a + b)
    }

    /// By value.
    #[must_use]
    #[traced("t.self")]
    pub fn into_name(self) -> Option<&'static str> {
        Some(self.name)
    }
}

#[traced(service = "t")]
impl Service {
    /// A future.
    pub fn future(&self) -> impl Future<Output = u8> + use<> {
        ready(1)
    }

    /// Nothing.
    pub fn unit(&self) {
        let _: &str = self.name;
        traced::set!(a.b = self.name);
        traced::event!("a.happened", a.b = 1);
        let n: u8 = traced::span!("t.block", attrs(a.b = 1), { 1 });
        let _: u8 = n;
    }
}

#[traced(service = "t")]
mod block {
    use traced as also;
    use traced::traced;

    pub(super) struct Member;

    impl Member {
        #[traced("t.own")]
        pub(super) fn own(&self) {
            let Self = self;
        }
    }

    #[also::traced("t.also")]
    pub(super) fn also() {}

    pub(super) mod deep {
        use traced::traced;

        #[cfg_attr(all(), traced(skip))]
        #[expect(clippy::missing_const_for_fn, reason = "it must still fire")]
        pub(in super::super) fn skipped() {}
    }
}

#[traced("t.gen")]
fn generic<T: Debug>(value: &T) -> String {
    format!("{value:?}")
}

#[tokio::test]
async fn nothing_fires_and_everything_works() {
    let service = Service { name: "s" };
    assert_eq!(service.all(1, (2, 3), 4), Ok(6));
    assert_eq!(service.all_async(1, (2, 3), 4).await, Ok(6));
    assert_eq!(service.future().await, 1);
    service.unit();
    assert_eq!(un_async(1, 2, (3, 4)).await, 2);
    assert_eq!(service.into_name(), Some("s"));
    let found = spans(|| {
        un(1);
        assert_eq!(un_read(1), Some(1));
        assert_eq!(must(), Ok(1));
        assert_eq!(braces(1), Some(1));
        assert_eq!(needless() + needless_unread(&1) + formatting(3).unsigned_abs(), 3);
        assert_eq!(generic(&1), "1");
        block::Member.own();
        block::also();
        block::deep::skipped();
    });
    assert_eq!(found.0.len(), 11);
}
