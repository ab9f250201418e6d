//! Parameters: patterns, generics, qualifiers, conditions.

#![expect(
    clippy::many_single_char_names,
    clippy::too_many_arguments,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unwrap_used,
    reason = "the shapes under test"
)]
#![expect(unsafe_code, reason = "qualifiers of unsafe functions must survive")]

use std::borrow::Cow;
use std::fmt::Debug;
use std::panic::Location;

use traced::testing::Capture;
use traced::traced;
use traced_tests::{Seen, seen, spans};

struct Opaque;
struct Path<T>(T);
struct Foo {
    bar: u8,
    #[expect(dead_code, reason = "the pattern leaves it out")]
    other: u8,
}

#[traced("t.pat", attrs(p.a = a, p.id = id))]
fn pat(
    mut a: u8,
    _: Opaque,
    _x: u8,
    &(b, _): &(u8, u8),
    Foo { bar: x, .. }: Foo,
    Path(id): Path<i64>,
    [f, ..]: [u8; 3],
    (Ok(r) | Err(r)): Result<u8, u8>,
) -> u8 {
    a += b;
    let _ = id;
    a + x + f + r
}

#[traced("t.apat", attrs(p.a = a, p.id = format!("{id}")))]
async fn apat(
    mut a: u8,
    _: Opaque,
    &(b, _): &(u8, u8),
    Foo { bar: mut x, .. }: Foo,
    Path(id): Path<i64>,
    (Ok(r) | Err(r)): Result<u8, u8>,
) -> u8 {
    a += b;
    x += 1;
    tokio::task::yield_now().await;
    let _ = id;
    a + x + r
}

#[tokio::test]
async fn every_pattern_works_and_its_bindings_can_be_recorded() {
    let capture = Capture::start();
    let foo = || Foo { bar: 3, other: 0 };
    assert_eq!(pat(1, Opaque, 0, &(2, 0), foo(), Path(9), [4, 0, 0], Ok(5)), 15);
    assert_eq!(apat(1, Opaque, &(2, 0), foo(), Path(9), Ok(5)).await, 12);
    let found = Seen(capture.finished());
    assert_eq!(found.one("t.pat").attrs(), ["p.a=1", "p.id=9"]);
    assert_eq!(found.one("t.apat").attrs(), ["p.a=1", "p.id=9"]);
}

#[traced("t.h", attrs(cfg.n = N))]
fn h<S, T: Clone, const N: usize>(s: &S, f: impl Fn(&str) -> T, b: Cow<'_, str>, _d: &dyn Debug) -> Vec<T>
where
    S: ?Sized,
    for<'x> &'x S: IntoIterator,
{
    s.into_iter().map(|_| f(&b)).collect()
}

#[traced("t.ah", attrs(cfg.n = N))]
async fn ah<S, T: Clone, const N: usize>(
    s: &S,
    f: impl Fn(&str) -> T,
    b: Cow<'_, str>,
    _d: &dyn Debug,
) -> Vec<T>
where
    S: ?Sized,
    for<'x> &'x S: IntoIterator,
{
    s.into_iter().map(|_| f(&b)).collect()
}

#[traced("t.use")]
fn it<'a, T: Clone>(v: &'a [T], _n: &str) -> impl Iterator<Item = T> + use<'a, T> {
    v.iter().cloned()
}

#[tokio::test]
async fn generics_pass_unchanged() {
    let capture = Capture::start();
    let list = [1, 2];
    let rc = || std::rc::Rc::new(());
    assert_eq!(h::<_, _, 3>(&list[..], |text| (text.len(), rc()), "ab".into(), &1).len(), 2);
    assert_eq!(ah::<_, _, 3>(&list[..], |text| (text.len(), rc()), "ab".into(), &1).await.len(), 2);
    let values = {
        let name = String::new();
        it(&list, &name)
    };
    assert_eq!(values.count(), 2);
    let found = Seen(capture.finished());
    assert_eq!(found.one("t.h").attr("cfg.n"), Some(3.into()));
    assert_eq!(found.one("t.ah").attr("cfg.n"), Some(3.into()));
}

#[must_use]
#[inline(never)]
#[cold]
#[doc(alias = "z")]
#[deprecated]
#[traced("t.k")]
pub(crate) async unsafe fn k(p: *const u8) -> u8 {
    unsafe { *p }
}

#[unsafe(no_mangle)]
#[traced("t.c")]
pub(crate) extern "C" fn c_abi(x: i32) -> i32 {
    x
}

