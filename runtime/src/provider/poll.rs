//! Owns the thread that asks for strategies of remote samplers, from `init` to shutdown or until other samplers decide. Knows neither
//! strategies nor spans.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::thread;

use opentelemetry::Context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::task::JoinSet;

use super::Remote;
use crate::exporter::Fetch;
use crate::pipeline::{Pipeline, Report, ReportKind};

/// Starts to ask, if there is anything to ask for. Without a thread the initial strategies hold, which is told.
pub(crate) fn poll(pipeline: &'static Pipeline, service: &str) {
    let remotes = pipeline.rules().sampler.remotes();
    if remotes.is_empty() {
        return;
    }
    let service = utf8_percent_encode(service, NON_ALPHANUMERIC).to_string();
    let run = move || run(pipeline, &remotes, &service);
    if let Err(error) = thread::Builder::new().name("traced-sampler".into()).spawn(run) {
        tell(pipeline, &format!("no thread can be started ({error}); check the limit on threads"));
    }
}

fn run(pipeline: &'static Pipeline, remotes: &[Remote], service: &str) {
    let _suppressed = Context::enter_telemetry_suppressed_scope();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .thread_name("traced-io")
        .on_thread_start(|| std::mem::forget(Context::enter_telemetry_suppressed_scope()))
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return tell(pipeline, &format!("no runtime can be started: {error}")),
    };
    let mut asking = JoinSet::new();
    for remote in remotes {
        asking.spawn_on(ask(pipeline, remote.clone(), service.to_owned()), runtime.handle());
    }
    runtime.block_on(async {
        let mut closed = pin!(pipeline.until_closed());
        let mut ended = pin!(async { while asking.join_next().await.is_some() {} });
        poll_fn(|cx| match closed.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => ended.as_mut().poll(cx),
        })
        .await;
    });
    // A look-up of a name may hang; nobody waits for it.
    runtime.shutdown_background();
}

/// Asks at once and then after each interval, until another sampler decides. A failure is told when it begins.
async fn ask(pipeline: &'static Pipeline, remote: Remote, service: String) {
    let fetch = match Fetch::new(format!("{}?service={service}", remote.endpoint())) {
        Ok(fetch) => fetch,
        Err(error) => return tell(pipeline, &error.to_string()),
    };
    let mut fails = false;
    loop {
        match fetch.read().await.and_then(|answer| remote.apply(&answer)) {
            Ok(()) => fails = false,
            Err(problem) => {
                if !std::mem::replace(&mut fails, true) {
                    tell(pipeline, &problem);
                }
            }
        }
        tokio::time::sleep(remote.interval()).await;
        if !pipeline.rules().sampler.remotes().iter().any(|decides| decides.is(&remote)) {
            return;
        }
    }
}

fn tell(pipeline: &Pipeline, problem: &str) {
    let text = format!(
        "the sampling strategy cannot be read: {problem}; check the endpoint of jaeger_remote, the last strategy holds"
    );
    pipeline.reporter().say(&Report::new(ReportKind::Sampling, text));
}
