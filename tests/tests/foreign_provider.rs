//! Spans where `init` was not called: they go to the provider that the application installed globally.

mod own;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, Once, PoisonError};

use futures::FutureExt as _;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider, SpanData, SpanExporter};
use own::{begun, entered, in_span, site, span};
use traced::__private::{Callsite, DebugText, Failure, More, Name, Parent, SpanKind, enter, enter_with};
use traced::opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, Tracer as _,
};
use traced::opentelemetry::{Context, global};
use traced::testing::Spans;

static EXPORTED: Mutex<Vec<SpanData>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Collect;

impl SpanExporter for Collect {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        EXPORTED.lock().unwrap_or_else(PoisonError::into_inner).extend(batch);
        Ok(())
    }
}

/// What `f` gives to the application's provider; one test at a time, for the provider is global.
fn exported(f: impl FnOnce()) -> Spans {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    static INSTALL: Once = Once::new();
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    INSTALL.call_once(|| {
        let sampler = Sampler::ParentBased(Box::new(Sampler::AlwaysOn));
        let provider = SdkTracerProvider::builder().with_simple_exporter(Collect).with_sampler(sampler);
        global::set_tracer_provider(provider.build());
    });
    f();
    let spans = std::mem::take(&mut *EXPORTED.lock().unwrap_or_else(PoisonError::into_inner));
    // Where a callsite lies is the same for all of these.
    let without_code = spans.into_iter().map(|mut span| {
        assert_eq!(
            span.attributes.iter().filter(|known| known.key.as_str().starts_with("code.")).count(),
            3 * usize::from(span.instrumentation_scope.name() == "own")
        );
        span.attributes.retain(|known| !known.key.as_str().starts_with("code."));
        span
    });
    Spans::from(without_code.collect::<Vec<_>>())
}

#[test]
fn spans_nest_both_ways() {
    let spans = exported(|| {
        global::tracer("foreign").in_span("foreign.outer", |_| {
            span("ours", || global::tracer("foreign").in_span("foreign.inner", |_| ()));
        });
    });
    spans.assert_tree(
        "
        foreign.outer
        └─ ours
           └─ foreign.inner
        ",
    );
    let scope = spans.one("ours").scope();
    assert_eq!((scope.name(), scope.version()), ("own", Some("1")));
}

#[test]
fn kind_and_values_are_given() {
    static SITE: Callsite = Callsite::new(
        Name::Said { name: "keys" },
        SpanKind::Client,
        [Some("own"), Some("1")],
        ("f", "f.rs", 1),
        &["n", "text"],
        &[],
    );
    let spans = exported(|| {
        let _span = enter(&SITE, &[&1, &DebugText(&"t")]);
        traced::current().set("more", true).event("e", &[("k", &1)]).set_ok();
    });
    spans.assert_tree(
        r#"
        keys [client] n=1 text="\"t\"" more=true  OK
        └─ • e k=1
        "#,
    );
}

#[test]
fn outcomes_are_written() {
    let spans = exported(|| {
        entered("fails").span().fail(Failure::of_display("E", "low"));
        assert!(catch_unwind(|| span("panics", || panic!("boom"))).is_err());
        let mut pending = Box::pin(in_span("cancelled", std::future::pending::<()>()));
        assert!(pending.as_mut().now_or_never().is_none());
        drop(pending);
        in_span("ready", std::future::ready(())).now_or_never().unwrap();
    });
    // Without `init` there is no panic hook, and so no text.
    spans.assert_tree(
        r#"
        fails  ERROR E: low
        └─ • exception exception.type="E" exception.message="low"
        panics  ERROR panic
        └─ • exception exception.type="panic"
        cancelled traced.cancelled=true
        ready
        "#,
    );
}

#[test]
fn a_span_ends_at_return_even_when_its_context_lives_on() {
    let mut kept = None;
    let spans = exported(|| {
        kept = Some(span("leak", Context::current));
        assert!(!kept.as_ref().unwrap().span().is_recording());
    });
    spans.assert_tree("leak");
}

#[test]
fn parents_are_followed() {
    let remote = |sampled| {
        let flags = TraceFlags::default().with_sampled(sampled);
        let context = SpanContext::new(TraceId::from(9), SpanId::from(9), flags, true, TraceState::default());
        Context::new().with_remote_span_context(context)
    };
    let spans = exported(|| {
        span("current", || {
            drop(enter_with(
                site("served"),
                &[],
                More { parent: Parent::given(&remote(true)), ..More::default() },
            ));
            drop(enter_with(site("root"), &[], More { parent: Parent::Root, ..More::default() }));
            let unsampled = enter_with(
                site("no"),
                &[],
                More { parent: Parent::given(&remote(false)), ..More::default() },
            );
            assert_eq!(traced::current().trace_id(), TraceId::from(9));
            span("nor this", || assert!(!traced::current().is_recording()));
            drop(unsampled);
            span("still current's", || ());
        });
    });
    spans.assert_tree(
        "
        current
        └─ still current's
        served [remote parent]
        root
        └─ → current
        ",
    );
}

#[test]
fn tasks_and_threads_carry_the_span() {
    let spans = exported(|| {
        let thread = span("parent", || traced::thread::spawn(|| span("child", || ())));
        thread.join().unwrap();
        let begun = begun("unpolled");
        drop(begun);
    });
    spans.assert_tree(
        "
        parent
        └─ child
        unpolled traced.cancelled=true
        ",
    );
}

#[test]
fn a_panic_leaves_the_context_as_it_was() {
    drop(exported(|| {
        let caught = catch_unwind(AssertUnwindSafe(|| span("a", || span("b", || panic!("boom")))));
        assert!(caught.is_err());
        assert!(!Context::current().span().span_context().is_valid());
    }));
}
