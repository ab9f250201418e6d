//! Owns the fresh processes: how well cache lines happen to lie differs from process to process by half, and does not change within one. So
//! each row is measured in several, rows taking turns, and each process prints what it found. Knows no subject.

use crate::measure::{Sample, Subject, rounds};
use crate::place::program;
use crate::row::{Row, Way};
use crate::rows::ROWS;

pub const ARGUMENT: &str = "--process";

/// What each process found, by row.
pub fn measure(rows: &[&Row]) -> Vec<Vec<Vec<Sample>>> {
    let mut found = vec![Vec::new(); rows.len()];
    let most = rows.iter().map(|row| row.processes).max().unwrap_or_default();
    for turn in 0..most {
        eprintln!("processes of turn {} of {most}", turn + 1);
        for (row, found) in rows.iter().zip(&mut found) {
            if turn < row.processes {
                found.push(process(row, turn));
            }
        }
    }
    found
}

fn process(row: &Row, turn: usize) -> Vec<Sample> {
    let exe = std::env::current_exe().expect("a program has a path");
    let mut command = program(&exe, row.is_pinned);
    command.args([ARGUMENT, row.name, &turn.to_string()]);
    let output = command.output().expect("can be started again");
    assert!(output.status.success(), "row {}: {}", row.name, String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(read).collect()
}

/// In such a process: measures one row.
pub fn run(name: &str, turn: &str) {
    let row = ROWS.iter().find(|row| row.name == name).expect("a row's name");
    let turn: usize = turn.parse().expect("a number");
    let samples = match row.way {
        Way::Rounds(amount, subjects) => {
            let is_here = |subject: &&Subject| subject.turn.is_none_or(|of| of == turn % 2);
            rounds(&subjects.iter().filter(is_here).collect::<Vec<_>>(), amount)
        }
        Way::Own(measure) => measure(),
    };
    samples.iter().for_each(|sample| println!("{}", write(sample)));
}

fn write(sample: &Sample) -> String {
    let allocations = sample.allocations.map(|count| count.to_string()).unwrap_or_default();
    format!("{}\t{}\t{allocations}", sample.subject, sample.value)
}

fn read(line: &str) -> Sample {
    let fields: Vec<&str> = line.split('\t').collect();
    let [subject, value, allocations] = fields[..] else { panic!("three fields: {line}") };
    let value = value.parse().expect("a number");
    Sample { subject: subject.to_owned(), value, allocations: allocations.parse().ok() }
}
