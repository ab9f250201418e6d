//! Owns the ways to instrument one service and its client, as their users would write it, and the calls. Knows no clock.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Path as Segment;
use axum::http::Request;
use axum::routing::get;
use opentelemetry::global;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, SdkTracerProvider, SpanData, SpanExporter,
};
use tower::ServiceExt as _;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::prelude::*;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Room for every span of a run: none is dropped.
const QUEUE: usize = 1 << 16;
const PATIENCE: Duration = Duration::from_secs(20);

/// How a request comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// Over a connection of the loopback interface, from reqwest.
    Loopback,
    /// Into the router, without a socket and without a client.
    Router,
}

impl Path {
    pub const ALL: [Self; 2] = [Self::Loopback, Self::Router];

    pub fn name(self) -> &'static str {
        match self {
            Self::Loopback => "reqwest to axum over loopback",
            Self::Router => "axum alone, no socket",
        }
    }

    pub fn named(name: &str) -> Outcome<Self> {
        Ok(*Self::ALL.iter().find(|path| path.name() == name).ok_or("no such path")?)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Plain,
    Traced,
    AxumTracingOpenTelemetry,
    TowerHttp,
}

impl Subject {
    pub const ALL: [Self; 4] = [Self::Plain, Self::Traced, Self::AxumTracingOpenTelemetry, Self::TowerHttp];

    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "no instrumentation",
            Self::Traced => "traced-axum, traced-reqwest",
            Self::AxumTracingOpenTelemetry => "axum-tracing-opentelemetry, reqwest-tracing",
            Self::TowerHttp => "tower-http's TraceLayer, reqwest-tracing",
        }
    }

    pub fn named(name: &str) -> Outcome<Self> {
        Ok(*Self::ALL.iter().find(|subject| subject.name() == name).ok_or("no such subject")?)
    }

    /// Spans of one request.
    pub fn spans(self, path: Path) -> u64 {
        match (self, path) {
            (Self::Plain, _) => 0,
            (_, Path::Loopback) => 2,
            (_, Path::Router) => 1,
        }
    }

    /// Installs what is global.
    pub fn start(self) -> Outcome<Running> {
        let exporter = Counting::default();
        let exported = Arc::clone(&exporter.0);
        let pipeline = match self {
            Self::Plain => Pipeline::None,
            Self::Traced => Pipeline::Ours(
                traced::builder().service_name("bench").exporter(exporter).max_queue_size(QUEUE).init()?,
            ),
            Self::AxumTracingOpenTelemetry | Self::TowerHttp => Pipeline::Sdk(sdk(exporter)?),
        };
        Ok(Running { subject: self, pipeline, exported })
    }

    fn router(self) -> Router {
        let router =
            Router::new().route("/orders/{id}", get(async |Segment(id): Segment<u64>| id.to_string()));
        match self {
            Self::Plain => router,
            Self::Traced => router.layer(traced_axum::layer()),
            Self::AxumTracingOpenTelemetry => {
                router.layer(axum_tracing_opentelemetry::middleware::OtelAxumLayer::default())
            }
            Self::TowerHttp => router.layer(
                // Its own span knows neither parent nor conventions: this is what people write.
                tower_http::trace::TraceLayer::new_for_http()
                    .make_span_with(server_span)
                    .on_request(())
                    .on_response(|response: &axum::response::Response, _: Duration, span: &tracing::Span| {
                        span.record("http.response.status_code", i64::from(response.status().as_u16()));
                    }),
            ),
        }
    }

    fn client(self) -> Client {
        match self {
            Self::Plain => Client::Plain(reqwest::Client::new()),
            Self::Traced => Client::Traced(traced_reqwest::Client::new()),
            Self::AxumTracingOpenTelemetry | Self::TowerHttp => Client::Middleware(
                reqwest_middleware::ClientBuilder::new(reqwest::Client::new())
                    .with(reqwest_tracing::TracingMiddleware::default())
                    .with(Inject)
                    .build(),
            ),
        }
    }
}

