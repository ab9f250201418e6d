//! Owns the reading of values by key and type, and the list of what is wrong with them. Knows no setting, and shows no value: any may be secret.

use super::scalar::Scalar;
use super::yaml::{Data, Fault, Node, Placed, child, index};
use super::{At, Place};
use crate::provider::env::out_of_range;
use crate::provider::error::{Problem, Refusal};

/// Collects what is wrong on the way through a file.
pub(super) struct Reader {
    file: String,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
}

/// A value, its line and its path.
#[derive(Clone)]
pub(super) struct Spot<'n> {
    node: &'n Node,
    line: usize,
    path: String,
}

/// A mapping that is read key by key. What is left over at [`Reader::finish`] is not known.
pub(super) struct Fields<'n> {
    spot: Spot<'n>,
    entries: &'n [(String, Placed)],
    known: Vec<&'static str>,
    /// Other spellings of known keys.
    spellings: Vec<&'static str>,
}

/// Behind the keys of what is in development. From schema 1.2 on they stand without it.
const DEVELOPMENT: &str = "/development";

impl<'n> Spot<'n> {
    pub(super) fn root(node: &'n Node) -> Self {
        Self { node, line: 1, path: String::new() }
    }

    pub(super) fn is_null(&self) -> bool {
        self.node.is_null()
    }

    fn child(&self, key: &str, part: &'n Placed) -> Self {
        Self { node: &part.node, line: part.line, path: child(&self.path, key) }
    }
}

impl<'n> Fields<'n> {
    fn new(spot: &Spot<'n>, entries: &'n [(String, Placed)]) -> Self {
        Self { spot: spot.clone(), entries, known: Vec::new(), spellings: Vec::new() }
    }

    pub(super) fn spot(&self) -> &Spot<'n> {
        &self.spot
    }

    /// Nothing counts as absent.
    pub(super) fn optional(&mut self, key: &'static str) -> Option<Spot<'n>> {
        self.present(key).filter(|spot| !spot.is_null())
    }

    /// Also where it is null.
    pub(super) fn present(&mut self, key: &'static str) -> Option<Spot<'n>> {
        self.known.push(key);
        self.find(key)
    }

    fn find(&self, key: &str) -> Option<Spot<'n>> {
        let entry = self.entries.iter().find(|(known, _)| known == key);
        entry.map(|(key, part)| self.spot.child(key, part))
    }

    /// An empty mapping there.
    fn none(spot: &Spot<'n>) -> Self {
        Self::new(spot, &[])
    }
}

