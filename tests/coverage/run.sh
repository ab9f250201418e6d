#!/usr/bin/env bash
# The coverage of a traced function must be that of its untraced twin: equal counts for every line.
# Needs llvm-profdata and llvm-cov of LLVM 19 or later, which read what rustc writes. Works in target/coverage.
# `--tools` only says whether those tools are there, and unpacks them below target/ where Debian has them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$here/../../target/coverage
mkdir -p "$work"
work=$(cd "$work" && pwd)
export CARGO_TERM_COLOR=never

# The folder of the newest tools: rustup's component, else LLVM's own.
tools() {
    local folder
    for folder in "$(rustc --print sysroot)"/lib/rustlib/*/bin $(ls -d /usr/lib/llvm-*/bin 2>/dev/null | sort -rV) "$work"/llvm/usr/lib/llvm-19/bin; do
        if [ -x "$folder/llvm-cov" ] && [ -x "$folder/llvm-profdata" ] && [ "$(major "$folder/llvm-cov")" -ge 19 ]; then
            echo "$folder"
            return
        fi
    done
    return 1
}

major() {
    "$1" --version | sed -n 's/.*LLVM version \([0-9]*\).*/\1/p'
}

# Debian's packages, unpacked below target/ rather than installed.
unpack() {
    mkdir -p "$work/llvm"
    (cd "$work/llvm" && apt-get download llvm-19 libllvm19 && for package in *.deb; do dpkg -x "$package" .; done)
}

# count NAME FEATURES: runs the program with these features, and leaves the counts of its source in NAME.lines.
count() {
    local program="$work/target/debug/traced-coverage"
    RUSTFLAGS="-C instrument-coverage" cargo build --manifest-path "$here/Cargo.toml" --target-dir "$work/target" --features "$2"
    rm -f "$work"/*.profraw
    LLVM_PROFILE_FILE="$work/$1-%p.profraw" "$program"
    "$bin/llvm-profdata" merge -sparse "$work/$1"-*.profraw -o "$work/$1.profdata"
    # A brace on a line of its own, below a signature of several lines, counts where the body became a closure: rustc counts a signature only
    # together with some place in the function's own body, and the brace is all of it that does not belong to the closure.
    "$bin/llvm-cov" show --instr-profile "$work/$1.profdata" "$program" --sources "$here/src/main.rs" --show-instantiations=false |
        sed 's/| *[0-9]*|{$/||{/' >"$work/$1.lines"
}

export LD_LIBRARY_PATH="$work/llvm/usr/lib/x86_64-linux-gnu:$work/llvm/usr/lib/llvm-19/lib:${LD_LIBRARY_PATH:-}"
if ! bin=$(tools); then
    unpack || true
    if ! bin=$(tools); then
        echo "llvm-cov of LLVM 19 or later is missing; run \`rustup component add llvm-tools\`"
        exit 1
    fi
fi
if [ "${1:-}" = --tools ]; then exit; fi
count plain ""
count traced traced
# A comparison of nothing with nothing proves nothing.
grep -q ' return 1 ' "$work/plain.lines"
diff "$work/plain.lines" "$work/traced.lines"
echo "equal counts for all $(grep -cE '^ +[0-9]+\| +[0-9]' "$work/plain.lines") lines"
