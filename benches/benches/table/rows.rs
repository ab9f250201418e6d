//! Owns the list of rows: which work, by whom, how often, and what is to be reached. Runs nothing.

use crate::measure::Subject;
use crate::row::Compare::{Allocations, Difference, Gain, Itself, Ratio};
use crate::row::Limit::{AtLeast, AtMost, Unset};
use crate::row::{PROCESSES, Row, batches, calls, goal, own, rounds, stream};
use crate::work::{self, SPANS, by_hand, fast, global, nothing, other, ours, plain, tokio_tracing};
use crate::{export, first, heap, threads};

const OURS: &str = "traced";
const HAND: &str = "SDK by hand";
const BUILT: &str = "SDK by hand, attributes by the builder";
const GLOBAL: &str = "SDK through global::tracer";
const TRACING: &str = "tracing + tracing-opentelemetry";
const LEAN: &str = "tracing + tracing-opentelemetry, lean";
const FAST: &str = "fastrace + fastrace-opentelemetry";
const ALONE: &str = "fastrace without a parent";
const OTHER: &str = "otel-instrument";
const PLAIN: &str = "without spans";
const SYNC: &str = "traced, not async";
const KEPT: &str = "API by hand, tracer kept";
const LOOKED_UP: &str = "API by hand, global::tracer";

const fn subject(name: &'static str, set_up: fn(), work: fn(), settle: fn()) -> Subject {
    Subject { name, turn: None, set_up, work, settle }
}

const fn in_turn(turn: usize, name: &'static str, set_up: fn(), work: fn(), settle: fn()) -> Subject {
    Subject { name, turn: Some(turn), set_up, work, settle }
}

const fn traced(work: fn()) -> Subject {
    subject(OURS, ours::install, work, ours::flush)
}

const fn hand(work: fn()) -> Subject {
    subject(HAND, by_hand::install, work, by_hand::flush)
}

const fn plain(work: fn()) -> Subject {
    subject(PLAIN, nothing, work, nothing)
}

const fn fastrace(work: fn()) -> Subject {
    subject(FAST, fast::install, work, fast::flush)
}

/// One subscriber a process.
const fn tracing(work: fn()) -> Subject {
    in_turn(0, TRACING, tokio_tracing::install, work, tokio_tracing::flush)
}

const fn lean(work: fn()) -> Subject {
    in_turn(1, LEAN, tokio_tracing::install_lean, work, tokio_tracing::flush)
}

