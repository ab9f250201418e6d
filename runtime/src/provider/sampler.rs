//! Owns the samplers and what the hot path may know about them. Knows neither variables nor how spans are recorded.

#[cfg(feature = "config-file")]
mod composite;
mod probability;
mod rate;
#[cfg(feature = "jaeger-remote")]
mod remote;
mod rules;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use opentelemetry::trace::{Link, SpanKind, TraceContextExt, TraceId};
use opentelemetry::{Context, KeyValue};
#[cfg(feature = "jaeger-remote")]
use opentelemetry_sdk::trace::SamplingDecision;
use opentelemetry_sdk::trace::{Sampler as SdkSampler, SamplingResult, ShouldSample};

#[cfg(feature = "config-file")]
pub(super) use self::composite::{Composable, Condition, SpanParent};
use self::rate::Rate;
#[cfg(feature = "jaeger-remote")]
pub(crate) use self::remote::Remote;
pub use self::rules::Rule;
use self::rules::Rules;
use super::env::{out_of_range, ratio_in_range};
use super::error::Refusal;

/// Decides which traces are recorded. Specification: trace/sdk.md, "Sampler".
///
/// Everything that implements [`ShouldSample`] can be used as well; the SDK's own samplers are recognised and get the
/// same shortcuts, except its `ParentBasedSampler`, which cannot be looked into.
///
/// ```
/// use traced::Sampler;
///
/// // One trace in ten, decided where the trace begins.
/// let sampler = Sampler::parent_based(Sampler::trace_id_ratio(0.1));
/// assert_eq!(
///     Sampler::from(sampler).to_string(),
///     "ParentBased{root=TraceIdRatioBased{0.1},remoteParentSampled=AlwaysOnSampler,\
///      remoteParentNotSampled=AlwaysOffSampler,localParentSampled=AlwaysOnSampler,\
///      localParentNotSampled=AlwaysOffSampler}"
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Sampler(Kind);

#[derive(Clone, Debug)]
enum Kind {
    AlwaysOn,
    AlwaysOff,
    TraceIdRatio(f64),
    Probability(f64),
    RateLimit(Rate),
    Rules(Arc<Rules>),
    #[cfg(feature = "config-file")]
    Composite(Arc<Composable>),
    #[cfg(feature = "jaeger-remote")]
    Remote(Remote),
    #[cfg(feature = "jaeger-remote")]
    PerOperation(Arc<remote::PerOperation>),
    ParentBased(Arc<ParentBasedSampler>),
    Custom(Arc<dyn ShouldSample>),
}

impl Default for Sampler {
    /// The specification's default: every trace, unless a parent says otherwise.
    fn default() -> Self {
        Self::custom(Self::parent_based(Self::always_on()))
    }
}

impl Sampler {
    /// Records every span.
    pub fn always_on() -> Self {
        Self(Kind::AlwaysOn)
    }

    /// Records no span.
    pub fn always_off() -> Self {
        Self(Kind::AlwaysOff)
    }

    /// Records this share of traces, from 0 to 1, by the trace id: the same answer as the SDK's for the same id. Made
    /// for the root of a [`parent_based`](Self::parent_based) sampler. `init` refuses a ratio out of range.
    pub fn trace_id_ratio(ratio: f64) -> Self {
        Self(Kind::TraceIdRatio(ratio))
    }

    /// Records this share of traces, from 0 to 1, and writes the threshold of the decision to tracestate
    /// (`ot=th:..`), so that back ends can count what was left out and services with other shares decide alike. Heeds
    /// explicit randomness (`ot=rv:..`). `init` refuses a probability out of range.
    /// Specification: trace/tracestate-probability-sampling.md (Development).
    pub fn probability(probability: f64) -> Self {
        Self(Kind::Probability(probability))
    }

    /// Records so many spans per second, and up to a second's worth at once. Made for the root of a
    /// [`parent_based`](Self::parent_based) sampler, where it counts traces, and for [`rules`](Self::rules). Clones
    /// share the budget. `init` refuses what is not a number above 0.
    pub fn rate_limit(per_second: f64) -> Self {
        Self(Kind::RateLimit(Rate::new(per_second)))
    }

