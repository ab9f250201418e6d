//! One module per bug that was found and fixed.

mod braces;
mod transparent_error;
