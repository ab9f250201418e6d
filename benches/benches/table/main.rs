//! The table of what a span costs, beside other ways to make one: `cargo bench --manifest-path benches/Cargo.toml`. Words after `--` are
//! the rows that are wanted (`-- child attributes`); `--no-instructions` leaves callgrind out. Owns the arguments. Quote ratios, not
//! nanoseconds.

mod export;
mod first;
mod heap;
mod instructions;
mod measure;
mod place;
mod processes;
mod row;
mod rows;
mod table;
mod threads;
mod work;

use std::process::ExitCode;
use std::time::Instant;

use traced_benches::CountingAllocator;

use crate::row::Row;
use crate::rows::ROWS;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const NO_INSTRUCTIONS: &str = "--no-instructions";

fn main() -> ExitCode {
    // cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [processes::ARGUMENT, row, turn] => processes::run(row, turn),
        [instructions::ARGUMENT, row, subject] => instructions::run(row, subject),
        [export::ARGUMENT] => export::receive().expect("a port on the loopback interface"),
        words => return print_table(words),
    }
    ExitCode::SUCCESS
}

fn print_table(words: &[&str]) -> ExitCode {
    let started = Instant::now();
    let names = words.iter().filter(|word| **word != NO_INSTRUCTIONS);
    if let Some(unknown) = names.clone().find(|name| !ROWS.iter().any(|row| row.name == **name)) {
        let all: Vec<_> = ROWS.iter().map(|row| row.name).collect();
        eprintln!("no row {unknown}; there are {}, and the flag {NO_INSTRUCTIONS}", all.join(", "));
        return ExitCode::FAILURE;
    }
    let is_wanted =
        |row: &&Row| names.clone().next().is_none() || names.clone().any(|name| *name == row.name);
    let rows: Vec<&Row> = ROWS.iter().filter(is_wanted).collect();
    let found = processes::measure(&rows);
    let counts = if words.contains(&NO_INSTRUCTIONS) {
        Err("not asked for".to_owned())
    } else {
        instructions::count(&rows)
    };
    for (row, found) in rows.iter().zip(&found) {
        print!("{}", table::block(row, found, counts.as_ref().ok()));
    }
    print!("{}", table::LEGEND);
    if let Err(reason) = counts {
        println!("Instructions: {reason}.");
    }
    if !place::can_pin() {
        println!(
            "No `taskset` here, or no leave to use it: all ran on any processor, and times repeat less."
        );
    }
    println!("Took {} s.", started.elapsed().as_secs());
    ExitCode::SUCCESS
}