    /// Asks the sampler of the first [`Rule`] for a span, and `otherwise` where there is none.
    pub fn rules(
        rules: impl IntoIterator<Item = Rule>,
        otherwise: impl Into<Box<dyn ShouldSample>> + 'static,
    ) -> Self {
        Self(Kind::Rules(Arc::new(Rules::new(rules.into_iter().collect(), Self::custom(otherwise)))))
    }

    /// Decides by the threshold that the parts agree on.
    #[cfg(feature = "config-file")]
    pub(super) fn composite(composable: Composable) -> Self {
        Self(Kind::Composite(Arc::new(composable)))
    }

    /// Decides as a back end says.
    #[cfg(feature = "jaeger-remote")]
    pub(super) fn remote(remote: Remote) -> Self {
        Self(Kind::Remote(remote))
    }

    /// Those here and below that are to be asked for.
    #[cfg(feature = "jaeger-remote")]
    pub(crate) fn remotes(&self) -> Vec<Remote> {
        match &self.0 {
            Kind::Remote(remote) => vec![remote.clone()],
            Kind::ParentBased(branches) => {
                branches.all().iter().flat_map(|branch| branch.remotes()).collect()
            }
            Kind::Rules(rules) => rules.all().flat_map(Self::remotes).collect(),
            _ => Vec::new(),
        }
    }

    /// The same in a forked child, with no lock that another thread of the parent may have held.
    #[cfg(all(unix, feature = "jaeger-remote"))]
    pub(crate) fn again(&self) -> Self {
        match &self.0 {
            Kind::Remote(remote) => Self::remote(remote.again()),
            Kind::ParentBased(branches) => branches.again().into(),
            Kind::Rules(rules) => Self(Kind::Rules(Arc::new(rules.again()))),
            _ => self.clone(),
        }
    }

    /// Follows the parent span where there is one and asks `root` where there is none.
    pub fn parent_based(root: impl Into<Box<dyn ShouldSample>> + 'static) -> ParentBasedSampler {
        ParentBasedSampler::new(Self::custom(root))
    }

    /// Any sampler, or a box of one.
    pub fn custom<S: Into<Box<dyn ShouldSample>> + 'static>(sampler: S) -> Self {
        recognised(&sampler).unwrap_or_else(|| Self(Kind::Custom(Arc::from(sampler.into()))))
    }

    /// What is decided without anybody being asked, because the answer is known.
    pub(crate) fn shortcuts(&self) -> Shortcuts {
        let Kind::ParentBased(branches) = &self.0 else { return Shortcuts::default() };
        let inherits = |sampled: &Self, not_sampled: &Self| {
            matches!(sampled.0, Kind::AlwaysOn) && matches!(not_sampled.0, Kind::AlwaysOff)
        };
        let known = [
            (Shortcuts::LOCAL, inherits(&branches.local_parent_sampled, &branches.local_parent_not_sampled)),
            (
                Shortcuts::REMOTE,
                inherits(&branches.remote_parent_sampled, &branches.remote_parent_not_sampled),
            ),
            (Shortcuts::ROOT, matches!(branches.root.0, Kind::AlwaysOn)),
        ];
        Shortcuts(known.iter().filter(|(_, is_known)| *is_known).fold(0, |bits, (one, _)| bits | one.0))
    }

    /// Whether children decide anew by a ratio, which the specification wants to hear about.
    pub(crate) fn is_ratio_for_children(&self) -> bool {
        matches!(self.0, Kind::TraceIdRatio(_))
    }

    /// Every number that is out of range, here and below.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        match &self.0 {
            Kind::TraceIdRatio(ratio) | Kind::Probability(ratio) => {
                ratio_in_range(*ratio).map_err(|refusal| refusal.allowing("give a ratio from 0.0 to 1.0"))
            }
            Kind::RateLimit(rate) if rate.per_second() > 0.0 && rate.per_second().is_finite() => Ok(()),
            Kind::RateLimit(_) => Err(out_of_range().allowing("give a number of spans per second above 0")),
            Kind::Rules(rules) => rules.all().try_for_each(Self::check),
            Kind::ParentBased(branches) => branches.all().iter().try_for_each(|branch| branch.check()),
            // Its numbers were checked where they were read.
            #[cfg(feature = "config-file")]
            Kind::Composite(_) => Ok(()),
            #[cfg(feature = "jaeger-remote")]
            Kind::Remote(_) | Kind::PerOperation(_) => Ok(()),
            Kind::AlwaysOn | Kind::AlwaysOff | Kind::Custom(_) => Ok(()),
        }
    }
}

