//! Owns what comes out when something is wrong: the errors, and the user's item as it was written, so that nothing else breaks with it.

use proc_macro2::TokenStream;

use crate::diag::{Findings, Warning};
use crate::paths::Runtime;

/// The item, untouched, beside the errors.
pub(crate) fn item(item: TokenStream, findings: Findings) -> TokenStream {
    let mut out = item;
    out.extend(findings.into_tokens());
    out
}

/// An expression that is only its errors and warnings.
pub(crate) fn expression(mut findings: Findings) -> TokenStream {
    let warnings: TokenStream = findings.take_warnings().iter().map(Warning::tokens).collect();
    let typed = findings.take_typed(&Runtime::default(), None);
    let errors = findings.into_tokens();
    quote::quote!({ #typed #warnings #errors })
}
