#!/usr/bin/env python3
"""What traced costs while the program compiles, beside tracing: `python3 benches/compile/run.py`.

Times are user CPU time of cargo and all that it starts, so that other work on the machine counts little; of several rounds, each
side in turn, the least one counts. Crates lie below benches/target/compile. Four questions:

  macros     a clean debug build of the macro crate (with the registry) and of tracing-attributes, dependencies ready
  functions  a crate with 1000 functions under `#[traced]` and under `#[tracing::instrument]`, debug and release, from
             nothing and after a change of one line
  stack      everything that a program needs to export spans by OTLP, dependencies included, debug and from nothing: traced, and tracing
             with tracing-opentelemetry, the SDK and opentelemetry-otlp, each without what it can do without
  size       how many bytes each further function brings to a program: stripped release builds that differ by 1000 functions

Arguments: `macros`, `functions`, `stack` or `size` for one of them; `--rounds N`; `--shape NAME` for functions of one shape alone; `--check`, which
fails where a ratio is above its target.
"""

import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = HERE.parent / "target" / "compile"
FUNCTIONS = 1000
MACROS_TARGET = 1.5
FUNCTIONS_TARGET = 0.8
STACK_TARGET = 1.0

# Each shape: how it is written with traced, with tracing, and the function. `{n}` is its number. Both record the same: the argument
# where there is one, and the error of a function that can fail. tracing's default, all arguments by `Debug`, is left out.
SHAPES = {
    "sync": ("#[traced]", "#[instrument(skip_all)]", "pub fn f{n}(n: u64) -> u64 {{\n    n + {n}\n}}"),
    "sync_result": (
        "#[traced(attrs(order.id = id))]",
        "#[instrument(skip_all, fields(order.id = id), err)]",
        "pub fn f{n}(id: u64) -> Result<u64, Refused> {{\n    let double = check(id)?;\n    Ok(double + {n})\n}}",
    ),
    "async": ("#[traced]", "#[instrument(skip_all)]", "pub async fn f{n}(n: u64) -> u64 {{\n    later().await + n + {n}\n}}"),
    "async_result": (
        "#[traced(attrs(order.id = id))]",
        "#[instrument(skip_all, fields(order.id = id), err)]",
        "pub async fn f{n}(id: u64) -> Result<u64, Refused> {{\n"
        "    let double = check(id + later().await)?;\n    Ok(double + {n})\n}}",
    ),
}

PRELUDE = """use std::future::Future;
use std::pin::Pin;

#[derive(Debug)]
pub struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

fn check(id: u64) -> Result<u64, Refused> {
    if id > 7 { Err(Refused) } else { Ok(id * 2) }
}

async fn later() -> u64 {
    7
}

type Task = Pin<Box<dyn Future<Output = u64> + Send>>;
"""

# Futures are compiled where they are used.
USE = {
    "sync": "    Box::pin(async {{ f{n}(1) }})",
    "sync_result": "    Box::pin(async {{ f{n}(1).unwrap_or_default() }})",
    "async": "    Box::pin(f{n}(1))",
    "async_result": "    Box::pin(async {{ f{n}(1).await.unwrap_or_default() }})",
}

TRACED = f'traced = {{ path = "{ROOT / "runtime"}", default-features = false, features = ["sdk"] }}'
TRACING = 'tracing = { version = "0.1.44", default-features = false, features = ["std", "attributes"] }'
MACROS = f'traced-macros = {{ path = "{ROOT / "macros"}" }}'
ATTRIBUTES = 'tracing-attributes = "0.1.31"'


def crate(name, dependency, source, file="lib.rs"):
    """A crate that stands alone and knows the versions of the workspace, and where it is built."""
    directory = WORK / name
    (directory / "src").mkdir(parents=True, exist_ok=True)
    manifest = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n[dependencies]\n{dependency}\n'
    (directory / "Cargo.toml").write_text(manifest)
    (directory / "src" / file).write_text(source)
    if not (directory / "Cargo.lock").exists():
        shutil.copy(ROOT / "Cargo.lock", directory / "Cargo.lock")
    return directory