impl ShouldSample for Sampler {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace_id: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let sdk =
            |sampler: &SdkSampler| sampler.should_sample(parent, trace_id, name, kind, attributes, links);
        match &self.0 {
            Kind::AlwaysOn => sdk(&SdkSampler::AlwaysOn),
            Kind::TraceIdRatio(ratio) => sdk(&SdkSampler::TraceIdRatioBased(*ratio)),
            Kind::Probability(probability) => probability::sample(*probability, parent, trace_id),
            Kind::RateLimit(rate) if rate.take() => sdk(&SdkSampler::AlwaysOn),
            Kind::AlwaysOff | Kind::RateLimit(_) => sdk(&SdkSampler::AlwaysOff),
            Kind::Rules(rules) => rules.sample(parent, trace_id, name, kind, attributes, links),
            #[cfg(feature = "config-file")]
            Kind::Composite(composable) => {
                composite::sample(composable, &composite::Start { parent, trace_id, kind, attributes })
            }
            #[cfg(feature = "jaeger-remote")]
            Kind::Remote(remote) => {
                remote.strategy().should_sample(parent, trace_id, name, kind, attributes, links)
            }
            #[cfg(feature = "jaeger-remote")]
            Kind::PerOperation(operations) => {
                let guaranteed = operations.of(name);
                // What the share keeps counts towards the least number.
                let is_due = guaranteed.least.take();
                let by_share = sdk(&SdkSampler::TraceIdRatioBased(guaranteed.ratio));
                let is_kept = by_share.decision == SamplingDecision::RecordAndSample;
                if is_kept || !is_due { by_share } else { sdk(&SdkSampler::AlwaysOn) }
            }
            Kind::ParentBased(branches) => {
                branches.should_sample(parent, trace_id, name, kind, attributes, links)
            }
            Kind::Custom(sampler) => sampler.should_sample(parent, trace_id, name, kind, attributes, links),
        }
    }
}

/// Where a sampler need not be asked. Bits, because every span looks at them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shortcuts(pub(crate) u8);

impl Shortcuts {
    /// A child of a local span gets its parent's decision.
    pub(crate) const LOCAL: Self = Self(1);
    /// A child of a remote span does.
    pub(crate) const REMOTE: Self = Self(2);
    /// A new trace is always sampled.
    pub(crate) const ROOT: Self = Self(4);

    #[inline]
    pub(crate) fn has(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }
}

impl From<ParentBasedSampler> for Sampler {
    fn from(sampler: ParentBasedSampler) -> Self {
        Self(Kind::ParentBased(Arc::new(sampler)))
    }
}

/// The specification's description, as in `GetDescription`.
impl fmt::Display for Sampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::AlwaysOn => f.write_str("AlwaysOnSampler"),
            Kind::AlwaysOff => f.write_str("AlwaysOffSampler"),
            Kind::TraceIdRatio(ratio) => write!(f, "TraceIdRatioBased{{{ratio}}}"),
            Kind::Probability(probability) => write!(f, "ProbabilitySampler{{{probability}}}"),
            Kind::RateLimit(rate) => write!(f, "RateLimitingSampler{{{}}}", rate.per_second()),
            Kind::Rules(rules) => rules.fmt(f),
            #[cfg(feature = "config-file")]
            Kind::Composite(composable) => write!(f, "CompositeSampler{{{composable}}}"),
            #[cfg(feature = "jaeger-remote")]
            Kind::Remote(remote) => remote.fmt(f),
            #[cfg(feature = "jaeger-remote")]
            Kind::PerOperation(operations) => operations.fmt(f),
            Kind::ParentBased(branches) => branches.fmt(f),
            Kind::Custom(_) => f.write_str("custom"),
        }
    }
}

/// Our own samplers and those of the SDK, as what they are: only then the hot path can know their answers beforehand.
fn recognised(sampler: &dyn Any) -> Option<Sampler> {
    if let Some(sampler) = sampler.downcast_ref::<Sampler>() {
        return Some(sampler.clone());
    }
    if let Some(sampler) = sampler.downcast_ref::<ParentBasedSampler>() {
        return Some(sampler.clone().into());
    }
    match sampler.downcast_ref::<SdkSampler>()? {
        SdkSampler::AlwaysOn => Some(Sampler::always_on()),
        SdkSampler::AlwaysOff => Some(Sampler::always_off()),
        SdkSampler::TraceIdRatioBased(ratio) => Some(Sampler::trace_id_ratio(*ratio)),
        SdkSampler::ParentBased(root) => Some(Sampler::parent_based(root.clone()).into()),
        _ => None,
    }
}

