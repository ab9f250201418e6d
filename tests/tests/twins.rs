//! Traced functions against their untraced twins, made from one source: values, drop order, size, auto traits.

use std::cell::RefCell;

use traced::testing::Capture;
use traced::traced;

thread_local! {
    static DROPPED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

struct Log(&'static str);

impl Drop for Log {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

fn dropped() -> Vec<&'static str> {
    DROPPED.take()
}

struct Pair {
    a: Log,
    #[expect(dead_code, reason = "only its drop matters")]
    b: Log,
}

fn pair(a: &'static str, b: &'static str) -> (Log, Log) {
    (Log(a), Log(b))
}

macro_rules! twins {
    ($($(#[$attribute:meta])* $plain:ident, $traced:ident: { $($item:tt)* })+) => {$(
        #[allow(clippy::allow_attributes, clippy::needless_pass_by_value, clippy::unnecessary_wraps, clippy::unused_async, reason = "as the shapes ask")]
        mod $plain { use super::*; $($item)* }
        #[allow(clippy::allow_attributes, clippy::needless_pass_by_value, clippy::unnecessary_wraps, clippy::unused_async, reason = "as the shapes ask")]
        mod $traced { use super::*; $(#[$attribute])* mod inner { use super::*; $($item)* } pub(super) use inner::*; }
    )+};
}

twins! {
    #[traced(service = "twins")]
    plain, with: {
        pub(crate) fn guard(_lock: Log, _: Log, pair: (Log, Log)) {
            let _moved = pair.0;
            let _local = Log("local");
        }
        pub(crate) fn read(_lock: Log, _: Log, pair: (Log, Log)) -> Option<()> {
            let _moved = pair.0;
            let _local = Log("local");
            Some(())
        }
        pub(crate) fn patterns((x, _): (Log, Log), (_, y): (Log, Log), Pair { a, .. }: Pair) -> Option<u8> {
            let _local = Log("local");
            drop(a);
            let _uses = (&x, &y);
            Some(1)
        }
        pub(crate) fn early(a: Log, b: Log, leave: bool) -> Result<Log, Log> {
            let _local = Log("local");
            if leave { return Err(b); }
            Ok(a)
        }
        pub(crate) async fn later(_lock: Log, _: Log, pair: (Log, Log)) {
            let _moved = pair.0;
            let _local = Log("local");
            tokio::task::yield_now().await;
        }
        pub(crate) async fn later_patterns((x, _): (Log, Log), (_, y): (Log, Log), Pair { a, .. }: Pair) -> Result<u8, ()> {
            let _local = Log("local");
            drop(a);
            tokio::task::yield_now().await;
            let _uses = (&x, &y);
            Err(())
        }
        pub(crate) fn panics(_a: Log, (b, _): (Log, Log)) -> Option<u8> {
            let _local = Log("local");
            let _uses = &b;
            panic!("twins")
        }
        pub(crate) trait Takes {
            fn part(self, _other: Log) -> Option<()>;
            async fn later_part(self, _other: Log) -> Option<()>;
        }
        impl Takes for Pair {
            fn part(self, _other: Log) -> Option<()> {
                let _moved = self.a;
                Some(())
            }
            async fn later_part(self, _other: Log) -> Option<()> {
                let _moved = self.a;
                tokio::task::yield_now().await;
                Some(())
            }
        }
        pub(crate) async fn one<const N: usize>(bytes: [u8; N]) -> Result<usize, String> {
            tokio::task::yield_now().await;
            Ok(bytes.len())
        }
        pub(crate) async fn two(text: &str, n: u64) -> Result<u64, String> {
            tokio::task::yield_now().await;
            if text.is_empty() { return Err(String::new()); }
            Ok(n)
        }
        pub(crate) async fn not_send(rc: std::rc::Rc<u8>) -> u8 {
            tokio::task::yield_now().await;
            *rc
        }
    }
}

macro_rules! both {
    ($call:ident ( $($argument:expr),* )) => {{
        let _ = plain::$call($($argument),*);
        let expected = dropped();
        let _ = with::$call($($argument),*);
        assert_eq!(dropped(), expected, stringify!($call));
        assert!(expected.len() > 2);
    }};
}

fn a_pair() -> Pair {
    Pair { a: Log("pair.a"), b: Log("pair.b") }
}

#[test]
fn sync_functions_drop_as_their_twins_do() {
    let _capture = Capture::start();
    both!(guard(Log("lock"), Log("_"), pair("first", "second")));
    both!(read(Log("lock"), Log("_"), pair("first", "second")));
    both!(patterns(pair("x", "x rest"), pair("y rest", "y"), a_pair()));
    both!(early(Log("a"), Log("b"), true));
    both!(early(Log("a"), Log("b"), false));
}

#[test]
fn methods_that_take_self_drop_as_their_twins_do() {
    let _capture = Capture::start();
    plain::Takes::part(a_pair(), Log("other"));
    let expected = dropped();
    with::Takes::part(a_pair(), Log("other"));
    assert_eq!(dropped(), expected);
}

#[test]
fn functions_that_panic_drop_as_their_twins_do() {
    let _capture = Capture::start();
    let call = |f: fn(Log, (Log, Log)) -> Option<u8>| {
        let panicked = std::panic::catch_unwind(|| f(Log("a"), pair("b", "rest")));
        assert!(panicked.is_err());
        dropped()
    };
    assert_eq!(call(with::panics), call(plain::panics));
}

#[tokio::test]
async fn async_functions_drop_as_their_twins_do() {
    let _capture = Capture::start();
    macro_rules! later {
        ($call:path, $twin:path, ($($argument:expr),*)) => {{
            let _ = $call($($argument),*).await;
            let expected = dropped();
            let _ = $twin($($argument),*).await;
            assert_eq!(dropped(), expected);
            let mut cancelled = Box::pin($call($($argument),*));
            assert!(futures_util::poll!(&mut cancelled).is_pending());
            drop(cancelled);
            let expected = dropped();
            let mut cancelled = Box::pin($twin($($argument),*));
            assert!(futures_util::poll!(&mut cancelled).is_pending());
            drop(cancelled);
            assert_eq!(dropped(), expected);
            drop($call($($argument),*));
            let expected = dropped();
            drop($twin($($argument),*));
            assert_eq!(dropped(), expected);
        }};
    }
    later!(plain::later, with::later, (Log("lock"), Log("_"), pair("first", "second")));
    later!(plain::later_patterns, with::later_patterns, (pair("x", "x rest"), pair("y rest", "y"), a_pair()));
    later!(plain::Takes::later_part, with::Takes::later_part, (a_pair(), Log("other")));
}

#[test]
fn futures_grow_by_little_more_than_their_arguments() {
    let grown = |traced: usize, plain: usize| traced - plain;
    let (traced, plain) = (with::one([0; 4096]), plain::one([0; 4096]));
    assert!(grown(size_of_val(&traced), size_of_val(&plain)) <= 4096 + 128);
    let (traced, plain) = (with::two("", 1), plain::two("", 1));
    let arguments = size_of::<(&str, u64)>();
    assert!(grown(size_of_val(&traced), size_of_val(&plain)) <= arguments + 128);
}

fn is_send_and_static<T: Send + 'static>(_: &T) {}
fn is_sync<T: Sync>(_: &T) {}

/// Says whether a type is `Send`: the method of the type itself comes before the trait's.
struct Probe<T>(std::marker::PhantomData<T>);

trait NotSend {
    fn is_send(&self) -> bool {
        false
    }
}

impl<T> NotSend for Probe<T> {}

impl<T: Send> Probe<T> {
    #[expect(clippy::unused_self, reason = "found by method lookup")]
    fn is_send(&self) -> bool {
        true
    }
}

macro_rules! is_send {
    ($future:expr) => {{
        fn probe<T>(_: &T) -> Probe<T> {
            Probe(std::marker::PhantomData)
        }
        probe(&$future).is_send()
    }};
}

#[test]
fn auto_traits_are_the_twin_s() {
    let future = with::one([1]);
    is_send_and_static(&future);
    is_sync(&future);
    assert!(is_send!(with::two("", 1)));
    assert!(
        !is_send!(with::not_send(std::rc::Rc::new(1))) && !is_send!(plain::not_send(std::rc::Rc::new(1)))
    );
}
