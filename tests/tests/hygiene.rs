//! No name of the user's changes the expansion, and the expansion leaves the body alone.

use traced_tests::spans;

mod hostile {
    #![allow(
        unused,
        non_upper_case_globals,
        non_snake_case,
        clippy::allow_attributes,
        reason = "names that could be taken"
    )]
    mod traced {}
    mod opentelemetry {}
    mod std {}
    mod core {}
    fn Ok() {}
    pub(super) enum Odd {
        Err,
        Some,
        None,
    }
    use self::Odd::*;
    const x: u8 = 1;
    const e: u8 = 2;
    const span: u8 = 3;
    const cx: u8 = 4;
    const value: u8 = 5;
    const failure: u8 = 6;
    macro_rules! line {
        () => {
            compile_error!("the user's")
        };
    }
    struct Vec;
    struct Box;
    struct Result;

    #[::traced::traced("t.hyg", attrs(a.b = 1u8))]
    pub(super) fn hyg() -> ::core::result::Result<(), u8> {
        ::core::result::Result::Err(1)
    }

    #[::traced::traced(attrs(a.b = "x"), ok(|o| a.c = o), err(|o| a.d = o), ret(|_| a.e = 1), error_when = |_| true, error_type = |_| "t", root, links = [] as [::traced::opentelemetry::Context; 0])]
    pub(super) fn all() -> ::core::result::Result<u8, u8> {
        ::core::result::Result::Err(1)
    }

    #[::traced::traced]
    pub(super) async fn later() -> ::core::result::Result<(), u8> {
        ::core::result::Result::Err(1)
    }
}

#[tokio::test]
async fn names_of_the_user_change_nothing() {
    let capture = traced::testing::Capture::start();
    assert!(hostile::hyg().is_err() && hostile::all().is_err() && hostile::later().await.is_err());
    let found = traced_tests::Seen(capture.finished());
    assert!(found.one("t.hyg").is_error() && found.one("hostile.later").is_error());
    assert_eq!(found.one("hostile.all").attrs(), ["a.b=x", "a.d=1", "a.e=1", "error.type=t"]);
}

mod other {
    pub(crate) use ::traced;
}

#[traced::traced("t.crate", crate = crate::other::traced)]
fn elsewhere() -> Result<u8, u8> {
    Ok(1)
}

#[test]
fn the_runtime_may_live_elsewhere() {
    spans(elsewhere).one("t.crate");
}

mod bar {
    #[expect(dead_code, reason = "shadows the return type in a body")]
    pub(crate) struct Res;
}

struct Res;

fn res() -> Res {
    Res
}

#[traced::traced("t.inn")]
fn inn() -> Res {
    #![allow(unused, clippy::all, clippy::pedantic, clippy::allow_attributes, reason = "an inner attribute")]
    use bar::*;
    const K: u8 = 1;
    macro_rules! m {
        () => {
            K
        };
    }
    #[traced::traced("t.deep")]
    fn deep() -> u8 {
        2
    }
    'a: {
        if m!() + deep() == 3 {
            break 'a;
        }
    }
    let _f = async { m!() };
    res()
}

#[traced::traced("t.ainn")]
async fn ainn() -> Res {
    #![allow(unused, clippy::all, clippy::pedantic, clippy::allow_attributes, reason = "an inner attribute")]
    use bar::*;
    const K: u8 = 1;
    res()
}

#[tokio::test]
async fn bodies_may_hold_items_macros_and_inner_attributes() {
    let capture = traced::testing::Capture::start();
    let (Res, Res) = (inn(), ainn().await);
    let found = traced_tests::Seen(capture.finished());
    assert!(found.one("t.deep").is_child_of(found.one("t.inn")));
    found.one("t.ainn");
}

macro_rules! functions {
    ($name:ident, $arg:ident, $value:expr) => {
        #[traced::traced(attrs(v.value = $arg))]
        fn $name($arg: u8) -> Result<u8, ()> {
            let value = 1;
            Ok($arg + $value + value)
        }
    };
}

functions!(made, value, 2);

/// What a macro by example was given comes in a group that nobody wrote.
macro_rules! given {
    ($name:ident, $path:path, $body:block) => {
        #[traced::traced(name = $path)]
        fn $name() -> Result<u8, ()> $body
    };
}

const GIVEN: &str = "hygiene.given";

given!(given, GIVEN, { Ok(3) });

#[test]
fn blocks_and_paths_that_a_macro_was_given_work() {
    let found = spans(|| assert_eq!(given(), Ok(3)));
    found.one("hygiene.given");
}

/// Types called like those of the language, and a const called like a local name of an expansion.
mod shadowed {
    #![expect(non_camel_case_types, non_upper_case_globals, dead_code, reason = "what it is about")]

    struct u8;
    struct str;
    struct usize;
    const value: i8 = 1;
    const text: i8 = 1;

    #[derive(traced::AttributeValue)]
    pub(super) enum Grade {
        Good,
    }

    #[traced::traced(attrs(a.b = Grade::Good))]
    pub(super) fn graded() -> Result<(), ()> {
        Ok(())
    }
}

#[test]
fn types_may_be_called_like_those_of_the_language() {
    let found = spans(|| assert_eq!(shadowed::graded(), Ok(())));
    assert_eq!(found.one("shadowed.graded").attr("a.b"), Some("good".into()));
}

#[test]
fn functions_that_a_macro_makes_work() {
    let found = spans(|| assert_eq!(made(3), Ok(6)));
    assert_eq!(found.one("hygiene.made").attr("v.value"), Some(3.into()));
}
