//! Input that nobody would write, for as long as it is told: `cargo test -p traced-tests --test fuzz -- 30` (seconds; 5 by default).
//!
//! Every run has another seed, which it prints; `-- 30 SEED` is the same run again. `propagation/hostile.rs` tries the same in every test run,
//! always with the same numbers.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program for people")]

mod input;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use self::input::Random;
use self::targets::TARGETS;

/// Longer than any one input may take on the slowest machine.
const SLOW: Duration = Duration::from_secs(2);

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let seconds = arguments.next().unwrap_or(5);
    let seed = arguments.next().unwrap_or_else(new_seed);
    println!("fuzz: {} targets, {seconds} s together, seed {seed}", TARGETS.len());
    let share = Duration::from_secs(seconds) / u32::try_from(TARGETS.len()).unwrap();
    let failed = TARGETS.iter().filter(|(name, target)| !holds(name, *target, seed, share)).count();
    if failed > 0 {
        println!("fuzz: {failed} targets failed; `-- {seconds} {seed}` tries the same inputs");
        std::process::exit(1);
    }
}

fn new_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::from(now.subsec_nanos()) ^ now.as_secs() << 20
}

/// Whether a target takes whatever comes in that time.
fn holds(name: &str, target: targets::Target, seed: u64, share: Duration) -> bool {
    let end = Instant::now() + share;
    let mut random = Random::new(seed);
    let mut inputs = 0_u64;
    while inputs == 0 || Instant::now() < end {
        let before = random.clone();
        let began = Instant::now();
        let held = catch_unwind(AssertUnwindSafe(|| target(&mut random))).is_ok();
        inputs += 1;
        if !held || began.elapsed() > SLOW {
            let took = began.elapsed();
            println!("{name}: input {inputs} of seed {seed} failed after {took:?}: {before:?}");
            return false;
        }
    }
    println!("{name}: {inputs} inputs");
    true
}
