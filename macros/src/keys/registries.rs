//! The project's own registries and the built-in one as one; it must not know how they are found on disk.

use traced_registry::{Attribute, Registry, VERSION, distance_within};

/// The registries of a crate. The project's own are asked first.
#[derive(Debug, Default)]
pub(crate) struct Registries {
    pub(crate) own: Vec<OwnRegistry>,
}

/// A registry of the project.
#[derive(Debug)]
pub(crate) struct OwnRegistry {
    /// The path as the project writes it.
    pub(crate) path: String,
    pub(crate) registry: Registry<'static>,
}

/// An attribute, and where it is declared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'a> {
    pub(crate) attribute: Attribute<'a>,
    /// The path of the project's registry; none: the OpenTelemetry conventions.
    pub(crate) own: Option<&'a str>,
}

impl Found<'_> {
    /// For notes: where it is declared.
    pub(crate) fn source(&self) -> String {
        self.own.map_or_else(conventions, |path| format!("registry {path}"))
    }
}

/// `OpenTelemetry semantic conventions 1.44.0`
pub(crate) fn conventions() -> String {
    format!("OpenTelemetry semantic conventions {VERSION}")
}

impl Registries {
    /// Whether the project has a registry of its own.
    pub(crate) fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// The attribute with this key, or the template that it stands behind.
    pub(crate) fn find(&self, key: &str) -> Option<Found<'_>> {
        self.first(|registry| registry.lookup(key)).or_else(|| self.first(|registry| registry.template(key)))
    }

    /// A live attribute that the key nests under, or that nests under the key.
    pub(crate) fn collision(&self, key: &str) -> Option<Collision<'_>> {
        let above = self.first(|registry| registry.live_above(key)).map(Collision::Above);
        above.or_else(|| self.first(|registry| registry.live_below(key)).map(Collision::Below))
    }

    /// The key that an unknown one probably stands for, and the attribute that declares it.
    pub(crate) fn nearest(&self, key: &str) -> Option<(String, Found<'_>)> {
        let plain = self.each().filter_map(|(own, registry)| {
            let attribute = registry.nearest(key)?;
            Some((distance_within(key, attribute.key(), 2)?, Found { attribute, own }))
        });
        if let Some((_, found)) = plain.min_by_key(|(edits, _)| *edits) {
            return Some((found.attribute.key().to_owned(), found));
        }
        self.each().find_map(|(own, registry)| {
            let (attribute, rest) = registry.nearest_template(key)?;
            Some((format!("{}.{rest}", attribute.key()), Found { attribute, own }))
        })
    }

    fn first<'a>(
        &'a self,
        ask: impl Fn(&'a Registry<'static>) -> Option<Attribute<'a>>,
    ) -> Option<Found<'a>> {
        self.each().find_map(|(own, registry)| Some(Found { attribute: ask(registry)?, own }))
    }

    fn each(&self) -> impl Iterator<Item = (Option<&str>, &Registry<'static>)> {
        let own = self.own.iter().map(|own| (Some(own.path.as_str()), &own.registry));
        own.chain([(None, Registry::builtin())])
    }
}

/// How an unknown key meets a live attribute.
pub(crate) enum Collision<'a> {
    /// The key nests under it.
    Above(Found<'a>),
    /// It nests under the key.
    Below(Found<'a>),
}
