//! The generated constants are those of the table.

#[path = "../examples/generate/render.rs"]
mod render;

#[test]
fn the_committed_file_is_up_to_date() {
    let committed = std::fs::read_to_string(render::FILE).unwrap();
    assert!(
        committed == render::semconv().unwrap(),
        "src/semconv.rs is not up to date; run `cargo run -p traced-registry --example generate`"
    );
}

#[cfg(feature = "semconv")]
#[test]
fn constants_are_named_like_their_keys() {
    use traced_registry::semconv;

    assert_eq!(semconv::http::request::method, "http.request.method");
    assert_eq!(semconv::error::r#type, "error.type");
    assert_eq!(semconv::http::request::header, "http.request.header");
}
