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