/// Follows the parent span. Made by [`Sampler::parent_based`]; each branch can be another sampler.
///
/// A parent that is absent or invalid asks the root sampler. Specification: trace/sdk.md, "`ParentBased`".
#[derive(Clone, Debug)]
pub struct ParentBasedSampler {
    root: Sampler,
    remote_parent_sampled: Sampler,
    remote_parent_not_sampled: Sampler,
    local_parent_sampled: Sampler,
    local_parent_not_sampled: Sampler,
}

impl ParentBasedSampler {
    fn new(root: Sampler) -> Self {
        Self {
            root,
            remote_parent_sampled: Sampler::always_on(),
            remote_parent_not_sampled: Sampler::always_off(),
            local_parent_sampled: Sampler::always_on(),
            local_parent_not_sampled: Sampler::always_off(),
        }
    }

    /// For a parent in another process that is sampled. Unset: records.
    #[must_use]
    pub fn remote_parent_sampled(self, sampler: impl Into<Box<dyn ShouldSample>> + 'static) -> Self {
        Self { remote_parent_sampled: Sampler::custom(sampler), ..self }
    }

    /// For a parent in another process that is not sampled. Unset: does not record.
    #[must_use]
    pub fn remote_parent_not_sampled(self, sampler: impl Into<Box<dyn ShouldSample>> + 'static) -> Self {
        Self { remote_parent_not_sampled: Sampler::custom(sampler), ..self }
    }

    /// For a parent in this process that is sampled. Unset: records. Any other sampler is asked for every child span.
    #[must_use]
    pub fn local_parent_sampled(self, sampler: impl Into<Box<dyn ShouldSample>> + 'static) -> Self {
        Self { local_parent_sampled: Sampler::custom(sampler), ..self }
    }

    /// For a parent in this process that is not sampled. Unset: does not record. Any other sampler is asked for every
    /// child span.
    #[must_use]
    pub fn local_parent_not_sampled(self, sampler: impl Into<Box<dyn ShouldSample>> + 'static) -> Self {
        Self { local_parent_not_sampled: Sampler::custom(sampler), ..self }
    }

    fn branch(&self, parent: Option<&Context>) -> &Sampler {
        let Some(parent) = parent.filter(|context| context.has_active_span()) else { return &self.root };
        let span = parent.span();
        let parent = span.span_context();
        if !parent.is_valid() {
            return &self.root;
        }
        match (parent.is_remote(), parent.is_sampled()) {
            (true, true) => &self.remote_parent_sampled,
            (true, false) => &self.remote_parent_not_sampled,
            (false, true) => &self.local_parent_sampled,
            (false, false) => &self.local_parent_not_sampled,
        }
    }

    #[cfg(all(unix, feature = "jaeger-remote"))]
    fn again(&self) -> Self {
        Self {
            root: self.root.again(),
            remote_parent_sampled: self.remote_parent_sampled.again(),
            remote_parent_not_sampled: self.remote_parent_not_sampled.again(),
            local_parent_sampled: self.local_parent_sampled.again(),
            local_parent_not_sampled: self.local_parent_not_sampled.again(),
        }
    }

    fn all(&self) -> [&Sampler; 5] {
        [
            &self.root,
            &self.remote_parent_sampled,
            &self.remote_parent_not_sampled,
            &self.local_parent_sampled,
            &self.local_parent_not_sampled,
        ]
    }
}

impl ShouldSample for ParentBasedSampler {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace_id: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        self.branch(parent).should_sample(parent, trace_id, name, kind, attributes, links)
    }
}

impl fmt::Display for ParentBasedSampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ParentBased{{root={},remoteParentSampled={},remoteParentNotSampled={},localParentSampled={},\
             localParentNotSampled={}}}",
            self.root,
            self.remote_parent_sampled,
            self.remote_parent_not_sampled,
            self.local_parent_sampled,
            self.local_parent_not_sampled,
        )
    }
}

#[cfg(test)]
mod tests;
