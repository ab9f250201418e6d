//! Owns `#[attributes(..)]` as written: which options there are where, and which go together. Must not know what they expand to.

use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, LitStr, Meta, Path, Token, parenthesized, token};

use super::Findings;
use crate::rules::joined;

/// Where an attribute stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Struct,
    Field,
    Enum,
    Variant,
}

impl Place {
    fn allowed(self) -> &'static [&'static str] {
        match self {
            Self::Struct => &["prefix", "allow", "crate"],
            Self::Field => &["rename", "skip", "display", "debug", "flatten"],
            Self::Enum => &["crate"],
            Self::Variant => &["rename"],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Struct => "a struct",
            Self::Field => "a field",
            Self::Enum => "an enum",
            Self::Variant => "a variant",
        }
    }
}

/// What the attributes of one place say.
#[derive(Default)]
pub(super) struct Options {
    pub(super) prefix: Option<LitStr>,
    pub(super) rename: Option<LitStr>,
    pub(super) krate: Option<Path>,
    /// Rules that are silenced.
    pub(super) allow: Vec<Ident>,
    /// `skip`, `display`, `debug` or `flatten`.
    pub(super) how: Option<Ident>,
}

impl Options {
    pub(super) fn is(&self, how: &str) -> bool {
        self.how.as_ref().is_some_and(|known| known == how)
    }
}

pub(super) fn read(attributes: &[Attribute], place: Place, findings: &mut Findings) -> Options {
    let mut options = Options::default();
    for attribute in attributes {
        if !attribute.path().is_ident("attributes") {
            continue;
        }
        for item in items(attribute, place, findings) {
            options.take(item, place, findings);
        }
    }
    check_combination(&options, findings);
    options
}

fn items(attribute: &Attribute, place: Place, findings: &mut Findings) -> Vec<Item> {
    if !matches!(attribute.meta, Meta::List(_)) {
        let (name, first) = (place.name(), place.allowed().first().copied().unwrap_or_default());
        findings.add(
            attribute,
            format!("`attributes` needs options; {name} takes e.g. `#[attributes({first} = ..)]`"),
        );
        return Vec::new();
    }
    match attribute.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated) {
        Ok(items) => items.into_iter().collect(),
        Err(error) => {
            findings.push(error);
            Vec::new()
        }
    }
}

/// `skip`, `rename = ".."`, `crate = path`.
struct Item {
    name: Ident,
    value: Option<Assigned>,
}

enum Assigned {
    Text(LitStr),
    Path(Path),
    Words(Vec<Ident>),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.call(Ident::parse_any)?;
        if input.peek(token::Paren) {
            let content;
            parenthesized!(content in input);
            let words = content.parse_terminated(Ident::parse_any, Token![,])?;
            return Ok(Self { name, value: Some(Assigned::Words(words.into_iter().collect())) });
        }
        if !input.peek(Token![=]) {
            return Ok(Self { name, value: None });
        }
        input.parse::<Token![=]>()?;
        if input.peek(LitStr) {
            return Ok(Self { name, value: Some(Assigned::Text(input.parse()?)) });
        }
        let path = input.call(Path::parse_mod_style);
        let path = path.map_err(|error| {
            Error::new(error.span(), format!("the value of `{name}` cannot be read; write `{name} = \"..\"`"))
        })?;
        Ok(Self { name, value: Some(Assigned::Path(path)) })
    }
}

impl Options {
    fn take(&mut self, item: Item, place: Place, findings: &mut Findings) {
        let Item { name, value } = item;
        if !place.allowed().iter().any(|allowed| name == allowed) {
            let (allowed, place) = (listed(place.allowed()), place.name());
            return findings.add(&name, format!("unknown option `{name}`; {place} takes {allowed}"));
        }
        match (name.to_string().as_str(), value) {
            ("prefix", Some(Assigned::Text(text))) => put(&mut self.prefix, text, &name, findings),
            ("rename", Some(Assigned::Text(text))) => put(&mut self.rename, text, &name, findings),
            ("crate", Some(Assigned::Path(path))) => put(&mut self.krate, path, &name, findings),
            ("allow", Some(Assigned::Words(rules))) => self.allow.extend(rules),
            ("allow", _) => {
                findings.add(&name, "`allow` takes a list of rules; write `allow(attr_namespace)`");
            }
            ("crate", _) => {
                findings.add(&name, "`crate` needs a path; write `crate = path::to::traced`");
            }
            ("prefix" | "rename", _) => {
                findings.add(&name, format!("`{name}` needs a text; write `{name} = \"..\"`"));
            }
            (_, Some(_)) => findings.add(&name, format!("`{name}` takes no value; write `{name}`")),
            (_, None) => self.take_how(name, findings),
        }
    }

    fn take_how(&mut self, name: Ident, findings: &mut Findings) {
        match &self.how {
            Some(known) if *known == name => {
                findings.add(&name, format!("`{name}` is given twice; keep one"));
            }
            Some(known) => findings.add(&name, format!("`{name}` cannot stand beside `{known}`; keep one")),
            None => self.how = Some(name),
        }
    }
}

fn put<T>(place: &mut Option<T>, value: T, name: &Ident, findings: &mut Findings) {
    if place.replace(value).is_some() {
        findings.add(name, format!("`{name}` is given twice; keep one"));
    }
}

fn check_combination(options: &Options, findings: &mut Findings) {
    if let (Some(rename), Some(how)) = (&options.rename, &options.how)
        && (how == "skip" || how == "flatten")
    {
        findings.add(rename, format!("`rename` means nothing beside `{how}`; remove one of them"));
    }
}

fn listed(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, [])) => format!("only `{last}`"),
        Some((last, others)) => format!("`{}` and `{last}`", joined(others, "`, `")),
        None => "none".to_owned(),
    }
}
