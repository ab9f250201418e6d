//! One module per bug that was found and fixed.

mod span_braces;
mod transparent_error;
