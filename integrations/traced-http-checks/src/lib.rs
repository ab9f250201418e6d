//! What the tests of the HTTP integrations share: captures that know what samplers were shown, spans as text, and the
//! semantic conventions as facts. Knows no integration.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

mod describe;
mod raw;
mod semconv;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};
use traced::opentelemetry::trace::{Link, SpanKind, TraceContextExt as _, TraceId};
use traced::opentelemetry::{Context, KeyValue};
use traced::testing::{Capture, Span, Spans};

pub use describe::describe;
pub use raw::raw;

/// How long a test waits for what must happen.
pub const SOON: Duration = Duration::from_secs(20);

/// Stands in places that must never be exported.
pub const SECRET: &str = "s3cr3t-mark";

/// A capture on this thread; what belongs to it is checked when it ends.
#[derive(Debug)]
pub struct Checked {
    capture: Capture,
    starts: Starts,
}

/// Records everything and remembers what it was shown.
#[derive(Clone, Debug, Default)]
struct Starts {
    seen: Arc<Mutex<Vec<Start>>>,
}

/// A span's name, and the keys of its attributes.
type Start = (String, Vec<String>);

impl ShouldSample for Starts {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        _: TraceId,
        name: &str,
        _: &SpanKind,
        attributes: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        let keys = attributes.iter().map(|pair| pair.key.to_string()).collect();
        self.seen.lock().unwrap().push((name.to_owned(), keys));
        let trace_state = parent.map(|cx| cx.span().span_context().trace_state().clone());
        SamplingResult {
            decision: SamplingDecision::RecordAndSample,
            attributes: Vec::new(),
            trace_state: trace_state.unwrap_or_default(),
        }
    }
}

impl Checked {
    /// Captures every span.
    pub fn start() -> Self {
        let starts = Starts::default();
        Self { capture: Capture::builder().sampler(starts.clone()).start(), starts }
    }

    /// Waits until a span of this name has ended.
    pub async fn span(&self, name: &str) -> Span {
        let span = traced::testing::wait_for_async(name, SOON).await;
        self.check(&span);
        span
    }

    /// The spans that have ended so far, all of which are checked.
    pub fn spans(&self) -> Spans {
        let spans = self.capture.spans();
        for span in &spans {
            self.check(span);
        }
        spans
    }

    /// Checks a span by what the semantic conventions say, and that nothing secret is in it.
    fn check(&self, span: &Span) {
        let all = format!("{:?}", span.data());
        assert!(!all.contains(SECRET), "a secret is exported: {all}");
        let seen = self.starts.seen.lock().unwrap();
        semconv::check(span, |key| {
            // The route may have become known after the start, and the name with it.
            let method = span.name().split(' ').next().unwrap_or_default();
            let is_same = |name: &str| name == span.name() || name == method || is_renamed(span);
            seen.iter().any(|(name, keys)| is_same(name) && keys.iter().any(|known| known == key))
        });
    }
}

/// Whether it became known after the start that the name says too much.
fn is_renamed(span: &Span) -> bool {
    span.attribute("rpc.method") == Some("_OTHER".into())
}
