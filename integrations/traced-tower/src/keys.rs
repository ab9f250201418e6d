//! Owns the attribute keys of HTTP and gRPC spans, OpenTelemetry semantic conventions 1.44.0. Constants of our own, because the
//! `opentelemetry-semantic-conventions` crate lags behind and keeps some of them behind a feature.

pub(crate) const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.44.0";

pub(crate) const CLIENT_ADDRESS: &str = "client.address";
pub(crate) const ERROR_TYPE: &str = "error.type";
pub(crate) const METHOD: &str = "http.request.method";
pub(crate) const METHOD_ORIGINAL: &str = "http.request.method_original";
pub(crate) const RESEND_COUNT: &str = "http.request.resend_count";
pub(crate) const STATUS_CODE: &str = "http.response.status_code";
pub(crate) const ROUTE: &str = "http.route";
pub(crate) const PEER_ADDRESS: &str = "network.peer.address";
pub(crate) const PEER_PORT: &str = "network.peer.port";
pub(crate) const PROTOCOL_VERSION: &str = "network.protocol.version";
pub(crate) const RPC_METHOD: &str = "rpc.method";
pub(crate) const RPC_METHOD_ORIGINAL: &str = "rpc.method_original";
pub(crate) const RPC_STATUS_CODE: &str = "rpc.response.status_code";
pub(crate) const RPC_SYSTEM: &str = "rpc.system.name";
pub(crate) const SERVER_ADDRESS: &str = "server.address";
pub(crate) const SERVER_PORT: &str = "server.port";
pub(crate) const URL_FULL: &str = "url.full";
pub(crate) const URL_PATH: &str = "url.path";
pub(crate) const URL_QUERY: &str = "url.query";
pub(crate) const URL_SCHEME: &str = "url.scheme";
pub(crate) const URL_TEMPLATE: &str = "url.template";
pub(crate) const USER_AGENT: &str = "user_agent.original";
