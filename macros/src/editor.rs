//! Owns what is written for editors alone: keys as paths to their constants, and fields as expressions, on the tokens that the user typed. A
//! compiler is given nothing of it. Must not know whether a key is good: it may be half typed.

use std::path::PathBuf;
use std::sync::OnceLock;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, TokenStreamExt as _, quote, quote_spanned};
use syn::Expr;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use traced_registry::Registry;

use crate::paths::Runtime;
use crate::tokens;

/// Whether rust-analyzer runs the macros, by the name of its program: a compiler would read thousands of calls for nothing.
pub(crate) fn is_open() -> bool {
    static OPEN: OnceLock<bool> = OnceLock::new();
    let is_named = |program: PathBuf| Some(program.file_name()?.to_str()?.starts_with("rust-analyzer"));
    *OPEN.get_or_init(|| std::env::current_exe().ok().and_then(is_named).unwrap_or(false))
}

/// Something as it is typed.
pub(crate) enum Typed {
    /// A key, perhaps with nothing behind its last dot.
    Key {
        segments: Vec<Ident>,
        dot: Option<Span>,
        /// Else it may be the path of a field.
        has_value: bool,
    },
    /// A field, perhaps with nothing behind its last dot.
    Value(TokenStream),
}

impl Typed {
    /// A value that editors complete: what ends in a field, or cannot be read.
    pub(crate) fn value(value: &syn::Result<Expr>, written: ParseStream<'_>) -> Option<Self> {
        match value {
            Ok(Expr::Field(field)) => Some(Self::Value(field.to_token_stream())),
            Ok(_) => None,
            Err(_) => {
                let mut tokens = TokenStream::new();
                while !written.is_empty() && !written.peek(syn::Token![,]) {
                    match written.parse::<proc_macro2::TokenTree>() {
                        Ok(token) => tokens.append(token),
                        Err(_) => break,
                    }
                }
                Some(Self::Value(tokens))
            }
        }
    }

    /// Statements that only editors read. Of a path that begins at an argument or at nothing that is known, a field; else a key.
    pub(crate) fn tokens(&self, runtime: &Runtime, arguments: Option<&[String]>) -> TokenStream {
        let ide = runtime.name("ide");
        let statement = match self {
            Self::Key { segments, dot, has_value: false } if begins_at_argument(segments, arguments) => {
                let dot = dot.map(|dot| quote_spanned!(dot=> .));
                let mut path = TokenStream::new();
                for segment in segments {
                    (if path.is_empty() { quote!(#segment) } else { quote!(.#segment) }).to_tokens(&mut path);
                }
                quote!(let _ = #path #dot;)
            }
            Self::Key { segments, dot, .. } => {
                let dot = dot.map(|dot| quote_spanned!(dot=> ::));
                let mut path = runtime.name("semconv");
                for segment in segments {
                    let segment = as_name(segment);
                    quote!(::#segment).to_tokens(&mut path);
                }
                quote!(const _: &str = #path #dot;)
            }
            Self::Value(value) => quote!(let _ = #value;),
        };
        quote!(#ide! { #statement })
    }
}

/// Inside `set!` and its like nobody knows which variables there are.
fn begins_at_argument(segments: &[Ident], arguments: Option<&[String]>) -> bool {
    let first = segments.first().map(Ident::to_string).unwrap_or_default();
    arguments
        .map_or_else(|| !Registry::builtin().is_namespace(&first), |arguments| arguments.contains(&first))
}

/// A keyword becomes a raw identifier, as the constants have it.
fn as_name(segment: &Ident) -> Ident {
    let is_never_raw = matches!(segment.to_string().as_str(), "self" | "Self" | "super" | "crate" | "_");
    if tokens::is_name(segment) || is_never_raw {
        segment.clone()
    } else {
        Ident::new_raw(&segment.unraw().to_string(), segment.span())
    }
}
