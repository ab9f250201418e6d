//! Owns how a connection comes about: addresses, proxies, tunnels, TLS, the handshake of HTTP. Knows nothing of requests.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Uri};
use http_body_util::Full;
use hyper::rt::{Read, Write};
use hyper_util::{client::proxy::matcher::Matcher, rt::TokioIo};
use opentelemetry::{Context, context::FutureExt as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::{
    error::OtlpError,
    target::{OtlpBuildError, Target},
    transport::Connection,
};
use crate::exporter::Protocol;

/// How long one of several addresses may take; IPv6 that leads nowhere must not use up the export's time.
const ADDRESS_LIMIT: Duration = Duration::from_secs(2);
/// The longest head that a proxy may answer CONNECT with.
const TUNNEL_HEAD_LIMIT: usize = 8192;

/// The way to the target.
#[derive(Clone, Debug)]
pub(super) enum Route {
    Direct,
    Proxy {
        host: String,
        port: u16,
        authorization: Option<HeaderValue>,
        /// CONNECT first; plain HTTP names the target in each request instead.
        tunnel: bool,
    },
}

impl Route {
    /// Loopback never goes through a proxy.
    pub(super) fn find(target: &Target, proxies: &Matcher) -> Result<Self, OtlpBuildError> {
        if target.is_loopback() {
            return Ok(Self::Direct);
        }
        let Some(proxy) = proxies.intercept(&target.uri) else { return Ok(Self::Direct) };
        let uri: &Uri = proxy.uri();
        if uri.scheme_str() != Some("http") {
            let scheme = uri.scheme_str().unwrap_or_default();
            return Err(OtlpBuildError::Proxy(format!(
                "proxies are spoken to by http, not {scheme}; correct HTTP_PROXY or HTTPS_PROXY, or name the collector in NO_PROXY"
            )));
        }
        Ok(Self::Proxy {
            host: uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: uri.port_u16().unwrap_or(80),
            authorization: proxy.basic_auth().cloned(),
            tunnel: target.tls || target.protocol == Protocol::Grpc,
        })
    }
}

/// Connects and shakes hands. Runs inside a tokio runtime with I/O and time.
pub(super) async fn connect(
    target: &Target,
    route: &Route,
    #[cfg(feature = "tls")] tls: Option<&super::tls::Tls>,
) -> Result<Connection, OtlpError> {
    let stream = match route {
        Route::Direct => dial(&target.host, target.port).await?,
        Route::Proxy { host, port, authorization, tunnel } => {
            let mut stream = dial(host, *port).await?;
            if *tunnel {
                open_tunnel(&mut stream, target, authorization.as_ref()).await?;
            }
            stream
        }
    };
    #[cfg(feature = "tls")]
    if let Some(tls) = tls {
        return handshake(target.protocol, TokioIo::new(tls.wrap(stream, target).await?)).await;
    }
    handshake(target.protocol, TokioIo::new(stream)).await
}

/// As an address is written: IPv6 in brackets.
pub(super) fn shown(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

async fn dial(host: &str, port: u16) -> Result<TcpStream, OtlpError> {
    let failed = |source| OtlpError::Connect { address: shown(host, port), source };
    let mut addresses = lookup_host((host, port)).await.map_err(failed)?.peekable();
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    while let Some(address) = addresses.next() {
        match dial_one(address, addresses.peek().is_some()).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(failed(last))
}

async fn dial_one(address: SocketAddr, others_follow: bool) -> io::Result<TcpStream> {
    let connecting = TcpStream::connect(address);
    let stream = if others_follow { timeout(ADDRESS_LIMIT, connecting).await?? } else { connecting.await? };
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// RFC 9110, section 9.3.6.
async fn open_tunnel(
    stream: &mut TcpStream,
    target: &Target,
    authorization: Option<&HeaderValue>,
) -> Result<(), OtlpError> {
    let broken = |error: io::Error| OtlpError::Proxy(format!("the proxy broke the connection off: {error}"));
    let host = if target.host.contains(':') { format!("[{}]", target.host) } else { target.host.clone() };
    let authority = format!("{host}:{}", target.port);
    let mut head = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n").into_bytes();
    if let Some(value) = authorization {
        head.extend_from_slice(&[b"Proxy-Authorization: ", value.as_bytes(), b"\r\n"].concat());
    }
    head.extend_from_slice(b"\r\n");
    stream.write_all(&head).await.map_err(broken)?;

    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() >= TUNNEL_HEAD_LIMIT {
            return Err(OtlpError::Proxy("the proxy's answer to CONNECT has no end".to_owned()));
        }
        // One byte at a time, so that nothing behind the head is taken from the tunnel.
        answer.push(stream.read_u8().await.map_err(broken)?);
    }
    let text = String::from_utf8_lossy(&answer);
    let mut words = text.lines().next().unwrap_or_default().split(' ');
    match (words.next(), words.next()) {
        (Some(version), Some(status)) if version.starts_with("HTTP/1.") && status.starts_with('2') => Ok(()),
        (_, status) => Err(OtlpError::Proxy(format!(
            "the proxy refused a tunnel with {}",
            super::error::clean(status.unwrap_or("nothing"))
        ))),
    }
}

async fn handshake<I>(protocol: Protocol, io: I) -> Result<Connection, OtlpError>
where
    I: Read + Write + Unpin + Send + 'static,
{
    match protocol {
        #[cfg(feature = "otlp-grpc")]
        Protocol::Grpc => {
            let builder = hyper::client::conn::http2::Builder::new(Quiet);
            let (sender, driver) =
                builder.handshake::<_, Full<Bytes>>(io).await.map_err(|error| broken(&error))?;
            spawn_quiet(driver);
            Ok(Connection::Http2(sender))
        }
        #[cfg(feature = "otlp-http")]
        _ => {
            let (sender, driver) = hyper::client::conn::http1::handshake::<_, Full<Bytes>>(io)
                .await
                .map_err(|error| broken(&error))?;
            spawn_quiet(driver);
            Ok(Connection::Http1(sender))
        }
        #[cfg(not(feature = "otlp-http"))]
        _ => Err(OtlpError::Broken("HTTP/1.1 is not compiled in".to_owned())),
    }
}

pub(super) fn broken(error: &hyper::Error) -> OtlpError {
    let source = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
    if error.is_parse() {
        return OtlpError::BadAnswer(format!("what is no HTTP/1.1 ({error})"));
    }
    OtlpError::Broken(format!("{error}{source}"))
}

/// A context in which nothing records, for everything that the exporter runs.
pub(super) fn suppressed() -> Context {
    Context::new().with_telemetry_suppressed()
}

/// Drives a connection until its sender is dropped. How it ended is known from the request that it carried.
pub(super) fn spawn_quiet<F>(driver: F)
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    drop(tokio::spawn(async { drop(driver.await) }.with_context(suppressed())));
}

/// The executor of HTTP/2's own tasks.
#[cfg(feature = "otlp-grpc")]
#[derive(Clone, Copy)]
struct Quiet;

#[cfg(feature = "otlp-grpc")]
impl<F> hyper::rt::Executor<F> for Quiet
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn execute(&self, task: F) {
        spawn_quiet(task);
    }
}
