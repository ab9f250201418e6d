//! Owns the checks of names and keys: which rule is asked where. Must not know what the words are used for.

mod value;

use proc_macro2::Ident;
use syn::LitStr;

use super::Around;
use crate::args::{Args, Entry, Key, Name as NameArg, Reader};
use crate::config::{self, Config};
use crate::diag::{At, Findings};
use crate::keys::{self, KeyContext, Place, Value as Shown};
use crate::model::ConstRules;
use crate::names::{self, Kind, NameContext, Style};
use crate::rules::{Active, Level, Rule, RuleSet};

/// The settings where a word stands.
pub(crate) struct Words {
    config: &'static Config,
    allowed: RuleSet,
    crate_name: Option<String>,
}

impl Words {
    /// With what `allow(..)` says, whose mistakes are findings.
    pub(crate) fn new(allow: &[Ident], findings: &mut Findings) -> Self {
        let mut allowed = RuleSet::default();
        for rule in allow {
            match Rule::allowed(&rule.to_string()) {
                Ok(rule) => allowed.insert(rule),
                Err(problem) => findings.error(rule.span(), problem),
            }
        }
        Self { config: config::get(), allowed, crate_name: std::env::var("CARGO_PKG_NAME").ok() }
    }

    fn levels(&self) -> Active<'_> {
        Active { levels: &self.config.levels, allowed: self.allowed }
    }

    fn names<'a>(&'a self, args: &Args, around: &'a Around, service: Option<&'a str>) -> NameContext<'a> {
        NameContext {
            style: self.config.style,
            levels: self.levels(),
            kind: if is_remote(args) { Kind::Remote } else { Kind::Other },
            service,
            type_name: around.type_name.as_deref(),
            crate_name: self.crate_name.as_deref(),
            function: around.function.as_deref(),
            arguments: &around.arguments,
        }
    }

    fn keys<'a>(&'a self, place: Place, service: Option<&'a str>) -> KeyContext<'a> {
        KeyContext {
            levels: self.levels(),
            registries: &self.config.registries,
            place,
            service,
            crate_name: self.crate_name.as_deref(),
        }
    }

    /// The arguments `name` and `service`.
    pub(crate) fn check_names(&self, args: &Args, around: &Around, findings: &mut Findings) {
        let service = args.service.as_ref().map(LitStr::value);
        let cx = &self.names(args, around, service.as_deref());
        match &args.name {
            Some(NameArg::Literal(name)) => {
                findings.report(name.span(), names::check_span(&name.value(), cx));
            }
            Some(NameArg::Path(path)) if path.segments.first().is_some_and(|first| first.ident == "Self") => {
                findings.error(
                    At::of(path),
                    "a name cannot be an associated const of `Self`; write a literal or name a free const",
                );
            }
            Some(NameArg::Other(at)) => findings.report(*at, names::dynamic(cx)),
            Some(NameArg::Path(_)) | None => {}
        }
        if let Some(service) = &args.service {
            findings.report(service.span(), names::check_service(&service.value(), cx));
        }
    }

    /// What is asked about a name that is a const.
    pub(crate) fn const_span(&self, args: &Args) -> ConstRules {
        let style = match self.config.style {
            Style::Any => None,
            Style::Semconv => Some("Semconv"),
            Style::ServiceOperation if is_remote(args) => Some("ServiceOperationOrHttp"),
            Style::ServiceOperation => Some("ServiceOperation"),
        };
        // A bare verb has not the default form, which tells more.
        let bare = self.config.style != Style::ServiceOperation || self.levels().is_off(Rule::SpanNameStyle);
        self.const_rules(&[
            (Rule::SpanNameEmpty, Some("Empty"), None),
            (Rule::SpanNameControl, Some("Control"), None),
            (Rule::SpanNameLength, Some("Length"), None),
            (Rule::SpanNameBraces, Some("Braces"), None),
            (Rule::SpanNameStyle, style.map(|_| "Style"), style),
            (Rule::SpanNameGeneric, bare.then_some("Generic"), None),
        ])
    }

    fn const_rules(&self, rules: &[(Rule, Option<&'static str>, Option<&'static str>)]) -> ConstRules {
        let mut asked = ConstRules::default();
        for (rule, name, style) in rules {
            let Some(name) = name else { continue };
            match self.levels().level(*rule) {
                Level::Deny => asked.deny.push((name, *style)),
                Level::Warn => asked.warn.push((rule.id(), (name, *style))),
                Level::Allow => {}
            }
        }
        asked
    }

    /// The keys and values of every list; a key stands once in each of them.
    pub(crate) fn check_keys(&self, args: &mut Args, around: &Around, findings: &mut Findings) {
        let service = owner(args, around);
        let service = service.as_deref();
        let cx = &self.keys(Place::Start, service);
        check_list(&mut args.attrs, cx, findings);
        self.check_reader(&mut args.ok, service, findings);
        self.check_reader(&mut args.err, service, findings);
        self.check_reader(&mut args.ret, service, findings);
        let mut keys = Vec::new();
        for key in &args.baggage {
            if let Key::Text { text, at } = key {
                findings.report(*at, keys::check_key(text, Shown::Unknown, cx));
            }
            add_key(&mut keys, key);
        }
        report_list(&keys, cx, findings);
    }

    fn check_reader(&self, reader: &mut Option<Reader>, service: Option<&str>, findings: &mut Findings) {
        if let Some(Reader { entries, .. }) = reader {
            check_list(entries, &self.keys(Place::Late, service), findings);
            check_spread(entries, findings);
        }
    }

    /// Keys and values of `set!`, or of `event!`.
    pub(crate) fn check_inside(&self, entries: &mut [Entry], place: Place, findings: &mut Findings) {
        check_list(entries, &self.keys(place, None), findings);
        check_spread(entries, findings);
    }

    /// An event's name has the form of a key.
    pub(crate) fn check_event(&self, name: &LitStr, findings: &mut Findings) {
        let around = Around::default();
        let finding = names::check_event(&name.value(), &self.names(&Args::default(), &around, None));
        findings.report(name.span(), finding);
    }

    /// What is asked about an event's name that is a const.
    pub(crate) fn const_event(&self) -> ConstRules {
        self.const_rules(&[(Rule::EventNameFormat, Some("Event"), None)])
    }

    /// The key of a field, whose name and type stand at a place.
    pub(crate) fn check_field(&self, key: &str, at: At, findings: &mut Findings) {
        findings.report(at, keys::check_key(key, Shown::Unknown, &self.keys(Place::Start, None)));
    }

    /// A field that is recorded as text.
    pub(crate) fn check_text_field(&self, key: &str, at: At, findings: &mut Findings) {
        findings.report(at, value::not_text(key, "`display` or `debug`", &self.keys(Place::Start, None)));
    }

    /// The keys of all fields, with their places.
    pub(crate) fn check_fields(&self, keys: &[(&str, At)], findings: &mut Findings) {
        report_list(keys, &self.keys(Place::Start, None), findings);
    }

    /// What a registry declares for the value of a field.
    pub(crate) fn declared(&self, key: &str) -> Option<crate::args::Declared> {
        value::declared(key, &self.keys(Place::Start, None))
    }
}

