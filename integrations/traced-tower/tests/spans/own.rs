//! Owns the server and the client that the tests talk to: hyper's, with our layers.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::{Request, Response, Version};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::{HttpConnector, HttpInfo};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::{Layer as _, ServiceExt as _, service_fn};
use traced_tower::{Client, ClientLayer, PeerAddress, ServerLayer};

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;
pub(crate) type Body = UnsyncBoxBody<Bytes, BoxError>;
pub(crate) type Answer = Result<Response<Body>, BoxError>;
type Handler = dyn Fn(Request<Incoming>) -> BoxFuture<'static, Answer> + Send + Sync;

pub(crate) fn body(text: &'static str) -> Body {
    Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync()
}

pub(crate) fn stream<B>(stream: B) -> Body
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    stream.map_err(Into::into).boxed_unsync()
}

pub(crate) fn status(code: u16) -> Response<Body> {
    Response::builder().status(code).body(body("")).unwrap()
}

/// Serves with the default layer.
pub(crate) async fn serve<F>(handler: impl Fn(Request<Incoming>) -> F + Send + Sync + 'static) -> SocketAddr
where
    F: Future<Output = Answer> + Send + 'static,
{
    serve_with(ServerLayer::new(), handler).await
}

/// Serves HTTP/1 and HTTP/2 until the test's runtime ends.
pub(crate) async fn serve_with<F>(
    layer: ServerLayer,
    handler: impl Fn(Request<Incoming>) -> F + Send + Sync + 'static,
) -> SocketAddr
where
    F: Future<Output = Answer> + Send + 'static,
{
    let handler: Arc<Handler> = Arc::new(move |request| Box::pin(handler(request)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, peer)) = listener.accept().await {
            let (handler, layer) = (Arc::clone(&handler), layer.clone());
            let service = layer.layer(service_fn(move |request| handler(request)));
            let service = service.map_request(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(PeerAddress(peer));
                request
            });
            let builder = auto::Builder::new(TokioExecutor::new());
            let connection = builder
                .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service))
                .into_owned();
            // Connections break on purpose.
            tokio::spawn(connection.map(drop));
        }
    });
    address
}

pub(crate) type Hyper = hyper_util::client::legacy::Client<HttpConnector, Body>;

/// hyper's client with the default layer.
pub(crate) fn client() -> Client<Hyper> {
    client_with(ClientLayer::new())
}

pub(crate) fn client_with(layer: ClientLayer) -> Client<Hyper> {
    layer.peer_from(|response| Some(response.get::<HttpInfo>()?.remote_addr())).layer(hyper())
}

/// hyper's client alone.
pub(crate) fn hyper() -> Hyper {
    hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http()
}

pub(crate) fn hyper_http2() -> Hyper {
    hyper_util::client::legacy::Client::builder(TokioExecutor::new()).http2_only(true).build_http()
}

pub(crate) fn get(address: SocketAddr, path: &str) -> Request<Body> {
    let request = Request::get(format!("http://{address}{path}")).version(Version::HTTP_11);
    request.body(stream(Empty::new())).unwrap()
}

/// Sends a request without a span and reads the whole answer.
pub(crate) async fn fetch(request: Request<Body>) -> (http::response::Parts, Bytes) {
    let (parts, body) = hyper().request(request).await.unwrap().into_parts();
    (parts, body.collect().await.unwrap().to_bytes())
}
