//! Rows of the table in PERFORMANCE.md: the same work by each peer in one run. Quote ratios, not nanoseconds.
#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::hint::black_box;
use std::time::Duration;

use opentelemetry::trace::{Span as _, TraceContextExt as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SdkTracer, SdkTracerProvider};
use traced_benches::{Counting, CountingAllocator, Subject, allocations, measure, print};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const QUEUE: usize = 1 << 18;
/// One root and nine children.
const SPANS: u32 = 10;
const WORK: u32 = 2_000;
const ROUNDS: usize = 31;

mod plain {
    use std::hint::black_box;
    #[inline(never)]
    pub fn child(n: i64, text: &str) {
        black_box((n, text));
    }
    #[inline(never)]
    pub fn root(n: i64) {
        for _ in 1..super::SPANS {
            child(n, "text");
        }
    }
}

mod ours {
    use std::hint::black_box;
    use traced::traced;
    #[inline(never)]
    #[traced]
    pub fn child(n: i64, text: &str) {
        black_box((n, text));
    }
    #[inline(never)]
    #[traced(attrs(bench.n = n, bench.text = text))]
    pub fn child2(n: i64, text: &str) {
        black_box((n, text));
    }
    #[inline(never)]
    #[traced]
    pub fn root(n: i64) {
        for _ in 1..super::SPANS {
            child(n, "text");
        }
    }
    #[inline(never)]
    #[traced]
    pub fn root2(n: i64) {
        for _ in 1..super::SPANS {
            child2(n, "text");
        }
    }
}

mod tokio_tracing {
    use std::hint::black_box;
    use tracing::instrument;
    #[inline(never)]
    #[instrument(skip_all)]
    pub fn child(n: i64, text: &str) {
        black_box((n, text));
    }
    #[inline(never)]
    #[instrument(skip_all, fields(bench.n = n, bench.text = text))]
    pub fn child2(n: i64, text: &str) {
        black_box((n, text));
    }
    #[inline(never)]
    #[instrument(skip_all)]
    pub fn root(n: i64) {
        for _ in 1..super::SPANS {
            child(n, "text");
        }
    }
    #[inline(never)]
    #[instrument(skip_all)]
    pub fn root2(n: i64) {
        for _ in 1..super::SPANS {
            child2(n, "text");
        }
    }
}

mod fast {
    use fastrace::prelude::*;
    use std::hint::black_box;
    #[inline(never)]
    #[trace]
    pub fn child(n: i64, text: &str) {
        black_box((n, text));
    }
    #[inline(never)]
    #[trace(properties = { "bench.n": "{n}", "bench.text": "{text}" })]
    pub fn child2(n: i64, text: &str) {
        black_box((n, text));
    }
    #[inline(never)]
    pub fn root(n: i64, sampled: bool) {
        let root = Span::root("root", SpanContext::random().sampled(sampled));
        let _guard = root.set_local_parent();
        for _ in 1..super::SPANS {
            child(n, "text");
        }
    }
    #[inline(never)]
    pub fn root2(n: i64) {
        let root = Span::root("root", SpanContext::random());
        let _guard = root.set_local_parent();
        for _ in 1..super::SPANS {
            child2(n, "text");
        }
    }
    #[inline(never)]
    pub fn without_parent(n: i64) {
        for _ in 1..super::SPANS {
            child(n, "text");
        }
    }
}

struct ByHand(SdkTracer);

impl ByHand {
    fn span(&self, name: &'static str, attributes: Vec<KeyValue>, body: impl FnOnce()) {
        let span = self.0.span_builder(name).with_attributes(attributes).start(&self.0);
        let context = Context::current_with_span(span);
        let _guard = context.clone().attach();
        body();
        context.span().end();
    }
    #[inline(never)]
    fn child(&self, n: i64, text: &str) {
        let span = self.0.start("child");
        let context = Context::current_with_span(span);
        let _guard = context.clone().attach();
        black_box((n, text));
        context.span().end();
    }
    /// As most code is written: start, then set attributes, then attach.
    #[inline(never)]
    fn child2(&self, n: i64, text: &str) {
        let mut span = self.0.start("child2");
        span.set_attribute(KeyValue::new("bench.n", n));
        span.set_attribute(KeyValue::new("bench.text", text.to_owned()));
        let context = Context::current_with_span(span);
        let _guard = context.clone().attach();
        black_box((n, text));
        context.span().end();
    }
    /// The leaner way: attributes given to the builder, in one list.
    #[inline(never)]
    fn built2(&self, n: i64, text: &str) {
        let attributes = vec![KeyValue::new("bench.n", n), KeyValue::new("bench.text", text.to_owned())];
        self.span("built2", attributes, || {
            black_box((n, text));
        });
    }
    #[inline(never)]
    fn root(&self, n: i64) {
        self.span("root", Vec::new(), || {
            for _ in 1..SPANS {
                self.child(n, "text");
            }
        });
    }
    #[inline(never)]
    fn root2(&self, n: i64) {
        self.span("root", Vec::new(), || {
            for _ in 1..SPANS {
                self.child2(n, "text");
            }
        });
    }
    #[inline(never)]
    fn built_root2(&self, n: i64) {
        self.span("root", Vec::new(), || {
            for _ in 1..SPANS {
                self.built2(n, "text");
            }
        });
    }
}