impl Reader {
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), problems: Vec::new(), warnings: Vec::new() }
    }

    /// `otel.yaml:7: tracer_provider.sampler`
    pub(super) fn place(&self, spot: &Spot<'_>) -> Place {
        self.place_of(spot.line, &spot.path)
    }

    fn place_of(&self, line: usize, path: &str) -> Place {
        let separator = if path.is_empty() { "" } else { ": " };
        format!("{}:{line}{separator}{path}", self.file)
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        let place = self.place_of(fault.line, &fault.path);
        self.problems.push(Problem::new(place, None, fault.refusal));
    }

    pub(super) fn refuse(&mut self, spot: &Spot<'_>, refusal: Refusal) {
        let place = self.place(spot);
        self.problems.push(Problem::new(place, None, refusal));
    }

    /// With a value that is no secret.
    pub(super) fn refuse_value(&mut self, spot: &Spot<'_>, value: String, refusal: Refusal) {
        let place = self.place(spot);
        self.problems.push(Problem::new(place, Some(value), refusal));
    }

    pub(super) fn warn(&mut self, spot: &Spot<'_>, refusal: Refusal) {
        let place = self.place(spot);
        self.warnings.push(Problem::new(place, None, refusal));
    }

    /// Nothing counts as an empty mapping.
    pub(super) fn fields<'n>(&mut self, spot: &Spot<'n>) -> Fields<'n> {
        match &spot.node.data {
            Data::Map(entries) => Fields::new(spot, entries),
            Data::Scalar(Scalar::Null) | Data::Wrong => Fields::none(spot),
            _ => {
                self.wrong_type(spot, "a mapping");
                Fields::none(spot)
            }
        }
    }

    pub(super) fn required<'n>(&mut self, fields: &mut Fields<'n>, key: &'static str) -> Option<Spot<'n>> {
        let spot = fields.optional(key);
        // Where there is no mapping that has been told.
        let may_hold = matches!(fields.spot.node.data, Data::Map(_) | Data::Scalar(Scalar::Null));
        if spot.is_none() && may_hold {
            let missing = Spot { path: child(&fields.spot.path, key), ..fields.spot.clone() };
            self.refuse(&missing, Refusal::new("is missing").allowing("add it"));
        }
        spot
    }

    /// What is in development, by its `key/development` or, as in later schemas, without that.
    pub(super) fn in_development<'n>(
        &mut self,
        fields: &mut Fields<'n>,
        key: &'static str,
    ) -> Option<Spot<'n>> {
        let spot = fields.optional(key);
        let Some(plain) = key.strip_suffix(DEVELOPMENT) else { return spot };
        fields.spellings.push(plain);
        let other = fields.find(plain).filter(|spot| !spot.is_null());
        if let (Some(_), Some(other)) = (&spot, &other) {
            self.refuse(other, Refusal::new(format!("stands beside {key}")).allowing("leave one"));
        }
        spot.or(other)
    }

    /// Every key that was not asked for is a problem.
    pub(super) fn finish(&mut self, fields: &Fields<'_>) {
        for (key, part) in fields.entries {
            let key = key.as_str();
            if !fields.known.contains(&key) && !fields.spellings.contains(&key) {
                let refusal = Refusal::new("is not known there");
                let refusal = if fields.known.is_empty() {
                    refusal.allowing("leave it out")
                } else {
                    refusal.allowing(format!("use {}", fields.known.join(", ")))
                };
                self.refuse(&fields.spot.child(key, part), refusal);
            }
        }
    }

    /// Takes nothing.
    pub(super) fn empty(&mut self, spot: &Spot<'_>) {
        let fields = self.fields(spot);
        self.finish(&fields);
    }

    /// A mapping with one entry, which says which kind a thing is.
    pub(super) fn kind<'n>(&mut self, spot: &Spot<'n>, allowed: &'static str) -> Option<(&'n str, Spot<'n>)> {
        let before = self.problems.len();
        let fields = self.fields(spot);
        match fields.entries {
            [(key, part)] => Some((key.as_str(), spot.child(key, part))),
            [] if self.problems.len() > before || matches!(spot.node.data, Data::Wrong) => None,
            [] => {
                self.refuse(spot, Refusal::new("says no kind").allowing(allowed));
                None
            }
            _ => {
                self.refuse(spot, Refusal::new("says more than one kind").allowing(allowed));
                None
            }
        }
    }

    pub(super) fn list<'n>(&mut self, spot: &Spot<'n>) -> Vec<Spot<'n>> {
        let Data::List(items) = &spot.node.data else {
            self.wrong_type(spot, "a list");
            return Vec::new();
        };
        let item = |(at, part): (usize, &'n Placed)| Spot {
            node: &part.node,
            line: part.line,
            path: index(&spot.path, at),
        };
        items.iter().enumerate().map(item).collect()
    }

    /// A text; what YAML reads as something else wants quotes.
    pub(super) fn text(&mut self, spot: &Spot<'_>) -> Option<At<String>> {
        match &spot.node.data {
            Data::Scalar(Scalar::Text(text)) => Some(self.at(spot, text.clone())),
            Data::Scalar(scalar) if *scalar != Scalar::Null => {
                let refusal = Refusal::new(format!("is {}, not a text", scalar.kind()));
                self.refuse(spot, refusal.allowing("write it in quotes"));
                None
            }
            _ => self.none_of(spot, "a text"),
        }
    }

    pub(super) fn boolean(&mut self, spot: &Spot<'_>) -> Option<At<bool>> {
        match &spot.node.data {
            Data::Scalar(Scalar::Bool(value)) => Some(self.at(spot, *value)),
            _ => self.none_of(spot, "true or false"),
        }
    }

    /// Whole and not negative.
    pub(super) fn count(&mut self, spot: &Spot<'_>) -> Option<At<usize>> {
        match &spot.node.data {
            Data::Scalar(Scalar::Int(number)) => {
                let fitting = usize::try_from(*number).ok();
                if fitting.is_none() {
                    let refusal = out_of_range().allowing("give a whole number from 0 to 2147483647");
                    self.refuse_value(spot, number.to_string(), refusal);
                }
                fitting.map(|number| self.at(spot, number))
            }
            _ => self.none_of(spot, "a whole number"),
        }
    }

    pub(super) fn integer(&mut self, spot: &Spot<'_>) -> Option<i64> {
        match &spot.node.data {
            Data::Scalar(Scalar::Int(number)) => {
                let fitting = i64::try_from(*number).ok();
                if fitting.is_none() {
                    self.refuse_value(
                        spot,
                        number.to_string(),
                        out_of_range().allowing("give 64 bits at most"),
                    );
                }
                fitting
            }
            _ => self.none_of(spot, "a whole number"),
        }
    }

    pub(super) fn number(&mut self, spot: &Spot<'_>) -> Option<f64> {
        match &spot.node.data {
            #[expect(
                clippy::cast_precision_loss,
                reason = "whole numbers that stand for numbers with a fraction"
            )]
            Data::Scalar(Scalar::Int(number)) => Some(*number as f64),
            Data::Scalar(Scalar::Float(number)) => Some(*number),
            _ => self.none_of(spot, "a number"),
        }
    }

    pub(super) fn at<T>(&self, spot: &Spot<'_>, value: T) -> At<T> {
        At { value, place: self.place(spot) }
    }

    /// What was wrong before is not told again.
    fn wrong_type(&mut self, spot: &Spot<'_>, wanted: &'static str) {
        let is = match &spot.node.data {
            Data::Wrong => return,
            Data::Scalar(scalar) => scalar.kind(),
            Data::List(_) => "a list",
            Data::Map(_) => "a mapping",
        };
        self.refuse(spot, Refusal::new(format!("is {is}, not {wanted}")).allowing(format!("give {wanted}")));
    }

    fn none_of<T>(&mut self, spot: &Spot<'_>, wanted: &'static str) -> Option<T> {
        self.wrong_type(spot, wanted);
        None
    }
}
