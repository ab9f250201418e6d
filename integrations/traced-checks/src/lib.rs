//! What the tests of all integrations share: captures that check every span by the semantic conventions and look for secrets in it,
//! and spans as text. Knows no integration.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod conventions;
mod describe;
mod sdk;
mod started;

use std::time::Duration;

use traced::testing::{Capture, Span, Spans};

pub use conventions::{faults, span_type};
pub use describe::describe;
pub use sdk::Sdk;

use started::Started;

/// How long a test waits for what must happen.
pub const SOON: Duration = Duration::from_secs(20);

/// Stands in places that must never be exported.
pub const SECRET: &str = "s3cr3t-mark";

/// A capture on this thread: every span of an integration is checked by the conventions, and every span for [`SECRET`], those that no
/// test looks at when it is dropped.
#[derive(Debug)]
pub struct Checked {
    capture: Capture,
    started: Started,
}

impl Checked {
    /// Captures every span.
    pub fn start() -> Self {
        let started = Started::default();
        Self { capture: Capture::builder().sampler(started.clone()).start(), started }
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
        // Ids are counted as spans start.
        let mut in_order: Vec<_> = spans.iter().collect();
        in_order.sort_by_key(|span| span.span_id().to_bytes());
        for span in in_order {
            self.check(span);
        }
        spans
    }

    fn check(&self, span: &Span) {
        let all = format!("{:?}", span.data());
        assert!(!all.contains(SECRET), "a secret is exported: {all}");
        let (id, faults) = match span_type(span) {
            Ok(Some(span_type)) => {
                (span_type.id, faults(span, &span_type, |key| self.started.knew(span, key)))
            }
            // The application's own spans have names and attributes of their own.
            Ok(None) => return,
            Err(fault) => ("none of the conventions'", vec![fault]),
        };
        assert!(faults.is_empty(), "`{}` as {id}: {}\n{all}", span.name(), faults.join("; "));
    }
}

impl Drop for Checked {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.spans();
        }
    }
}