fn sdk(sampler: opentelemetry_sdk::trace::Sampler) -> SdkTracerProvider {
    let batch = BatchConfigBuilder::default().with_max_queue_size(QUEUE).build();
    let processor = BatchSpanProcessor::builder(Counting::default()).with_batch_config(batch).build();
    SdkTracerProvider::builder().with_sampler(sampler).with_span_processor(processor).build()
}

fn main() {
    let telemetry = traced::builder()
        .service_name("bench")
        .exporter(Counting::default())
        .max_queue_size(QUEUE)
        .init()
        .expect("settings are valid");

    let by_hand_provider = sdk(opentelemetry_sdk::trace::Sampler::AlwaysOn);
    let by_hand = ByHand(by_hand_provider.tracer("bench"));

    let tracing_provider = sdk(opentelemetry_sdk::trace::Sampler::AlwaysOn);
    {
        use tracing_subscriber::prelude::*;
        let layer = tracing_opentelemetry::layer().with_tracer(tracing_provider.tracer("bench"));
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::set_global_default(subscriber).expect("set once");
    }

    let reporter = fastrace_opentelemetry::OpenTelemetryReporter::new(
        Counting::default(),
        std::borrow::Cow::Owned(opentelemetry_sdk::Resource::builder().build()),
        opentelemetry::InstrumentationScope::builder("bench").build(),
    );
    fastrace::set_reporter(reporter, fastrace::collector::Config::default());

    let flush_ours = || drop(telemetry.flush(Duration::from_secs(20)));
    let flush_hand = || drop(by_hand_provider.force_flush());
    let flush_tracing = || drop(tracing_provider.force_flush());

    rows("sampled child, no attributes", vec![
        subject("traced", |_| ours::root(1), flush_ours),
        subject("SDK by hand", |_| by_hand.root(1), flush_hand),
        subject("tracing + tracing-opentelemetry", |_| tokio_tracing::root(1), flush_tracing),
        subject("fastrace + fastrace-opentelemetry", |_| fast::root(1, true), fastrace::flush),
        subject("plain function", |_| plain::root(1), || ()),
    ]);
    rows("sampled child, two attributes (i64, text)", vec![
        subject("traced", |_| ours::root2(1), flush_ours),
        subject("SDK by hand", |_| by_hand.root2(1), flush_hand),
        subject("SDK by hand, through the builder", |_| by_hand.built_root2(1), flush_hand),
        subject("tracing + tracing-opentelemetry", |_| tokio_tracing::root2(1), flush_tracing),
        subject("fastrace + fastrace-opentelemetry", |_| fast::root2(1), fastrace::flush),
    ]);

    let unsampled_provider = sdk(opentelemetry_sdk::trace::Sampler::ParentBased(Box::new(
        opentelemetry_sdk::trace::Sampler::AlwaysOff,
    )));
    let unsampled_hand = ByHand(unsampled_provider.tracer("bench"));
    let unsampled = unsampled_parent();
    rows("unsampled child (parent not sampled)", vec![
        subject("traced", |_| under(&unsampled, || children(|| ours::child(1, "text"))), || ()),
        subject("SDK by hand", |_| under(&unsampled, || children(|| unsampled_hand.child(1, "text"))), || ()),
        subject("fastrace without a parent", |_| fast::without_parent(1), || ()),
        subject("plain function", |_| children(|| plain::child(1, "text")), || ()),
    ]);

    let _ = telemetry.shutdown(Duration::from_secs(20));
    rows("disabled (shut down; OTEL_SDK_DISABLED takes the same branch)", vec![
        subject("traced", |_| children(|| ours::child(1, "text")), || ()),
        subject("plain function", |_| children(|| plain::child(1, "text")), || ()),
    ]);
}

/// A local parent that is not sampled: what an unsampled request leaves in the context.
fn unsampled_parent() -> Context {
    use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};
    let span = SpanContext::new(
        TraceId::from(7u128),
        SpanId::from(7u64),
        TraceFlags::NOT_SAMPLED,
        false,
        TraceState::default(),
    );
    Context::new().with_remote_span_context(span)
}

fn under(context: &Context, body: impl FnOnce()) {
    let _guard = context.clone().attach();
    body();
}

fn children(mut child: impl FnMut()) {
    for _ in 0..SPANS {
        child();
    }
}

fn subject<'a>(name: &'static str, mut one: impl FnMut(u32) + 'a, settle: impl FnMut() + 'a) -> Subject<'a> {
    let run = move |times: u32| (0..times).for_each(&mut one);
    Subject { name, run: Box::new(run), settle: Box::new(settle), per_work: SPANS }
}

fn rows(title: &str, mut subjects: Vec<Subject<'_>>) {
    let times = measure(&mut subjects, WORK, ROUNDS);
    let mut counts = Vec::new();
    for subject in &mut subjects {
        let count = allocations(|| (subject.run)(100));
        (subject.settle)();
        counts.push(count as f64 / 100.0 / f64::from(SPANS));
    }
    print(title, &subjects, &times, &counts);
}
