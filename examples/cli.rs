//! A command-line tool that joins the trace of whoever started it, and hands the trace on to a program that it starts itself.
//! Between processes a trace travels in variables: `TRACEPARENT`, `TRACESTATE`, `BAGGAGE`.
//!
//! ```sh
//! cargo run --example cli                                                                                     # a trace of its own
//! TRACEPARENT=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 cargo run --example cli                 # a part of that one
//! ```

use std::env;
use std::error::Error;
use std::process::Command;

use traced::{ExporterKind, propagation, traced};

fn main() -> Result<(), Box<dyn Error>> {
    let _telemetry =
        traced::builder().service_name("backup").default_exporter(ExporterKind::Console).init()?;
    // Read here and nowhere else: a program joins the trace in its environment only if it says so.
    let _parent = propagation::from_env().attach();
    match env::args().nth(1) {
        None => backup("orders.db"),
        Some(file) => {
            compress(&file);
            Ok(())
        }
    }
}

#[traced("backup.run", attrs(backup.file = file))]
fn backup(file: &str) -> Result<(), Box<dyn Error>> {
    // The other program is this one once more, with an argument.
    let mut other = Command::new(env::current_exe()?);
    propagation::inject(&mut other);
    let status = other.arg(file).status()?;
    if status.success() { Ok(()) } else { Err(format!("the compressor failed: {status}").into()) }
}

#[traced("backup.compress", attrs(backup.file = file))]
fn compress(file: &str) {
    traced::set!(backup.archive = format!("{file}.gz"));
}
