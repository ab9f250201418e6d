//! Owns Weaver's definition files, version 1 (`groups:`) and version 2 (`file_format: definition/2`): what they define and which signals use
//! it. Must not know the table.

use saphyr::{LoadableYamlNode as _, ScalarOwned, YamlOwned as Yaml};

use super::rows::{Defined, Rows, Used};

/// Adds what a file defines.
pub(super) fn read(file: &str, text: &str, rows: &mut Rows) -> Result<(), String> {
    let documents = Yaml::load_from_str(text).map_err(|error| format!("{file}: {error}"))?;
    for document in &documents {
        let reader = &mut Reader { file, rows };
        reader.version_1(document)?;
        reader.version_2(document)?;
    }
    Ok(())
}

struct Reader<'a> {
    file: &'a str,
    rows: &'a mut Rows,
}

impl Reader<'_> {
    fn version_1(&mut self, document: &Yaml) -> Result<(), String> {
        for group in list(document, "groups") {
            let signal = match text(group, "type") {
                Some("resource" | "entity") => Some(Used::Resource),
                Some("event") => Some(Used::Event),
                Some("metric") => Some(Used::Metric),
                Some("attribute_group" | "metric_group") => None,
                _ => Some(Used::Span),
            };
            let prefix = text(group, "prefix").map(|prefix| format!("{prefix}.")).unwrap_or_default();
            for attribute in list(group, "attributes") {
                if let Some(id) = text(attribute, "id") {
                    let key = format!("{prefix}{id}");
                    self.define(&key, attribute)?;
                    self.rows.uses(self.file, &key, signal);
                } else {
                    self.reference(attribute, signal)?;
                }
            }
        }
        Ok(())
    }

    fn version_2(&mut self, document: &Yaml) -> Result<(), String> {
        for attribute in list(document, "attributes") {
            let key =
                text(attribute, "key").ok_or_else(|| self.wrong("an attribute has no `key`; name it"))?;
            self.define(key, attribute)?;
        }
        let signals = [
            ("attribute_groups", None),
            ("spans", Some(Used::Span)),
            ("events", Some(Used::Event)),
            ("metrics", Some(Used::Metric)),
            ("entities", Some(Used::Resource)),
        ];
        for (section, signal) in signals {
            for definition in list(document, section) {
                for part in ["attributes", "identity", "description"] {
                    for attribute in list(definition, part) {
                        self.reference(attribute, signal)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// `ref: key`; a `ref_group` refers to attributes that are referred to there.
    fn reference(&mut self, attribute: &Yaml, signal: Option<Used>) -> Result<(), String> {
        match (text(attribute, "ref"), text(attribute, "ref_group")) {
            (Some(key), _) => self.rows.uses(self.file, key, signal),
            (None, Some(_)) => {}
            (None, None) => return Err(self.wrong("an attribute has neither `id` nor `ref`; name it")),
        }
        Ok(())
    }

    fn define(&mut self, key: &str, attribute: &Yaml) -> Result<(), String> {
        let declared = attribute.as_mapping_get("type");
        let value_type = match declared.map(|declared| (declared.as_str(), declared)) {
            Some((Some(name), _)) => name.to_owned(),
            Some((None, declared)) => self.members(key, declared)?,
            None => return Err(self.wrong(&format!("attribute `{key}` has no `type`; give it one"))),
        };
        let (deprecation, replacement) = deprecation(attribute);
        let stability = text(attribute, "stability").unwrap_or("development").to_owned();
        let defined = Defined { value_type, stability, deprecation, replacement, file: self.file.to_owned() };
        self.rows.define(key, defined)
    }

    /// `enum{a|b}`, `enum:int{0|1}`
    fn members(&self, key: &str, declared: &Yaml) -> Result<String, String> {
        let mut is_int = true;
        let mut members = Vec::new();
        for member in list(declared, "members") {
            let value = match member.as_mapping_get("value") {
                Some(Yaml::Value(ScalarOwned::Integer(number))) => number.to_string(),
                Some(Yaml::Value(ScalarOwned::String(text))) => {
                    is_int = false;
                    text.clone()
                }
                _ => {
                    return Err(
                        self.wrong(&format!("a member of `{key}` has no text or integer as its `value`"))
                    );
                }
            };
            let successor = match deprecation(member) {
                ("none", _) => String::new(),
                (_, replacement) => format!(">{replacement}"),
            };
            if value.contains(['|', '>', '{', '}', '\t', '\n']) {
                return Err(self.wrong(&format!(
                    "a member of `{key}` has a sign that the table keeps for itself: `{value}`"
                )));
            }
            members.push(value + &successor);
        }
        if members.is_empty() {
            return Err(self.wrong(&format!("attribute `{key}` has a `type` without `members`; list them")));
        }
        Ok(format!("enum{}{{{}}}", if is_int { ":int" } else { "" }, members.join("|")))
    }

    fn wrong(&self, problem: &str) -> String {
        format!("{}: {problem}", self.file)
    }
}

/// The table's word, and the successor if there is one. Older files have a text in place of the reason.
fn deprecation(owner: &Yaml) -> (&'static str, String) {
    let Some(deprecated) = owner.as_mapping_get("deprecated") else { return ("none", String::new()) };
    match text(deprecated, "reason") {
        Some("renamed") => ("renamed", text(deprecated, "renamed_to").unwrap_or_default().to_owned()),
        Some("obsoleted") => ("obsoleted", String::new()),
        _ => ("uncategorized", String::new()),
    }
}

fn text<'a>(owner: &'a Yaml, key: &str) -> Option<&'a str> {
    owner.as_mapping_get(key)?.as_str()
}

fn list<'a>(owner: &'a Yaml, key: &str) -> &'a [Yaml] {
    owner.as_mapping_get(key).and_then(Yaml::as_sequence).map_or(&[], |list| list.as_slice())
}
