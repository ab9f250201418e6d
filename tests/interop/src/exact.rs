//! Owns the comparison field by field: spans of this process go to two exporters at once, one that keeps them and one that sends
//! them through the collector.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use traced_sink::Sink;

use crate::collector::Collector;
use crate::{Outcome, PATIENCE, Way, scenario};

/// Runs the scenario; returns how many spans were compared.
pub(crate) fn through(rotel: &Path, way: Way) -> Outcome<usize> {
    let sink = Sink::start();
    let collector = Collector::start(rotel, &sink.grpc_endpoint())?;
    let kept = Kept::default();
    record(&collector, way, &kept)?;

    let sent = by_id(&kept.as_otlp());
    drop(sink.wait_for_spans(sent.len(), PATIENCE));
    let arrived: Vec<ResourceSpans> =
        sink.requests().into_iter().flat_map(|request| request.resource_spans).collect();
    compare(&sent, &by_id(&arrived))?;
    Ok(sent.len())
}

fn record(collector: &Collector, way: Way, kept: &Kept) -> Outcome {
    let (endpoint, protocol) = (collector.endpoint(way), way.protocol);
    let copy = kept.clone();
    let telemetry = traced::builder()
        .service_name("interop")
        .resource_attribute("interop.text", "ä, b=c %41")
        .register_exporter("kept", move || Ok::<_, std::convert::Infallible>(copy.clone()))
        .variables(move |name| match name {
            "OTEL_TRACES_EXPORTER" => Some("otlp,kept".to_owned()),
            "OTEL_EXPORTER_OTLP_PROTOCOL" => Some(protocol.to_owned()),
            "OTEL_EXPORTER_OTLP_ENDPOINT" => Some(endpoint.clone()),
            _ => None,
        })
        .init()?;
    scenario::run();
    telemetry.shutdown(PATIENCE)?;
    Ok(())
}

type Found = BTreeMap<Vec<u8>, (Option<Resource>, Option<InstrumentationScope>, Span)>;

fn by_id(groups: &[ResourceSpans]) -> Found {
    let mut found = Found::new();
    for group in groups {
        for scope in &group.scope_spans {
            for span in &scope.spans {
                let id = span.span_id.clone();
                found.insert(id, (sorted(group.resource.clone()), scope.scope.clone(), span.clone()));
            }
        }
    }
    found
}

/// A resource is a set: its order means nothing.
fn sorted(resource: Option<Resource>) -> Option<Resource> {
    resource.map(|mut resource| {
        resource.attributes.sort_by(|a, b| a.key.cmp(&b.key));
        resource
    })
}

fn compare(sent: &Found, arrived: &Found) -> Outcome {
    if sent.keys().ne(arrived.keys()) {
        return Err(
            format!("{} spans were sent, {} arrived, or other ones", sent.len(), arrived.len()).into()
        );
    }
    for (sent, arrived) in sent.values().zip(arrived.values()) {
        if sent != arrived {
            return Err(format!(
                "`{}` changed on its way\nsent    {sent:?}\narrived {arrived:?}",
                sent.2.name
            )
            .into());
        }
    }
    Ok(())
}

/// Keeps what it is given, for comparison.
#[derive(Clone, Debug, Default)]
struct Kept {
    spans: Arc<Mutex<Vec<SpanData>>>,
    resource: Arc<Mutex<Option<opentelemetry_sdk::Resource>>>,
}

impl Kept {
    /// As the OpenTelemetry project's own code turns them into OTLP.
    fn as_otlp(&self) -> Vec<ResourceSpans> {
        let resource = self.resource.lock().unwrap_or_else(PoisonError::into_inner);
        let resource = resource.as_ref().map(ResourceAttributesWithSchema::from).unwrap_or_default();
        let spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        group_spans_by_resource_and_scope(spans.clone(), &resource)
    }
}

impl SpanExporter for Kept {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner).extend(batch);
        Ok(())
    }

    fn set_resource(&mut self, resource: &opentelemetry_sdk::Resource) {
        *self.resource.lock().unwrap_or_else(PoisonError::into_inner) = Some(resource.clone());
    }
}
