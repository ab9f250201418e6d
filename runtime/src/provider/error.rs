//! Owns the typed error of `init`: every problem found, with what is allowed. Knows neither settings nor exporters.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// Why telemetry could not be started. Nothing is installed and no thread runs when it is returned.
///
/// Wrong settings are all reported at once: [`problems`](Self::problems) lists them, and `Display` prints the list.
///
/// ```
/// let error = traced::builder()
///     .variables(|name| (name == "OTEL_TRACES_SAMPLER").then_some("foo"))
///     .check()
///     .unwrap_err();
/// let problem = &error.problems()[0];
/// assert_eq!(problem.setting(), "OTEL_TRACES_SAMPLER");
/// assert_eq!(problem.value(), Some("foo"));
/// assert!(problem.allowed().contains("parentbased_traceidratio"));
/// ```
#[non_exhaustive]
pub enum InitError {
    /// Settings are wrong, in the environment, in the configuration file or in code: one entry each, never empty.
    Settings(Vec<Problem>),
    /// Telemetry runs already; the first `init` goes on undisturbed.
    AlreadyInitialized,
    /// The operating system gave no thread, or the thread no runtime.
    Worker(std::io::Error),
    /// A propagator that this build lacks; the text names the cargo feature.
    Propagator(String),
    /// An exporter could not be built.
    Exporter(Box<dyn Error + Send + Sync>),
}

impl InitError {
    /// The wrong settings. Empty for every other cause.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Settings(problems) => problems,
            _ => &[],
        }
    }
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(problems) => write_problems(f, problems),
            Self::AlreadyInitialized => {
                f.write_str("telemetry is initialized already; call init once, at the start of main")
            }
            Self::Worker(cause) => {
                write!(f, "the telemetry worker could not be started: {cause}; check the limit on threads")
            }
            Self::Propagator(text) => f.write_str(text),
            Self::Exporter(cause) => write!(f, "an exporter could not be built: {cause}; check its settings"),
        }
    }
}

/// As `Display`: `fn main() -> Result<_, Box<dyn Error>>` prints `Debug`, and that is where most people meet this error.
impl fmt::Debug for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for InitError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Worker(cause) => Some(cause),
            Self::Exporter(cause) => Some(cause.as_ref()),
            Self::Settings(_) | Self::AlreadyInitialized | Self::Propagator(_) => None,
        }
    }
}

fn write_problems(f: &mut fmt::Formatter<'_>, problems: &[Problem]) -> fmt::Result {
    if let [problem] = problems {
        return write!(f, "telemetry cannot start, a setting is wrong: {problem}");
    }
    write!(f, "telemetry cannot start, {} settings are wrong:", problems.len())?;
    problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
}

/// One wrong setting: where it was given, the value as given, what is allowed.
///
/// Values of headers, keys and credentials in URLs are masked with `***`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    setting: Cow<'static, str>,
    value: Option<String>,
    reason: Cow<'static, str>,
    allowed: Cow<'static, str>,
    cargo_feature: Option<&'static str>,
}

impl Problem {
    /// `value` must be masked already.
    pub(crate) fn new(
        setting: impl Into<Cow<'static, str>>,
        value: Option<String>,
        refusal: Refusal,
    ) -> Self {
        Self {
            setting: setting.into(),
            value: value.map(shortened),
            reason: refusal.reason,
            allowed: refusal.allowed.unwrap_or_default(),
            cargo_feature: refusal.cargo_feature,
        }
    }

    /// The variable, the builder method, or the place in the configuration file: file, line and path. Such as `OTEL_TRACES_SAMPLER`,
    /// `builder().endpoint(..)` or `otel.yaml:12: tracer_provider.sampler`.
    pub fn setting(&self) -> &str {
        &self.setting
    }

    /// The value as given, secrets masked, cut after 200 characters. `None` when there is none to show.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// What is wrong with the value, as the rest of a sentence that begins with it.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What to do or what is accepted, as an instruction.
    pub fn allowed(&self) -> &str {
        &self.allowed
    }

    /// The cargo feature of `traced` that is missing, where that is the problem.
    pub fn cargo_feature(&self) -> Option<&str> {
        self.cargo_feature
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.setting)?;
        if let Some(value) = &self.value {
            write!(f, "\"{}\" ", value.escape_debug())?;
        }
        write!(f, "{}", self.reason)?;
        if self.allowed.is_empty() { Ok(()) } else { write!(f, "; {}", self.allowed) }
    }
}

impl Error for Problem {}

/// Why a value is not taken, before it is known where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    reason: Cow<'static, str>,
    /// `None`: what the setting's row in the table says.
    allowed: Option<Cow<'static, str>>,
    cargo_feature: Option<&'static str>,
}

impl Refusal {
    pub(crate) fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: reason.into(), allowed: None, cargo_feature: None }
    }

    /// The value is right, but the code for it is not compiled in.
    pub(crate) fn missing_feature(feature: &'static str) -> Self {
        Self {
            reason: format!("needs the cargo feature `{feature}`, which is not compiled in").into(),
            allowed: Some(
                format!("add `{feature}` to the features of `traced` in Cargo.toml, or choose another value")
                    .into(),
            ),
            cargo_feature: Some(feature),
        }
    }

    pub(crate) fn allowing(mut self, allowed: impl Into<Cow<'static, str>>) -> Self {
        self.allowed = Some(allowed.into());
        self
    }

    /// The same about a part of the value, as the grammar of its name wants it.
    #[cfg(feature = "jaeger-remote")]
    pub(crate) fn of(mut self, part: &str) -> Self {
        let article = if part.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        self.reason = format!("has {article} {part} that {}", self.reason).into();
        self
    }

    pub(crate) fn or_allowing(mut self, allowed: &'static str) -> Self {
        self.allowed.get_or_insert(Cow::Borrowed(allowed));
        self
    }
}

/// Keeps a pasted file or a runaway list from filling the terminal.
fn shortened(value: String) -> String {
    const MOST: usize = 200;
    match value.char_indices().nth(MOST) {
        Some((end, _)) => value.get(..end).map_or_else(String::new, |kept| format!("{kept}…")),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(setting: &'static str, value: &str) -> Problem {
        Problem::new(setting, Some(value.to_owned()), Refusal::new("is wrong").allowing("use another"))
    }

    #[test]
    fn one_problem_is_one_line() {
        let error = InitError::Settings(vec![problem("OTEL_A", "x")]);
        let expected = r#"telemetry cannot start, a setting is wrong: OTEL_A: "x" is wrong; use another"#;
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn many_problems_are_a_list() {
        let error = InitError::Settings(vec![problem("OTEL_A", "x"), problem("OTEL_B", "y")]);
        let expected = "telemetry cannot start, 2 settings are wrong:\n  \
                        OTEL_A: \"x\" is wrong; use another\n  OTEL_B: \"y\" is wrong; use another";
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.problems().len(), 2);
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(problem("A", "x\u{1b}[31m\n").to_string(), r#"A: "x\u{1b}[31m\n" is wrong; use another"#);
    }

    #[test]
    fn long_values_are_cut() {
        let problem = problem("A", &"é".repeat(1000));
        assert_eq!(problem.value().map(|value| value.chars().count()), Some(201));
    }

    #[test]
    fn other_causes_keep_their_source() {
        let error = InitError::Worker(std::io::Error::other("no thread"));
        assert!(error.problems().is_empty());
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("no thread"));
    }
}
