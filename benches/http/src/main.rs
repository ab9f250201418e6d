//! Processor time of one HTTP request by reqwest to axum, in the whole process: without instrumentation, with `traced-axum` and
//! `traced-reqwest`, with the crates of tracing-opentelemetry. `cargo run --release --manifest-path benches/http/Cargo.toml`.
//!
//! This file owns the runs, each in a process of its own because subscriber and providers are global, and the table. What runs is
//! `subject`'s.

#![expect(clippy::print_stdout, reason = "the table is the result")]

mod subject;

use std::error::Error;
use std::process::Command;
use std::time::Duration;

use cpu_time::ProcessTime;

use subject::{Path, Subject};

const ROUNDS: usize = 9;
const WARM_UP: u64 = 2_000;
const REQUESTS: u64 = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next(), arguments.next()) {
        (Some(subject), Some(path)) => one(Subject::named(&subject)?, Path::named(&path)?),
        _ => table(),
    }
}

/// One run: prints nanoseconds per request, with all that is done for its spans up to an exporter that drops them.
#[tokio::main(flavor = "current_thread")]
async fn one(subject: Subject, path: Path) -> Result<(), Box<dyn Error>> {
    let running = subject.start()?;
    let mut caller = running.caller(path).await?;
    for _ in 0..WARM_UP {
        caller.call().await?;
    }
    running.flush()?;
    let before = running.exported();
    let start = ProcessTime::now();
    for _ in 0..REQUESTS {
        caller.call().await?;
    }
    running.flush()?;
    let took = start.elapsed();
    let spans = running.exported() - before;
    let expected = REQUESTS * subject.spans(path);
    if spans != expected {
        return Err(
            format!("{subject:?} exported {spans} spans for {REQUESTS} requests, not {expected}").into()
        );
    }
    println!("{}", per_request(took));
    Ok(())
}

fn per_request(took: Duration) -> u64 {
    u64::try_from(took.as_nanos()).unwrap_or(u64::MAX) / REQUESTS
}

/// Every subject on every path, in turns, so that a machine that becomes slower does so for all.
fn table() -> Result<(), Box<dyn Error>> {
    println!(
        "microseconds of processor time per request, median of {ROUNDS} runs of {REQUESTS} requests (least to most)"
    );
    for path in Path::ALL {
        let mut times: Vec<Vec<u64>> = Subject::ALL.iter().map(|_| Vec::new()).collect();
        for _ in 0..ROUNDS {
            for (subject, times) in Subject::ALL.iter().zip(&mut times) {
                times.push(run(*subject, path)?);
            }
        }
        print(path, times);
    }
    Ok(())
}

fn run(subject: Subject, path: Path) -> Result<u64, Box<dyn Error>> {
    let output = Command::new(std::env::current_exe()?).args([subject.name(), path.name()]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

#[expect(clippy::cast_precision_loss, reason = "they are shown with two figures")]
fn print(path: Path, times: Vec<Vec<u64>>) {
    println!("\n{}", path.name());
    let us = |nanos: u64| nanos as f64 / 1000.0;
    let mut base = 0;
    let mut ours = 0;
    for (subject, mut times) in Subject::ALL.iter().zip(times) {
        times.sort_unstable();
        let [least, median, most] = [0, times.len() / 2, times.len() - 1].map(|at| times[at]);
        if *subject == Subject::Plain {
            base = median;
        }
        let added = median.saturating_sub(base);
        if *subject == Subject::Traced {
            ours = added;
        }
        let ratio = if added == 0 || ours == 0 {
            String::new()
        } else {
            format!("{:.1}x ours", added as f64 / ours as f64)
        };
        println!(
            "  {:<52} {:>6.1} ({:.1} to {:.1})   added {:>5.1}  {ratio}",
            subject.name(),
            us(median),
            us(least),
            us(most),
            us(added)
        );
    }
}
