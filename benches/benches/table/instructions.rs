//! Owns the counts of instructions, by callgrind: they repeat where times do not. Only the calling thread's, and only what lies within the
//! function that is timed, after a first go of the same work. Skipped where there is no valgrind.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use crate::measure::{Amount, Subject, measured};
use crate::row::{Row, Way};
use crate::rows::ROWS;

pub const ARGUMENT: &str = "--instructions";

/// Instructions per unit, by row and subject.
pub type Counts = HashMap<(&'static str, &'static str), f64>;

/// Units that are done before counting, and counted.
const UNITS: u32 = 5_000;

fn times(amount: Amount) -> u32 {
    (UNITS / amount.units).max(1)
}

pub fn count(rows: &[&'static Row]) -> Result<Counts, String> {
    let is_there = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !is_there {
        return Err("valgrind is not installed, so none were counted".to_owned());
    }
    eprintln!("counting instructions");
    let jobs: Vec<_> = rows.iter().copied().flat_map(jobs).collect();
    let (next, counts) = (AtomicUsize::new(0), Mutex::new(Ok(Counts::new())));
    let work = || {
        while let Some((row, amount, subject)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let counted = one(row, *amount, subject);
            let mut counts = counts.lock().expect("nobody panicked");
            match (counted, counts.as_mut()) {
                (Ok(count), Ok(counts)) => drop(counts.insert((row.name, subject.name), count)),
                (Err(problem), Ok(_)) => *counts = Err(problem),
                (_, Err(_)) => {}
            }
        }
    };
    let width = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..width).for_each(|_| drop(scope.spawn(work))));
    counts.into_inner().expect("nobody panicked")
}

fn jobs(row: &'static Row) -> Vec<(&'static Row, Amount, &'static Subject)> {
    match row.way {
        Way::Rounds(amount, subjects) => subjects.iter().map(|subject| (row, amount, subject)).collect(),
        Way::Own(_) => Vec::new(),
    }
}

fn one(row: &Row, amount: Amount, subject: &Subject) -> Result<f64, String> {
    let exe = std::env::current_exe().map_err(|error| error.to_string())?;
    let file = scratch(&exe, row.name, subject.name);
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no", "--toggle-collect=*measure::measured*"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(&exe)
        .args([ARGUMENT, row.name, subject.name])
        .output()
        .map_err(|error| error.to_string())?;
    let text = fs::read_to_string(&file).unwrap_or_default();
    let _ = fs::remove_file(&file);
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse::<f64>().ok());
    match total {
        Some(total) if output.status.success() && total > 0.0 => {
            Ok(total / f64::from(times(amount) * amount.units))
        }
        _ => Err(format!(
            "callgrind failed for {}, {}: {}",
            row.name,
            subject.name,
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

fn scratch(exe: &Path, row: &str, subject: &str) -> PathBuf {
    let name = format!("callgrind-{row}-{subject}").replace([' ', ',', ':'], "_");
    exe.with_file_name(name)
}

/// Below callgrind: does the work of one subject.
pub fn run(row: &str, subject: &str) {
    let row = ROWS.iter().find(|of| of.name == row).expect("a row's name");
    let (_, amount, subject) =
        jobs(row).into_iter().find(|(_, _, of)| of.name == subject).expect("a subject's name");
    (subject.set_up)();
    (0..times(amount)).for_each(|_| (subject.work)());
    (subject.settle)();
    measured(subject.work, times(amount));
}
