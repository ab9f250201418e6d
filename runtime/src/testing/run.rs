//! Owns how `#[traced::test]` runs a test: the capture, and the runtime of an async one. Knows no span.

use std::future::Future;

use super::Capture;

/// What `#[traced::test]` expands to: settings of one test.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Test {
    /// Times are the same in every run.
    pub fixed_clock: bool,
    /// A multi-thread runtime; with this many workers, if that is said.
    pub multi_thread: Option<Option<usize>>,
}

impl Test {
    /// Runs a sync test.
    pub fn run<T>(self, body: impl FnOnce() -> T) -> T {
        let _capture = self.capture();
        body()
    }

    /// Runs an async test on a runtime of its own, all of whose threads belong to the test.
    pub fn block_on<F: Future>(self, body: impl FnOnce() -> F) -> F::Output {
        let capture = self.capture();
        let runtime = match self.builder().enable_all().on_thread_start(capture.adopt_threads()).build() {
            Ok(runtime) => runtime,
            Err(error) => panic!("the test's runtime could not be built: {error}; free threads or files"),
        };
        runtime.block_on(async { body().await })
    }

    fn capture(self) -> Capture {
        let capture = Capture::builder();
        if self.fixed_clock { capture.fixed_clock().start() } else { capture.start() }
    }

    fn builder(self) -> tokio::runtime::Builder {
        let Some(workers) = self.multi_thread else {
            return tokio::runtime::Builder::new_current_thread();
        };
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        if let Some(workers) = workers {
            builder.worker_threads(workers);
        }
        builder
    }
}
