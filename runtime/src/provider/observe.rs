//! Owns `otel.sdk.*`: the accounts, and what is measured of exporters, as metrics of the program's own meter provider. Nothing here runs on a
//! thread that makes spans: a reader of metrics asks. Must not know how spans are recorded.
//!
//! Spec: semantic-conventions, SDK metrics (Development).

mod component;
mod ledger;

use std::sync::Arc;

use opentelemetry::metrics::{AsyncInstrument, Histogram, Meter};
use opentelemetry::{InstrumentationScope, KeyValue};

use self::component::{Component, PROCESSOR};
use self::ledger::{Accounts, Ledger};
use super::config::ExporterSettings;
use super::installed::installed;
use crate::exporter::{self, Measure};
use crate::pipeline::{Lane, Pipeline, Stats};

/// Buckets of HTTP's durations, in seconds: an export is a request or a few.
const BOUNDARIES: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// The instruments' scope.
pub(super) fn scope() -> InstrumentationScope {
    InstrumentationScope::builder("traced")
        .with_version(env!("CARGO_PKG_VERSION"))
        .with_schema_url(concat!("https://opentelemetry.io/schemas/", "1.44.0"))
        .build()
}

/// What is to be measured of these exporters, in their order.
pub(super) fn measures(meter: &Meter, exporters: &[ExporterSettings]) -> Vec<Arc<Measure>> {
    let durations: Histogram<f64> = meter
        .f64_histogram("otel.sdk.exporter.operation.duration")
        .with_unit("s")
        .with_description("The duration of exporting a batch of telemetry records.")
        .with_boundaries(BOUNDARIES.to_vec())
        .build();
    let components: Vec<Component> = exporters.iter().map(Component::of).collect();
    let measures = Component::attributes(&components).into_iter();
    measures.map(|attributes| Arc::new(Measure::new(durations.clone(), attributes))).collect()
}

/// The same exporters, measured, and what is to be observed of them.
pub(super) fn measured(lanes: Vec<Lane>, measures: Vec<Arc<Measure>>) -> (Vec<Lane>, Vec<Observed>) {
    let lanes = lanes.into_iter().zip(measures).enumerate().map(|(number, (lane, measure))| {
        let observed = Observed {
            processor: component::attributes(PROCESSOR, number),
            capacity: lane.batching.max_queue_size,
            measure: Arc::clone(&measure),
        };
        let factory = lane.factory.wrapped(move |built| exporter::measured(built, Arc::clone(&measure)));
        (Lane { factory, ..lane }, observed)
    });
    lanes.unzip()
}

/// Lets readers of metrics see the accounts of this pipeline, until another one is installed.
pub(super) fn observe(meter: &Meter, pipeline: &'static Pipeline, lanes: Vec<Observed>) {
    let of_spans = [KeyValue::new("otel.span.sampling_result", "RECORD_AND_SAMPLE")];
    let seen = Arc::new(Observer { pipeline, of_spans, lanes });
    seen.spans(meter);
    if !seen.lanes.is_empty() {
        seen.processors(meter);
        seen.exporters(meter);
    }
}

/// An exporter, and the queue before it.
pub(super) struct Observed {
    processor: Vec<KeyValue>,
    capacity: usize,
    measure: Arc<Measure>,
}

/// What the instruments look at.
struct Observer {
    pipeline: &'static Pipeline,
    of_spans: [KeyValue; 1],
    lanes: Vec<Observed>,
}

impl Observer {
    fn spans(self: &Arc<Self>, meter: &Meter) {
        self.count(meter, "otel.sdk.span.started", "The number of created spans.", |seen, observer| {
            observer.observe(seen.stats().started, &seen.of_spans);
        });
        let text = "The number of created spans with `recording=true` for which the end operation has not been called yet.";
        self.level(meter, "otel.sdk.span.live", text, |seen, observer| {
            observer.observe(signed(seen.stats().open()), &seen.of_spans);
        });
    }

