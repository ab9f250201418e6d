//! Owns reading from a URL over the exporter's way: addresses, proxies, TLS. Knows not what is read.

use std::{sync::Mutex, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};
use http_body_util::Full;
use hyper_util::client::proxy::matcher::Matcher;
use opentelemetry::context::FutureExt as _;

use super::{
    connect::{Route, suppressed},
    error::OtlpError,
    http::request,
    signal::Signal,
    target::{self, OtlpBuildError, Target},
    transport::Transport,
};
use crate::exporter::{OtlpSettings, Protocol};

/// A URL that is read again and again. Runs inside a tokio runtime with I/O and time; nothing that it does is traced.
#[derive(Debug)]
pub(crate) struct Fetch {
    transport: Transport,
    request: Request<Full<Bytes>>,
}

/// The longest wait for an answer.
const LIMIT: Duration = Duration::from_secs(10);

impl Fetch {
    /// Nothing is connected before the first read.
    pub(crate) fn new(url: String) -> Result<Self, OtlpBuildError> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        let settings = OtlpSettings {
            protocol: Protocol::HttpProtobuf,
            endpoint: url,
            headers: Vec::new(),
            timeout: None,
            compression: None,
            certificate: None,
            client_identity: None,
        };
        let target = Target::new(&settings, Signal::Traces)?;
        let route = Route::find(&target, &Matcher::from_env())?;
        let mut request =
            request(&target, &route, &target::headers(&settings)?, JSON).map(|()| Full::default());
        *request.method_mut() = Method::GET;
        request.headers_mut().remove(header::CONTENT_TYPE);
        request.headers_mut().insert(header::ACCEPT, JSON);
        let transport = Transport {
            route,
            #[cfg(feature = "tls")]
            tls: super::tls::Tls::new(&settings, &target)?,
            target,
            kept: Mutex::new(None),
        };
        Ok(Self { transport, request })
    }

    /// The body of a good answer, else what went wrong.
    pub(crate) async fn read(&self) -> Result<Bytes, String> {
        let answer =
            tokio::time::timeout(LIMIT, self.transport.send(&self.request)).with_context(suppressed());
        match answer.await {
            Err(_) => Err(format!("there was no answer within {LIMIT:?}")),
            Ok(Err(error)) => Err(self.explain(&error)),
            Ok(Ok(answer)) if answer.status.is_success() => Ok(answer.body),
            Ok(Ok(answer)) => {
                Err(format!("{} answers HTTP {}", self.transport.target.shown(), answer.status.as_u16()))
            }
        }
    }

    /// Without advice about collectors.
    fn explain(&self, error: &OtlpError) -> String {
        match error {
            OtlpError::Connect { address, source } => format!("no connection to {address}: {source}"),
            #[cfg(feature = "tls")]
            OtlpError::Tls(problem) => format!("TLS failed: {problem}"),
            OtlpError::Proxy(problem) | OtlpError::Broken(problem) => problem.clone(),
            other => other.explain(&self.transport.target),
        }
    }
}
