//! Owns `tracer_provider` in a file: processors, sampler, limits, id generator. Knows no exporter.

use super::exporters::{self, WrittenExporter};
use super::limits::{self, WrittenLimits, count};
use super::read::{Fields, Reader, Spot};
use super::{At, Place, samplers};
use crate::provider::error::Refusal;
use crate::provider::sampler::Sampler;

/// How spans are made and where they go.
pub(in crate::provider) struct WrittenProvider {
    /// In the order of the file.
    pub(in crate::provider) processors: Vec<WrittenProcessor>,
    pub(in crate::provider) sampler: Option<At<Sampler>>,
}

/// An exporter and how spans are batched for it. Each gets every span.
pub(in crate::provider) struct WrittenProcessor {
    pub(in crate::provider) place: Place,
    /// Spans are not held back: `simple`.
    pub(in crate::provider) is_simple: bool,
    /// In milliseconds.
    pub(in crate::provider) schedule_delay: Option<At<usize>>,
    /// In milliseconds.
    pub(in crate::provider) export_timeout: Option<At<usize>>,
    pub(in crate::provider) max_queue_size: Option<At<usize>>,
    pub(in crate::provider) max_export_batch_size: Option<At<usize>>,
    pub(in crate::provider) exporter: WrittenExporter,
}

pub(super) fn read(reader: &mut Reader, spot: &Spot<'_>) -> (WrittenProvider, WrittenLimits) {
    let mut fields = reader.fields(spot);
    let processors = processors(reader, &mut fields);
    let limits = fields.optional("limits");
    let limits = limits.map(|spot| limits::of_spans(reader, &spot)).unwrap_or_default();
    let sampler = fields.optional("sampler");
    let sampler =
        sampler.and_then(|spot| samplers::read(reader, &spot).map(|sampler| reader.at(&spot, sampler)));
    id_generator(reader, &mut fields);
    tracer_configurator(reader, &mut fields);
    reader.finish(&fields);
    (WrittenProvider { processors, sampler }, limits)
}

fn processors(reader: &mut Reader, fields: &mut Fields<'_>) -> Vec<WrittenProcessor> {
    const ADVICE: &str = "give a processor, batch or simple";
    let Some(spot) = reader.required(fields, "processors") else { return Vec::new() };
    let before = reader.problems.len();
    let items = reader.list(&spot);
    if items.is_empty() && reader.problems.len() == before {
        reader.refuse(&spot, Refusal::new("is empty").allowing(ADVICE));
    }
    items.iter().filter_map(|item| processor(reader, item)).collect()
}

fn processor(reader: &mut Reader, item: &Spot<'_>) -> Option<WrittenProcessor> {
    const ADVICE: &str = "use batch, simple";
    let (kind, options) = reader.kind(item, ADVICE)?;
    let is_simple = match kind {
        "batch" => false,
        "simple" => true,
        _ => {
            reader.refuse(&options, Refusal::new("is not a known processor").allowing(ADVICE));
            return None;
        }
    };
    let mut fields = reader.fields(&options);
    let mut setting = |key| if is_simple { None } else { count(reader, &mut fields, key) };
    let (schedule_delay, export_timeout) = (setting("schedule_delay"), setting("export_timeout"));
    let (max_queue_size, max_export_batch_size) =
        (setting("max_queue_size"), setting("max_export_batch_size"));
    let exporter = reader.required(&mut fields, "exporter");
    reader.finish(&fields);
    let exporter = exporters::read(reader, &exporter?)?;
    Some(WrittenProcessor {
        place: reader.place(&options),
        is_simple,
        schedule_delay,
        export_timeout,
        max_queue_size,
        max_export_batch_size,
        exporter,
    })
}

/// Ids are random, as they are without the file.
fn id_generator(reader: &mut Reader, fields: &mut Fields<'_>) {
    const ADVICE: &str = "use random, or builder().id_generator(..) in code";
    let Some(spot) = fields.optional("id_generator") else { return };
    match reader.kind(&spot, ADVICE) {
        Some(("random", options)) => reader.empty(&options),
        Some((_, options)) => {
            reader.refuse(&options, Refusal::new("is not a known id generator").allowing(ADVICE));
        }
        None => {}
    }
}

/// In development, and not for us: what makes spans is turned off by the filter, callsite by callsite.
fn tracer_configurator(reader: &mut Reader, fields: &mut Fields<'_>) {
    if let Some(spot) = reader.in_development(fields, "tracer_configurator/development") {
        let refusal = Refusal::new("is not supported and is ignored");
        reader.warn(&spot, refusal.allowing("leave it out; TRACED_FILTER turns spans off by their names"));
    }
}
