//! The project's own registries and the built-in one as one; it must not know how they are found on disk.

use traced_registry::{Attribute, Registry, VERSION, distance_within};

/// The registries of a crate. The project's own are asked first.
#[derive(Default)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Registries {
    pub(crate) own: Vec<OwnRegistry>,
}

/// A registry of the project.
#[cfg_attr(test, derive(Debug))]
pub(crate) struct OwnRegistry {
    /// The path as the project writes it.
    pub(crate) path: String,
    pub(crate) registry: Registry<'static>,
}

/// An attribute, and where it is declared.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
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
        self.first(key, Registry::lookup).or_else(|| self.first(key, Registry::template))
    }

    /// A live attribute that the key nests under.
    pub(crate) fn above(&self, key: &str) -> Option<Found<'_>> {
        self.first(key, Registry::live_above)
    }

    /// A live attribute that nests under the key.
    pub(crate) fn below(&self, key: &str) -> Option<Found<'_>> {
        self.first(key, Registry::live_below)
    }

    /// The key that an unknown one probably stands for, and the attribute that declares it.
    pub(crate) fn nearest(&self, key: &str) -> Option<(String, Found<'_>)> {
        let mut best = None;
        for place in 0..=self.own.len() {
            let (own, registry) = self.at(place);
            if let Some(attribute) = registry.nearest(key) {
                let edits = distance_within(key, attribute.key(), FARTHEST).unwrap_or(FARTHEST);
                if best.as_ref().is_none_or(|(least, _)| edits < *least) {
                    best = Some((edits, Found { attribute, own }));
                }
            }
        }
        if let Some((_, found)) = best {
            return Some((found.attribute.key().to_owned(), found));
        }
        for place in 0..=self.own.len() {
            let (own, registry) = self.at(place);
            if let Some((attribute, rest)) = registry.nearest_template(key) {
                return Some((format!("{}.{rest}", attribute.key()), Found { attribute, own }));
            }
        }
        None
    }

    fn first(&self, key: &str, ask: Question) -> Option<Found<'_>> {
        for place in 0..=self.own.len() {
            let (own, registry) = self.at(place);
            if let Some(attribute) = ask(registry, key) {
                return Some(Found { attribute, own });
            }
        }
        None
    }

    /// The project's own come first, the built-in one is behind them.
    fn at(&self, place: usize) -> (Option<&str>, &Registry<'static>) {
        match self.own.get(place) {
            Some(own) => (Some(&own.path), &own.registry),
            None => (None, Registry::builtin()),
        }
    }
}

type Question = for<'a> fn(&'a Registry<'static>, &str) -> Option<Attribute<'a>>;

/// No key is taken for one that is farther away.
const FARTHEST: usize = 2;
