//! Owns when something is worth a report: the start of a loss, its going on, its end, each with the number of spans. Must not know exports.

use std::time::{Duration, Instant};

use crate::pipeline::inbox::Inbox;
use crate::pipeline::{Loss, Pipeline, Report, ReportKind, Reporter};

/// What reports say of a signal.
struct Words {
    things: &'static str,
    exports: &'static str,
    queue: &'static str,
    /// What to do where the queue is full, and where it holds too many bytes.
    more_room: &'static str,
    more_bytes: &'static str,
}

static SPANS: Words = Words {
    things: "spans",
    exports: "exports",
    queue: "the queue",
    more_room: "raise OTEL_BSP_MAX_QUEUE_SIZE, sample less, or see why exports are slow",
    more_bytes: "set OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT, or raise TRACED_MAX_QUEUE_BYTES",
};

#[cfg(feature = "logs")]
static LOG_RECORDS: Words = Words {
    things: "log records",
    exports: "exports of logs",
    queue: "the queue of logs",
    more_room: "raise OTEL_BLRP_MAX_QUEUE_SIZE, log less, or see why exports are slow",
    more_bytes: "log shorter texts, or raise TRACED_MAX_QUEUE_BYTES",
};

/// Exports of one exporter that fail.
pub(crate) struct Exports {
    label: Label,
    trouble: Trouble,
    /// Causes that were told since then, so that each is told once.
    causes: Vec<String>,
    rejections: Rejections,
}

/// What receivers took only in part. Each answer is reported; on standard error most of them come too soon after the last one.
#[derive(Default)]
struct Rejections {
    answers: u64,
    rejected: u64,
}

impl Exports {
    /// Of the exporter that reports name, or of the only one.
    pub(super) fn of(name: Option<&'static str>) -> Self {
        Self::with(Label { name, words: &SPANS })
    }

    #[cfg(feature = "logs")]
    pub(crate) fn of_logs() -> Self {
        Self::with(Label { name: None, words: &LOG_RECORDS })
    }

    fn with(label: Label) -> Self {
        Self { label, trouble: Trouble::default(), causes: Vec::new(), rejections: Rejections::default() }
    }

    pub(crate) fn fail(&mut self, reporter: &Reporter, lost: u64, cause: &str) {
        if self.trouble.is_due() {
            self.causes.clear();
        }
        let is_new = self.causes.len() < MOST_CAUSES && !self.causes.iter().any(|known| known == cause);
        if is_new {
            self.causes.push(cause.to_owned());
            self.trouble.told_at = None;
        }
        if let Some(lost) = self.trouble.add(lost) {
            let Words { things, .. } = self.label.words;
            self.label.say(reporter, ReportKind::Loss, &format!("{lost} {things} lost: {cause}"));
        }
    }

    pub(crate) fn succeed(&mut self, reporter: &Reporter) {
        if let Some(lost) = self.trouble.end() {
            let Words { things, exports, .. } = self.label.words;
            let text = format!("{exports} succeed again; {lost} {things} were lost");
            self.label.say(reporter, ReportKind::Recovery, &text);
        }
    }

    /// The receiver refused some of an export, which was reported.
    pub(super) fn reject(&mut self, rejected: u64) {
        let Rejections { answers, rejected: all } = &mut self.rejections;
        *answers = answers.saturating_add(1);
        *all = all.saturating_add(rejected);
    }

    /// The last word: what had to wait for its time to be told.
    pub(crate) fn end(&mut self, reporter: &Reporter) {
        self.label.say_untold(reporter, self.trouble.untold);
        let Rejections { answers, rejected } = self.rejections;
        if answers > 1 {
            let Words { things, .. } = self.label.words;
            let text =
                format!("{rejected} {things} were rejected by the receiver in all, in {answers} answers");
            self.label.say(reporter, ReportKind::Loss, &text);
        }
    }
}

/// A queue that has no room: that of all threads, or that of one exporter of several.
pub(super) struct Room {
    inbox: Option<&'static Inbox>,
    bounds: Bounds,
}

impl Default for Room {
    fn default() -> Self {
        Self { inbox: None, bounds: Bounds::with(Label::default()) }
    }
}

impl Room {
    pub(super) fn of(inbox: &'static Inbox) -> Self {
        let label = Label { name: Some(inbox.name()), ..Label::default() };
        Self { inbox: Some(inbox), bounds: Bounds::with(label) }
    }

    pub(super) fn begin(&mut self, pipeline: &Pipeline) {
        self.bounds.begin(pipeline.reporter(), &lost(self.inbox, pipeline));
    }

    pub(super) fn look(&mut self, pipeline: &Pipeline) {
        self.bounds.look(pipeline.reporter(), &lost(self.inbox, pipeline));
    }