#[traced("t.unsafe")]
unsafe fn raw(p: *const u8) -> Option<u8> {
    Some(unsafe { *p })
}

unsafe extern "C" {
    #[link_name = "c_abi"]
    safe fn c_abi_by_name(x: i32) -> i32;
}

#[tokio::test]
async fn qualifiers_and_attributes_survive() {
    let capture = Capture::start();
    #[expect(deprecated, reason = "it fires at callers")]
    let value = unsafe { k(&raw const TWO) }.await;
    assert_eq!(value, 2);
    assert_eq!(c_abi(1) + c_abi_by_name(2), 3);
    assert_eq!(unsafe { raw(&raw const TWO) }, Some(2));
    let pointer: extern "C" fn(i32) -> i32 = c_abi;
    assert_eq!(pointer(4), 4);
    assert_eq!(Seen(capture.finished()).names(), ["t.k", "t.c", "t.c", "t.unsafe", "t.c"]);
}

static TWO: u8 = 2;

#[track_caller]
#[traced("t.tc")]
fn tc() -> &'static Location<'static> {
    Location::caller()
}

#[track_caller]
#[traced("t.tv", error = off)]
fn tv() -> Option<u32> {
    Some(Location::caller().line())
}

#[test]
fn track_caller_sees_the_caller() {
    let ((), found) = seen(|| {
        assert_eq!((tc().line(), tv()), (line!(), Some(line!())));
    });
    assert_eq!(found.names(), ["t.tc", "t.tv"]);
}

#[traced("t.rec")]
fn rec(n: u32) -> u32 {
    if n == 0 { 0 } else { 1 + rec(n - 1) }
}

#[traced("t.arec")]
fn arec(n: u32) -> std::pin::Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move { if n == 0 { 0 } else { 1 + arec(n - 1).await } })
}

fn in_a_large_stack(f: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(1 << 30).spawn(f).unwrap().join().unwrap();
}

#[test]
fn recursion_nests_spans() {
    in_a_large_stack(|| {
        let (value, found) = seen(|| rec(10_000));
        assert_eq!((value, found.0.len()), (10_000, 10_001));
        assert!(found.0.windows(2).all(|pair| pair[0].parent_span_id == pair[1].span_context.span_id()));
    });
}

#[test]
fn recursion_deeper_than_the_context_stack_does_not_panic() {
    in_a_large_stack(|| assert_eq!(spans(|| assert_eq!(rec(70_000), 70_000)).0.len(), 70_001));
}

#[tokio::test]
async fn async_recursion_works() {
    let capture = Capture::start();
    assert_eq!(arec(20).await, 20);
    assert_eq!(capture.finished().len(), 21);
}

macro_rules! nested {
    ($($name:ident => $next:ident),+) => {$(
        #[traced("t.nested")]
        async fn $name() -> Result<u8, String> {
            tokio::task::yield_now().await;
            $next().await
        }
    )+};
}

nested!(n1 => n2, n2 => n3, n3 => n4, n4 => n5, n5 => n6, n6 => n7, n7 => n8, n8 => n9, n9 => n10, n10 => n11, n11 => n12);

#[traced("t.nested")]
async fn n12() -> Result<u8, String> {
    Ok(1)
}

#[tokio::test]
async fn twelve_nested_async_functions_stay_below_the_recursion_limit() {
    assert_eq!(tokio::spawn(n1()).await.unwrap(), Ok(1));
}

#[traced("t.cfg", attrs(v.c = c))]
fn conditional(
    #[cfg(any())] a: u8,
    #[cfg(not(any()))] b: u8,
    #[allow(unused, clippy::allow_attributes, reason = "a lint on a parameter")] c: u8,
) -> u8 {
    b
}

#[traced("t.acfg", attrs(v.c = c))]
async fn aconditional(
    #[cfg(any())] a: u8,
    #[cfg(not(any()))] b: u8,
    #[cfg(not(any()))] (c, _): (u8, u8),
) -> u8 {
    b
}

#[cfg(any())]
#[traced("t.none")]
fn conditional() {}

#[tokio::test]
async fn cfg_works_on_arguments_and_functions() {
    let capture = Capture::start();
    assert_eq!(conditional(1, 2), 1);
    assert_eq!(aconditional(1, (2, 0)).await, 1);
    let found = Seen(capture.finished());
    assert_eq!(found.one("t.cfg").attr("v.c"), Some(2.into()));
    assert_eq!(found.one("t.acfg").attr("v.c"), Some(2.into()));
}
