//! Owns `OTEL_ENTITIES`: from the text to attributes of the resource, and what is odd about it. What is malformed is skipped, and the rest
//! holds. Specification: entities/entity-propagation.md (Development).

use opentelemetry::KeyValue;

use crate::provider::env;

/// The attributes of all entities, in the order in which they win, and what to warn of.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Entities {
    pub(super) attributes: Vec<KeyValue>,
    pub(super) warnings: Vec<String>,
}

type Pairs = Vec<(String, String)>;

#[derive(Debug)]
struct Entity {
    kind: String,
    identifying: Pairs,
    descriptive: Pairs,
}

pub(super) fn read(text: &str) -> Entities {
    let mut all = Entities::default();
    let mut entities: Vec<Entity> = Vec::new();
    for (index, definition) in text.split(';').map(str::trim).enumerate() {
        if definition.is_empty() {
            continue;
        }
        match entity(definition) {
            Ok((entity, doubt)) => {
                all.warnings
                    .extend(doubt.map(|doubt| format!("{doubt} in entity {}", index.saturating_add(1))));
                add(&mut entities, entity, &mut all.warnings);
            }
            Err(problem) => {
                all.warnings
                    .push(format!("{problem} in entity {}, which is skipped", index.saturating_add(1)));
            }
        }
    }
    warn_of_conflicts(&entities, &mut all.warnings);
    let pairs =
        entities.into_iter().flat_map(|entity| entity.descriptive.into_iter().chain(entity.identifying));
    all.attributes = pairs.map(|(key, value)| KeyValue::new(key, value)).collect();
    all
}

/// `type{id}[description]@url`, and what is ignored of it.
fn entity(definition: &str) -> Result<(Entity, Option<&'static str>), &'static str> {
    let (kind, rest) = definition.split_once('{').ok_or("has no {..}")?;
    let kind = kind.trim();
    if !is_name(kind) {
        return Err("has no valid type");
    }
    let (identifying, rest) = rest.split_once('}').ok_or("has no } after its {")?;
    let rest = rest.trim();
    let (descriptive, rest) = match rest.strip_prefix('[') {
        Some(inside) => inside.split_once(']').ok_or("has no ] after its [")?,
        None => ("", rest),
    };
    let doubt = match rest.trim() {
        "" => None,
        url if !url.starts_with('@') => return Err("holds something behind its attributes"),
        url if is_url(url) => None,
        _ => Some("has a schema URL that is none, which is ignored,"),
    };
    let identifying = pairs(identifying)?;
    if identifying.is_empty() {
        return Err("has no identifying attribute");
    }
    Ok((Entity { kind: kind.to_owned(), identifying, descriptive: pairs(descriptive)? }, doubt))
}

/// With its `@`.
fn is_url(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(scheme, rest)| is_name(scheme.trim_start_matches('@')) && !rest.is_empty())
}

fn pairs(text: &str) -> Result<Pairs, &'static str> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let pair = |entry: &str| {
        let (key, value) = entry.split_once('=').ok_or("has an attribute without an equals sign")?;
        let (key, value) = (key.trim(), value.trim());
        if !is_name(key) {
            return Err("has an attribute without a valid key");
        }
        if value.contains(['{', '}', '[', ']', '@', '=']) {
            return Err("has a value with a sign that must be percent-encoded");
        }
        let value = env::percent_decoded(value).ok_or("has a wrongly encoded value")?;
        Ok((key.to_owned(), value))
    };
    text.split(',').map(pair).collect()
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '_' | '-'))
}

/// Of entities that are one and the same, or that contradict each other about what they are, the last one stays.
fn add(entities: &mut Vec<Entity>, new: Entity, warnings: &mut Vec<String>) {
    let before = entities.len();
    entities.retain(|old| {
        let differs = |(key, value): &(String, String)| {
            new.identifying.iter().any(|(known, other)| known == key && other != value)
        };
        let is_same = old.identifying == new.identifying;
        old.kind != new.kind || !(is_same || old.identifying.iter().any(differs))
    });
    if entities.len() < before {
        warnings.push(format!(
            "holds more than one entity of the type {}, of which the last one counts",
            new.kind
        ));
    }
    entities.push(new);
}

