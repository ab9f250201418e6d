//! E5, compiled with `panic = "abort"`: nothing unwinds, no guard is dropped, and finished spans leave all the same.
//!
//! Without an argument it is the test, which runs itself once for each way to end.

#![expect(clippy::print_stdout, reason = "a program whose output is read")]

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use traced::traced;

/// Prints names; hangs, if told so.
#[derive(Debug)]
struct Printing {
    hangs: bool,
}

impl SpanExporter for Printing {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        while self.hangs {
            std::thread::park();
        }
        for span in batch {
            let mark = if span.attributes.iter().any(|known| known.key.as_str() == "traced.unfinished") {
                "*"
            } else {
                ""
            };
            println!("{}{mark}", span.name);
        }
        Ok(())
    }
}

#[traced(name = "abort.done")]
fn done() {}

#[traced(name = "abort.open")]
fn panics() {
    done();
    panic!("on purpose");
}

fn main() {
    assert!(cfg!(panic = "abort"), "compiled as the workspace is; run it by its own manifest");
    match std::env::args().nth(1).as_deref() {
        None => test(),
        Some("default") => end(builder(false)),
        Some("elsewhere") => drop(std::thread::spawn(|| end(builder(false))).join()),
        Some("unfinished") => end(builder(false).unfinished_spans(true)),
        Some("never") => end(builder(false).flush_on_panic(Duration::ZERO)),
        Some("hangs") => end(builder(true).flush_on_panic(Duration::from_millis(200))),
        Some(other) => panic!("there is no way `{other}`"),
    }
}

fn builder(hangs: bool) -> traced::Builder {
    let builder = traced::builder().variables(|_| None::<&str>).service_name("abort");
    builder.schedule_delay(Duration::from_secs(3600)).exporter(Printing { hangs })
}

fn end(builder: traced::Builder) {
    let _telemetry = builder.init().unwrap_or_else(|error| panic!("{error}"));
    panics();
}

fn test() {
    // The hook waits by itself; what is still open is lost, if it is not wanted.
    assert_eq!(said("default"), "abort.done\n");
    assert_eq!(said("elsewhere"), "abort.done\n");
    assert_eq!(said("unfinished"), "abort.done\nabort.open*\n");
    assert_eq!(said("never"), "");
    let began = Instant::now();
    assert_eq!(said("hangs"), "");
    assert!(began.elapsed() < Duration::from_secs(20));
    println!("a panic that aborts exports what has ended");
}

/// What a program said before it was aborted.
fn said(way: &str) -> String {
    let program = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
    let Output { status, stdout, stderr } =
        Command::new(program).arg(way).output().unwrap_or_else(|error| panic!("{error}"));
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(stderr.contains("on purpose"), "{stderr}");
    #[cfg(unix)]
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(6), "{way}: {status}");
    String::from_utf8_lossy(&stdout).into_owned()
}
