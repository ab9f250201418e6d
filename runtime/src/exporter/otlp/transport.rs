//! Owns the one connection that an exporter keeps and the exchange of one request for one answer on it. Knows no OTLP.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;

use super::{
    connect::{self, Route, broken},
    error::OtlpError,
    target::Target,
};

/// OTLP exporter specification: the longest answer that is read.
pub(super) const ANSWER_LIMIT: usize = 4 * 1024 * 1024;

/// A complete answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    #[cfg(feature = "otlp-grpc")]
    pub(super) trailers: HeaderMap,
}

/// An open connection, ready for a request.
#[derive(Debug)]
pub(super) enum Connection {
    #[cfg(feature = "otlp-http")]
    Http1(hyper::client::conn::http1::SendRequest<Full<Bytes>>),
    #[cfg(feature = "otlp-grpc")]
    Http2(hyper::client::conn::http2::SendRequest<Full<Bytes>>),
}

impl Connection {
    async fn send(&mut self, request: Request<Full<Bytes>>) -> hyper::Result<Response<Incoming>> {
        match self {
            #[cfg(feature = "otlp-http")]
            Self::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await
            }
            #[cfg(feature = "otlp-grpc")]
            Self::Http2(sender) => {
                sender.ready().await?;
                sender.send_request(request).await
            }
        }
    }
}

/// The way to one target. A connection is kept between requests; one on which anything went wrong, or whose request was
/// given up, is not used again.
#[derive(Debug)]
pub(super) struct Transport {
    pub(super) target: Target,
    pub(super) route: Route,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<super::tls::Tls>,
    pub(super) kept: Mutex<Option<Connection>>,
}

impl Transport {
    /// Sends once. Only a kept connection that broke before any answer is replaced by a new one: the receiver may have
    /// closed it long ago, which says nothing about the receiver now.
    pub(super) async fn send(&self, request: &Request<Full<Bytes>>) -> Result<Answer, OtlpError> {
        if let Some(mut connection) = self.take()
            && let Ok(response) = connection.send(request.clone()).await
        {
            return self.read(connection, response).await;
        }
        let mut connection = self.connect().await?;
        let response = connection.send(request.clone()).await.map_err(|error| broken(&error))?;
        self.read(connection, response).await
    }

    async fn read(&self, connection: Connection, response: Response<Incoming>) -> Result<Answer, OtlpError> {
        let (head, body) = response.into_parts();
        let body = Limited::new(body, ANSWER_LIMIT).collect().await.map_err(unread)?;
        #[cfg(feature = "otlp-grpc")]
        let trailers = body.trailers().cloned().unwrap_or_default();
        self.keep(connection);
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body: body.to_bytes(),
            #[cfg(feature = "otlp-grpc")]
            trailers,
        })
    }

    async fn connect(&self) -> Result<Connection, OtlpError> {
        // Boxed: rare, and large with TLS.
        Box::pin(connect::connect(
            &self.target,
            &self.route,
            #[cfg(feature = "tls")]
            self.tls.as_ref(),
        ))
        .await
    }

    fn take(&self) -> Option<Connection> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn keep(&self, connection: Connection) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
    }
}

fn unread(error: Box<dyn std::error::Error + Send + Sync>) -> OtlpError {
    if error.is::<LengthLimitError>() {
        return OtlpError::AnswerTooLarge(ANSWER_LIMIT);
    }
    match error.downcast::<hyper::Error>() {
        Ok(error) => broken(&error),
        Err(error) => OtlpError::Broken(error.to_string()),
    }
}
