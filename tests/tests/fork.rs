//! E7: processes that fork while many threads record. Must not know how a fork is noticed.
//!
//! Without an argument it is the test, which runs itself once for each case and looks at what arrived. A test harness is no place to fork from: it
//! has threads of its own.

#![cfg_attr(
    unix,
    expect(
        unsafe_code,
        reason = "fork is unsafe to call where there are threads; that is what is tried here"
    ),
    expect(clippy::unwrap_used, reason = "helpers of tests are tests"),
    expect(clippy::print_stdout, reason = "a test without a harness says what it did")
)]

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() {
    match std::env::args().nth(1).filter(|argument| !argument.starts_with('-')) {
        Some(case) if std::env::var_os(IS_CASE).is_some() => cases::run(&case),
        _ => tests::all(),
    }
}

/// Set where the program is a case and not the test.
#[cfg(unix)]
const IS_CASE: &str = "TRACED_FORK_CASE";

/// How often a case under load forks.
#[cfg(unix)]
const FORKS: usize = 40;
/// How many spans each child makes.
#[cfg(unix)]
const SPANS: usize = 5;

/// How many threads of a child begin at once.
#[cfg(unix)]
const AT_ONCE: usize = 4;

#[cfg(unix)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::process::{Command, Output, Stdio};

    use traced_sink::{Sink, Span};

    use super::{AT_ONCE, FORKS, IS_CASE, SPANS};

    pub(super) fn all() {
        let tests: &[(&str, fn())] = &[
            ("children under load", children_under_load),
            ("children of children", children_of_children),
            ("a child that makes no span has no thread", quiet_child),
            ("a program that is started under load", started_under_load),
            ("a ready-made exporter stays with the parent", ready_made),
            ("other exporters go on without it", mixed),
            ("processors and rules go on in the child", processors),
            ("a processor that hangs hangs no child", hanging_processor),
            ("a processor that forks", forking_processor),
            ("a child that starts anew", init_again),
            ("a remote sampler is asked in the child", remote_sampler),
            ("threads of a child that begin at once", at_once),
            ("how children end", endings),
            #[cfg(feature = "logs")]
            ("log records of children under load", logs),
            #[cfg(feature = "logs")]
            ("how children end that only log", log_endings),
        ];
        for (name, test) in tests {
            println!("{name}");
            test();
        }
    }

    /// What the case said, and the spans that came.
    fn ran(case: &str) -> (String, Vec<Span>) {
        let (said, sink) = received(case);
        (said, sink.spans())
    }

    fn received(case: &str) -> (String, Sink) {
        let sink = Sink::start();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(case).env(IS_CASE, "1").env("OTEL_EXPORTER_OTLP_ENDPOINT", sink.grpc_endpoint());
        command
            .env("OTEL_SERVICE_NAME", "fork")
            .env("OTEL_BSP_MAX_QUEUE_SIZE", "200000")
            .env("OTEL_BLRP_MAX_QUEUE_SIZE", "200000")
            .stdin(Stdio::null());
        let Output { status, stdout, stderr } = command.output().unwrap();
        let (said, errors) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(status.success(), "{case}: {status}\n{said}\n{errors}");
        (said.into_owned(), sink)
    }

    fn named<'a>(spans: &'a [Span], name: &str) -> Vec<&'a Span> {
        spans.iter().filter(|span| span.name == name).collect()
    }

    /// None came twice, and none has another's id.
    fn assert_distinct(spans: &[Span]) {
        let ids: HashSet<_> = spans.iter().map(|span| &span.span_id).collect();
        assert_eq!(ids.len(), spans.len());
    }

    fn children_under_load() {
        let (said, spans) = ran("under_load");
        assert_distinct(&spans);
        let parents: HashMap<_, _> =
            named(&spans, "fork.parent").into_iter().map(|span| (&span.span_id, span)).collect();
        assert_eq!(parents.len(), FORKS);
        // Below the span that was open when the process forked, once for each child.
        let children = named(&spans, "fork.child");
        assert_eq!(children.iter().map(|span| &span.parent_span_id).collect::<HashSet<_>>().len(), FORKS);
        for child in &children {
            let parent = parents.get(&child.parent_span_id).unwrap();
            assert_eq!(child.trace_id, parent.trace_id);
            // What a child writes to the parent's span stays in the child.
            assert!(!parent.attributes.iter().any(|attribute| attribute.key == "fork.late"));
        }
        let roots = named(&spans, "fork.root");
        let traces: HashSet<_> = roots.iter().map(|span| &span.trace_id).collect();
        assert_eq!((roots.len(), traces.len()), (FORKS * (SPANS - 1), FORKS * (SPANS - 1)));
        assert_eq!(children.len(), FORKS);
        // All others are the parent's, which has lost none.
        let parents_own = spans.len() - children.len() - roots.len();
        assert_eq!(said, format!("exported {parents_own} dropped 0 open 0\n"));
    }

    fn children_of_children() {
        let (_, sink) = received("generations");
        let spans = sink.spans();
        assert_distinct(&spans);
        assert_eq!(named(&spans, "fork.root").len(), 3);
        // Each process says that it is itself.
        let requests = sink.requests();
        let attributes = requests
            .iter()
            .flat_map(|request| &request.resource_spans)
            .flat_map(|spans| spans.resource.iter().flat_map(|resource| &resource.attributes));
        let pids: HashSet<_> = attributes
            .filter(|attribute| attribute.key == "process.pid")
            .map(|attribute| format!("{:?}", attribute.value))
            .collect();
        assert_eq!(pids.len(), 3, "{pids:?}");
    }

    fn quiet_child() {
        let (_, spans) = ran("quiet");
        assert_eq!(spans.len(), 1);
    }

    fn started_under_load() {
        let (_, spans) = ran("starts");
        assert_distinct(&spans);
    }

    fn ready_made() {
        ran("ready_made");
    }

    fn mixed() {
        ran("mixed");
    }

    fn processors() {
        let (_, spans) = ran("processors");
        assert_distinct(&spans);
        let seen = |span: &&Span| span.attributes.iter().any(|attribute| attribute.key == "fork.seen");
        assert_eq!(named(&spans, "fork.root").iter().filter(|span| seen(span)).count(), FORKS);
    }

    fn hanging_processor() {
        ran("hanging_processor");
    }

    fn forking_processor() {
        ran("forking_processor");
    }

    fn init_again() {
        let (_, spans) = ran("init_again");
        assert_distinct(&spans);
        assert_eq!(named(&spans, "fork.root").len(), 2);
    }

    fn remote_sampler() {
        for case in ["remote_sampler", "remote_sampler_alone"] {
            let (_, spans) = ran(case);
            assert_distinct(&spans);
        }
    }

    fn at_once() {
        let (_, spans) = ran("at_once");
        assert_distinct(&spans);
        assert_eq!(named(&spans, "fork.root").len(), FORKS * AT_ONCE);
    }

    /// How many records say this.
    #[cfg(feature = "logs")]
    fn saying(records: &[traced_sink::LogRecord], what: &str) -> usize {
        records.iter().filter(|record| record.event_name == what).count()
    }

    #[cfg(feature = "logs")]
    fn logs() {
        let (said, sink) = received("logs");
        let records = sink.log_records();
        let children = saying(&records, "fork.child");
        assert_eq!(children, FORKS * (AT_ONCE + 1));
        let grandchildren = saying(&records, "fork.grandchild");
        assert_eq!(grandchildren, FORKS * AT_ONCE);
        let parents_own = records.len() - children - grandchildren;
        assert_eq!(said, format!("exported {parents_own} dropped 0 waiting 0\n"));
    }

    #[cfg(feature = "logs")]
    fn log_endings() {
        for case in ["logs_shut_down", "logs_exit", "logs_beside_spans"] {
            let (_, sink) = received(case);
            assert_eq!(saying(&sink.log_records(), "fork.child"), 1, "{case}");
        }
        for case in ["logs_quiet", "logs_torn"] {
            assert_eq!(received(case).1.log_records().len(), 0, "{case}");
        }
    }

    fn endings() {
        for case in ["exits", "drops"] {
            let (_, spans) = ran(case);
            assert_eq!(named(&spans, "fork.root").len(), 1, "{case}");
        }
        // The thread that waits for the signal is the parent's.
        assert_eq!(named(&ran("terminated").1, "fork.root").len(), 0);
    }
}

