//! Owns the client: reqwest's, with spans. Must not know how a request is sent.

use reqwest::{IntoUrl, Method, Request, Response};
use traced_tower::ClientLayer;

use crate::RequestBuilder;
use crate::send::{default_layer, send, with_scope};

/// reqwest's client, whose requests have spans. Cheap to clone, as reqwest's is.
///
/// ```
/// use std::time::Duration;
///
/// use traced_reqwest::Client;
///
/// let client = Client::new();
/// let patient = Client::from(reqwest::Client::builder().timeout(Duration::from_secs(60)).build()?);
/// # Ok::<(), reqwest::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    inner: reqwest::Client,
    layer: ClientLayer,
}

impl Client {
    /// A client with reqwest's defaults and the settings of the environment.
    ///
    /// # Panics
    ///
    /// Where `reqwest::Client::new` does: when TLS or the resolver cannot be set up.
    pub fn new() -> Self {
        Self::from(reqwest::Client::new())
    }

    /// A client with other settings of its spans.
    ///
    /// ```
    /// use traced_reqwest::{Client, ClientLayer};
    ///
    /// let layer = ClientLayer::new().exclude(["*/health"]).capture_response_headers(["retry-after"]);
    /// let client = Client::with_layer(reqwest::Client::new(), layer);
    /// # drop(client);
    /// ```
    pub fn with_layer(client: reqwest::Client, layer: ClientLayer) -> Self {
        Self { inner: client, layer: with_scope(layer) }
    }

    /// reqwest's client: its requests have no spans.
    pub fn inner(&self) -> &reqwest::Client {
        &self.inner
    }

    /// A GET request.
    pub fn get<U: IntoUrl>(&self, url: U) -> RequestBuilder {
        self.request(Method::GET, url)
    }

    /// A POST request.
    pub fn post<U: IntoUrl>(&self, url: U) -> RequestBuilder {
        self.request(Method::POST, url)
    }

    /// A PUT request.
    pub fn put<U: IntoUrl>(&self, url: U) -> RequestBuilder {
        self.request(Method::PUT, url)
    }

    /// A PATCH request.
    pub fn patch<U: IntoUrl>(&self, url: U) -> RequestBuilder {
        self.request(Method::PATCH, url)
    }

    /// A DELETE request.
    pub fn delete<U: IntoUrl>(&self, url: U) -> RequestBuilder {
        self.request(Method::DELETE, url)
    }

    /// A HEAD request.
    pub fn head<U: IntoUrl>(&self, url: U) -> RequestBuilder {
        self.request(Method::HEAD, url)
    }

    /// A request of any method.
    pub fn request<U: IntoUrl>(&self, method: Method, url: U) -> RequestBuilder {
        RequestBuilder::new(self.inner.request(method, url), self.layer.clone())
    }

    /// Sends a request that was built elsewhere.
    ///
    /// # Errors
    ///
    /// As `reqwest::Client::execute`.
    pub fn execute(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Response, reqwest::Error>> + Send + use<> {
        send(self.layer.clone(), self.inner.clone(), Ok(request), None)
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl From<reqwest::Client> for Client {
    fn from(client: reqwest::Client) -> Self {
        Self { inner: client, layer: default_layer().clone() }
    }
}
