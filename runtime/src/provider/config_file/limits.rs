//! Owns the limits in a file: those of all attributes, and those of spans, which win. Checks no range.

use super::At;
use super::read::{Fields, Reader, Spot};
use crate::provider::env::out_of_range;

/// Limits that the file mentions.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::provider) struct WrittenLimits {
    pub(in crate::provider) attribute_value_length: Option<At<usize>>,
    pub(in crate::provider) attributes: Option<At<usize>>,
    pub(in crate::provider) events: Option<At<usize>>,
    pub(in crate::provider) links: Option<At<usize>>,
    pub(in crate::provider) attributes_per_event: Option<At<usize>>,
    pub(in crate::provider) attributes_per_link: Option<At<usize>>,
}

impl WrittenLimits {
    /// Those of spans; what they do not mention is general.
    pub(super) fn or(self, general: Self) -> Self {
        Self {
            attribute_value_length: self.attribute_value_length.or(general.attribute_value_length),
            attributes: self.attributes.or(general.attributes),
            ..self
        }
    }
}

/// `attribute_limits`
pub(super) fn general(reader: &mut Reader, spot: &Spot<'_>) -> WrittenLimits {
    let mut fields = reader.fields(spot);
    let limits = attributes(reader, &mut fields);
    reader.finish(&fields);
    limits
}

/// `tracer_provider.limits`
pub(super) fn of_spans(reader: &mut Reader, spot: &Spot<'_>) -> WrittenLimits {
    let mut fields = reader.fields(spot);
    let limits = WrittenLimits {
        events: count(reader, &mut fields, "event_count_limit"),
        links: count(reader, &mut fields, "link_count_limit"),
        attributes_per_event: count(reader, &mut fields, "event_attribute_count_limit"),
        attributes_per_link: count(reader, &mut fields, "link_attribute_count_limit"),
        ..attributes(reader, &mut fields)
    };
    reader.finish(&fields);
    limits
}

fn attributes(reader: &mut Reader, fields: &mut Fields<'_>) -> WrittenLimits {
    depth(reader, fields);
    WrittenLimits {
        attribute_value_length: count(reader, fields, "attribute_value_length_limit"),
        attributes: count(reader, fields, "attribute_count_limit"),
        ..WrittenLimits::default()
    }
}

/// Of schema 1.2. Values here are as deep as the least limit allows: lists of plain values, and no lists in them.
fn depth(reader: &mut Reader, fields: &mut Fields<'_>) {
    if let Some(spot) = fields.optional("attribute_value_depth_limit")
        && let Some(At { value: 0, .. }) = reader.count(&spot)
    {
        let refusal = out_of_range().allowing("give a whole number from 1 on");
        reader.refuse_value(&spot, "0".to_owned(), refusal);
    }
}

pub(super) fn count(reader: &mut Reader, fields: &mut Fields<'_>, key: &'static str) -> Option<At<usize>> {
    fields.optional(key).and_then(|spot| reader.count(&spot))
}
