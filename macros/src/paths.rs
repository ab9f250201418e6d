//! The only file that spells the runtime's private interface. Everything that generated code names goes through here.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// Where the runtime lives: `::traced`, or what `crate = path` says.
#[derive(Clone, Default)]
pub(crate) struct Runtime {
    root: Option<TokenStream>,
}

impl Runtime {
    pub(crate) fn at(root: Option<TokenStream>) -> Self {
        Self { root }
    }

    /// A name of the private interface.
    pub(crate) fn name(&self, name: &str) -> TokenStream {
        self.name_at(name, Span::call_site())
    }

    /// A name of the private interface whose tokens stand at a place of the user's.
    pub(crate) fn name_at(&self, name: &str, span: Span) -> TokenStream {
        let name = Ident::new(name, span);
        let private = self.private_at(span);
        quote_spanned!(span=> #private::#name)
    }

    /// The private interface itself.
    pub(crate) fn private(&self) -> TokenStream {
        self.private_at(Span::call_site())
    }

    fn private_at(&self, span: Span) -> TokenStream {
        let own = || quote_spanned!(span=> ::traced);
        let root = self.root.clone().unwrap_or_else(own);
        quote_spanned!(span=> #root::__private)
    }
}

/// The static of a callsite. Items have no hygiene, so the name is one that nobody writes.
pub(crate) fn callsite() -> TokenStream {
    quote!(__TRACED_CALLSITE)
}

/// A local variable of the expansion, invisible to the user's body.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(&format!("__traced_{name}"), Span::mixed_site())
}