def cargo(directory, *arguments, **variables):
    """Runs cargo; gives back the user CPU time of it and its children, in seconds."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("CARGO_", "RUSTFLAGS", "TRACED_", "RUSTC_"))}
    kept = {k: v for k, v in os.environ.items() if k in ("CARGO_HOME", "CARGO_NET_OFFLINE", "CARGO_BUILD_JOBS")}
    # What comes from a registry is not linted, as crates here would be.
    own = {"CARGO_TARGET_DIR": str(directory / "target"), "RUSTFLAGS": "--cap-lints=allow"}
    environment = inherited | kept | own | variables
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(["cargo", *arguments], cwd=directory, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"cargo {' '.join(arguments)} in {directory}:\n{done.stderr}")
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def least(rounds, *measures):
    """The least time of each measure; they take turns."""
    times = [[] for _ in measures]
    for _ in range(rounds):
        for measure, of in zip(measures, times):
            of.append(measure())
    return [min(of) for of in times]


class Report:
    def __init__(self):
        self.missed = []

    def line(self, what, ours, theirs, target):
        ratio = ours / theirs
        verdict = "" if ratio <= target else f"  above {target}"
        print(f"{what:42} {ours:7.2f} s {theirs:7.2f} s {ratio:6.2f}{verdict}", flush=True)
        if verdict:
            self.missed.append(what)


def macros(rounds, report):
    ours = crate("macros-traced", MACROS, "")
    theirs = crate("macros-tracing", ATTRIBUTES, "")
    for directory in (ours, theirs):
        cargo(directory, "build", CARGO_INCREMENTAL="0")

    def build(directory, *packages):
        names = [word for package in packages for word in ("-p", package)]
        cargo(directory, "clean", *names)
        # The crate that depends on them is empty.
        return cargo(directory, "build", CARGO_INCREMENTAL="0")

    times = least(
        rounds,
        lambda: build(ours, "traced-macros", "traced-registry"),
        lambda: build(theirs, "tracing-attributes"),
    )
    report.line("macros, clean debug build", *times, MACROS_TARGET)


def source(attributes, uses, shapes, count=FUNCTIONS):
    text = [uses, PRELUDE]
    tasks = []
    for n in range(count):
        shape = shapes[n % len(shapes)]
        traced, tracing, function = SHAPES[shape]
        text.append(f"{traced if attributes == 'traced' else tracing}\n{function.format(n=n)}\n")
        tasks.append(f"fn task{n}() -> Task {{\n{USE[shape].format(n=n)}\n}}\n")
    every = ", ".join(f"task{n}" for n in range(count))
    return "\n".join([*text, *tasks, f"pub static TASKS: [fn() -> Task; {count}] = [{every}];\n"])


def functions(rounds, shapes, report):
    ours = crate("functions-traced", TRACED, source("traced", "use traced::traced;", shapes))
    theirs = crate("functions-tracing", TRACING, source("tracing", "use tracing::instrument;", shapes))
    plain = crate("functions-plain", "", source("traced", "", shapes).replace("#[traced", "// #[traced"))

    def changed(directory, *arguments, **variables):
        library = directory / "src" / "lib.rs"
        text = library.read_text()
        library.write_text(text.replace("id * 2", "id * 3") if "id * 2" in text else text.replace("id * 3", "id * 2"))
        return cargo(directory, *arguments, **variables)

    def cold(directory, *arguments, **variables):
        cargo(directory, "clean", *(a for a in arguments[1:] if a == "--release"), "-p", directory.name)
        return cargo(directory, *arguments, **variables)

    for profile, arguments in (("debug", ["build"]), ("release", ["build", "--release"])):
        for directory in (ours, theirs, plain):
            cargo(directory, *arguments, CARGO_INCREMENTAL="0")
        for what, measure, incremental in (("cold", cold, "0"), ("one line changed", changed, "1")):
            if profile == "release" and incremental == "1":
                continue
            for directory in (ours, theirs, plain):
                cargo(directory, *arguments, CARGO_INCREMENTAL=incremental)
            times = least(
                rounds,
                *(lambda d=d: measure(d, *arguments, CARGO_INCREMENTAL=incremental) for d in (ours, theirs, plain)),
            )
            report.line(f"{FUNCTIONS} functions, {profile}, {what}", times[0], times[1], FUNCTIONS_TARGET)
            print(f"{'':4}{'without spans':38} {times[2]:7.2f} s", flush=True)


def stack(rounds, report):
    """Both ways to OTLP, by each protocol: processor time, time of the clock, and how many packages there are to build."""

    def tracing(client):
        return "\n".join(f'{name} = {{ version = "{version}", default-features = false, features = {features} }}' for name, version, features in (
            ("tracing", "0.1.44", '["std", "attributes"]'),
            ("tracing-subscriber", "0.3.20", '["registry", "std"]'),
            ("tracing-opentelemetry", "0.34.0", "[]"),
            ("opentelemetry", "0.33.1", '["trace"]'),
            ("opentelemetry_sdk", "0.33.1", '["trace"]'),
            ("opentelemetry-otlp", "0.33.1", f'["trace", {client}]'),
        ))

    def traced(protocol):
        return f'traced = {{ path = "{ROOT / "runtime"}", default-features = false, features = ["sdk", "{protocol}"] }}'

    def from_nothing(directory):
        shutil.rmtree(directory / "target", ignore_errors=True)
        started = time.monotonic()
        spent = cargo(directory, "build", CARGO_INCREMENTAL="0")
        walls[directory.name].append(time.monotonic() - started)
        return spent

    for protocol, client in (("grpc", '"grpc-tonic"'), ("http", '"http-proto", "reqwest-blocking-client"')):
        ours = crate(f"stack-traced-{protocol}", traced(f"otlp-{protocol}"), "")
        theirs = crate(f"stack-tracing-{protocol}", tracing(client), "")
        walls = {ours.name: [], theirs.name: []}
        for directory in (ours, theirs):
            cargo(directory, "fetch")
        times = least(rounds, lambda: from_nothing(ours), lambda: from_nothing(theirs))
        report.line(f"OTLP over {protocol}, debug, from nothing", *times, STACK_TARGET)
        ours_wall, theirs_wall = min(walls[ours.name]), min(walls[theirs.name])
        print(f"{'':4}{'time of the clock':38} {ours_wall:7.2f} s {theirs_wall:7.2f} s {ours_wall / theirs_wall:6.2f}", flush=True)
        print(f"{'':4}{'packages':38} {packages(ours):7} {packages(theirs):9}", flush=True)


def packages(directory):
    """How many packages a crate is built from, without itself."""
    own = {"CARGO_TARGET_DIR": str(directory / "target")}
    listed = subprocess.run(
        ["cargo", "tree", "--prefix=none", "--edges=normal,build", "--no-dedupe"],
        cwd=directory, env=os.environ | own, capture_output=True, text=True, check=True,
    )
    return len({line.split(" (")[0] for line in listed.stdout.splitlines()}) - 1


def size(shapes):
    """Bytes of a program for each function, less what the function takes without a span."""

    def program(name, dependency, attributes, uses, count):
        text = source(attributes, uses, shapes, count)
        if name == "plain":
            text = text.replace("#[traced", "// #[traced")
        text += "fn main() {\n    TASKS.iter().for_each(|task| drop(std::hint::black_box(task)()));\n}\n"
        directory = crate(f"size-{name}", f"{dependency}\n[profile.release]\nstrip = true", text, "main.rs")
        cargo(directory, "build", "--release", CARGO_INCREMENTAL="0")
        return (directory / "target" / "release" / directory.name).stat().st_size

    def each(*crate):
        # As many functions of each shape in the small program as are in there at all, so that only their number differs.
        few = len(shapes)
        return (program(*crate, FUNCTIONS + few) - program(*crate, few)) / FUNCTIONS

    plain = each("plain", "", "traced", "")
    ours = each("traced", TRACED, "traced", "use traced::traced;") - plain
    theirs = each("tracing", TRACING, "tracing", "use tracing::instrument;") - plain
    print(f"{'bytes of a program for each span':42} {ours:9.0f} {theirs:9.0f} {ours / theirs:6.2f}", flush=True)
    print(f"{'':4}{'the function without one':38} {plain:9.0f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["macros", "functions", "stack", "size"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shape", choices=SHAPES)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    report = Report()
    print(f"{'user CPU time':42} {'traced':>9} {'tracing':>9} {'ratio':>6}")
    shapes = [asked.shape] if asked.shape else list(SHAPES)
    if asked.what in (None, "macros"):
        macros(asked.rounds, report)
    if asked.what in (None, "functions"):
        functions(asked.rounds, shapes, report)
    if asked.what in (None, "stack"):
        stack(asked.rounds, report)
    if asked.what in (None, "size"):
        size(shapes)
    if asked.check and report.missed:
        sys.exit("above the target: " + ", ".join(report.missed))


if __name__ == "__main__":
    main()
