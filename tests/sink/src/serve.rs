//! Owns the server behind a sink: its thread, its connections, the way from bytes to stored requests. Knows no test.

use std::{
    convert::Infallible,
    fmt,
    future::Future,
    io::{self, Read as _},
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Instant,
};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, combinators::UnsyncBoxBody};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsPartialSuccess, ExportLogsServiceRequest, ExportLogsServiceResponse,
    logs_service_server::{LogsService, LogsServiceServer},
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
    trace_service_server::{TraceService, TraceServiceServer},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use tonic::codegen::{CompressionEncoding, Service as _};

use super::{Attempt, Reply, State, reply::details};

/// Which versions of HTTP are understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speaks {
    /// Whatever the client begins with.
    #[default]
    Both,
    /// As port 4318 of a collector.
    Http1,
    /// As port 4317 of a collector.
    Http2,
}

/// A connection, wrapped or not.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// Any connection.
pub type BoxIo = Box<dyn Io>;

/// What happens to a connection first; an error ends it.
pub type Wrapping =
    Arc<dyn Fn(TcpStream) -> Pin<Box<dyn Future<Output = io::Result<BoxIo>> + Send>> + Send + Sync>;

impl fmt::Debug for super::SinkBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SinkBuilder").field("port", &self.port).finish_non_exhaustive()
    }
}

/// Starts the thread; listening when this returns.
pub(super) fn start(
    port: u16,
    speaks: Speaks,
    wrapping: Option<Wrapping>,
    state: Arc<State>,
    stopped: oneshot::Receiver<()>,
) -> (SocketAddr, JoinHandle<()>) {
    let (tell, told) = mpsc::channel();
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let runtime = runtime.unwrap_or_else(|error| panic!("no runtime for the sink: {error}"));
        runtime.block_on(async {
            let listener = TcpListener::bind(("127.0.0.1", port)).await;
            let listener = listener.unwrap_or_else(|error| panic!("no port {port} for the sink: {error}"));
            drop(tell.send(listener.local_addr()));
            tokio::spawn(accept(listener, speaks, wrapping, state));
            drop(stopped.await);
        });
    };
    let thread = std::thread::Builder::new().name("sink".into()).spawn(work);
    let address = told.recv().ok().and_then(Result::ok);
    address.zip(thread.ok()).unwrap_or_else(|| panic!("the sink did not start"))
}

async fn accept(listener: TcpListener, speaks: Speaks, wrapping: Option<Wrapping>, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        state.change(|seen| seen.connections += 1);
        let (state, wrapping) = (Arc::clone(&state), wrapping.clone());
        tokio::spawn(async move {
            let io: io::Result<BoxIo> = match wrapping {
                Some(wrap) => wrap(stream).await,
                None => Ok(Box::new(stream)),
            };
            if let Ok(io) = io {
                connection(io, speaks, state).await;
            }
        });
    }
}

async fn connection(io: BoxIo, speaks: Speaks, state: Arc<State>) {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder = match speaks {
        Speaks::Both => builder,
        Speaks::Http1 => builder.http1_only(),
        Speaks::Http2 => builder.http2_only(),
    };
    let service = service_fn(move |request| {
        let state = Arc::clone(&state);
        async move { respond(&state, request).await }
    });
    drop(builder.serve_connection(TokioIo::new(io), service).await);
}

type Body = UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

fn body(bytes: Vec<u8>) -> Body {
    Full::from(bytes).map_err(|never: Infallible| match never {}).boxed_unsync()
}

const LOGS_PATH: &str = "/v1/logs";
const LOGS_METHOD: &str = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

async fn respond(state: &Arc<State>, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let (head, incoming) = request.into_parts();
    let bytes = incoming.collect().await.map_err(io::Error::other)?.to_bytes();
    let is_grpc = text(&head.headers, header::CONTENT_TYPE).starts_with("application/grpc");
    let has_logs = matches!(head.uri.path(), LOGS_PATH | LOGS_METHOD);
    let attempt = Attempt {
        is_grpc,
        uri: head.uri.clone(),
        headers: head.headers.clone(),
        bytes: bytes.len(),
        request: if has_logs {
            Err("a request with log records".to_owned())
        } else {
            decode(is_grpc, &head.headers, &bytes)
        },
        logs: has_logs.then(|| decode(is_grpc, &head.headers, &bytes)),
        at: Instant::now(),
    };
    let mut reply = state.change(|seen| {
        seen.attempts.push(attempt.clone());
        seen.script.pop_front().unwrap_or(Reply::Accept)
    });
    while let Reply::Hold(gate, then) = reply {
        gate.pass().await;
        reply = *then;
    }
    match reply {
        Reply::Close => Err(io::Error::other("closed by the script")),
        Reply::Http { status, headers, body } => Ok(scripted(status, headers, body)),
        reply if is_grpc => Ok(grpc(state, reply, Request::from_parts(head, Full::new(bytes))).await),
        reply => Ok(http(state, &head.method, &attempt, &reply)),
    }
}

fn scripted(status: u16, headers: HeaderMap, content: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(body(content));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_else(|_| panic!("{status} is no status"));
    *response.headers_mut() = headers;
    response
}