    pub(super) fn end(&mut self, pipeline: &Pipeline) {
        self.bounds.end(pipeline.reporter(), &lost(self.inbox, pipeline));
    }
}

fn lost(inbox: Option<&'static Inbox>, pipeline: &Pipeline) -> impl Fn(Loss) -> u64 {
    move |loss| match inbox {
        Some(inbox) => inbox.account.lost_by(loss),
        None => pipeline.counters().lost_before_by(loss),
    }
}

/// What a queue's bounds cost, whoever counts it: each question brings how much was lost by a cause.
pub(crate) struct Bounds {
    label: Label,
    queue: Seen,
    bytes: Seen,
}

impl Bounds {
    #[cfg(feature = "logs")]
    pub(crate) fn of_logs() -> Self {
        Self::with(Label { name: None, words: &LOG_RECORDS })
    }

    fn with(label: Label) -> Self {
        Self { label, queue: Seen::default(), bytes: Seen::default() }
    }

    /// While an export runs: a loss may begin, and only the next look at the queue tells whether it has ended.
    pub(crate) fn begin(&mut self, reporter: &Reporter, lost: &impl Fn(Loss) -> u64) {
        self.queue_loses(reporter, lost);
        self.bytes_lose(reporter, lost);
    }

    /// What was lost since the last look; nothing new is the end of it.
    pub(crate) fn look(&mut self, reporter: &Reporter, lost: &impl Fn(Loss) -> u64) {
        let Words { things, queue, .. } = self.label.words;
        if !self.queue_loses(reporter, lost)
            && let Some(lost) = self.queue.trouble.end()
        {
            let text = format!("{queue} has room again; {lost} {things} were lost");
            self.label.say(reporter, ReportKind::Recovery, &text);
        }
        if !self.bytes_lose(reporter, lost)
            && let Some(lost) = self.bytes.trouble.end()
        {
            let text = format!("{queue} has room for large {things} again; {lost} {things} were lost");
            self.label.say(reporter, ReportKind::Recovery, &text);
        }
    }

    fn queue_loses(&mut self, reporter: &Reporter, lost: &impl Fn(Loss) -> u64) -> bool {
        let new = self.queue.look(lost(Loss::QueueFull));
        if let Some(lost) = self.queue.trouble.add(new) {
            let Words { things, queue, more_room, .. } = self.label.words;
            let text = format!("{lost} {things} lost because {queue} is full; {more_room}");
            self.label.say(reporter, ReportKind::Loss, &text);
        }
        new > 0
    }

    fn bytes_lose(&mut self, reporter: &Reporter, lost: &impl Fn(Loss) -> u64) -> bool {
        let new = self.bytes.look(lost(Loss::QueueBytes));
        if let Some(lost) = self.bytes.trouble.add(new) {
            let Words { things, queue, more_bytes, .. } = self.label.words;
            let text =
                format!("{lost} large {things} lost because {queue} holds too many bytes; {more_bytes}");
            self.label.say(reporter, ReportKind::Loss, &text);
        }
        new > 0
    }

    /// The last word: what was lost at the end, and what had to wait for its time to be told.
    pub(crate) fn end(&mut self, reporter: &Reporter, lost: &impl Fn(Loss) -> u64) {
        let late = lost(Loss::ShutdownTimeout);
        if late > 0 {
            let Words { things, .. } = self.label.words;
            let text = format!(
                "{late} {things} lost: the shutdown's deadline passed before they could leave; allow more time"
            );
            self.label.say(reporter, ReportKind::Loss, &text);
        }
        let untold = self.queue.trouble.untold.saturating_add(self.bytes.trouble.untold);
        self.label.say_untold(reporter, untold);
    }
}

/// Code of the program that panics, or records more than it may.
#[derive(Default)]
pub(super) struct Code {
    limits: Trouble,
    values: Seen,
    sampler: Seen,
    processors: Seen,
    ids: Seen,
}

impl Code {
    pub(super) fn new() -> Self {
        // The count is the process's; what was there before is an earlier worker's.
        let values = Seen { count: crate::span::value_panics(), ..Seen::default() };
        Self { values, ..Self::default() }
    }

    /// `spans` had more than the limits allow.
    pub(super) fn limits(&mut self, pipeline: &Pipeline, spans: u64) {
        if let Some(spans) = self.limits.add(spans) {
            let text = "spans had attributes, events or links above the limits, which were left out; raise the limit \
                        (OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT, OTEL_SPAN_EVENT_COUNT_LIMIT, OTEL_SPAN_LINK_COUNT_LIMIT, \
                        OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT or OTEL_LINK_ATTRIBUTE_COUNT_LIMIT), or record less";
            say(pipeline, ReportKind::Limit, format!("{spans} {text}"));
        }
    }

