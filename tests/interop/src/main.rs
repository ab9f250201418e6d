//! Sends spans through Rotel, a collector that others wrote, into our own receiver, and compares what arrives with what was sent:
//! over gRPC and over HTTP/protobuf, once from this process, field by field, and once from the tour, as trees.
//!
//! `interop <rotel-agent> <orders>`: the two programs, installed and built by `.ci/run`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod collector;
mod exact;
mod forest;
mod scenario;
mod tour;

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// How spans travel on their first leg; the second, from Rotel to the receiver, is always gRPC.
#[derive(Clone, Copy, Debug)]
struct Way {
    protocol: &'static str,
}

const WAYS: [Way; 2] = [Way { protocol: "grpc" }, Way { protocol: "http/protobuf" }];

/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> Outcome {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(rotel), Some(orders)) = (arguments.next(), arguments.next()) else {
        return Err("two programs are needed; call `interop <rotel-agent> <orders>`".into());
    };
    // The scenario panics on purpose, which nobody needs to read about.
    std::panic::set_hook(Box::new(|info| {
        if info.payload().downcast_ref() != Some(&scenario::ON_PURPOSE) {
            eprintln!("{info}");
        }
    }));
    let expected = tour::straight(&orders)?;
    for way in WAYS {
        let spans = exact::through(&rotel, way)?;
        println!("interop: {spans} spans by {} arrived as they were recorded", way.protocol);
        let spans = tour::through(&rotel, way, &orders, &expected)?;
        println!("interop: the tour's {spans} spans by {} have the trees of a direct export", way.protocol);
    }
    Ok(())
}
