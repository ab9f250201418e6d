//! E: how telemetry and processes begin and end.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::time::Instant;

use opentelemetry_sdk::trace::SdkTracerProvider;
use traced::opentelemetry::{Context, global};
use traced::{InitError, ReportKind};
use traced_sink::Sink;

use super::probe::{LONG, Probe};
use super::support::{Running, alone, builder, work, works};

#[test]
fn e1_a_second_init_is_refused_and_the_first_goes_on() {
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    let others = [builder().exporter(Probe::new()), builder().disabled(true)];
    for other in others {
        let filter = "test.*=off".parse().unwrap();
        let second = other.propagators([]).filter(filter).init();
        assert!(matches!(second, Err(InitError::AlreadyInitialized)));
    }
    let sent = traced::span!("test.sends", {
        let mut headers = HashMap::new();
        traced::propagation::inject(&mut headers);
        headers
    });
    assert!(sent.contains_key("traceparent"), "{sent:?}");
    running.flush(LONG).unwrap();
    assert_eq!(running.end().exported, 1);
    // After a shutdown telemetry can start anew.
    let running = Running::with(builder(), &probe);
    work();
    assert_eq!(running.end().exported, 1);
    assert_eq!(probe.count(), 2);
}

#[test]
fn e2_a_foreign_provider_is_replaced_with_a_notice_and_cannot_replace_us() {
    let probe = Probe::new();
    {
        let _alone = alone();
        global::set_tracer_provider(SdkTracerProvider::builder().build());
    }
    let running = Running::with(builder(), &probe);
    let told = running.reports.of(ReportKind::Setting);
    assert!(told.len() == 1 && told[0].contains("replaced"), "{told:?}");
    global::set_tracer_provider(SdkTracerProvider::builder().build());
    work();
    assert_eq!(running.end().exported, 1);
    // Ours is not taken for a foreign one.
    let running = Running::with(builder(), &probe);
    drop(running);
    let running = Running::with(builder(), &probe);
    assert_eq!(running.reports.kinds(), []);
    running.end();
}

#[test]
fn e3_a_guard_that_is_dropped_at_once_is_told_once() {
    let running = Running::with(builder(), &Probe::new());
    let Running { telemetry, reports, alone: _alone } = running;
    drop(telemetry);
    assert_eq!(reports.kinds(), []);
    works(3);
    let told = reports.of(ReportKind::AfterShutdown);
    assert!(told.len() == 1 && told[0].contains("let _telemetry = traced::init()?"), "{told:?}");
}

#[test]
fn e8_a_span_that_ends_while_its_thread_is_torn_down_panics_nobody() {
    struct AtTheEnd;
    impl Drop for AtTheEnd {
        fn drop(&mut self) {
            work();
        }
    }
    thread_local! {
        static EARLY: AtTheEnd = const { AtTheEnd };
        static LATE: AtTheEnd = const { AtTheEnd };
    }
    let probe = Probe::new();
    let running = Running::with(builder(), &probe);
    let thread = std::thread::spawn(|| {
        EARLY.with(|_| ());
        work();
        LATE.with(|_| ());
    });
    thread.join().unwrap();
    running.flush(LONG).unwrap();
    let stats = running.end();
    assert!(stats.exported >= 1 && stats.started == stats.ended, "{stats:?}");
}

