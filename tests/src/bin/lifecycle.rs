//! A program that ends in the way its first argument says. Spans go where `OTEL_*` variables say. Must not know who looks.

#![expect(clippy::print_stdout, reason = "the test reads what this program says")]

use std::io::Read as _;
use std::time::Duration;

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use traced::traced;

const LONG: Duration = Duration::from_secs(20);

#[traced(name = "lifecycle.work")]
fn work() {}

fn main() {
    let way = std::env::args().nth(1).unwrap_or_default();
    match way.as_str() {
        "forget" => forget(traced::builder()),
        "forget_waiting" => forget(traced::builder().flush_on_exit(LONG)),
        "exit" => exit(traced::builder()),
        "exit_waiting" => exit(traced::builder().flush_on_exit(LONG)),
        "exit_unfinished" => exit_inside(traced::builder().flush_on_exit(LONG).unfinished_spans(true)),
        "abort" => abort(traced::builder()),
        "abort_waiting" => abort(traced::builder().flush_on_panic(LONG)),
        "abort_hanging" => abort(hanging().flush_on_panic(Duration::from_millis(200))),
        "panic" => panics(),
        "sigterm" => wait_for_signal(traced::builder()),
        #[cfg(unix)]
        "sigterm_waiting" => wait_for_signal(traced::builder().flush_on_sigterm(LONG)),
        #[cfg(unix)]
        "sigterm_unfinished" => {
            wait_inside(traced::builder().flush_on_sigterm(LONG).unfinished_spans(true));
        }
        #[cfg(unix)]
        "sigterm_hanging" => wait_for_signal(hanging().flush_on_sigterm(Duration::from_millis(200))),
        "disabled" => disabled(),
        "no_threads" => no_threads(),
        "large" => large(),
        other => panic!("there is no way `{other}`"),
    }
}

#[track_caller]
fn start(builder: traced::Builder) -> traced::Telemetry {
    builder.init().unwrap_or_else(|error| panic!("{error}"))
}

fn forget(builder: traced::Builder) {
    std::mem::forget(start(builder));
    work();
}

fn exit(builder: traced::Builder) {
    let _telemetry = start(builder);
    work();
    std::process::exit(3);
}

fn exit_inside(builder: traced::Builder) {
    let _telemetry = start(builder);
    open(|| std::process::exit(3));
}

fn wait_inside(builder: traced::Builder) {
    let _telemetry = start(builder);
    open(ready);
}

#[traced(name = "lifecycle.open")]
fn open(body: impl FnOnce()) {
    work();
    body();
}

/// As in a program that is compiled with `panic = "abort"`: after the hook there is nothing.
fn abort(builder: traced::Builder) {
    std::panic::set_hook(Box::new(|_| std::process::abort()));
    let _telemetry = start(builder);
    work();
    panic!("on purpose");
}

fn panics() {
    let _telemetry = start(traced::builder());
    work();
    panic!("on purpose");
}

fn wait_for_signal(builder: traced::Builder) {
    let _telemetry = start(builder);
    work();
    ready();
}

fn ready() {
    println!("ready");
    // Until the test ends, should the signal do nothing.
    let _ = std::io::stdin().read(&mut [0]);
}

fn disabled() {
    let before = threads();
    let telemetry = start(traced::builder().disabled(true));
    work();
    println!("threads {} sockets {} spans {}", threads() - before, sockets(), telemetry.stats().started);
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}

fn sockets() -> usize {
    let files = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let targets = files.filter_map(|file| std::fs::read_link(file.path()).ok());
    targets.filter(|target| target.to_string_lossy().starts_with("socket")).count()
}

/// Started where the operating system gives no thread.
fn no_threads() {
    match traced::builder().init() {
        Err(error @ traced::InitError::Worker(_)) => println!("{error}"),
        other => println!("{other:?}"),
    }
    work();
}

#[derive(Debug)]
struct Hanging;

impl SpanExporter for Hanging {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        loop {
            std::thread::park();
        }
    }
}

fn hanging() -> traced::Builder {
    traced::builder().exporter(Hanging)
}

#[traced(name = "lifecycle.large", attrs(large.text = "x".repeat(1 << 20)))]
fn large_span() {}

/// Spans of a mebibyte before an exporter that takes none.
fn large() {
    let telemetry = start(hanging().max_queue_bytes(16 << 20));
    (0..500).for_each(|_| large_span());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    println!("peak {} kept {}", peak.trim().trim_end_matches(" kB"), telemetry.stats().waiting());
    std::process::exit(0);
}
