//! Events as OTLP logs: with the ids of their span, and none about exports.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use traced::{Protocol, TraceIds, traced};
use traced_sink::Sink;
use tracing_core::{Event, Subscriber};
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

const LONG: Duration = Duration::from_secs(20);

static BY_EXPORTS: AtomicUsize = AtomicUsize::new(0);

/// Sees what the clients of exports say, before the bridge does.
struct Before;

impl<S: Subscriber> Layer<S> for Before {
    fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
        if std::thread::current().name().is_some_and(|name| name.starts_with("traced-")) {
            BY_EXPORTS.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[traced("events.work")]
fn work(order: u64) -> TraceIds {
    tracing::error!(target: "shop::orders", order, "stored");
    traced::trace_ids().unwrap()
}

/// A name for it that says nothing of OpenTelemetry's crates.
#[test]
fn the_layer_is_of_this_crate_alone() {
    let name = std::any::type_name::<traced_tracing_subscriber::OtlpLayer>();
    assert_eq!(name, "traced_tracing_subscriber::otlp::OtlpLayer");
}

#[test]
fn events_leave_with_their_ids_and_exports_make_none() {
    let (of_spans, of_logs) = (Sink::start(), Sink::start());
    let builder = traced::builder().variables(|_| None::<&str>).service_name("events").logs(true);
    let builder = builder.protocol(Protocol::Grpc).traces_endpoint(of_spans.grpc_endpoint());
    let telemetry = builder.logs_endpoint(of_logs.grpc_endpoint()).init().unwrap();
    // The receivers run in this process too, and what they say about an export would cause the next one.
    let not_of_receivers = dynamic_filter_fn(|_, _| std::thread::current().name() != Some("sink"));
    let bridge = traced_tracing_subscriber::otlp(&telemetry).with_filter(not_of_receivers);
    let subscriber = tracing_subscriber::registry().with(Before).with(bridge);
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let mut all = Vec::new();
    for order in 0..3 {
        all.push(work(order));
        telemetry.flush(LONG).unwrap();
    }
    tracing::info!(target: "shop::main", "outside");
    telemetry.shutdown(LONG).unwrap();
    let (records, spans) = (of_logs.log_records(), of_spans.spans());
    assert_eq!((records.len(), spans.len()), (4, 3), "{records:#?}");
    for (record, ids) in records.iter().zip(&all) {
        assert_eq!(record.trace_id, ids.trace_id.to_bytes());
        assert_eq!(record.span_id, ids.span_id.to_bytes());
        assert_eq!(record.flags, u32::from(ids.trace_flags.to_u8()));
        assert_eq!((record.severity_number, record.severity_text.as_str()), (17, "ERROR"));
        let keys: Vec<_> = record.attributes.iter().map(|pair| pair.key.as_str()).collect();
        assert_eq!(keys, ["order"]);
        assert!(spans.iter().any(|span| span.span_id == record.span_id));
    }
    assert!(records[3].trace_id.is_empty());
    assert!(BY_EXPORTS.load(Ordering::Relaxed) > 0, "the clients were expected to say something");
}