/// OTLP over HTTP as the specification has it; the answer is in the request's encoding.
fn http(state: &State, method: &Method, attempt: &Attempt, reply: &Reply) -> Response<Body> {
    let plain = |status, text: &str| {
        let Reply::Http { headers, .. } = Reply::status(status).header("content-type", "text/plain") else {
            unreachable!()
        };
        scripted(status, headers, text.into())
    };
    if !matches!(attempt.uri.path(), "/v1/traces" | LOGS_PATH) {
        return plain(404, "unknown path");
    }
    if method != Method::POST {
        return plain(405, "POST only");
    }
    let content_type = attempt.header("content-type");
    let content = match (&attempt.request, &attempt.logs) {
        (_, Some(Ok(request))) => {
            state.change(|seen| seen.accepted_logs.push(request.clone()));
            encode(&content_type, &logs_response(reply))
        }
        (Ok(request), None) => {
            state.change(|seen| seen.accepted.push(request.clone()));
            encode(&content_type, &response(reply))
        }
        (_, Some(Err(problem))) | (Err(problem), None) => return plain(400, problem),
    };
    let headers = [(header::CONTENT_TYPE, content_type.parse().unwrap_or_else(|_| panic!("{content_type}")))];
    scripted(200, headers.into_iter().collect(), content)
}

fn encode<M: prost::Message + serde::Serialize>(content_type: &str, answer: &M) -> Vec<u8> {
    if content_type == "application/json" {
        serde_json::to_vec(answer).unwrap_or_default()
    } else {
        answer.encode_to_vec()
    }
}

fn logs_response(reply: &Reply) -> ExportLogsServiceResponse {
    let partial = match reply {
        Reply::Partial { rejected, message } => {
            Some(ExportLogsPartialSuccess { rejected_log_records: *rejected, error_message: message.clone() })
        }
        _ => None,
    };
    ExportLogsServiceResponse { partial_success: partial }
}

fn response(reply: &Reply) -> ExportTraceServiceResponse {
    let partial = match reply {
        Reply::Partial { rejected, message } => {
            Some(ExportTracePartialSuccess { rejected_spans: *rejected, error_message: message.clone() })
        }
        _ => None,
    };
    ExportTraceServiceResponse { partial_success: partial }
}

/// tonic's own server, so that frames, compression and trailers are read and written by somebody else.
async fn grpc(state: &Arc<State>, reply: Reply, request: Request<Full<Bytes>>) -> Response<Body> {
    let service = Scripted { reply, state: Arc::clone(state) };
    let answer = if request.uri().path() == LOGS_METHOD {
        let mut server = LogsServiceServer::new(service)
            .accept_compressed(CompressionEncoding::Gzip)
            .max_decoding_message_size(usize::MAX);
        server.call(request).await
    } else {
        let mut server = TraceServiceServer::new(service)
            .accept_compressed(CompressionEncoding::Gzip)
            .max_decoding_message_size(usize::MAX);
        server.call(request).await
    };
    let answer = answer.unwrap_or_else(|never| match never {});
    answer.map(|body| body.map_err(Into::into).boxed_unsync())
}

struct Scripted {
    reply: Reply,
    state: Arc<State>,
}

impl Scripted {
    fn refusal(&self) -> Option<tonic::Status> {
        let Reply::Grpc { code, message, retry_after } = &self.reply else { return None };
        let details = retry_after.map(|wait| details(*code, message, wait)).unwrap_or_default();
        Some(tonic::Status::with_details(tonic::Code::from_i32(*code), message, details.into()))
    }
}

#[tonic::async_trait]
impl LogsService for Scripted {
    async fn export(
        &self,
        request: tonic::Request<ExportLogsServiceRequest>,
    ) -> Result<tonic::Response<ExportLogsServiceResponse>, tonic::Status> {
        if let Some(refusal) = self.refusal() {
            return Err(refusal);
        }
        self.state.change(|seen| seen.accepted_logs.push(request.into_inner()));
        Ok(tonic::Response::new(logs_response(&self.reply)))
    }
}

#[tonic::async_trait]
impl TraceService for Scripted {
    async fn export(
        &self,
        request: tonic::Request<ExportTraceServiceRequest>,
    ) -> Result<tonic::Response<ExportTraceServiceResponse>, tonic::Status> {
        if let Some(refusal) = self.refusal() {
            return Err(refusal);
        }
        self.state.change(|seen| seen.accepted.push(request.into_inner()));
        Ok(tonic::Response::new(response(&self.reply)))
    }
}

/// Of gRPC only for the record; tonic decodes for itself.
fn decode<M>(is_grpc: bool, headers: &HeaderMap, body: &[u8]) -> Result<M, String>
where
    M: prost::Message + Default + serde::de::DeserializeOwned,
{
    if is_grpc { decode_grpc(headers, body) } else { decode_http(headers, body) }
}

fn decode_grpc<M: prost::Message + Default>(headers: &HeaderMap, body: &[u8]) -> Result<M, String> {
    let (head, message) = body.split_at_checked(5).ok_or("no frame")?;
    let encoding = if head.first() == Some(&1) { text(headers, "grpc-encoding") } else { String::new() };
    decode_protobuf(&inflate(&encoding, message)?)
}

fn decode_http<M>(headers: &HeaderMap, body: &[u8]) -> Result<M, String>
where
    M: prost::Message + Default + serde::de::DeserializeOwned,
{
    let plain = inflate(&text(headers, header::CONTENT_ENCODING), body)?;
    match text(headers, header::CONTENT_TYPE).as_str() {
        "application/x-protobuf" => decode_protobuf(&plain),
        "application/json" => serde_json::from_slice(&plain).map_err(|error| error.to_string()),
        other => Err(format!("unknown content type {other}")),
    }
}

fn decode_protobuf<M: prost::Message + Default>(body: &[u8]) -> Result<M, String> {
    M::decode(body).map_err(|error| error.to_string())
}

fn inflate(encoding: &str, body: &[u8]) -> Result<Vec<u8>, String> {
    let mut plain = Vec::new();
    match encoding {
        "" => plain.extend_from_slice(body),
        "gzip" => drop(
            flate2::read::GzDecoder::new(body).read_to_end(&mut plain).map_err(|error| error.to_string())?,
        ),
        other => return Err(format!("unknown encoding {other}")),
    }
    Ok(plain)
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> String {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
}
