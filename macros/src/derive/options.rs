//! Owns `#[attributes(..)]` as written: which options there are where, and which go together. Must not know what they expand to.

use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
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
    let mut items = Vec::new();
    let read = attribute.parse_args_with(|input: ParseStream<'_>| {
        while !input.is_empty() {
            items.push(item(input)?);
            comma(input)?;
        }
        Ok(())
    });
    if let Err(error) = read {
        findings.push(error);
        items.clear();
    }
    items
}

/// Between two options, and maybe behind the last.
fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok(())
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

fn item(input: ParseStream<'_>) -> syn::Result<Item> {
    let name = input.call(Ident::parse_any)?;
    let value = if input.peek(token::Paren) {
        Some(Assigned::Words(words(input)?))
    } else if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        Some(assigned(input, &name)?)
    } else {
        None
    };
    Ok(Item { name, value })
}

fn words(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    let mut words = Vec::new();
    while !content.is_empty() {
        words.push(content.call(Ident::parse_any)?);
        comma(&content)?;
    }
    Ok(words)
}

fn assigned(input: ParseStream<'_>, name: &Ident) -> syn::Result<Assigned> {
    if input.peek(LitStr) {
        return Ok(Assigned::Text(input.parse()?));
    }
    match input.call(Path::parse_mod_style) {
        Ok(path) => Ok(Assigned::Path(path)),
        Err(error) => {
            let text = format!("the value of `{name}` cannot be read; write `{name} = \"..\"`");
            Err(Error::new(error.span(), text))
        }
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
            ("allow", Some(Assigned::Words(mut rules))) => self.allow.append(&mut rules),
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
