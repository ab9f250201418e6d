//! Owns the row about start-up: programs that set telemetry up, make one span and flush, from their start to the exporter's first call.

use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::measure::{Sample, median};

const ROUNDS: usize = 9;
/// The programs lie in `src/bin`.
const CASES: [(&str, &str); 3] = [
    ("traced", env!("CARGO_BIN_EXE_first_traced")),
    ("SDK by hand", env!("CARGO_BIN_EXE_first_sdk")),
    ("the start of a program alone", env!("CARGO_BIN_EXE_first_nothing")),
];

pub fn measure() -> Vec<Sample> {
    let mut times = CASES.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for ((_, program), times) in CASES.iter().zip(&mut times) {
            times.push(start(program));
        }
    }
    CASES.iter().zip(times).map(|((name, _), times)| Sample::new(name, median(times.into_iter()))).collect()
}

/// Microseconds from before its start.
fn start(program: &str) -> f64 {
    let started = SystemTime::now();
    let output = Command::new(program).output().expect("was built with this");
    let nanos: u64 = String::from_utf8_lossy(&output.stdout).trim().parse().expect("prints when it exported");
    let exported = UNIX_EPOCH + Duration::from_nanos(nanos);
    exported.duration_since(started).unwrap_or_default().as_nanos() as f64 / 1e3
}