fn program(way: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lifecycle"));
    command.arg(way).env_remove("RUST_BACKTRACE").env("OTEL_SERVICE_NAME", "lifecycle");
    command.env("OTEL_BSP_SCHEDULE_DELAY", "3600000").stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The program's end, and how many spans came.
fn ends(way: &str) -> (Output, usize) {
    let sink = Sink::start();
    let output = program(way).env("OTEL_EXPORTER_OTLP_ENDPOINT", sink.grpc_endpoint()).output();
    (output.unwrap(), sink.spans().len())
}

#[test]
fn e4_a_forgotten_guard_and_an_exit_lose_spans_unless_they_wait() {
    let (output, spans) = ends("forget");
    assert_eq!((output.status.code(), spans), (Some(0), 0));
    let (output, spans) = ends("forget_waiting");
    assert_eq!((output.status.code(), spans), (Some(0), 1));
    let (output, spans) = ends("exit");
    assert_eq!((output.status.code(), spans), (Some(3), 0));
    let (output, spans) = ends("exit_waiting");
    assert_eq!((output.status.code(), spans), (Some(3), 1));
    // With the span that was open.
    let (output, spans) = ends("exit_unfinished");
    assert_eq!((output.status.code(), spans), (Some(3), 2));
}

#[test]
fn e4_an_exit_without_a_receiver_is_quick_and_says_what_is_lost() {
    let began = Instant::now();
    for way in ["exit_waiting", "forget_waiting"] {
        let output = program(way).env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://[::1]:1").output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("1 spans lost") && said.contains("no connection to [::1]:1"), "{said}");
    }
    assert!(began.elapsed() < LONG, "it waits for a receiver that is not there");
}

#[test]
fn e5_where_panics_end_the_process_the_hook_waits() {
    let (output, spans) = ends("abort");
    assert!(!output.status.success() && spans == 0, "{output:?}");
    let (output, spans) = ends("abort_waiting");
    assert!(!output.status.success() && spans == 1, "{output:?}");
    let began = Instant::now();
    let (output, _) = ends("abort_hanging");
    assert!(!output.status.success() && began.elapsed() < LONG);
    // Where they unwind the guard in `main` does it.
    let (output, spans) = ends("panic");
    assert_eq!((output.status.code(), spans), (Some(101), 1));
}

#[cfg(unix)]
fn terminated(way: &str) -> (std::process::ExitStatus, usize) {
    let sink = Sink::start();
    let mut child: Child =
        program(way).env("OTEL_EXPORTER_OTLP_ENDPOINT", sink.grpc_endpoint()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "ready\n");
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    // The program's standard input stays open until it has ended: it waits for nothing but the signal.
    let stdin = child.stdin.take();
    let status = child.wait().unwrap();
    drop(stdin);
    (status, sink.spans().len())
}

#[cfg(unix)]
#[test]
fn e6_sigterm_waits_on_request_and_is_left_alone_otherwise() {
    use std::os::unix::process::ExitStatusExt as _;
    let (status, spans) = terminated("sigterm");
    assert_eq!((status.signal(), spans), (Some(15), 0));
    let (status, spans) = terminated("sigterm_waiting");
    assert_eq!((status.code(), spans), (Some(143), 1));
    // With the span that was open.
    let (status, spans) = terminated("sigterm_unfinished");
    assert_eq!((status.code(), spans), (Some(143), 2));
    let (status, _) = terminated("sigterm_hanging");
    assert_eq!(status.code(), Some(143));
}

#[cfg(target_os = "linux")]
#[test]
fn e9_disabled_telemetry_has_no_thread_and_no_socket() {
    let output = program("disabled").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "threads 0 sockets 0 spans 0\n", "{output:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn c5_a_worker_that_cannot_be_started_is_an_error_of_init() {
    // A stack that no address space holds.
    let output = program("no_threads").env("RUST_MIN_STACK", (1_usize << 60).to_string()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("worker could not be started"), "{output:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a4_memory_stays_below_the_ceiling() {
    let output = program("large").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let words: Vec<&str> = said.split_whitespace().collect();
    let ["peak", peak, "kept", kept] = words.as_slice() else { panic!("{output:?}") };
    let peak: usize = peak.parse().unwrap();
    assert!(peak < 48 * 1024, "{peak} kB");
    assert_eq!(kept.parse(), Ok(16));
}

#[test]
fn suppression_stays_with_the_worker() {
    let running = Running::with(builder(), &Probe::new());
    work();
    running.flush(LONG).unwrap();
    assert!(!Context::current().is_telemetry_suppressed());
    running.end();
}
