//! What the tests of the HTTP integrations share on top of [`traced_checks`]: requests that no client of a library would send.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod raw;

pub use raw::raw;
pub use traced_checks::{Checked, SECRET, SOON, Sdk, describe};