#[cfg(unix)]
mod cases {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::{SocketAddr, TcpListener, TcpStream};
    use std::os::raw::{c_int, c_uint};
    use std::os::unix::process::CommandExt as _;
    use std::process::Command;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::mpsc::{Receiver, channel};
    use std::sync::{Barrier, Mutex};
    use std::time::{Duration, Instant};

    use opentelemetry_sdk::error::OTelSdkResult;
    use opentelemetry_sdk::trace::{SpanData, SpanExporter};
    use traced::opentelemetry::trace::TraceContextExt as _;
    use traced::opentelemetry::{Context, KeyValue};
    use traced::{Builder, KeepTraces, Telemetry, Verdict, traced};

    use super::{AT_ONCE, FORKS, SPANS};

    unsafe extern "C" {
        fn fork() -> c_int;
        fn waitpid(process: c_int, status: *mut c_int, options: c_int) -> c_int;
        safe fn _exit(code: c_int) -> !;
        safe fn alarm(seconds: c_uint) -> c_uint;
        safe fn kill(process: c_int, signal: c_int) -> c_int;
        safe fn getpid() -> c_int;
    }

    const LONG: Duration = Duration::from_secs(30);

    /// Whoever waits for ever is ended by the alarm, and that is the failure.
    const TOO_LONG: c_uint = 100;

