//! The attribute on `impl` blocks, traits and modules.

#![expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the shapes under test")]

use std::fmt;
use std::panic::Location;

use traced::testing::Capture;
use traced::traced;
use traced_tests::{Seen, spans};

struct Payment;

#[traced(service = "payment")]
impl Payment {
    const X: u8 = 1;

    pub(crate) fn new() -> Self {
        Self
    }

    #[traced(skip)]
    fn tiny(&self) -> u8 {
        Self::X
    }

    #[traced("payment.other", attrs(payment.x = Self::X))]
    async fn b(&self) -> Result<u8, String> {
        Err("b".to_owned())
    }

    const fn constant() -> u8 {
        Self::X
    }

    #[track_caller]
    fn caller(&self) -> Option<u32> {
        Some(Location::caller().line())
    }
}

struct CardVault<T>(T);

#[traced]
impl<T: Clone> CardVault<T> {
    fn open(&self) -> T {
        self.0.clone()
    }
}

#[traced(kind = client, error = status)]
impl<T: Clone> fmt::Display for CardVault<T>
where
    T: fmt::Display,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[traced(service = "jobs")]
mod jobs {
    #![expect(dead_code, reason = "an inner attribute of a module")]

    use std::collections::HashMap as Map;

    pub(crate) static COUNT: u8 = 1;

    pub(crate) struct Job {
        pub(crate) id: Map<u8, u8>,
    }

    macro_rules! one {
        () => {
            1
        };
    }

    pub(crate) fn tick() -> u8 {
        one!()
    }

    impl Job {
        pub(crate) fn run(self) -> usize {
            self.id.len()
        }
    }

    pub(crate) mod deep {
        pub(crate) fn tock() {}
        #[traced::traced(skip)]
        pub(crate) fn not_me() {}
    }
}

#[tokio::test]
async fn an_impl_block_covers_its_functions() {
    let capture = Capture::start();
    let payment = Payment::new();
    payment.tiny();
    assert!(payment.b().await.is_err());
    assert_eq!(Payment::constant(), 1);
    assert_eq!(payment.caller(), Some(line!()));
    assert_eq!(CardVault(1).open(), 1);
    assert_eq!(CardVault(2).to_string(), "2");
    let found = Seen(capture.finished());
    assert_eq!(found.names(), ["payment.new", "payment.other", "card_vault.open", "card_vault.fmt"]);
    assert!(found.one("payment.other").is_error());
    assert_eq!(found.one("payment.other").attr("payment.x"), Some(1.into()));
    assert_eq!(found.one("card_vault.fmt").0.span_kind, traced::opentelemetry::trace::SpanKind::Client);
}

#[test]
fn a_module_covers_its_functions() {
    let found = spans(|| {
        assert_eq!(jobs::tick(), 1);
        assert_eq!(jobs::Job { id: std::collections::HashMap::new() }.run(), 0);
        jobs::deep::tock();
        jobs::deep::not_me();
    });
    assert_eq!(found.names(), ["jobs.tick", "jobs.run", "jobs.tock"]);
}

#[traced(service = "store")]
trait Store {
    fn a(&self) -> u8;
    fn c(&self) -> u8 {
        3
    }
    #[traced(skip)]
    fn d(&self) {}
    async fn later(&self) -> u8 {
        4
    }
}

struct Plain;
struct Own;

impl Store for Plain {
    fn a(&self) -> u8 {
        1
    }
}

#[traced]
impl Store for Own {
    fn a(&self) -> u8 {
        1
    }
    fn c(&self) -> u8 {
        4
    }
}

#[tokio::test]
async fn a_trait_covers_its_default_bodies() {
    let capture = Capture::start();
    assert_eq!(Plain.a() + Plain.c() + Plain.later().await, 8);
    Plain.d();
    assert_eq!(Own.a() + Own.c(), 5);
    assert_eq!(Seen(capture.finished()).names(), ["store.c", "store.later", "own.a", "own.c"]);
}

