//! Owns the exporter for people: a tree of each finished trace on the terminal. Knows no worker and no settings.

mod hold;
mod render;
mod text;
mod tree;

use std::{
    fmt,
    future::{Future, ready},
    io::{self, IsTerminal as _, Write},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use opentelemetry_sdk::{
    error::{OTelSdkError, OTelSdkResult},
    trace::{SpanData, SpanExporter},
};

use self::{
    hold::{Due, Hold},
    render::draw,
    text::Paint,
};

/// Draws each finished trace as a tree, on the standard output unless told otherwise.
///
/// ```text
/// trace 4bf92f3577b34da6a3ce929d0e0e4736
/// orders.create                 120.3 ms
/// ├─ orders.validate              5.1 ms
/// ├─ db.insert orders (client)   15.0 ms  db.system.name=postgresql
/// └─ payments.charge             80.2 ms  ERROR PaymentError: card declined
/// ```
///
/// A trace is drawn when its root has ended. One that began in another process waits until the next export, so that a
/// client and a server in one process become one tree; [`SpanExporter::force_flush`] and shutdown draw all that is left.
/// Spans that come later are drawn as a continued trace. At most 10 000 spans are held.
///
/// Colors are used on a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
///
/// ```
/// use traced::exporter::Console;
///
/// let on_stdout = Console::new();
/// let on_stderr = Console::to_writer(std::io::stderr()).with_color(true);
/// ```
pub struct Console {
    state: Mutex<State>,
}

struct State {
    hold: Hold,
    paint: Paint,
    out: Box<dyn Write + Send>,
}

impl Console {
    /// Draws on the standard output.
    pub fn new() -> Self {
        let is_plain = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self::to_writer(io::stdout())
            .with_color(io::stdout().is_terminal() && !is_plain("NO_COLOR") && !is_dumb)
    }

    /// Draws into `out`, without colors.
    pub fn to_writer(out: impl Write + Send + 'static) -> Self {
        Self { state: Mutex::new(State { hold: Hold::default(), paint: Paint::Plain, out: Box::new(out) }) }
    }

    /// Whether to draw in color, whatever the terminal and `NO_COLOR` say.
    #[must_use]
    pub fn with_color(self, color: bool) -> Self {
        self.with_state(|state| state.paint = if color { Paint::Color } else { Paint::Plain });
        self
    }

    fn with_state<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for Console {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").finish_non_exhaustive()
    }
}

impl SpanExporter for Console {
    /// An empty batch draws what has waited since the last call.
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        ready(self.with_state(|state| {
            let due = state.hold.add(batch);
            state.print(&due)
        }))
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.with_state(|state| {
            let due = state.hold.drain();
            state.print(&due)
        })
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        self.force_flush()
    }
}

impl State {
    fn print(&mut self, due: &[Due]) -> OTelSdkResult {
        if due.is_empty() {
            return Ok(());
        }
        let text: String = due.iter().map(|due| draw(due, self.paint)).collect();
        // Not `print!`: that panics when nobody reads any more.
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
        written.map_err(|error| {
            OTelSdkError::InternalFailure(format!(
                "traces cannot be written to the console: {error}; set OTEL_TRACES_EXPORTER to something else, or none"
            ))
        })
    }
}
