#!/usr/bin/env bash
# Published crates with `#[traced]` on every function of theirs must still pass their own tests, which stay as they are.
# Needs cargo and python3; fetches the crates below from the registry. Works in target/torture.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$root/target/torture}
export CARGO_TERM_COLOR=never

# What differs: a parser of closures and traits; async functions behind a trait that returns futures; streams polled by hand; a data
# structure of generics, unsafe code and macros.
crates=(winnow-1.0.5 bb8-0.9.1 tokio-stream-0.1.19 indexmap-2.14.2)

# The sources as published. The lock pins what the tests of the crates need.
fetch() {
    mkdir -p "$work/fetch/src"
    : >"$work/fetch/src/lib.rs"
    {
        printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n'
        for crate in "${crates[@]}"; do printf '%s = "=%s"\n' "${crate%-*}" "${crate##*-}"; done
    } >"$work/fetch/Cargo.toml"
    cargo fetch --quiet --manifest-path "$work/fetch/Cargo.toml"
    cargo metadata --format-version 1 --manifest-path "$work/fetch/Cargo.toml" | python3 -c '
import json, os, sys
for package in json.load(sys.stdin)["packages"]:
    print(package["name"] + "-" + package["version"], os.path.dirname(package["manifest_path"]))' >"$work/sources"
}

# prepare CRATE: a copy of it with every function traced.
prepare() {
    local source
    source=$(sed -n "s/^$1 //p" "$work/sources")
    rm -rf "${work:?}/$1"
    cp -r "$source" "$work/$1"
    rm -f "$work/$1/Cargo.lock"
    # Benches are no tests, and their libraries take minutes.
    rm -rf "$work/$1/benches"
    python3 "$here/manifest.py" "$work/$1/Cargo.toml" "$root/runtime"
    python3 "$here/apply.py" "$work/$1/src"
}

fetch
for crate in "${crates[@]}"; do prepare "$crate"; done
{
    printf '[workspace]\nresolver = "2"\nmembers = ['
    printf '"%s", ' "${crates[@]}"
    printf ']\n[profile.dev]\ndebug = false\n'
} >"$work/Cargo.toml"
cp "$here/Cargo.lock" "$work/Cargo.lock"
cargo test --manifest-path "$work/Cargo.toml" --target-dir "$work/target" --workspace --no-fail-fast --features tokio-stream/full
