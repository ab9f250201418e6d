//! Owns the propagators in a file. Knows their names, not how they work.

use super::At;
use super::read::{Reader, Spot};
use crate::propagation::PropagatorName;
use crate::provider::error::Refusal;
use crate::provider::resolve::names;

const ADVICE: &str = "use tracecontext, baggage, b3, b3multi";

/// `propagator`: `composite`, then `composite_list`, each name once.
pub(super) fn read(reader: &mut Reader, spot: &Spot<'_>) -> At<Vec<PropagatorName>> {
    let mut names = Vec::new();
    let mut fields = reader.fields(spot);
    if let Some(composite) = fields.optional("composite") {
        for item in reader.list(&composite) {
            names.extend(one(reader, &item));
        }
    }
    if let Some(list) = fields.optional("composite_list") {
        names.extend(listed(reader, &list));
    }
    reader.finish(&fields);
    reader.at(spot, names)
}

fn one(reader: &mut Reader, item: &Spot<'_>) -> Option<PropagatorName> {
    let (name, options) = reader.kind(item, ADVICE)?;
    // Keys are exact, unlike the names of `composite_list`.
    let Some(known) = PropagatorName::parse(name).filter(|known| known.as_str() == name) else {
        reader.refuse(&options, Refusal::new("is not a known propagator").allowing(ADVICE));
        return None;
    };
    reader.empty(&options);
    Some(known)
}

/// As in `OTEL_PROPAGATORS`.
fn listed(reader: &mut Reader, spot: &Spot<'_>) -> Vec<PropagatorName> {
    let Some(At { value: text, .. }) = reader.text(spot) else { return Vec::new() };
    names(&text, &PropagatorName::parse).unwrap_or_else(|refusal| {
        reader.refuse_value(spot, text, refusal.or_allowing(ADVICE));
        Vec::new()
    })
}
