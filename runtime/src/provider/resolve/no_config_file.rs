//! Owns what becomes of a configuration file where the code for it is not compiled in: it is refused, so that nobody believes it holds.

use super::{Exporting, FromFile, Resolver};
use crate::provider::builder::Given;
use crate::provider::config::CONFIG_FILE;
use crate::provider::env::Source;
use crate::provider::error::Refusal;

/// There is no file to ask for one.
pub(super) enum WrittenProcessor {}

impl Resolver {
    pub(super) fn config_file(&mut self, _: &mut Given, _: &Source) -> Option<FromFile> {
        let refuse = |_: &str| Err(Refusal::missing_feature("config-file"));
        self.read_environment(&CONFIG_FILE, &refuse).value()
    }

    pub(super) fn exporting_by_file(
        &mut self,
        processors: Vec<WrittenProcessor>,
        given: &mut Given,
        disabled: bool,
    ) -> Exporting {
        drop(processors);
        self.exporting(given, disabled)
    }
}
