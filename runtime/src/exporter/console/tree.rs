//! Owns the order of a trace's spans and the lines that join them. Whatever the parents say, every span comes exactly once,
//! and no depth overflows the stack. Knows no text of spans.

use std::collections::{HashMap, HashSet};

use opentelemetry::trace::SpanId;
use opentelemetry_sdk::trace::SpanData;

/// How deep the drawing goes; deeper spans are drawn there, with a number. Bounds the width of a line.
const DEEPEST: usize = 32;

/// A span's place.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) span: &'a SpanData,
    /// Before the name.
    pub(super) lead: String,
    /// Before lines that belong to the same span.
    pub(super) below: String,
}

/// The rows of one trace, from top to bottom.
pub(super) fn rows(spans: &[SpanData]) -> Vec<Row<'_>> {
    Walk::new(spans).run()
}

struct Walk<'a> {
    /// By start, what came first before the others.
    spans: Vec<&'a SpanData>,
    /// Indices, by parent.
    children: HashMap<SpanId, Vec<usize>>,
    roots: Vec<usize>,
    is_drawn: Vec<bool>,
    /// From level 1 on: whether the span on the way down has further siblings.
    open: Vec<bool>,
    rows: Vec<Row<'a>>,
}

/// A span to be drawn.
struct Step {
    index: usize,
    depth: usize,
    is_last: bool,
}

impl<'a> Walk<'a> {
    fn new(spans: &'a [SpanData]) -> Self {
        let mut sorted: Vec<&SpanData> = spans.iter().collect();
        sorted.sort_by_key(|span| span.start_time);
        let known: HashSet<SpanId> = spans.iter().map(|span| span.span_context.span_id()).collect();
        let mut children: HashMap<SpanId, Vec<usize>> = HashMap::new();
        let mut roots = Vec::new();
        for (index, span) in sorted.iter().enumerate() {
            let parent = span.parent_span_id;
            if parent == SpanId::INVALID || !known.contains(&parent) {
                roots.push(index);
            } else {
                children.entry(parent).or_default().push(index);
            }
        }
        let is_drawn = vec![false; sorted.len()];
        Self {
            spans: sorted,
            children,
            roots,
            is_drawn,
            open: Vec::new(),
            rows: Vec::with_capacity(spans.len()),
        }
    }

    fn run(mut self) -> Vec<Row<'a>> {
        for root in std::mem::take(&mut self.roots) {
            self.draw_from(root);
        }
        // What is left hangs in cycles; each is cut at its earliest span.
        for index in 0..self.spans.len() {
            self.draw_from(index);
        }
        self.rows
    }

    fn draw_from(&mut self, root: usize) {
        let mut steps = vec![Step { index: root, depth: 0, is_last: true }];
        while let Some(step) = steps.pop() {
            let Some(drawn) = self.is_drawn.get_mut(step.index) else { continue };
            if std::mem::replace(drawn, true) {
                continue;
            }
            let Some(span) = self.spans.get(step.index).copied() else { continue };
            let children = self.take_children(span);
            self.draw(span, &step, !children.is_empty());
            let depth = step.depth.saturating_add(1);
            // The last one goes onto the stack first.
            let children = children.into_iter().rev().enumerate();
            steps.extend(children.map(|(place, index)| Step { index, depth, is_last: place == 0 }));
        }
    }

    /// Of two spans with one id the first gets the children.
    fn take_children(&mut self, span: &SpanData) -> Vec<usize> {
        let mut children = self.children.remove(&span.span_context.span_id()).unwrap_or_default();
        children.retain(|index| self.is_drawn.get(*index) == Some(&false));
        children
    }

    fn draw(&mut self, span: &'a SpanData, step: &Step, has_children: bool) {
        let levels = step.depth.min(DEEPEST);
        self.open.truncate(levels.saturating_sub(1));
        let mut lead: String = self.open.iter().map(|open| bar(*open)).collect();
        let mut below = lead.clone();
        if step.depth > 0 {
            lead.push_str(if step.is_last { "└─ " } else { "├─ " });
            below.push_str(bar(!step.is_last));
            self.open.push(!step.is_last);
        }
        if step.depth > DEEPEST {
            lead.extend(["(+", step.depth.saturating_sub(DEEPEST).to_string().as_str(), ") "]);
        }
        below.push_str(bar(has_children && step.depth < DEEPEST));
        self.rows.push(Row { span, lead, below });
    }
}

fn bar(open: bool) -> &'static str {
    if open { "│  " } else { "   " }
}
