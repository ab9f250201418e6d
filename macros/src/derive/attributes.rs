//! Owns `#[derive(Attributes)]`: fields to keys and visits. Must not know what the visitor does.

mod keys;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Field, Fields, GenericParam, Generics, LitStr, Type, WherePredicate};

use super::Findings;
use super::case::snake;
use super::options::{Options, Place, read};
use crate::args::Declared;
use crate::diag::At;
use crate::text::{find_part, trim_underscores};
use crate::validate::Words;
use crate::{expand, tokens};

pub(super) fn expand(input: &DeriveInput, findings: &mut Findings) -> TokenStream {
    let options = read(&input.attrs, Place::Struct, findings);
    let Some(fields) = fields(input, findings) else { return TokenStream::new() };
    let prefix = prefix(input, &options, findings);
    let mut sources = sources(fields, &prefix, findings);
    let words = Words::new(&options.allow, &mut findings.rules);
    keys::check(&mut sources, &input.generics, &words, findings);

    let record = keys::record(&input.ident, options.krate.as_ref(), &sources);
    let runtime = findings.private(options.krate.as_ref());
    let markers = keys::markers(&sources);
    let visit = format_ident!("visit", span = Span::mixed_site());
    let mut visits = TokenStream::new();
    for source in &sources {
        source.visit(&runtime, &visit).to_tokens(&mut visits);
    }
    let generics = bounded(&input.generics, &sources, &runtime);
    let (impl_generics, type_generics, conditions) = generics.split_for_impl();
    let name = &input.ident;
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #impl_generics #runtime::Attributes for #name #type_generics #conditions {
            fn visit(
                &self,
                #visit: &mut dyn ::core::ops::FnMut(#runtime::Key, &dyn #runtime::AttributeValue),
            ) {
                #record
                #markers
                let _ = &#visit;
                #visits
            }
        }
    }
}

fn fields<'a>(input: &'a DeriveInput, findings: &mut Findings) -> Option<&'a Fields> {
    match &input.data {
        Data::Struct(data) => return Some(&data.fields),
        Data::Enum(data) => findings.add(
            &data.enum_token,
            "`Attributes` cannot be derived for an enum; derive `AttributeValue` if it has no fields, or put it in a struct",
        ),
        Data::Union(data) => findings.add(
            &data.union_token,
            "`Attributes` cannot be derived for a union; use a struct",
        ),
    }
    None
}

fn prefix(input: &DeriveInput, options: &Options, findings: &mut Findings) -> String {
    match &options.prefix {
        Some(prefix) if prefix.value().is_empty() => String::new(),
        Some(prefix) => {
            check_segments(prefix, findings);
            format!("{}.", prefix.value())
        }
        None => format!("{}.", snake(&input.ident.to_string())),
    }
}

/// A field and what it gives.
struct Source<'a> {
    field: &'a Field,
    member: TokenStream,
    gives: Gives,
    /// Where its key is written.
    at: At,
    /// The type that a registry declares for it.
    declared: Option<Declared>,
}

enum Gives {
    Value(String),
    Display(String),
    Debug(String),
    Set,
}

impl Gives {
    fn key(&self) -> Option<&str> {
        match self {
            Self::Value(key) | Self::Display(key) | Self::Debug(key) => Some(key),
            Self::Set => None,
        }
    }
}

fn sources<'a>(fields: &'a Fields, prefix: &str, findings: &mut Findings) -> Vec<Source<'a>> {
    let mut sources = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        let options = read(&field.attrs, Place::Field, findings);
        if options.is("skip") {
            continue;
        }
        let Some(gives) = gives(field, &options, prefix, findings) else { continue };
        let at = syn::Index::from(at);
        let member = field.ident.as_ref().map_or_else(|| at.to_token_stream(), ToTokens::to_token_stream);
        let at = match (&options.rename, &field.ident) {
            (Some(rename), _) => At::of(rename),
            (None, Some(name)) => At::of(name),
            (None, None) => At::of(&field.ty),
        };
        sources.push(Source { field, member, gives, at, declared: None });
    }
    sources
}

