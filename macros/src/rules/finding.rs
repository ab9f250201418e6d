//! What a check says, and how several causes at one place become one finding; it must not know tokens.

use super::{Active, Level, Rule};

/// What is wrong with one name or key.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(crate) struct Finding {
    /// The strictest rule that is broken.
    pub(crate) rule: Rule,
    pub(crate) level: Level,
    pub(crate) problem: String,
    pub(crate) help: Vec<String>,
    pub(crate) note: Option<String>,
}

impl Finding {
    /// The text as the compiler shows it, without its heading. Further lines of a help text are already indented.
    pub(crate) fn text(&self) -> String {
        let mut text = self.problem.clone();
        if !self.help.is_empty() || self.note.is_some() {
            text.push('\n');
        }
        for help in &self.help {
            text = text + "\nhelp: " + help;
        }
        if let Some(note) = &self.note {
            text = text + "\nnote: " + note;
        }
        text
    }
}

/// One broken rule, before it is known what else is broken.
#[derive(Clone)]
pub(crate) struct Cause {
    rule: Rule,
    problem: String,
    help: Vec<String>,
    note: Option<String>,
    source: Option<String>,
}

impl Cause {
    pub(crate) fn new(rule: Rule, problem: String) -> Self {
        Cause { rule, problem, help: Vec::new(), note: None, source: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// `write <text>`, where there is a text to propose.
    pub(crate) fn write(self, proposal: Option<&str>) -> Self {
        match proposal {
            Some(text) => self.help(format!("write `{text}`")),
            None => self,
        }
    }

    /// A note in front of the one about the rule.
    pub(crate) fn note(mut self, note: &str) -> Self {
        self.note = Some(note.to_owned());
        self
    }

    /// Where the fact behind the rule is written.
    pub(crate) fn source(mut self, source: &str) -> Self {
        self.source = Some(source.to_owned());
        self
    }
}

/// The causes at one place, from the most specific one on.
#[derive(Default)]
pub(crate) struct Causes(Vec<Cause>);

impl Causes {
    pub(crate) fn add(&mut self, cause: Option<Cause>) {
        if let Some(cause) = cause {
            self.0.push(cause);
        }
    }

    /// One finding: the strictest level, with the text of the most specific cause that is not off.
    pub(crate) fn strongest(self, levels: &Active<'_>) -> Option<Finding> {
        let mut strict: Option<(Level, Rule, String)> = None;
        let mut text = None;
        for cause in &self.0 {
            let level = levels.level(cause.rule);
            if level > strict.as_ref().map_or(Level::Allow, |(level, ..)| *level) {
                strict = Some((level, cause.rule, levels.note(cause.rule, cause.source.as_deref())));
            }
            if level > Level::Allow && text.is_none() {
                text = Some(cause);
            }
        }
        let (level, rule, note) = strict?;
        let Cause { problem, help, note: why, .. } = text?.clone();
        let note = why.map_or_else(|| note.clone(), |why| format!("{why}\nnote: {note}"));
        Some(Finding { rule, level, problem, help, note: Some(note) })
    }
}

impl Cause {
    /// The finding where nothing else is broken.
    pub(crate) fn alone(self, levels: &Active<'_>) -> Option<Finding> {
        Causes(vec![self]).strongest(levels)
    }
}
