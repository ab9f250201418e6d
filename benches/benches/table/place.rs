//! Owns on which processor something runs, by `taskset`, since std cannot say it. Where that is missing, all run anywhere.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Starts a program, on the first processor alone if that is asked for and can be done.
pub fn program(path: &Path, is_pinned: bool) -> Command {
    if !is_pinned || !can_pin() {
        return Command::new(path);
    }
    let mut command = on_first();
    command.arg(path);
    command
}

fn on_first() -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]);
    command
}

/// Not every system has `taskset`, nor every process leave to use this processor.
pub fn can_pin() -> bool {
    static CAN: OnceLock<bool> = OnceLock::new();
    *CAN.get_or_init(|| on_first().arg("true").output().is_ok_and(|output| output.status.success()))
}

/// From here on the calling thread runs on this processor alone.
pub fn pin_this_thread(processor: usize) {
    let task =
        fs::read_link("/proc/thread-self").ok().and_then(|link| Some(link.file_name()?.to_str()?.to_owned()));
    if let Some(task) = task {
        let _ = pin(&task, processor);
    }
}

/// The threads that there are besides the first one: at the start of a measurement, the workers.
pub fn pin_workers(processor: usize) {
    let first = std::process::id().to_string();
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    for task in tasks.filter_map(|task| task.file_name().into_string().ok()).filter(|task| *task != first) {
        let _ = pin(&task, processor);
    }
}

fn pin(task: &str, processor: usize) -> std::io::Result<Output> {
    Command::new("taskset").args(["-pc", &processor.to_string(), task]).output()
}
