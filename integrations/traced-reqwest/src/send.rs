//! Owns how a request is sent: one span for the whole call, redirects and retries included, because reqwest offers no place to
//! look between them.

use std::pin::{Pin, pin};
use std::sync::LazyLock;
use std::task::{Context as TaskContext, Poll};

use http::Extensions;
use reqwest::{Client, Request, Response};
use traced::opentelemetry::Context;
use traced_tower::{ClientLayer, ClientSpan, RequestInfo, ResponseInfo};

use crate::failure;

static DEFAULT: LazyLock<ClientLayer> = LazyLock::new(|| with_scope(ClientLayer::new()));

/// Settings of the environment, read once.
pub(crate) fn default_layer() -> &'static ClientLayer {
    &DEFAULT
}

pub(crate) fn with_scope(layer: ClientLayer) -> ClientLayer {
    layer.scope("traced-reqwest", env!("CARGO_PKG_VERSION"))
}

/// Sends requests of reqwest's own client with a span.
pub trait SendTraced {
    /// Sends the request as [`RequestBuilder::send`](crate::RequestBuilder::send) does, with the settings of the environment.
    ///
    /// ```no_run
    /// use traced_reqwest::SendTraced as _;
    ///
    /// # async fn get() -> Result<(), reqwest::Error> {
    /// let items = reqwest::Client::new().get("http://inventory.example/items").send_traced().await?;
    /// # drop(items);
    /// # Ok(())
    /// # }
    /// ```
    fn send_traced(self) -> impl Future<Output = Result<Response, reqwest::Error>> + Send;
}

impl SendTraced for reqwest::RequestBuilder {
    fn send_traced(self) -> impl Future<Output = Result<Response, reqwest::Error>> + Send {
        let (client, request) = self.build_split();
        send(default_layer().clone(), client, request, None)
    }
}

/// The parent is the context of now; the span starts with the first poll.
pub(crate) fn send(
    layer: ClientLayer,
    client: Client,
    request: Result<Request, reqwest::Error>,
    extensions: Option<Extensions>,
) -> impl Future<Output = Result<Response, reqwest::Error>> + Send + use<> {
    let parent = Context::current();
    async move {
        // A request that cannot be built is not sent: there is nothing to make a span of.
        let mut request = request?;
        let Some(span) = start(&layer, &mut request, extensions.as_ref(), &parent) else {
            return client.execute(request).await;
        };
        let result =
            InContext { context: span.context().clone(), future: pin!(client.execute(request)) }.await;
        end(span, &result);
        result
    }
}

fn start(
    layer: &ClientLayer,
    request: &mut Request,
    extensions: Option<&Extensions>,
    parent: &Context,
) -> Option<ClientSpan> {
    let info = RequestInfo::new(request.method(), request.url().as_str(), request.headers());
    let info = extensions.map_or(info, |extensions| info.with_extensions(extensions));
    let span = layer.start(&info, parent)?;
    span.inject(request.headers_mut());
    Some(span)
}

fn end(span: ClientSpan, result: &Result<Response, reqwest::Error>) {
    match result {
        Ok(response) => {
            let (status, version) = (response.status(), response.version());
            let info = ResponseInfo::new(status, version, response.headers(), response.extensions());
            span.respond(&info, response.remote_addr());
        }
        Err(error) => span.fail(failure::error_type(error), failure::description(error)),
    }
}

/// A future that is polled in a context.
struct InContext<'a, F> {
    context: Context,
    future: Pin<&'a mut F>,
}

impl<F: Future> Future for InContext<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<F::Output> {
        let _current = self.context.clone().attach();
        self.future.as_mut().poll(cx)
    }
}
