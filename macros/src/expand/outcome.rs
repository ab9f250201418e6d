//! Owns the reading of a result: the closure that the runtime gives it to.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{ToTokens as _, quote};

use super::start::value;
use crate::args::{ErrorMode, Reader};
use crate::diag::At;
use crate::model::{Model, Outcome, values_of};
use crate::paths::local;

/// What is done with the result: nothing, the usual, or what the arguments say.
pub(crate) fn outcome(model: &Model) -> TokenStream {
    let macro_name = model.runtime.name("outcome");
    let Outcome { error, when, error_type, .. } = &model.outcome;
    if !model.outcome.reads_values() && error_type.is_none() {
        let mode = match error {
            ErrorMode::Record => quote!(record),
            ErrorMode::Status => quote!(status),
            ErrorMode::Off => quote!(off),
        };
        return quote!(#macro_name!(#mode));
    }
    let (span, result) = (local("span"), local("result"));
    let readers = readers(model);
    let fail = match error {
        ErrorMode::Off => None,
        mode => {
            let fail = model.runtime.name("fail");
            let mode = if *mode == ErrorMode::Status { quote!(status) } else { quote!(record) };
            let when = when.as_ref().map(|when| quote!(, when = #when));
            let error_type = error_type.as_ref().map(|error_type| quote!(, type = #error_type));
            Some(quote!(#fail!(#span, #result, #mode #when #error_type);))
        }
    };
    quote!(#macro_name!(#span, #result => #readers #fail))
}

fn readers(model: &Model) -> TokenStream {
    let Outcome { ok, err, ret, .. } = &model.outcome;
    let result = local("result");
    let read = local("value");
    let mut readers = TokenStream::new();
    for (name, reader) in &[("Ok", ok), ("Err", err)] {
        if let Some(reader) = reader {
            let (case, body) = (case(model, name, reader), reads(model, reader));
            quote!(if let #case = #result { #body }).to_tokens(&mut readers);
        }
    }
    if let Some(reader) = ret {
        let body = reads(model, reader);
        quote!({ let #read = #result; #body }).to_tokens(&mut readers);
    }
    readers
}

/// `Ok(value)`, standing where the closure's parameter does: there a value that is no result is reported.
fn case(model: &Model, name: &str, reader: &Reader) -> TokenStream {
    let at = At::of(&reader.pattern);
    let name = model.runtime.name_at(name, at.start());
    let mut value = Group::new(Delimiter::Parenthesis, local("value").into_token_stream());
    value.set_span(at.end());
    quote!(#name #value)
}

fn reads(model: &Model, reader: &Reader) -> TokenStream {
    let (span, read, key_type) = (local("span"), local("value"), model.runtime.name("Key"));
    let pattern = &reader.pattern;
    let mut sets = TokenStream::new();
    for entry in &values_of(&reader.entries) {
        let (key, value) = (entry.key.expression(), value(&model.runtime, entry));
        quote!(#span.set(#key_type::from_static_str(#key), #value);).to_tokens(&mut sets);
    }
    quote!(let #pattern = #read; #sets)
}
