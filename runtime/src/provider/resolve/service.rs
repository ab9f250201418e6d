//! Owns the settings about the whole: resource, diagnostics, and what is not supported yet.

use opentelemetry::{Key, KeyValue};
use opentelemetry_sdk::Resource;

use super::{Kind, Resolver};
use crate::provider::builder::Given;
use crate::provider::config::{
    CONFIG_FILE, ENTITIES, ENVIRONMENT, LOG_LEVEL, LogLevel, Origin, RESOURCE_ATTRIBUTES, SERVICE_NAME,
    SERVICE_VERSION, Setting,
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
    /// What is refused or ignored as a whole, so that nobody believes it works.
    pub(super) fn unsupported(&mut self) {
        let refuse = |_: &str| Err::<(), _>(Refusal::new("is not supported yet"));
        self.read_environment(&CONFIG_FILE, &refuse);
        if let Found::Text(variable, text) | Found::NotUnicode(variable, text) =
            self.variables.find(&ENTITIES)
        {
            let refusal = Refusal::new("is not supported yet and is ignored");
            self.warn(variable, Some(text), refusal.allowing(ENTITIES.allowed));
        }
    }

    pub(super) fn log_level(&mut self, code: Option<LogLevel>) -> LogLevel {
        let show = |level: &LogLevel| {
            LOG_LEVELS.iter().find(|(_, known)| known == level).map_or("", |(name, _)| name).to_owned()
        };
        let parse = |text: &str| env::choice(text, &LOG_LEVELS);
        let kind = Kind { parse: &parse, check: &|_| Ok(()), show: &show };
        self.decide(&LOG_LEVEL, code, &kind).unwrap_or(LogLevel::Info)
    }

    /// Later attributes win: the environment's list, its service name, the list in code, the methods with a name.
    pub(super) fn resource(&mut self, given: &mut Given, disabled: bool) -> Resource {
        let listed = self.listed_attributes();
        let name = self.service_name(given, &listed, disabled);
        let version = self.text(&SERVICE_VERSION, given.service_version.take());
        let environment = self.text(&ENVIRONMENT, given.environment.take());
        let in_code = self.attributes_in_code(std::mem::take(&mut given.resource_attributes));
        let listed = listed.into_iter().map(|(key, value)| KeyValue::new(key, value));
        let named = [
            (resource::SERVICE_NAME, Some(name)),
            (resource::SERVICE_VERSION, version),
            (resource::DEPLOYMENT_ENVIRONMENT_NAME, environment),
        ];
        let named = named.into_iter().filter_map(|(key, value)| Some(KeyValue::new(key, value?)));
        resource::resource(listed.chain(in_code).chain(named))
    }

    fn listed_attributes(&mut self) -> Vec<(String, String)> {
        self.read_environment(&RESOURCE_ATTRIBUTES, &env::pairs).value().unwrap_or_default()
    }

    fn service_name(&mut self, given: &mut Given, listed: &[(String, String)], disabled: bool) -> String {
        let key = Key::from_static_str(resource::SERVICE_NAME);
        let attribute = given.resource_attributes.iter().rfind(|attribute| attribute.key == key);
        let in_code = attribute.map(|attribute| attribute.value.as_str().into_owned());
        if let Some(name) = self.text(&SERVICE_NAME, given.service_name.take().or(in_code)) {
            return name;
        }
        let in_list = listed.iter().rfind(|(key, value)| key == resource::SERVICE_NAME && !value.is_empty());
        if let Some((_, name)) = in_list {
            let origin = Origin::Environment(RESOURCE_ATTRIBUTES.variable());
            self.note(&SERVICE_NAME, name.clone(), origin);
            return name.clone();
        }
        self.unknown_service(disabled)
    }

    fn unknown_service(&mut self, disabled: bool) -> String {
        let name = resource::unknown_service();
        self.note(&SERVICE_NAME, name.clone(), Origin::Default);
        if !disabled {
            let refusal = Refusal::new(format!("is not set, so spans belong to {name}"))
                .allowing("set it, or call builder().service_name(..)");
            self.warn(SERVICE_NAME.variable(), None, refusal);
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
            self.refuse(&RESOURCE_ATTRIBUTES, Origin::Code, Some(shown), refusal);
            return Vec::new();
        }
        self.note(&RESOURCE_ATTRIBUTES, shown, Origin::Code);
        attributes
    }

    fn text(&mut self, setting: &'static Setting, code: Option<String>) -> Option<String> {
        self.decide(setting, code, &TEXT)
    }
}

fn not_blank(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::new("is empty")) } else { Ok(()) }
}
