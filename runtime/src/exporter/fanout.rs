//! Owns the case of several exporters: each gets every span, one after the other. Knows none of them.

use std::time::Duration;

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use super::boxed::DynExporter;

/// Several exporters as one. It has failed when one of them has.
#[derive(Debug)]
pub(crate) struct Fanout(pub(crate) Vec<Box<dyn DynExporter>>);

impl Fanout {
    fn each(&self, call: impl Fn(&dyn DynExporter) -> OTelSdkResult) -> OTelSdkResult {
        let mut result = Ok(());
        for exporter in &self.0 {
            result = worse(result, call(exporter.as_ref()));
        }
        result
    }
}

fn worse(one: OTelSdkResult, other: OTelSdkResult) -> OTelSdkResult {
    match (one, other) {
        (Err(OTelSdkError::InternalFailure(one)), Err(other)) => {
            Err(OTelSdkError::InternalFailure(format!("{one}; {other}")))
        }
        (Err(error), _) => Err(error),
        (Ok(()), result) => result,
    }
}

impl SpanExporter for Fanout {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let mut result = Ok(());
        let Some((last, others)) = self.0.split_last() else { return result };
        for exporter in others {
            result = worse(result, exporter.export(batch.clone()).await);
        }
        worse(result, last.export(batch).await)
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.each(|exporter| exporter.shutdown_with_timeout(timeout))
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.each(|exporter| exporter.force_flush())
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.iter_mut().for_each(|exporter| exporter.set_resource(resource));
    }
}