pub(crate) fn is_remote(args: &Args) -> bool {
    matches!(args.kind, Some("Server" | "Client"))
}

/// What keys without a namespace probably belong to: the service, else the first segment of the name.
fn owner(args: &Args, around: &Around) -> Option<String> {
    if let Some(service) = &args.service {
        return Some(service.value());
    }
    if let Some(NameArg::Literal(name)) = &args.name {
        return name.value().split_once('.').map(|(first, _)| first.to_owned());
    }
    around.service.clone()
}

fn check_list(entries: &mut [Entry], cx: &KeyContext<'_>, findings: &mut Findings) {
    let mut keys = Vec::new();
    for entry in entries {
        if let Entry::Value(value) = entry {
            value::check(value, cx, findings);
            add_key(&mut keys, &value.key);
        }
    }
    report_list(&keys, cx, findings);
}

/// An empty key has its own finding.
fn add_key<'a>(keys: &mut Vec<(&'a str, At)>, key: &'a Key) {
    match key {
        Key::Text { text, at } if !text.is_empty() => keys.push((text, *at)),
        _ => {}
    }
}

/// Of a key that is given twice both places are shown: everything from the first to the second.
fn report_list(keys: &[(&str, At)], cx: &KeyContext<'_>, findings: &mut Findings) {
    let mut texts = Vec::new();
    for (text, _) in keys {
        texts.push(*text);
    }
    for found in keys::check_list(&texts, cx) {
        let Some((_, at)) = keys.get(found.at) else { continue };
        let first = found.first.and_then(|first| keys.get(first));
        findings.report(first.map_or(*at, |(_, first)| first.to(*at)), Some(found.finding));
    }
}

fn check_spread(entries: &[Entry], findings: &mut Findings) {
    for entry in entries {
        if let Entry::Spread(spread) = entry {
            findings.error(At::of(spread), "`..` works in `attrs`; name the attributes here one by one");
        }
    }
}