pub static ROWS: &[Row] = &[
    rounds(
        "child",
        "sampled child, no attributes: ns per span",
        batches(SPANS),
        &[
            traced(ours::root),
            hand(by_hand::root),
            subject(GLOBAL, global::install, global::root, global::flush),
            tracing(tokio_tracing::root),
            lean(tokio_tracing::root),
            fastrace(fast::root),
            subject(OTHER, global::install, other::root, global::flush),
            plain(plain::root),
        ],
    )
    .reaching(&[
        goal(OURS, Allocations, AtMost(2.0)),
        goal(HAND, Ratio, AtMost(0.33)),
        goal(TRACING, Ratio, AtMost(0.12)),
        goal(FAST, Ratio, AtMost(1.0)),
    ]),
    rounds(
        "attributes",
        "sampled child, two attributes (i64, text): ns per span",
        batches(SPANS),
        &[
            traced(ours::root2),
            hand(by_hand::root2),
            subject(BUILT, by_hand::install, by_hand::built_root2, by_hand::flush),
            subject(GLOBAL, global::install, global::root2, global::flush),
            tracing(tokio_tracing::root2),
            lean(tokio_tracing::root2),
            fastrace(fast::root2),
            subject(OTHER, global::install, other::root2, global::flush),
        ],
    )
    .reaching(&[
        goal(OURS, Allocations, AtMost(4.0)),
        goal(HAND, Ratio, AtMost(0.27)),
        goal(TRACING, Ratio, AtMost(0.12)),
        goal(FAST, Ratio, AtMost(0.45)),
    ]),
    rounds(
        "child-beside",
        "sampled child, no attributes, workers awake on other processors: ns per span",
        stream(SPANS),
        &[
            traced(ours::root),
            hand(by_hand::root),
            tracing(tokio_tracing::root),
            lean(tokio_tracing::root),
            fastrace(fast::root),
        ],
    )
    .anywhere()
    .reaching(&[goal(HAND, Ratio, AtMost(0.33))]),
    rounds(
        "attributes-beside",
        "sampled child, two attributes, workers awake on other processors: ns per span",
        stream(SPANS),
        &[
            traced(ours::root2),
            hand(by_hand::root2),
            tracing(tokio_tracing::root2),
            lean(tokio_tracing::root2),
            fastrace(fast::root2),
        ],
    )
    .anywhere()
    .reaching(&[goal(HAND, Ratio, AtMost(0.27))]),
    rounds(
        "unsampled",
        "child of a parent that is not sampled: ns per span",
        calls(500, SPANS),
        &[
            traced(ours::unsampled),
            hand(by_hand::unsampled),
            subject(GLOBAL, global::install, global::unsampled, global::flush),
            tracing(tokio_tracing::unsampled),
            lean(tokio_tracing::unsampled),
            subject(ALONE, fast::install, fast::without_parent, fast::flush),
            plain(plain::alone),
        ],
    )
    .reaching(&[goal(HAND, Ratio, AtMost(0.06)), goal(ALONE, Ratio, AtMost(1.0))]),
    rounds(
        "disabled",
        "OTEL_SDK_DISABLED=true: ns per call",
        calls(5_000, SPANS),
        &[subject(OURS, ours::install_disabled, ours::alone, nothing), plain(plain::alone)],
    )
    .reaching(&[goal(PLAIN, Difference, AtMost(2.0))]),
    rounds(
        "uninstalled",
        "no provider installed: ns per span",
        calls(1_000, SPANS),
        &[
            subject(OURS, nothing, ours::alone, nothing),
            subject(KEPT, nothing, global::kept, nothing),
            subject(LOOKED_UP, nothing, global::looked_up, nothing),
        ],
    )
    .reaching(&[goal(KEPT, Ratio, AtMost(1.0)), goal(LOOKED_UP, Ratio, AtMost(1.0))]),
    rounds(
        "async",
        "async function that is ready at once: ns per span",
        batches(SPANS),
        &[
            traced(ours::async_root),
            subject(SYNC, ours::install, ours::root, ours::flush),
            hand(by_hand::async_root),
            tracing(tokio_tracing::async_root),
            lean(tokio_tracing::async_root),
            fastrace(fast::async_root),
        ],
    )
    .reaching(&[goal(SYNC, Difference, AtMost(25.0))]),
    rounds(
        "poll",
        "async function, pending 999 times: ns per poll",
        calls(20, work::POLLS),
        &[
            traced(ours::polls),
            hand(by_hand::polls),
            tracing(tokio_tracing::polls),
            lean(tokio_tracing::polls),
            fastrace(fast::polls),
        ],
    ),
    rounds(
        "request-100",
        "request of ten spans, nine with two attributes, all sampled: ns per request",
        batches(1),
        &[
            traced(ours::root2),
            hand(by_hand::root2),
            in_turn(0, TRACING, tokio_tracing::install, tokio_tracing::root2, tokio_tracing::flush),
            fastrace(fast::request::<1>),
            plain(plain::root),
        ],
    ),
    rounds(
        "request-10",
        "the same, 10 % sampled",
        calls(400, 1),
        &[
            subject(OURS, ours::install_percent::<10>, ours::root2, ours::flush),
            subject(HAND, by_hand::install_percent::<10>, by_hand::root2, by_hand::flush),
            in_turn(
                0,
                TRACING,
                tokio_tracing::install_percent::<10>,
                tokio_tracing::root2,
                tokio_tracing::flush,
            ),
            fastrace(fast::request::<10>),
            plain(plain::root),
        ],
    ),
    rounds(
        "request-1",
        "the same, 1 % sampled",
        calls(1_000, 1),
        &[
            subject(OURS, ours::install_percent::<1>, ours::root2, ours::flush),
            subject(HAND, by_hand::install_percent::<1>, by_hand::root2, by_hand::flush),
            in_turn(
                0,
                TRACING,
                tokio_tracing::install_percent::<1>,
                tokio_tracing::root2,
                tokio_tracing::flush,
            ),
            fastrace(fast::request::<100>),
            plain(plain::root),
        ],
    ),
    own(
        "threads",
        "million sampled spans per second, nothing exported meanwhile",
        PROCESSES,
        threads::measure,
    )
    .by(Itself)
    .reaching(&[
        goal(threads::OURS, Gain, AtLeast(1.9)),
        goal(threads::HAND, Gain, Unset),
        goal(threads::ARITHMETIC, Gain, Unset),
    ]),
    own(
        "export",
        "exporting spans with two attributes, other threads' processor time: ns per span",
        5,
        export::measure,
    )
    .reaching(&[goal(export::OTLP, Ratio, AtMost(0.15))]),
    own("heap", "heap held by waiting spans with two attributes: bytes per span", 5, heap::measure)
        .reaching(&[goal(OURS, Itself, AtMost(400.0))]),
    own("first", "from the start of the process to its first exported span: µs", PROCESSES, first::measure),
];
