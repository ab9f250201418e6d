//! Owns what comes out when something is wrong: the errors, and the user's item as it was written, so that nothing else breaks with it.

use proc_macro2::TokenStream;
use quote::ToTokens as _;

use crate::diag::Findings;
use crate::paths::Runtime;

/// The item, untouched, beside the errors.
pub(crate) fn item(item: TokenStream, findings: Findings) -> TokenStream {
    let mut out = item;
    findings.into_tokens().to_tokens(&mut out);
    out
}

/// An expression that is only its errors and warnings.
pub(crate) fn expression(mut findings: Findings) -> TokenStream {
    let warnings = findings.take_warnings();
    let typed = findings.take_typed(&Runtime::default(), None);
    let errors = findings.into_tokens();
    quote::quote!({ #typed #warnings #errors })
}