    fn processors(self: &Arc<Self>, meter: &Meter) {
        let text = "The number of spans in the queue of a given instance of an SDK span processor.";
        self.level(meter, "otel.sdk.processor.span.queue.size", text, |seen, observer| {
            seen.each(|lane, ledger| observer.observe(signed(ledger.queued), &lane.processor));
        });
        let text =
            "The maximum number of spans the queue of a given instance of an SDK span processor can hold.";
        self.level(meter, "otel.sdk.processor.span.queue.capacity", text, |seen, observer| {
            for lane in &seen.lanes {
                observer.observe(i64::try_from(lane.capacity).unwrap_or(i64::MAX), &lane.processor);
            }
        });
        let text = "The number of spans for which the processing has finished, either successful or failed.";
        self.count(meter, "otel.sdk.processor.span.processed", text, |seen, observer| {
            seen.each(|lane, Ledger { processed, unprocessed, .. }| {
                observe_all(observer, &lane.processor, processed, &unprocessed);
            });
        });
    }

    fn exporters(self: &Arc<Self>, meter: &Meter) {
        let text = "The number of spans which were passed to the exporter, but that have not been exported yet (neither successful, nor failed).";
        self.level(meter, "otel.sdk.exporter.span.inflight", text, |seen, observer| {
            seen.each(|lane, ledger| observer.observe(signed(ledger.inflight), lane.measure.attributes()));
        });
        let text = "The number of spans for which the export has finished, either successful or failed.";
        self.count(meter, "otel.sdk.exporter.span.exported", text, |seen, observer| {
            seen.each(|lane, Ledger { exported, failed, .. }| {
                observe_all(observer, lane.measure.attributes(), exported, &failed);
            });
        });
    }

    fn count(
        self: &Arc<Self>,
        meter: &Meter,
        name: &'static str,
        text: &'static str,
        look: impl Fn(&Self, &dyn AsyncInstrument<u64>) + Send + Sync + 'static,
    ) {
        let seen = Arc::clone(self);
        let callback = move |observer: &dyn AsyncInstrument<u64>| {
            if seen.is_installed() {
                look(&seen, observer);
            }
        };
        let builder = meter.u64_observable_counter(name).with_unit("{span}").with_description(text);
        // What is built is only a name: the callback lives with the provider.
        let _ = builder.with_callback(callback).build();
    }

    fn level(
        self: &Arc<Self>,
        meter: &Meter,
        name: &'static str,
        text: &'static str,
        look: impl Fn(&Self, &dyn AsyncInstrument<i64>) + Send + Sync + 'static,
    ) {
        let seen = Arc::clone(self);
        let callback = move |observer: &dyn AsyncInstrument<i64>| {
            if seen.is_installed() {
                look(&seen, observer);
            }
        };
        let builder = meter.i64_observable_up_down_counter(name).with_unit("{span}").with_description(text);
        // What is built is only a name: the callback lives with the provider.
        let _ = builder.with_callback(callback).build();
    }

    /// The last words of a pipeline that was shut down are heard as well; those of an earlier one would be added to the next one's.
    fn is_installed(&self) -> bool {
        installed().is_some_and(|pipeline| std::ptr::eq(pipeline, self.pipeline))
    }

    fn stats(&self) -> Stats {
        self.pipeline.stats()
    }

    /// Each exporter's accounts, divided.
    fn each(&self, mut look: impl FnMut(&Observed, Ledger)) {
        // Read before the accounts: what was handed over meanwhile waits.
        let measured: Vec<(u64, u64)> =
            self.lanes.iter().map(|lane| (lane.measure.handed(), lane.measure.running())).collect();
        let accounts = self.pipeline.exporter_stats();
        let is_given_up = self.pipeline.is_finished();
        for ((lane, (handed, running)), stats) in self.lanes.iter().zip(measured).zip(accounts) {
            let lost = |loss| stats.dropped_by(loss);
            let (ended, exported) = (stats.ended, stats.exported);
            look(lane, Ledger::new(&Accounts { ended, exported, lost: &lost, handed, running, is_given_up }));
        }
    }
}

fn observe_all(
    observer: &dyn AsyncInstrument<u64>,
    attributes: &[KeyValue],
    succeeded: u64,
    failures: &[(&'static str, u64)],
) {
    observer.observe(succeeded, attributes);
    for (error_type, spans) in failures {
        let error = KeyValue::new("error.type", *error_type);
        let attributes: Vec<KeyValue> = attributes.iter().cloned().chain([error]).collect();
        observer.observe(*spans, &attributes);
    }
}

fn signed(spans: u64) -> i64 {
    i64::try_from(spans).unwrap_or(i64::MAX)
}
