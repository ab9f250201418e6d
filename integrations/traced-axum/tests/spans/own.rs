//! Owns the server and the client that the tests talk to.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use traced_http_checks::{Checked, describe};

/// Serves until the test's runtime ends.
pub(crate) async fn serve(app: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async { axum::serve(listener, service).await });
    address
}

/// Sends a request without a span; the status and the whole body.
pub(crate) async fn fetch(address: SocketAddr, method: &str, path: &str) -> (u16, String) {
    let method = method.parse().unwrap();
    let response =
        reqwest::Client::new().request(method, format!("http://{address}{path}")).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap_or_default())
}

/// The only span of a request, as text.
pub(crate) async fn span_of(app: Router, method: &str, path: &str, name: &str) -> String {
    let checked = Checked::start();
    let address = serve(app).await;
    fetch(address, method, path).await;
    let text = describe(&checked.span(name).await);
    assert_eq!(checked.spans().len(), 1, "{}", checked.spans());
    text
}