fn server_span(request: &Request<Body>) -> tracing::Span {
    let route = request.extensions().get::<axum::extract::MatchedPath>().map_or("", |path| path.as_str());
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{} {route}", request.method()),
        otel.kind = "server",
        http.request.method = %request.method(),
        http.route = route,
        url.path = request.uri().path(),
        url.scheme = "http",
        http.response.status_code = tracing::field::Empty,
    );
    let parent = global::get_text_map_propagator(|it| it.extract(&HeaderExtractor(request.headers())));
    // It is refused where the layer is not installed.
    let _ = span.set_parent(parent);
    span
}

/// reqwest-tracing 0.7.1 injects no header with OpenTelemetry 0.33.
struct Inject;

impl reqwest_middleware::Middleware for Inject {
    fn handle<'a, 'b, 'c, 'd>(
        &'a self,
        mut request: reqwest::Request,
        extensions: &'b mut http::Extensions,
        next: reqwest_middleware::Next<'c>,
    ) -> std::pin::Pin<Box<dyn Future<Output = reqwest_middleware::Result<reqwest::Response>> + Send + 'd>>
    where
        'a: 'd,
        'b: 'd,
        'c: 'd,
        Self: 'd,
    {
        let context = tracing::Span::current().context();
        global::get_text_map_propagator(|it| {
            it.inject_context(&context, &mut HeaderInjector(request.headers_mut()));
        });
        Box::pin(next.run(request, extensions))
    }
}

fn sdk(exporter: Counting) -> Outcome<SdkTracerProvider> {
    let config = BatchConfigBuilder::default().with_max_queue_size(QUEUE).build();
    let processor = BatchSpanProcessor::builder(exporter).with_batch_config(config).build();
    let provider = SdkTracerProvider::builder().with_span_processor(processor).build();
    global::set_text_map_propagator(TraceContextPropagator::new());
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bench"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))?;
    Ok(provider)
}

/// Counts spans and drops them.
#[derive(Clone, Debug, Default)]
struct Counting(Arc<AtomicU64>);

impl SpanExporter for Counting {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.fetch_add(batch.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

/// A subject whose global parts are installed.
pub struct Running {
    subject: Subject,
    pipeline: Pipeline,
    exported: Arc<AtomicU64>,
}

enum Pipeline {
    None,
    Ours(traced::Telemetry),
    Sdk(SdkTracerProvider),
}

impl Running {
    pub fn flush(&self) -> Outcome<()> {
        match &self.pipeline {
            Pipeline::None => {}
            Pipeline::Ours(telemetry) => telemetry.flush(PATIENCE)?,
            Pipeline::Sdk(provider) => provider.force_flush()?,
        }
        Ok(())
    }

    pub fn exported(&self) -> u64 {
        self.exported.load(Ordering::Relaxed)
    }

    pub async fn caller(&self, path: Path) -> Outcome<Caller> {
        let router = self.subject.router();
        if path == Path::Router {
            return Ok(Caller::Router(router));
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/orders/42", listener.local_addr()?);
        tokio::spawn(async { axum::serve(listener, router).await });
        Ok(Caller::Client(self.subject.client(), url))
    }
}

/// What calls the service.
pub enum Caller {
    Router(Router),
    Client(Client, String),
}

pub enum Client {
    Plain(reqwest::Client),
    Traced(traced_reqwest::Client),
    Middleware(reqwest_middleware::ClientWithMiddleware),
}

impl Caller {
    pub async fn call(&mut self) -> Outcome<()> {
        let text = match self {
            Self::Router(router) => {
                let request = Request::get("/orders/42").header("host", "shop.example").body(Body::empty())?;
                let response = router.clone().oneshot(request).await?;
                axum::body::to_bytes(response.into_body(), 64).await?
            }
            Self::Client(client, url) => client.get(url).await?.bytes().await?,
        };
        if text == "42" { Ok(()) } else { Err("another answer".into()) }
    }
}

impl Client {
    async fn get(&self, url: &str) -> Outcome<reqwest::Response> {
        Ok(match self {
            Self::Plain(client) => client.get(url).send().await?,
            Self::Traced(client) => client.get(url).send().await?,
            Self::Middleware(client) => client.get(url).send().await?,
        })
    }
}
