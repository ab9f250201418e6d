//! Owns the way to the server, and what tests put into messages.

use std::io::Write as _;
use std::time::Duration;

use async_nats::HeaderMap;
use futures_util::{Stream, StreamExt as _};
use traced_async_nats::Client;
use traced_checks::SECRET;

/// A context that somebody put into a message.
pub(crate) const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// How long anything may take.
const SOON: Duration = Duration::from_secs(20);

/// A connection to the server; or a loud word that there is none.
pub(crate) async fn connect(test: &str) -> Option<Client> {
    let Ok(url) = std::env::var("TRACED_NATS_URL") else {
        // Not by a macro: those are captured.
        let said =
            writeln!(std::io::stderr(), "SKIPPED {test}: TRACED_NATS_URL is not set, no NATS is tested");
        said.unwrap();
        return None;
    };
    let client = async_nats::connect(url).await.unwrap();
    Some(Client::new(client).server("127.0.0.1", 4711))
}

/// The next of a stream that has one.
pub(crate) async fn next<S: Stream + Unpin>(stream: &mut S) -> S::Item {
    tokio::time::timeout(SOON, stream.next()).await.unwrap().unwrap()
}

pub(crate) fn with(name: &str, value: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(name, value);
    headers
}

/// A header of the user's with a secret, and a message's id.
pub(crate) fn secret() -> HeaderMap {
    let mut headers = with("X-Token", SECRET);
    headers.insert("Nats-Msg-Id", "m-1");
    headers
}
