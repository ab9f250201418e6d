//! Owns spans as OpenTelemetry's own SDK records them. It keeps each attribute that is set, also one that is set twice, which a capture
//! replaces. Knows no convention.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, Span, SpanData, SpanProcessor};
use traced::opentelemetry::{Context, global};

/// The spans of OpenTelemetry's own SDK, which is this process's provider from now on: for a test that is alone in its file.
#[derive(Clone, Debug, Default)]
pub struct Sdk {
    ended: Arc<Mutex<Vec<SpanData>>>,
}

impl Sdk {
    /// Makes it the provider.
    pub fn install() -> Self {
        let sdk = Self::default();
        global::set_tracer_provider(SdkTracerProvider::builder().with_span_processor(sdk.clone()).build());
        sdk
    }

    /// The names of the spans that have ended so far, no attribute of which was set twice.
    pub fn names(&self) -> Vec<String> {
        let ended = self.ended.lock().unwrap();
        for span in ended.iter() {
            let mut keys: Vec<_> = span.attributes.iter().map(|pair| pair.key.as_str()).collect();
            let count = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), count, "`{}` has one twice: {:?}", span.name, span.attributes);
        }
        ended.iter().map(|span| span.name.to_string()).collect()
    }
}

impl SpanProcessor for Sdk {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        self.ended.lock().unwrap().push(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}