    /// Panics of the user's code that were caught.
    pub(super) fn panics(&mut self, pipeline: &Pipeline) {
        let new = self.values.look(crate::span::value_panics());
        if let Some(values) = self.values.trouble.add(new) {
            let text = "attribute values left out because their Debug, Display or conversion panicked; mend that code";
            say(pipeline, ReportKind::Panic, format!("{values} {text}"));
        }
        let new = self.sampler.look(pipeline.counters().sampler_panics());
        if let Some(spans) = self.sampler.trouble.add(new) {
            let text = "spans not recorded because the sampler panicked; mend the sampler";
            say(pipeline, ReportKind::Panic, format!("{spans} {text}"));
        }
        let new = self.ids.look(pipeline.counters().id_failures());
        if let Some(ids) = self.ids.trouble.add(new) {
            let text = "ids made at random because the id generator panicked or gave an invalid one; mend the generator";
            say(pipeline, ReportKind::Panic, format!("{ids} {text}"));
        }
        let new = self.processors.look(pipeline.counters().lost_by(Loss::ProcessorPanicked));
        if let Some(spans) = self.processors.trouble.add(new) {
            let text = "spans lost because a span processor panicked; mend the processor";
            say(pipeline, ReportKind::Panic, format!("{spans} {text}"));
        }
    }
}

/// Something that goes wrong and is told at most once per interval.
#[derive(Default)]
struct Trouble {
    /// Since it began; 0: all is well.
    total: u64,
    untold: u64,
    told_at: Option<Instant>,
    /// Its beginning was told, so its end will be.
    is_told: bool,
}

/// What goes on is told anew after this time.
const INTERVAL: Duration = Duration::from_secs(60);
/// A cause that differs each time is not told each time.
const MOST_CAUSES: usize = 8;

impl Trouble {
    /// How many to tell, if now is the time.
    fn add(&mut self, number: u64) -> Option<u64> {
        self.total = self.total.saturating_add(number);
        self.untold = self.untold.saturating_add(number);
        if self.untold == 0 || !self.is_due() {
            return None;
        }
        self.told_at = Some(Instant::now());
        self.is_told = true;
        Some(std::mem::take(&mut self.untold))
    }

    fn is_due(&self) -> bool {
        self.told_at.is_none_or(|at| at.elapsed() >= INTERVAL)
    }

    /// How many there were, if there is an end to tell.
    fn end(&mut self) -> Option<u64> {
        let total = std::mem::take(&mut self.total);
        if !std::mem::take(&mut self.is_told) {
            return None;
        }
        self.untold = 0;
        Some(total)
    }
}

/// Trouble that somebody else counts.
#[derive(Default)]
struct Seen {
    count: u64,
    trouble: Trouble,
}

impl Seen {
    /// How many are new.
    fn look(&mut self, count: u64) -> u64 {
        let new = count.saturating_sub(self.count);
        self.count = count;
        new
    }
}

/// Whose loss it is, where there are several exporters, and of what.
struct Label {
    name: Option<&'static str>,
    words: &'static Words,
}

impl Default for Label {
    fn default() -> Self {
        Self { name: None, words: &SPANS }
    }
}

impl Label {
    fn say(&self, reporter: &Reporter, kind: ReportKind, text: &str) {
        let text = self.name.map_or_else(|| text.to_owned(), |name| format!("exporter {name}: {text}"));
        reporter.say(&Report::new(kind, text));
    }

    fn say_untold(&self, reporter: &Reporter, number: u64) {
        if number > 0 {
            let Words { things, .. } = self.words;
            let text = format!("{number} more {things} were lost as reported before");
            self.say(reporter, ReportKind::Loss, &text);
        }
    }
}

fn say(pipeline: &Pipeline, kind: ReportKind, text: String) {
    pipeline.reporter().say(&Report::new(kind, text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_and_an_end_are_told_once_and_what_goes_on_is_told_later() {
        let mut trouble = Trouble::default();
        assert_eq!(trouble.add(0), None);
        assert_eq!(trouble.add(3), Some(3));
        assert_eq!(trouble.add(4), None);
        assert_eq!((trouble.end(), trouble.end()), (Some(7), None));
        // Too soon after the last one: neither start nor end is told, but nothing is forgotten.
        assert_eq!((trouble.add(2), trouble.end(), trouble.untold), (None, None, 2));
        trouble.told_at = Instant::now().checked_sub(INTERVAL);
        assert_eq!((trouble.add(1), trouble.end()), (Some(3), Some(1)));
    }
}
