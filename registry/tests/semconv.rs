//! The generated constants are those of the table.

#[path = "../examples/generate/render.rs"]
mod render;

#[test]
fn the_committed_file_is_up_to_date() {
    let committed = std::fs::read_to_string(render::FILE).unwrap();
    assert!(
        committed == render::semconv().unwrap(),
        "runtime/src/semconv.rs is not up to date; run `cargo run -p traced-registry --example generate`"
    );
}