fn gives(field: &Field, options: &Options, prefix: &str, findings: &mut Findings) -> Option<Gives> {
    if options.is("flatten") {
        return Some(Gives::Set);
    }
    let name = match (&options.rename, &field.ident) {
        (Some(rename), _) => {
            check_segments(rename, findings);
            rename.value()
        }
        (None, Some(name)) => trim_underscores(&name.unraw().to_string()).to_owned(),
        (None, None) => {
            let text = "a field without a name has no key; give it `#[attributes(rename = \"..\")]` or `#[attributes(skip)]`";
            findings.add(&field.ty, text);
            return None;
        }
    };
    let key = format!("{prefix}{name}");
    Some(match () {
        () if options.is("display") => Gives::Display(key),
        () if options.is("debug") => Gives::Debug(key),
        () => Gives::Value(key),
    })
}

/// An empty segment would be an error of every key, and no rule decides about it.
fn check_segments(text: &LitStr, findings: &mut Findings) {
    let key = text.value();
    if has_empty_segment(&key) {
        findings.add(text, format!("`{key}` has an empty segment; write names parted by single dots"));
    }
}

fn has_empty_segment(key: &str) -> bool {
    key.is_empty() || key.starts_with('.') || key.ends_with('.') || find_part(key, "..").is_some()
}

impl Source<'_> {
    fn visit(&self, runtime: &TokenStream, visit: &syn::Ident) -> TokenStream {
        // On the type's tokens, so that a missing conversion is shown there.
        let span = self.field.ty.span().resolved_at(Span::call_site());
        let (runtime, visit) = (&located(runtime.clone(), span), &located(visit.to_token_stream(), span));
        let member = &self.member;
        let place = quote_spanned!(span=> &self.#member);
        match &self.gives {
            Gives::Set => quote_spanned!(span=> #runtime::Attributes::visit(#place, #visit);),
            Gives::Value(key) => {
                let value = match &self.declared {
                    Some(declared) => {
                        let fits = syn::Ident::new(&declared.fits, span);
                        let marker = expand::marker(&declared.marker);
                        quote_spanned!(span=> #runtime::#fits::<#marker>::declared(#place))
                    }
                    None => place,
                };
                quote_spanned!(span=> #visit(#runtime::Key::from_static_str(#key), #value);)
            }
            Gives::Display(key) => quote_spanned! {span=>
                #visit(#runtime::Key::from_static_str(#key), &#runtime::DisplayText(#place));
            },
            Gives::Debug(key) => quote_spanned! {span=>
                #visit(#runtime::Key::from_static_str(#key), &#runtime::DebugText(#place));
            },
        }
    }

    fn bound(&self, runtime: &TokenStream) -> Option<WherePredicate> {
        let field_type = &self.field.ty;
        let bound = match self.gives {
            Gives::Set => quote!(#runtime::Attributes),
            Gives::Value(_) => quote!(#runtime::AttributeValue),
            Gives::Display(_) => quote!(::core::fmt::Display),
            Gives::Debug(_) => quote!(::core::fmt::Debug),
        };
        tokens::parsed(quote!(#field_type: #bound)).ok()
    }
}

/// The same tokens, shown in another place.
fn located(tokens: TokenStream, place: Span) -> TokenStream {
    let mut located = TokenStream::new();
    for mut token in tokens {
        token.set_span(token.span().located_at(place));
        located.append(token);
    }
    located
}

/// Bounds for the fields whose types hold a type parameter, and for no others.
fn bounded(generics: &Generics, sources: &[Source<'_>], runtime: &TokenStream) -> Generics {
    let parameters = parameters(generics);
    let mut generics = generics.clone();
    for source in sources {
        if mentions(&source.field.ty, &parameters)
            && let Some(bound) = source.bound(runtime)
        {
            generics.make_where_clause().predicates.push(bound);
        }
    }
    generics
}

fn parameters(generics: &Generics) -> Vec<String> {
    let mut names = Vec::new();
    for parameter in &generics.params {
        if let GenericParam::Type(parameter) = parameter {
            names.push(parameter.ident.to_string());
        }
    }
    names
}

fn mentions(field_type: &Type, parameters: &[String]) -> bool {
    fn any(tokens: TokenStream, parameters: &[String]) -> bool {
        for token in tokens {
            let mentions = match token {
                TokenTree::Ident(ident) => parameters.contains(&ident.to_string()),
                TokenTree::Group(group) => any(group.stream(), parameters),
                _ => false,
            };
            if mentions {
                return true;
            }
        }
        false
    }
    any(field_type.to_token_stream(), parameters)
}
