//! Owns what comes out when something is wrong: the errors, and the user's item as it was written, so that nothing else breaks with it.

use proc_macro2::TokenStream;

use crate::diag::Findings;

/// The item, untouched, beside the errors.
pub(crate) fn item(item: TokenStream, findings: Findings) -> TokenStream {
    let mut out = item;
    out.extend(findings.into_tokens());
    out
}

/// An expression that is only its errors.
pub(crate) fn expression(findings: Findings) -> TokenStream {
    let errors = findings.into_tokens();
    quote::quote!({ #errors })
}
