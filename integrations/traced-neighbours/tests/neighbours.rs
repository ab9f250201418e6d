//! `#[traced]` above and below the attributes of other crates that rewrite the function: both orders compile, one span each.

#![expect(clippy::unused_async, reason = "the shapes under test")]

use std::cell::Cell;

use traced::testing::Capture;
use traced::traced;

mod recursion {
    use async_recursion::async_recursion;

    use super::*;

    #[traced("n.above", attrs(n.left = left))]
    #[async_recursion]
    async fn above(left: u8) -> Result<u8, String> {
        if left == 0 { Err("the end".to_owned()) } else { Ok(1 + above(left - 1).await.unwrap_or_default()) }
    }

    #[async_recursion]
    #[traced("n.below", attrs(n.left = left))]
    async fn below(left: u8) -> Result<u8, String> {
        if left == 0 { Err("the end".to_owned()) } else { Ok(1 + below(left - 1).await.unwrap_or_default()) }
    }

    #[async_recursion(?Send)]
    #[traced("n.local")]
    async fn local(left: &std::rc::Rc<u8>) -> u8 {
        tokio::task::yield_now().await;
        if **left == 0 { 0 } else { 1 + local(&std::rc::Rc::new(**left - 1)).await }
    }

    #[tokio::test]
    async fn async_recursion_gives_one_span_for_each_call_in_both_orders() {
        let capture = Capture::start();
        assert_eq!(above(2).await.unwrap() + below(2).await.unwrap(), 4);
        assert_eq!(local(&std::rc::Rc::new(1)).await, 1);
        capture.spans().assert_tree(
            r#"
            n.above n.left=2
            └─ n.above n.left=1
               └─ n.above n.left=0  ERROR alloc::string::String: the end
                  └─ • exception exception.type="alloc::string::String" exception.message="the end"
            n.below n.left=2
            └─ n.below n.left=1
               └─ n.below n.left=0  ERROR alloc::string::String: the end
                  └─ • exception exception.type="alloc::string::String" exception.message="the end"
            n.local
            └─ n.local
            "#,
        );
    }
}

mod rstest_cases {
    use rstest::{fixture, rstest};

    use super::*;

    thread_local! {
        static STARTED: Cell<u8> = const { Cell::new(0) };
    }

    /// Counts a start: the attributes of a span are evaluated once for each.
    fn started() -> u8 {
        STARTED.set(STARTED.get() + 1);
        STARTED.get()
    }

    #[fixture]
    fn two() -> u8 {
        2
    }

    #[traced("n.above", attrs(n.started = started()))]
    #[rstest]
    #[case(1)]
    #[case(2)]
    fn above(#[case] n: u8, two: u8) -> Result<(), String> {
        assert_eq!(STARTED.get(), 1, "case {n}");
        if n <= two { Ok(()) } else { Err("larger".to_owned()) }
    }

    #[rstest]
    #[case(1)]
    #[case(2)]
    #[traced("n.below", attrs(n.started = started()))]
    fn below(#[case] n: u8, two: u8) -> Result<(), String> {
        assert_eq!(STARTED.get(), 1, "case {n}");
        if n <= two { Ok(()) } else { Err("larger".to_owned()) }
    }

    #[rstest]
    #[tokio::test]
    #[traced("n.later", attrs(n.started = started()))]
    async fn below_both(#[values(1, 2)] n: u8, two: u8) {
        tokio::task::yield_now().await;
        assert_eq!((STARTED.get(), n <= two), (1, true));
    }

    #[traced("n.later", attrs(n.started = started()))]
    #[rstest]
    #[tokio::test]
    async fn above_both(#[values(1, 2)] n: u8, two: u8) {
        tokio::task::yield_now().await;
        assert_eq!((STARTED.get(), n <= two), (1, true));
    }
}

mod handlers {
    use axum::Router;
    use axum::body::Body;
    use axum::extract::Path;
    use axum::http::{Request, StatusCode};
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    #[traced("n.above", attrs(n.id = id))]
    #[axum::debug_handler]
    async fn above(Path(id): Path<u64>) -> Result<String, StatusCode> {
        Ok(id.to_string())
    }

    #[axum::debug_handler]
    #[traced("n.below", attrs(n.id = id))]
    async fn below(Path(id): Path<u64>) -> Result<String, StatusCode> {
        if id == 1 { Err(StatusCode::NOT_FOUND) } else { Ok(id.to_string()) }
    }

    #[tokio::test]
    async fn handlers_of_axum_are_one_span_each_in_both_orders() {
        let capture = Capture::start();
        let app = || Router::new().route("/above/{id}", get(above)).route("/below/{id}", get(below));
        for path in ["/above/1", "/below/1"] {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            app().oneshot(request).await.unwrap();
        }
        assert_eq!(names(&capture), ["n.above", "n.below"]);
    }

    #[traced("n.above", attrs(n.id = *id))]
    #[actix_web::get("/above/{id}")]
    async fn actix_above(id: actix_web::web::Path<u64>) -> String {
        id.to_string()
    }

    #[actix_web::get("/below/{id}")]
    #[traced("n.below", attrs(n.id = *id))]
    async fn actix_below(id: actix_web::web::Path<u64>) -> String {
        id.to_string()
    }

    #[tokio::test]
    async fn handlers_of_actix_are_one_span_each_in_both_orders() {
        use actix_web::test::{TestRequest, call_and_read_body, init_service};

        let capture = Capture::start();
        let app = init_service(actix_web::App::new().service(actix_above).service(actix_below)).await;
        for path in ["/above/1", "/below/1"] {
            let body = call_and_read_body(&app, TestRequest::get().uri(path).to_request()).await;
            assert_eq!(body.as_ref(), b"1");
        }
        assert_eq!(names(&capture), ["n.above", "n.below"]);
    }
}

#[expect(unreachable_pub, reason = "wasm_bindgen takes nothing else")]
mod exported {
    use wasm_bindgen::prelude::*;

    use super::*;

    #[traced("n.above")]
    #[wasm_bindgen]
    pub fn wasm_above(n: u32) -> u32 {
        n
    }

    #[wasm_bindgen]
    #[traced("n.below")]
    pub fn wasm_below(n: u32) -> u32 {
        n
    }

    #[test]
    fn functions_for_javascript_are_one_span_each_in_both_orders() {
        let capture = Capture::start();
        assert_eq!(wasm_above(1) + wasm_below(1), 2);
        assert_eq!(names(&capture), ["n.above", "n.below"]);
    }
}

fn names(capture: &Capture) -> Vec<String> {
    capture.finished().iter().map(|span| span.name.to_string()).collect()
}
