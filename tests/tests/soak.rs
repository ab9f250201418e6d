//! Two threads end spans at full speed while the receiver is killed and restarted. By name only:
//! `cargo test --release -p traced-tests --test soak -- 60` (seconds; 10 by default).
//!
//! It must show that memory is bounded, that every span is exported or counted as lost, and that the end of a span takes no longer while the
//! receiver is away.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program for people")]

use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use traced::{ReportKind, traced};
use traced_sink::Sink;

#[traced(name = "soak.root")]
fn root() {
    (0..9).for_each(child);
}

#[traced(name = "soak.child", attrs(soak.n = n, soak.text = "some text"))]
fn child(n: i32) {
    black_box(n);
}

/// What the receiver does while a trace is made.
const UP: u8 = 0;
const DOWN: u8 = 1;

static RECEIVER: AtomicU8 = AtomicU8::new(UP);
static STOP: AtomicBool = AtomicBool::new(false);

/// How long traces of ten spans took, in nanoseconds: a histogram for each state of the receiver, in steps of a sixteenth of a power of two.
struct Times([Vec<u64>; 2]);

impl Times {
    fn new() -> Self {
        Self([vec![0; 64 * 16], vec![0; 64 * 16]])
    }

    fn note(&mut self, state: u8, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX).max(16);
        let power = nanos.ilog2();
        let step = (nanos >> (power - 4)) & 15;
        if let Some(count) =
            self.0.get_mut(usize::from(state)).and_then(|h| h.get_mut((power * 16) as usize + step as usize))
        {
            *count += 1;
        }
    }

    fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().flatten().zip(other.0.iter().flatten()) {
            *mine += theirs;
        }
    }

    /// The time that so many of a thousand traces did not exceed.
    fn quantile(&self, state: u8, of_thousand: u64) -> Duration {
        let histogram = self.0.get(usize::from(state)).unwrap();
        let total: u64 = histogram.iter().sum();
        let mut left = total * of_thousand / 1000;
        for (at, count) in histogram.iter().enumerate() {
            if *count > left {
                let nanos = (16 + at as u64 % 16) << (at as u64 / 16).saturating_sub(4);
                return Duration::from_nanos(nanos);
            }
            left -= count;
        }
        Duration::ZERO
    }
}

fn load() -> Times {
    let mut times = Times::new();
    while !STOP.load(Ordering::Relaxed) {
        let (state, began) = (RECEIVER.load(Ordering::Relaxed), Instant::now());
        root();
        let took = began.elapsed();
        if state == RECEIVER.load(Ordering::Relaxed) {
            times.note(state, took);
        }
    }
    times
}

/// In kilobytes; 0 where the system does not tell.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// A receiver in a process of its own, so that it can be killed and its memory is not ours.
struct Receiver(Child);

impl Receiver {
    fn start(port: u16) -> Self {
        let program = std::env::current_exe().unwrap();
        let port = port.to_string();
        let mut child = Command::new(program)
            .args(["receiver", &port])
            .stdout(Stdio::piped())
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        assert_eq!(ready, "ready\n");
        Self(child)
    }
}

impl Drop for Receiver {
    /// As the operating system kills: at once, whatever is on its way.
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn receive(port: u16) {
    let _sink = Sink::builder().port(port).start();
    println!("ready");
    drop(std::io::stdin().read(&mut [0]));
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Kills and restarts the receiver until then; the most memory that was held meanwhile, in kilobytes.
fn kill_and_restart(port: u16, mut receiver: Receiver, until: Instant) -> u64 {
    let mut most = 0;
    while Instant::now() < until {
        pause();
        RECEIVER.store(DOWN, Ordering::Relaxed);
        drop(receiver);
        pause();
        most = most.max(memory());
        receiver = Receiver::start(port);
        RECEIVER.store(UP, Ordering::Relaxed);
    }
    STOP.store(true, Ordering::Relaxed);
    most
}

/// The load runs while this thread waits: this is the time that the test takes, not a wait for something to happen.
fn pause() {
    std::thread::sleep(Duration::from_millis(500));
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["receiver", port] => receive(port.parse().unwrap()),
        [seconds] => soak(seconds.parse().unwrap()),
        _ => soak(10),
    }
}

fn soak(seconds: u64) {
    let port = free_port();
    let receiver = Receiver::start(port);
    let reports = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&reports);
    let telemetry = traced::builder()
        .variables(|_| None::<&str>)
        .service_name("soak")
        .protocol(traced::Protocol::HttpProtobuf)
        .endpoint(format!("http://127.0.0.1:{port}"))
        .timeout(Duration::from_secs(1))
        .on_error(move |report| heard.lock().unwrap().push((report.kind(), report.to_string())))
        .init()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(seconds);
    let threads = [std::thread::spawn(load), std::thread::spawn(load)];
    pause();
    let before = memory();
    let most = kill_and_restart(port, receiver, until);
    let mut times = Times::new();
    for thread in threads {
        times.add(&thread.join().unwrap());
    }
    let handle = telemetry.handle();
    drop(telemetry.shutdown(Duration::from_secs(30)));
    let stats = handle.stats();
    println!("{stats:#?}\nmemory: {before} kB at the start, {most} kB at most");
    for share in [500, 990, 999] {
        let (up, down) = (times.quantile(UP, share), times.quantile(DOWN, share));
        println!("a trace of ten spans, {share} of 1000 within: {up:?} with the receiver, {down:?} without");
    }
    reports.lock().unwrap().iter().for_each(|(kind, text)| println!("{kind:?}: {text}"));
    assert!(stats.exported > 0 && stats.dropped() > 0);
    assert_eq!(stats.started, stats.ended);
    assert_eq!(stats.exported + stats.dropped(), stats.ended);
    assert!(most < before + 64 * 1024, "memory grows");
    // Losses come and go all the time; they are not told all the time.
    let told = reports.lock().unwrap().iter().filter(|(kind, _)| *kind == ReportKind::Loss).count() as u64;
    assert!(told <= 2 * (8 + seconds / 30), "{told} reports of loss");
    assert!(times.quantile(DOWN, 990) <= 4 * times.quantile(UP, 990), "spans wait for the receiver");
}