#[test]
fn the_code_location_names_the_type() {
    let capture = Capture::builder().code_location().start();
    CardVault(1).open();
    let found = Seen(capture.finished());
    let span = found.one("card_vault.open");
    assert_eq!(span.attr("code.function.name"), Some("impl_block::CardVault::open".into()));
    assert_eq!(span.attr("code.file.path"), Some(file!().into()));
}

struct Gate;

#[traced(attrs(gate.n = 1))]
impl Gate {
    #[cfg_attr(all(), traced("gate.held"))]
    fn held(&self) -> Option<u8> {
        Some(1)
    }

    #[cfg_attr(any(), traced("gate.never"))]
    fn not_held(&self) -> Option<u8> {
        Some(2)
    }

    #[cfg_attr(all(), inline, traced(skip))]
    fn skipped(&self) {}

    #[cfg_attr(any(), traced(skip))]
    fn not_skipped(&self) {}

    #[cfg_attr(all(), cfg_attr(not(any()), must_use, traced("gate.deep")))]
    async fn deep(&self) -> u8 {
        4
    }

    #[cfg_attr(any(), traced("gate.one"))]
    #[cfg_attr(not(any()), traced("gate.two"))]
    fn either(&self) {}

    #[cfg_attr(any(), traced(no_argument, kind = sever))]
    fn wrong_where_nobody_looks(&self) {}
}

#[traced(service = "gates")]
trait Gates {
    #[cfg_attr(all(), traced("gates.held", kind = client))]
    fn held(&self) {}
    #[cfg_attr(any(), traced("gates.never"))]
    fn not_held(&self) {}
    #[cfg_attr(all(), traced(skip))]
    fn no_body(&self);
}

impl Gates for Gate {
    fn no_body(&self) {}
}

#[traced(service = "yard")]
mod yard {
    use traced::traced;

    #[cfg_attr(all(), traced("yard.held"))]
    pub(super) fn held() {}
    #[cfg_attr(any(), traced("yard.never"))]
    pub(super) fn not_held() {}
}

#[tokio::test]
async fn an_own_attribute_under_a_condition_replaces_the_block_s_where_it_holds() {
    let capture = Capture::start();
    assert_eq!(Gate.held().zip(Gate.not_held()), Some((1, 2)));
    Gate.skipped();
    Gate.not_skipped();
    assert_eq!(Gate.deep().await, 4);
    Gate.either();
    Gate.wrong_where_nobody_looks();
    let found = Seen(capture.finished());
    let expected = [
        "gate.held",
        "gate.not_held",
        "gate.not_skipped",
        "gate.deep",
        "gate.two",
        "gate.wrong_where_nobody_looks",
    ];
    assert_eq!(found.names(), expected);
    assert!(found.0.iter().all(|span| span.attributes.len() == 1), "the block's arguments hold for each");
}

#[test]
fn a_condition_works_in_traits_and_modules_too() {
    let found = spans(|| {
        Gates::held(&Gate);
        Gates::not_held(&Gate);
        Gate.no_body();
        yard::held();
        yard::not_held();
    });
    assert_eq!(found.names(), ["gates.held", "gates.not_held", "yard.held", "yard.not_held"]);
}

#[traced(service = "town", kind = server)]
mod town {
    use traced::traced;

    pub(super) struct House;

    #[traced(service = "house")]
    impl House {
        pub(super) fn enter(&self) {}
    }

    #[traced(skip)]
    impl Clone for House {
        fn clone(&self) -> Self {
            Self
        }
    }

    #[cfg_attr(any(), traced(service = "never"))]
    impl Drop for House {
        fn drop(&mut self) {}
    }

    #[cfg_attr(all(), traced(service = "street", kind = client))]
    pub(super) mod street {
        pub(in super::super) fn walk() {}
    }
}

#[test]
fn a_block_in_a_block_may_have_its_own_arguments() {
    let found = spans(|| {
        let house = town::House;
        house.clone().enter();
        town::street::walk();
    });
    assert_eq!(found.names(), ["house.enter", "town.drop", "street.walk", "town.drop"]);
    assert_eq!(found.one("house.enter").0.span_kind, traced::opentelemetry::trace::SpanKind::Server);
    assert_eq!(found.one("street.walk").0.span_kind, traced::opentelemetry::trace::SpanKind::Client);
}
