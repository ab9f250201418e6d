//! Names, scope and code location.

use traced::testing::Capture;
use traced::traced;
use traced_tests::{Seen, spans};

mod names {
    pub(crate) const ROUTE: &str = "GET /users/{id}";
    pub(crate) const TARGET: &str = "db.insert orders";
}

#[traced(name = names::ROUTE, kind = server)]
fn route() {}

#[traced(name = names::TARGET)]
fn target() {}

#[traced(name = "db.select orders")]
fn literal() {}

#[traced(service = "a.b")]
fn in_service() {}

mod getAll {
    #![expect(non_snake_case, reason = "default names are normalised")]
    #[traced::traced]
    pub(crate) fn __HTTPServer() {}
}

#[test]
fn names_come_from_literals_consts_and_places() {
    let found = spans(|| {
        route();
        target();
        literal();
        in_service();
        getAll::__HTTPServer();
    });
    let expected =
        ["GET /users/{id}", "db.insert orders", "db.select orders", "a.b.in_service", "get_all.http_server"];
    assert_eq!(found.names(), expected);
}

#[test]
fn the_scope_is_the_calling_crate() {
    let found = spans(literal);
    let scope = &found.one("db.select orders").0.instrumentation_scope;
    assert_eq!(scope.name(), env!("CARGO_PKG_NAME"));
    assert_eq!(scope.version(), Some(env!("CARGO_PKG_VERSION")));
    let schema = format!("https://opentelemetry.io/schemas/{}", traced::SEMCONV_VERSION);
    assert_eq!(scope.schema_url(), Some(schema.as_str()));
}

#[traced("n.line")]
fn line_of_the_function() {}
const LINE: u32 = line!() - 1;

#[test]
fn the_code_location_is_the_function_s() {
    let capture = Capture::builder().code_location().start();
    line_of_the_function();
    let found = Seen(capture.finished());
    let span = found.one("n.line");
    assert_eq!(span.attr("code.function.name"), Some("names_scope::line_of_the_function".into()));
    assert_eq!(span.attr("code.line.number"), Some(i64::from(LINE).into()));
}
