//! What a check says, and how several causes at one place become one finding; it must not know tokens.

use std::ops::Range;

use super::{Active, Level, Rule};

/// What is wrong with one name or key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The strictest rule that is broken.
    pub(crate) rule: Rule,
    pub(crate) level: Level,
    pub(crate) problem: String,
    pub(crate) help: Vec<String>,
    pub(crate) note: Option<String>,
    /// The offending bytes inside the text, where they are not the whole.
    pub(crate) range: Option<Range<usize>>,
}

impl Finding {
    /// The text as the compiler shows it, without its heading. Further lines of a help text are already indented.
    pub(crate) fn text(&self) -> String {
        let help = self.help.iter().map(|help| format!("\nhelp: {help}"));
        let note = self.note.iter().map(|note| format!("\nnote: {note}"));
        let mut text = self.problem.clone();
        let lines: String = help.chain(note).collect();
        if !lines.is_empty() {
            text = text + "\n" + &lines;
        }
        text
    }
}

/// One broken rule, before it is known what else is broken.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    rule: Rule,
    problem: String,
    help: Vec<String>,
    note: Option<String>,
    source: Option<String>,
    range: Option<Range<usize>>,
}

impl Cause {
    pub(crate) fn new(rule: Rule, problem: String) -> Self {
        Cause { rule, problem, help: Vec::new(), note: None, source: None, range: None }
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

    /// A note in place of the one about the rule.
    pub(crate) fn note(mut self, note: &str) -> Self {
        self.note = Some(note.to_owned());
        self
    }

    /// Where the fact behind the rule is written.
    pub(crate) fn source(mut self, source: &str) -> Self {
        self.source = Some(source.to_owned());
        self
    }

    pub(crate) fn at(mut self, range: Option<Range<usize>>) -> Self {
        self.range = range;
        self
    }
}

/// One finding from causes that are sorted from the most specific on: the strictest level, the most specific text.
pub(crate) fn strongest(causes: Vec<Cause>, levels: &Active<'_>) -> Option<Finding> {
    let active: Vec<Cause> = causes.into_iter().filter(|cause| !levels.is_off(cause.rule)).collect();
    let level = active.iter().map(|cause| levels.level(cause.rule)).max()?;
    let strict = active.iter().find(|cause| levels.level(cause.rule) == level)?;
    let (rule, note) = (strict.rule, levels.note(strict.rule, strict.source.as_deref()));
    let text = active.into_iter().next()?;
    let note = Some(text.note.unwrap_or(note));
    Some(Finding { rule, level, problem: text.problem, help: text.help, note, range: text.range })
}
