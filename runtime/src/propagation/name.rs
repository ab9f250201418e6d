//! Owns the names under which settings speak of propagators, and makes propagators from them.

use std::error::Error;
use std::fmt;

use opentelemetry::propagation::{TextMapCompositePropagator, TextMapPropagator};

use super::{BaggagePropagator, TraceContextPropagator};

/// A propagator that `traced` brings along, by its name in `OTEL_PROPAGATORS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PropagatorName {
    /// `tracecontext`: W3C Trace Context.
    TraceContext,
    /// `baggage`: W3C Baggage.
    Baggage,
    /// `b3`: B3 in one header. Needs the feature `b3`.
    B3,
    /// `b3multi`: B3 in many headers. Needs the feature `b3`.
    B3Multi,
}

impl PropagatorName {
    /// What holds when no setting says otherwise: `tracecontext,baggage`.
    pub const DEFAULT: [Self; 2] = [Self::TraceContext, Self::Baggage];

    const ALL: [Self; 4] = [Self::TraceContext, Self::Baggage, Self::B3, Self::B3Multi];

    /// Reads one name, in any case and with spaces around it; `None` for any other text.
    ///
    /// # Examples
    ///
    /// ```
    /// use traced::propagation::PropagatorName;
    ///
    /// assert_eq!(PropagatorName::parse(" TraceContext"), Some(PropagatorName::TraceContext));
    /// assert_eq!(PropagatorName::parse("jaeger"), None);
    /// ```
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(name.trim()))
    }

    /// Reads the value of `OTEL_PROPAGATORS`: names with commas between them, or `none`. A name that stands there twice
    /// counts once. A value without any name is one that is not set, and gives the [default](Self::DEFAULT).
    ///
    /// # Errors
    ///
    /// The first name that is unknown, that needs a cargo feature which is off, or a `none` beside other names.
    ///
    /// # Examples
    ///
    /// ```
    /// use traced::propagation::PropagatorName::{self, Baggage, TraceContext};
    ///
    /// assert_eq!(PropagatorName::parse_list("baggage,tracecontext,baggage")?, [Baggage, TraceContext]);
    /// assert_eq!(PropagatorName::parse_list("none")?, []);
    /// assert_eq!(PropagatorName::parse_list("")?, PropagatorName::DEFAULT);
    /// # Ok::<(), traced::propagation::PropagatorError>(())
    /// ```
    pub fn parse_list(value: &str) -> Result<Vec<Self>, PropagatorError> {
        let texts: Vec<_> = value.split(',').map(str::trim).filter(|text| !text.is_empty()).collect();
        if texts.is_empty() {
            return Ok(Self::DEFAULT.to_vec());
        }
        let is_none = |text: &&str| text.eq_ignore_ascii_case("none");
        if texts.iter().all(is_none) {
            return Ok(Vec::new());
        }
        let mut names = Vec::new();
        for text in &texts {
            if is_none(text) {
                return Err(PropagatorError::NoneWithOthers);
            }
            let name = Self::parse(text).ok_or_else(|| PropagatorError::Unknown((*text).to_owned()))?;
            name.check_feature()?;
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// The name as it stands in settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TraceContext => "tracecontext",
            Self::Baggage => "baggage",
            Self::B3 => "b3",
            Self::B3Multi => "b3multi",
        }
    }

    fn check_feature(self) -> Result<(), PropagatorError> {
        self.propagator().map(drop)
    }

    #[cfg_attr(feature = "b3", expect(clippy::unnecessary_wraps, reason = "fails without the feature"))]
    fn propagator(self) -> Result<Box<dyn TextMapPropagator + Send + Sync>, PropagatorError> {
        match self {
            Self::TraceContext => Ok(Box::new(TraceContextPropagator)),
            Self::Baggage => Ok(Box::new(BaggagePropagator)),
            #[cfg(feature = "b3")]
            Self::B3 => Ok(Box::new(super::B3Propagator::single())),
            #[cfg(feature = "b3")]
            Self::B3Multi => Ok(Box::new(super::B3Propagator::multi())),
            #[cfg(not(feature = "b3"))]
            Self::B3 | Self::B3Multi => Err(PropagatorError::MissingFeature { name: self, feature: "b3" }),
        }
    }
}

impl fmt::Display for PropagatorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One propagator out of several: each injects, and each extracts on top of the one before. No names give a propagator
/// that does nothing.
///
/// # Errors
///
/// The first name whose cargo feature is off.
///
/// # Examples
///
/// ```
/// use traced::propagation::{self, PropagatorName};
///
/// let propagator = propagation::propagator_for(&[PropagatorName::TraceContext])?;
/// traced::opentelemetry::global::set_text_map_propagator(propagator);
/// # Ok::<(), propagation::PropagatorError>(())
/// ```
pub fn propagator_for(names: &[PropagatorName]) -> Result<TextMapCompositePropagator, PropagatorError> {
    let propagators = names.iter().map(|name| name.propagator()).collect::<Result<_, _>>()?;
    Ok(TextMapCompositePropagator::new(propagators))
}

/// Why propagators could not be made from their names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PropagatorError {
    /// The text is not the name of a propagator of `traced`.
    Unknown(String),
    /// The propagator was not compiled in.
    MissingFeature {
        /// The propagator.
        name: PropagatorName,
        /// The cargo feature of `traced` that brings it.
        feature: &'static str,
    },
    /// `none` stands beside other names.
    NoneWithOthers,
}

impl fmt::Display for PropagatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(text) => {
                write!(f, "`{text}` is not a propagator; use tracecontext, baggage, b3, b3multi or none")
            }
            Self::MissingFeature { name, feature } => {
                write!(
                    f,
                    "propagator `{name}` is not compiled in; enable the feature `{feature}` of `traced`"
                )
            }
            Self::NoneWithOthers => f.write_str("`none` stands beside other propagators; use it alone"),
        }
    }
}

impl Error for PropagatorError {}

#[cfg(all(test, not(feature = "b3")))]
mod tests {
    use super::*;

    #[test]
    fn a_propagator_that_is_not_compiled_in_is_an_error() {
        let missing = PropagatorError::MissingFeature { name: PropagatorName::B3, feature: "b3" };
        assert_eq!(PropagatorName::parse_list("baggage,b3"), Err(missing.clone()));
        assert_eq!(propagator_for(&[PropagatorName::B3]).err(), Some(missing));
    }
}