    pub(super) fn run(case: &str) {
        alarm(TOO_LONG);
        match case {
            "under_load" => under_load(),
            "generations" => generations(),
            "quiet" => quiet(),
            "starts" => starts(),
            "ready_made" => ready_made(),
            "mixed" => mixed(),
            "processors" => processors(),
            "hanging_processor" => hanging_processor(),
            "forking_processor" => forking_processor(),
            "init_again" => init_again(),
            "remote_sampler" => remote_sampler(),
            "remote_sampler_alone" => remote_sampler_alone(),
            "at_once" => at_once(),
            "exits" => exits(),
            "drops" => drops(),
            "terminated" => terminated(),
            #[cfg(feature = "logs")]
            other => logs::run(other),
            #[cfg(not(feature = "logs"))]
            other => panic!("there is no case `{other}`"),
        }
    }

    fn start(builder: Builder) -> Telemetry {
        builder.init().unwrap()
    }

    /// Runs `f` in a child and waits for its end. It ends without destructors, as children of servers do.
    #[track_caller]
    fn child(f: impl FnOnce()) {
        let status = status_of(f);
        assert_eq!(status, 0, "the child's status");
    }

    fn status_of(f: impl FnOnce()) -> c_int {
        // SAFETY: the child does what children of programs with threads should not: it allocates and starts threads. The allocator of the C library
        // allows it; the rest is what is tried here.
        let process = unsafe { fork() };
        assert!(process >= 0, "no child");
        if process == 0 {
            alarm(TOO_LONG / 2);
            let went_well = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).is_ok();
            _exit(c_int::from(!went_well));
        }
        let mut status = 0;
        // SAFETY: `status` lives until the call returns.
        assert_eq!(unsafe { waitpid(process, &raw mut status, 0) }, process);
        status
    }

    #[traced(name = "fork.root", root)]
    fn root() {}

    #[traced(name = "fork.child")]
    fn below() {}

    #[traced(name = "fork.busy", attrs(busy.number = number, busy.text = "some text"))]
    fn busy(number: usize) {
        let context = Context::current();
        nested();
        // Another thread writes to this span.
        std::thread::scope(|scope| {
            if number.is_multiple_of(50) {
                scope.spawn(|| {
                    let _attached = context.attach();
                    for n in 0..20 {
                        traced::set!(busy.other = n);
                    }
                });
            }
        });
    }

    #[traced(name = "fork.nested")]
    fn nested() {
        traced::event!("fork.step", busy.step = 1);
    }

    /// Two threads that record for as long as `f` runs, and one that starts others.
    fn under(f: impl FnOnce()) {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for number in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        busy(number);
                        // The receiver keeps every span in memory.
                        std::thread::yield_now();
                        if number.is_multiple_of(100) {
                            std::thread::sleep(Duration::from_millis(1));
                        }
                    }
                });
            }
            f();
            stop.store(true, Ordering::Relaxed);
        });
    }

    #[traced(name = "fork.parent")]
    fn parent(telemetry: &Telemetry) {
        child(|| {
            traced::set!(fork.late = true);
            assert!(!Context::current().span().is_recording());
            below();
            let other = std::thread::spawn(root);
            (0..SPANS - 2).for_each(|_| root());
            other.join().unwrap();
            telemetry.flush(LONG).unwrap();
            let stats = telemetry.stats();
            let spans = SPANS as u64;
            assert_eq!((stats.started, stats.exported, stats.dropped()), (spans, spans, 0), "{stats:?}");
        });
    }

    fn under_load() {
        let telemetry = start(traced::builder());
        under(|| (0..FORKS).for_each(|_| parent(&telemetry)));
        let handle = telemetry.handle();
        telemetry.shutdown(LONG).unwrap();
        let stats = handle.stats();
        println!("exported {} dropped {} open {}", stats.exported, stats.dropped(), stats.open());
    }

    fn generations() {
        let telemetry = start(traced::builder());
        child(|| {
            root();
            child(|| {
                // One that makes no span between two that do.
                child(|| {
                    root();
                    telemetry.flush(LONG).unwrap();
                });
            });
            telemetry.flush(LONG).unwrap();
        });
        root();
        telemetry.shutdown(LONG).unwrap();
    }

    fn quiet() {
        let telemetry = start(traced::builder());
        root();
        child(|| {
            telemetry.flush(LONG).unwrap();
            assert_eq!(telemetry.stats(), traced::Stats::default());
            let _ = traced::report().to_string();
            #[cfg(target_os = "linux")]
            assert_eq!(std::fs::read_dir("/proc/self/task").unwrap().count(), 1);
        });
        telemetry.shutdown(LONG).unwrap();
    }

    fn starts() {
        let telemetry = start(traced::builder());
        under(|| {
            for _ in 0..FORKS {
                let mut command = Command::new("true");
                // SAFETY: nothing is done before `exec`. With this the standard library forks.
                unsafe { command.pre_exec(|| Ok(())) };
                assert!(command.status().unwrap().success());
            }
        });
        telemetry.shutdown(LONG).unwrap();
    }

    #[derive(Debug)]
    struct Counting(&'static AtomicUsize);

    impl SpanExporter for Counting {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            self.0.fetch_add(batch.len(), Ordering::Relaxed);
            Ok(())
        }
    }

    #[track_caller]
    fn assert_said(said: &[String], part: &str) {
        assert!(matches!(said, [once] if once.contains(part)), "{said:?}");
    }

    fn ready_made() {
        static EXPORTED: AtomicUsize = AtomicUsize::new(0);
        static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let builder = traced::builder().exporter(Counting(&EXPORTED));
        let telemetry = start(builder.on_error(|report| SAID.lock().unwrap().push(report.to_string())));
        root();
        child(|| {
            (0..10).for_each(|_| root());
            telemetry.flush(LONG).unwrap();
            let said = SAID.lock().unwrap();
            assert_said(&said, "give a function: builder().exporter_with(..)");
            assert_eq!(EXPORTED.load(Ordering::Relaxed), 0);
        });
        root();
        telemetry.shutdown(LONG).unwrap();
        assert_eq!(EXPORTED.load(Ordering::Relaxed), 2);
        assert!(SAID.lock().unwrap().is_empty());
    }

    fn mixed() {
        static READY: AtomicUsize = AtomicUsize::new(0);
        static BUILT: AtomicUsize = AtomicUsize::new(0);
        static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let builder = traced::builder().exporter(Counting(&READY));
        let builder = builder.exporter_with(|| Ok::<_, std::convert::Infallible>(Counting(&BUILT)));
        let telemetry = start(builder.on_error(|report| SAID.lock().unwrap().push(report.to_string())));
        root();
        telemetry.flush(LONG).unwrap();
        let exported = || (READY.load(Ordering::Relaxed), BUILT.load(Ordering::Relaxed));
        child(|| {
            root();
            telemetry.flush(LONG).unwrap();
            assert_said(&SAID.lock().unwrap(), "leave by the other exporters only, because Counting:");
            let stats = telemetry.exporter_stats();
            assert!(matches!(&*stats, [built] if built.exported == 1), "{stats:?}");
            assert_eq!(exported(), (1, 2));
        });
        telemetry.shutdown(LONG).unwrap();
        assert_eq!(exported(), (1, 1));
    }

    fn processors() {
        // What they have of their own is whole in the child.
        let mut traces = Vec::new();
        let rule = KeepTraces::new().when(move |spans| {
            traces.push(spans.len());
            true
        });
        let mut seen = Vec::new();
        let telemetry = start(traced::builder().keep_traces(rule).max_export_batch_size(50).span_processor(
            move |span| {
                seen.push(span.name.clone());
                span.attributes.push(KeyValue::new("fork.seen", i64::try_from(seen.len()).unwrap()));
                Verdict::Keep
            },
        ));
        under(|| {
            for _ in 0..FORKS {
                child(|| {
                    root();
                    telemetry.flush(LONG).unwrap();
                });
            }
        });
        telemetry.shutdown(LONG).unwrap();
    }

    fn hanging_processor() {
        static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let (entered, was_entered) = channel();
        let builder = traced::builder().max_export_batch_size(1).span_processor(move |_| {
            entered.send(()).unwrap();
            loop {
                std::thread::park();
            }
        });
        let telemetry = start(builder.on_error(|report| SAID.lock().unwrap().push(report.to_string())));
        root();
        was_entered.recv().unwrap();
        child(|| {
            (0..10).for_each(|_| root());
            telemetry.flush(LONG).unwrap();
            let said = SAID.lock().unwrap();
            assert_said(&said, "see whether a span processor hangs");
        });
        std::mem::forget(telemetry);
    }

    /// Its own lock is not waited for.
    fn forking_processor() {
        static TOOK: Mutex<Duration> = Mutex::new(Duration::ZERO);
        let telemetry = start(traced::builder().span_processor(|_| {
            let began = Instant::now();
            child(|| ());
            *TOOK.lock().unwrap() = began.elapsed();
            Verdict::Keep
        }));
        root();
        telemetry.shutdown(LONG).unwrap();
        let took = *TOOK.lock().unwrap();
        assert!(took > Duration::ZERO && took < Duration::from_millis(900), "{took:?}");
    }

    fn init_again() {
        let telemetry = start(traced::builder());
        child(|| {
            let own = start(traced::builder().service_name("child"));
            root();
            own.shutdown(LONG).unwrap();
            // The parent's guard is nobody's here.
            telemetry.handle().shutdown(LONG).unwrap();
        });
        root();
        telemetry.shutdown(LONG).unwrap();
    }

    /// Says to its first connection, the parent's, that nothing is sampled, and to all others that everything is. Its threads end with the process.
    struct BackEnd {
        address: SocketAddr,
        connected: Receiver<()>,
    }

    impl BackEnd {
        fn start() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let (connects, connected) = channel();
            std::thread::spawn(move || {
                for (number, stream) in listener.incoming().enumerate() {
                    let stream = stream.unwrap();
                    let _ = connects.send(());
                    std::thread::spawn(move || answer(&stream, if number == 0 { "0" } else { "1" }));
                }
            });
            Self { address, connected }
        }

        /// Telemetry that asks here, so often that it is often in the middle of it.
        fn ask(&self, exporter: &'static str) -> Telemetry {
            let argument =
                format!("endpoint=http://{},pollingIntervalMs=1,initialSamplingRate=0", self.address);
            let telemetry = start(traced::builder().variables(move |name| match name {
                "OTEL_TRACES_SAMPLER" => Some("parentbased_jaeger_remote".to_owned()),
                "OTEL_TRACES_SAMPLER_ARG" => Some(argument.clone()),
                "OTEL_TRACES_EXPORTER" => Some(exporter.to_owned()),
                other => std::env::var(other).ok(),
            }));
            self.connected.recv_timeout(LONG).unwrap();
            telemetry
        }
    }

    /// The same to each request of a connection.
    fn answer(mut stream: &TcpStream, share: &str) {
        let body = format!(r#"{{"probabilisticSampling":{{"samplingRate":{share}}}}}"#);
        let reply = format!("HTTP/1.1 200 x\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        while lines.by_ref().any(|line| line.is_empty()) {
            if stream.write_all(reply.as_bytes()).is_err() {
                return;
            }
        }
    }

    /// Until a span is sampled: the answer has come.
    #[track_caller]
    fn until_sampled(what: &str) {
        let since = Instant::now();
        while !traced::span!("fork.asked", { Context::current().span().span_context().is_sampled() }) {
            assert!(since.elapsed() < LONG, "{what}: nobody asks");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn remote_sampler() {
        // What the parent hears samples nothing, so whatever a child samples by it has heard itself.
        let telemetry = BackEnd::start().ask("otlp");
        under(|| {
            for number in 0..FORKS {
                child(|| {
                    until_sampled("child");
                    if number.is_multiple_of(8) {
                        // While the child's own thread asks, and none begins.
                        telemetry.flush(LONG).unwrap();
                        child(|| {
                            until_sampled("grandchild");
                            telemetry.handle().shutdown(LONG).unwrap();
                        });
                    }
                    telemetry.handle().shutdown(LONG).unwrap();
                });
            }
        });
        assert_eq!(telemetry.stats().started, 0, "the parent has heard nothing else");
        telemetry.shutdown(LONG).unwrap();
    }

    /// Without an exporter: ids are sampled all the same, for others.
    fn remote_sampler_alone() {
        let telemetry = BackEnd::start().ask("none");
        child(|| {
            until_sampled("child");
            telemetry.handle().shutdown(LONG).unwrap();
        });
        telemetry.shutdown(LONG).unwrap();
    }

    /// None of them is lost while another makes what all go on with.
    fn on_threads(f: impl Fn() + Sync) {
        let barrier = Barrier::new(AT_ONCE);
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    barrier.wait();
                    f();
                });
            }
        });
    }

    fn at_once() {
        let telemetry = start(traced::builder());
        for _ in 0..FORKS {
            child(|| {
                on_threads(root);
                telemetry.flush(LONG).unwrap();
            });
        }
        telemetry.shutdown(LONG).unwrap();
    }

    fn exits() {
        let telemetry = start(traced::builder().flush_on_exit(LONG));
        child(|| {
            root();
            std::process::exit(0);
        });
        telemetry.shutdown(LONG).unwrap();
    }

    fn drops() {
        let mut telemetry = Some(start(traced::builder()));
        child(|| {
            root();
            drop(telemetry.take());
            // After the shutdown.
            root();
        });
        drop(telemetry);
    }

    fn terminated() {
        let telemetry = start(traced::builder().flush_on_sigterm(LONG));
        let status = status_of(|| {
            root();
            kill(getpid(), 15);
        });
        assert_eq!(status, 15);
        telemetry.shutdown(LONG).unwrap();
    }

    /// What loggers write.
    #[cfg(feature = "logs")]
    mod logs {
        use opentelemetry_sdk::logs::SdkLogger;
        use traced::opentelemetry::logs::{LogRecord as _, Logger as _, LoggerProvider as _};

        use super::*;

        pub(super) fn run(case: &str) {
            match case {
                "logs" => under_load(),
                "logs_shut_down" => shut_down(),
                "logs_exit" => exits(),
                "logs_beside_spans" => beside_spans(),
                "logs_quiet" => quiet(),
                "logs_torn" => torn(),
                other => panic!("there is no case `{other}`"),
            }
        }

        /// With a logger that children go on with.
        fn start_with(builder: Builder) -> (Telemetry, SdkLogger) {
            let telemetry = start(builder.logs(true));
            let logger = telemetry.logger_provider().logger("fork");
            (telemetry, logger)
        }

        fn say(logger: &SdkLogger, what: &'static str) {
            let mut record = logger.create_log_record();
            record.set_event_name(what);
            assert!(logger.event_enabled(traced::opentelemetry::logs::Severity::Info, "fork", None));
            logger.emit(record);
        }

        #[track_caller]
        fn assert_exported(telemetry: &Telemetry, records: usize) {
            let stats = telemetry.log_stats();
            let records = records as u64;
            assert_eq!((stats.emitted, stats.exported, stats.dropped()), (records, records, 0), "{stats:?}");
        }

        fn under_load() {
            let (telemetry, logger) = start_with(traced::builder());
            let stop = AtomicBool::new(false);
            std::thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        for number in 0_usize.. {
                            if stop.load(Ordering::Relaxed) {
                                break;
                            }
                            say(&logger, "fork.parent");
                            if number.is_multiple_of(20) {
                                std::thread::sleep(Duration::from_millis(1));
                            }
                        }
                    });
                }
                (0..FORKS).for_each(|_| child(|| in_child(&telemetry, &logger)));
                stop.store(true, Ordering::Relaxed);
            });
            let handle = telemetry.handle();
            telemetry.shutdown(LONG).unwrap();
            let stats = handle.log_stats();
            println!("exported {} dropped {} waiting {}", stats.exported, stats.dropped(), stats.waiting());
        }

        fn in_child(telemetry: &Telemetry, logger: &SdkLogger) {
            say(logger, "fork.child");
            // The thread has begun: see what `init` says of threads that begin while a process forks.
            telemetry.flush(LONG).unwrap();
            // One that emits nothing between two that do.
            child(|| {
                child(|| {
                    on_threads(|| say(logger, "fork.grandchild"));
                    telemetry.flush(LONG).unwrap();
                    assert_exported(telemetry, AT_ONCE);
                });
            });
            on_threads(|| say(logger, "fork.child"));
            telemetry.flush(LONG).unwrap();
            assert_exported(telemetry, AT_ONCE + 1);
        }

        fn shut_down() {
            let (telemetry, logger) = start_with(traced::builder());
            child(|| {
                say(&logger, "fork.child");
                telemetry.handle().shutdown(LONG).unwrap();
                assert_exported(&telemetry, 1);
                logger.emit(logger.create_log_record());
                assert_eq!(telemetry.log_stats().dropped_by(traced::Loss::AfterShutdown), 1);
            });
            telemetry.shutdown(LONG).unwrap();
        }

        fn exits() {
            let (telemetry, logger) = start_with(traced::builder().flush_on_exit(LONG));
            child(|| {
                say(&logger, "fork.child");
                std::process::exit(0);
            });
            telemetry.shutdown(LONG).unwrap();
        }

        fn beside_spans() {
            let (telemetry, logger) = start_with(traced::builder());
            child(|| {
                root();
                say(&logger, "fork.child");
                telemetry.handle().shutdown(LONG).unwrap();
                assert_exported(&telemetry, 1);
                assert_eq!(telemetry.stats().exported, 1);
            });
            telemetry.shutdown(LONG).unwrap();
        }

        fn quiet() {
            let (telemetry, logger) = start_with(traced::builder());
            child(|| {
                telemetry.flush(LONG).unwrap();
                assert_eq!(telemetry.log_stats(), traced::LogStats::default());
                #[cfg(target_os = "linux")]
                assert_eq!(std::fs::read_dir("/proc/self/task").unwrap().count(), 1);
                telemetry.handle().shutdown(LONG).unwrap();
                logger.emit(logger.create_log_record());
                assert_eq!(telemetry.log_stats().dropped(), 1, "after its shutdown");
            });
            telemetry.shutdown(LONG).unwrap();
        }

        fn torn() {
            static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
            let (entered, was_entered) = channel();
            let builder = traced::builder().max_export_batch_size(1).span_processor(move |_| {
                entered.send(()).unwrap();
                loop {
                    std::thread::park();
                }
            });
            let (telemetry, logger) =
                start_with(builder.on_error(|report| SAID.lock().unwrap().push(report.to_string())));
            root();
            was_entered.recv().unwrap();
            child(|| {
                say(&logger, "fork.child");
                logger.emit(logger.create_log_record());
                telemetry.flush(LONG).unwrap();
                assert_said(&SAID.lock().unwrap(), "log records of this child are dropped");
                assert_eq!(telemetry.log_stats().dropped(), 2);
            });
            std::mem::forget(telemetry);
        }
    }
}