fn warn_of_conflicts(entities: &[Entity], warnings: &mut Vec<String>) {
    let mut seen: Vec<&(String, String)> = Vec::new();
    for pair @ (key, value) in entities.iter().flat_map(|entity| &entity.descriptive) {
        if seen.iter().any(|(known, other)| known == key && other != value) {
            warnings.push(format!(
                "describes entities by different values of {key}, of which the last one counts"
            ));
        }
        seen.retain(|(known, _)| known != key);
        seen.push(pair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Attributes as the resource has them, and warnings.
    fn holds(text: &str) -> (Vec<String>, Vec<String>) {
        let Entities { attributes, warnings } = read(text);
        let mut kept: Vec<KeyValue> = Vec::new();
        for attribute in attributes {
            kept.retain(|known| known.key != attribute.key);
            kept.push(attribute);
        }
        let mut kept: Vec<_> = kept.iter().map(|kept| format!("{}={}", kept.key, kept.value)).collect();
        kept.sort();
        (kept, warnings)
    }

    #[track_caller]
    fn good(text: &str, expected: &[&str]) {
        let (attributes, warnings) = holds(text);
        assert_eq!(attributes, expected, "{text}");
        assert_eq!(warnings, [""; 0], "{text}");
    }

    #[track_caller]
    fn odd(text: &str, expected: &[&str], warning: &str) {
        let (attributes, warnings) = holds(text);
        assert_eq!(attributes, expected, "{text}");
        assert!(warnings.len() == 1 && warnings[0].contains(warning), "{text}: {warnings:?}");
    }

    #[test]
    fn entities_are_attributes() {
        good("", &[]);
        good(" ;; ", &[]);
        good("service{service.name=minimal-app}", &["service.name=minimal-app"]);
        good(
            "service{service.name=my-app,service.instance.id=i-1}[service.version=1.0.0]@https://opentelemetry.io/schemas/1.21.0; \
             host { host.id = h } [ host.name = web ];",
            &[
                "host.id=h",
                "host.name=web",
                "service.instance.id=i-1",
                "service.name=my-app",
                "service.version=1.0.0",
            ],
        );
        good("a{b=}[c=d%2Ce%3D%5B]", &["b=", "c=d,e=["]);
        good("a{b=1}[]@urn:x", &["b=1"]);
        good("a{b=1};c{b=1}", &["b=1"]);
    }

    #[test]
    fn what_is_malformed_is_skipped_and_the_rest_holds() {
        for (wrong, why) in [
            ("invalid{syntax", "has no } after its { in entity 2, which is skipped"),
            ("invalid", "has no {..}"),
            ("a{syntax}", "without an equals sign"),
            ("a{}", "has no identifying attribute"),
            ("{a=b}", "has no valid type"),
            ("1a{a=b}", "has no valid type"),
            ("a{=b}", "without a valid key"),
            ("a{b c=d}", "without a valid key"),
            ("a{b=c=d}", "must be percent-encoded"),
            ("a{b=%2}", "wrongly encoded"),
            ("a{b=%ff}", "wrongly encoded"),
            ("a{b=c}[d", "has no ] after its ["),
            ("a{b=c}[d]", "without an equals sign"),
            ("a{b=c}x", "holds something behind"),
            ("a{b=c,}", "without an equals sign"),
        ] {
            odd(&format!("service{{x=1}};{wrong};host{{y=2}}"), &["x=1", "y=2"], why);
        }
        odd(
            "service{x=1}@invalid-url",
            &["x=1"],
            "has a schema URL that is none, which is ignored, in entity 1",
        );
    }

    #[test]
    fn the_last_one_of_a_kind_counts() {
        odd("s{n=1}[v=1];s{n=1}[v=2]", &["n=1", "v=2"], "more than one entity of the type s");
        odd("s{n=1}[old=1];s{n=2}", &["n=2"], "more than one entity of the type s");
        odd("s{n=1}[v=1];h{m=1}[v=2]", &["m=1", "n=1", "v=2"], "different values of v");
        good("s{n=1}[v=1];h{m=1}[v=1]", &["m=1", "n=1", "v=1"]);
    }
}
