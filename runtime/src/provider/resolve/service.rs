//! Owns the settings about the whole: resource and diagnostics.

use std::borrow::Cow;

use opentelemetry::{Key, KeyValue};
use opentelemetry_sdk::Resource;

use super::{Kind, Resolver, Surroundings, entities};
use crate::provider::builder::Given;
use crate::provider::config::{
    ENTITIES, ENVIRONMENT, LOG_LEVEL, LogLevel, Origin, RESOURCE_ATTRIBUTES, SERVICE_NAME, SERVICE_VERSION,
    Setting,
};
use crate::provider::env::{self, Found};
use crate::provider::error::Refusal;
use crate::provider::resource;

/// A text that must say something.
const TEXT: Kind<'static, String> =
    Kind { parse: &|text| Ok(text.to_owned()), check: &|text| not_blank(text), show: &String::clone };

const LOG_LEVELS: [(&str, LogLevel); 6] = [
    ("none", LogLevel::None),
    ("error", LogLevel::Error),
    ("warn", LogLevel::Warn),
    ("info", LogLevel::Info),
    ("debug", LogLevel::Debug),
    ("trace", LogLevel::Trace),
];

impl Resolver {
    pub(super) fn log_level(&mut self, code: Option<LogLevel>) -> LogLevel {
        let show = |level: &LogLevel| {
            LOG_LEVELS.iter().find(|(_, known)| known == level).map_or("", |(name, _)| name).to_owned()
        };
        let parse = |text: &str| env::choice(text, &LOG_LEVELS);
        let kind = Kind { parse: &parse, check: &|_| Ok(()), show: &show };
        self.decide(&LOG_LEVEL, code, &kind).unwrap_or(LogLevel::Info)
    }

    /// Later attributes win: what was detected, the environment's list or the file, the list in code, the methods with a name.
    pub(super) fn resource(
        &mut self,
        given: &mut Given,
        disabled: bool,
        surroundings: Surroundings,
    ) -> Resource {
        let Surroundings { detected, attributes, service_name, unnamed, schema_url } = surroundings;
        let name =
            self.service_name(given, service_name).unwrap_or_else(|| self.unknown_service(disabled, unnamed));
        let version = self.text(&SERVICE_VERSION, given.service_version.take());
        let environment = self.text(&ENVIRONMENT, given.environment.take());
        let in_code = self.attributes_in_code(std::mem::take(&mut given.resource_attributes));
        let named = [
            (resource::SERVICE_NAME, Some(name)),
            (resource::SERVICE_VERSION, version),
            (resource::DEPLOYMENT_ENVIRONMENT_NAME, environment),
        ];
        let named = named.into_iter().filter_map(|(key, value)| Some(KeyValue::new(key, value?)));
        resource::resource(detected, attributes.into_iter().chain(in_code).chain(named), schema_url)
    }

    /// What the environment says about the process: its entities, and over them its attributes.
    pub(super) fn surroundings(&mut self) -> Surroundings {
        let entities = self.entities();
        let listed = self.read_environment(&RESOURCE_ATTRIBUTES, &env::pairs).value().unwrap_or_default();
        let listed: Vec<_> = listed.into_iter().map(|(key, value)| KeyValue::new(key, value)).collect();
        let in_list = named(&listed).map(|name| (name, Origin::Environment(RESOURCE_ATTRIBUTES.variable())));
        let in_entities = || named(&entities).map(|name| (name, Origin::Environment(ENTITIES.variable())));
        Surroundings {
            detected: resource::detected(),
            service_name: in_list.or_else(in_entities),
            attributes: entities.into_iter().chain(listed).collect(),
            unnamed: (SERVICE_NAME.variable().into(), "set it, or call builder().service_name(..)"),
            schema_url: None,
        }
    }

    /// What is malformed is a warning: others have set the variable for this process.
    fn entities(&mut self) -> Vec<KeyValue> {
        let (variable, text) = match self.variables.find(&ENTITIES) {
            Found::Nothing => return Vec::new(),
            Found::Text(variable, text) => (variable, text),
            Found::NotUnicode(variable, text) => {
                let refusal = Refusal::new("is not UTF-8 and is ignored").allowing(ENTITIES.allowed);
                self.warn(variable, Some(text), refusal);
                return Vec::new();
            }
        };
        let entities = entities::read(&text);
        for warning in entities.warnings {
            self.warn(variable, Some(text.clone()), Refusal::new(warning).allowing(ENTITIES.allowed));
        }
        self.note(&ENTITIES, text, Origin::Environment(variable));
        entities.attributes
    }

    /// Code, `OTEL_SERVICE_NAME`, and then the attribute of that name.
    fn service_name(&mut self, given: &mut Given, surrounding: Option<(String, Origin)>) -> Option<String> {
        let key = Key::from_static_str(resource::SERVICE_NAME);
        let attribute = given.resource_attributes.iter().rfind(|attribute| attribute.key == key);
        let in_code = attribute.map(|attribute| attribute.value.as_str().into_owned());
        if let Some(name) = self.text(&SERVICE_NAME, given.service_name.take().or(in_code)) {
            return Some(name);
        }
        let (name, origin) = surrounding?;
        self.note(&SERVICE_NAME, name.clone(), origin);
        Some(name)
    }

    fn unknown_service(&mut self, disabled: bool, unnamed: (Cow<'static, str>, &'static str)) -> String {
        let name = resource::unknown_service();
        self.note(&SERVICE_NAME, name.clone(), Origin::Default);
        if !disabled {
            let (place, advice) = unnamed;
            let refusal = Refusal::new(format!("is not set, so spans belong to {name}")).allowing(advice);
            self.warn(place, None, refusal);
        }
        name
    }

    fn attributes_in_code(&mut self, attributes: Vec<KeyValue>) -> Vec<KeyValue> {
        if attributes.is_empty() {
            return attributes;
        }
        let shown: Vec<_> = attributes.iter().map(|kv| format!("{}={}", kv.key, kv.value)).collect();
        let shown = shown.join(",");
        if attributes.iter().any(|attribute| attribute.key.as_str().trim().is_empty()) {
            let refusal = Refusal::new("has an empty key").allowing("give every attribute a key");
            self.refuse(&RESOURCE_ATTRIBUTES, &Origin::Code, Some(shown), refusal);
            return Vec::new();
        }
        self.note(&RESOURCE_ATTRIBUTES, shown, Origin::Code);
        attributes
    }

    fn text(&mut self, setting: &'static Setting, code: Option<String>) -> Option<String> {
        self.decide(setting, code, &TEXT)
    }
}

/// The last `service.name` that says something.
fn named(attributes: &[KeyValue]) -> Option<String> {
    let names = attributes.iter().filter(|attribute| attribute.key.as_str() == resource::SERVICE_NAME);
    names.map(|name| name.value.as_str().into_owned()).rfind(|name| !name.is_empty())
}

fn not_blank(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::new("is empty")) } else { Ok(()) }
}
