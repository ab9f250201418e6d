//! Owns the answers of several exporters to one question: complete, or at its deadline, they become one. Must not know what was asked.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};

use super::Reply;

/// The answers so far. Clones are the same question.
#[derive(Clone)]
pub(super) struct Gather(Arc<Mutex<Answers>>);

struct Answers {
    /// `None`: answered.
    reply: Option<Reply>,
    missing: Vec<&'static str>,
    failures: Vec<String>,
}

/// Answers when it is dropped, so that nobody waits for a thread that is gone.
struct Promise {
    name: &'static str,
    gather: Gather,
}

impl Drop for Promise {
    fn drop(&mut self) {
        let text = "its thread was interrupted; try again";
        self.gather.take(self.name, Err(OTelSdkError::InternalFailure(text.into())));
    }
}

impl Gather {
    pub(super) fn new(reply: Reply, names: impl Iterator<Item = &'static str>) -> Self {
        let answers = Answers { reply: Some(reply), missing: names.collect(), failures: Vec::new() };
        Self(Arc::new(Mutex::new(answers)))
    }

    /// What this exporter is to call.
    pub(super) fn reply_of(&self, name: &'static str) -> Reply {
        let promise = Promise { name, gather: self.clone() };
        Box::new(move |result| promise.gather.take(promise.name, result))
    }

    /// Time is up: who has not answered has failed.
    pub(super) fn close(&self, after: Duration) {
        let mut answers = self.lock();
        for name in std::mem::take(&mut answers.missing) {
            answers.failures.push(format!(
                "exporter {name} was not done after {after:?}; allow more time, or see whether its receiver is slow"
            ));
        }
        finish(answers);
    }

    pub(super) fn is_answered(&self) -> bool {
        self.lock().reply.is_none()
    }

    /// The first answer of an exporter counts.
    fn take(&self, name: &'static str, result: OTelSdkResult) {
        let mut answers = self.lock();
        let Some(at) = answers.missing.iter().position(|missing| *missing == name) else { return };
        answers.missing.swap_remove(at);
        if let Err(error) = result {
            answers.failures.push(failure(name, error));
        }
        if answers.missing.is_empty() {
            finish(answers);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failure(name: &str, error: OTelSdkError) -> String {
    match error {
        OTelSdkError::InternalFailure(text) => format!("exporter {name}: {text}"),
        OTelSdkError::Timeout(after) => format!(
            "exporter {name} was not done after {after:?}; allow more time, or see whether its receiver is slow"
        ),
        other @ OTelSdkError::AlreadyShutdown => format!("exporter {name}: {other}"),
    }
}

/// Replies with nothing locked.
fn finish(mut answers: MutexGuard<'_, Answers>) {
    let failures = std::mem::take(&mut answers.failures);
    let reply = answers.reply.take();
    drop(answers);
    if let Some(reply) = reply {
        reply(if failures.is_empty() {
            Ok(())
        } else {
            Err(OTelSdkError::InternalFailure(failures.join("; ")))
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    fn gather(names: &'static [&'static str]) -> (Gather, Receiver<OTelSdkResult>) {
        let (tell, told) = channel();
        let reply = Box::new(move |result| drop(tell.send(result)));
        (Gather::new(reply, names.iter().copied()), told)
    }

    #[test]
    fn the_answer_comes_with_the_last_one() {
        let (gather, told) = gather(&["a", "b"]);
        gather.reply_of("a")(Ok(()));
        assert!(!gather.is_answered() && told.try_recv().is_err());
        gather.reply_of("b")(Ok(()));
        assert!(gather.is_answered());
        assert!(told.recv().unwrap().is_ok());
        // A second word changes nothing.
        gather.reply_of("b")(Err(OTelSdkError::AlreadyShutdown));
        gather.close(Duration::ZERO);
        assert!(told.try_recv().is_err());
    }

    #[test]
    fn who_fails_is_late_or_gone_is_named() {
        let (gather, told) = gather(&["fails", "late", "gone", "good"]);
        gather.reply_of("fails")(Err(OTelSdkError::InternalFailure("no socket".into())));
        drop(gather.reply_of("gone"));
        gather.reply_of("good")(Ok(()));
        gather.close(Duration::from_millis(7));
        let text = told.recv().unwrap().unwrap_err().to_string();
        assert!(
            text.contains("exporter fails: no socket; exporter gone: its thread was interrupted"),
            "{text}"
        );
        assert!(text.contains("exporter late was not done after 7ms; ") && !text.contains("good"), "{text}");
    }
}
