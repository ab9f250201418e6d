//! Owns how an integration is told where its library keeps something: in the extensions of a message. Knows no library.

use std::fmt;
use std::sync::Arc;

use http::Extensions;

type Find<T> = dyn Fn(&Extensions) -> Option<T> + Send + Sync;

/// Reads something out of a message's extensions.
pub(crate) struct Finder<T>(Arc<Find<T>>);

impl<T> Finder<T> {
    pub(crate) fn new(find: impl Fn(&Extensions) -> Option<T> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    pub(crate) fn find(&self, extensions: &Extensions) -> Option<T> {
        self.0(extensions)
    }
}

impl<T> Clone for Finder<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Finder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Finder")
    }
}
