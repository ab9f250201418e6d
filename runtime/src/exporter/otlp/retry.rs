//! Owns when a failed attempt is repeated: back-off, the receiver's own wish, the deadline, the last attempt. Knows neither
//! requests nor answers.

use std::{
    future::Future,
    hash::{BuildHasher as _, RandomState},
    time::Duration,
};

use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::error::{OtlpError, Retry};
use crate::exporter::feedback::LastAttempt;

/// The first wait; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// When this is the last attempt: a receiver that asks to come back within this time is asked once more.
const SOON: Duration = Duration::from_secs(2);
/// How long an export without a time limit goes on trying.
const LONGEST_RETRY: Duration = Duration::from_secs(300);

/// The time that one export has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    /// For reports; `None`: no limit.
    limit: Option<Duration>,
    started: Instant,
}

impl Deadline {
    pub(super) fn starting_now(limit: Option<Duration>) -> Self {
        Self { limit, started: Instant::now() }
    }

    /// `None`: no limit, or one so far away that the clock cannot tell it.
    fn end(self) -> Option<Instant> {
        self.limit.and_then(|limit| self.started.checked_add(limit))
    }

    pub(super) fn remaining(self) -> Option<Duration> {
        self.end().map(|end| end.saturating_duration_since(Instant::now()))
    }

    fn allows(self, wait: Duration) -> bool {
        self.remaining().unwrap_or_else(|| LONGEST_RETRY.saturating_sub(self.started.elapsed())) > wait
    }
}

/// What came of all attempts together.
pub(super) struct Outcome<T> {
    pub(super) result: Result<T, OtlpError>,
    pub(super) retries: u64,
}

/// Runs `attempt` until it succeeds, fails for good or the deadline leaves no time for another wait. The deadline ends a
/// running attempt too.
pub(super) async fn run<T, F>(
    deadline: Deadline,
    last: &LastAttempt,
    mut attempt: impl FnMut() -> F,
) -> Outcome<T>
where
    F: Future<Output = Result<T, OtlpError>>,
{
    let mut retries: u64 = 0;
    let mut came_back = false;
    loop {
        let is_last = last.is_asked();
        let result = within(deadline, attempt()).await;
        let Some(wait) = result.as_ref().err().and_then(|error| wait_after(error, retries)) else {
            return Outcome { result, retries };
        };
        let may_repeat = !is_last || (!came_back && result.as_ref().is_err_and(asks_back_soon));
        if !may_repeat || !deadline.allows(wait) {
            return Outcome { result, retries };
        }
        if is_last {
            came_back = true;
            sleep(wait).await;
        } else {
            // Ends early when this is to be the last attempt.
            let _ = timeout(wait, last.asked()).await;
        }
        retries = retries.saturating_add(1);
    }
}

async fn within<T>(
    deadline: Deadline,
    attempt: impl Future<Output = Result<T, OtlpError>>,
) -> Result<T, OtlpError> {
    match (deadline.end(), deadline.limit) {
        (Some(end), Some(limit)) => {
            timeout_at(end, attempt).await.unwrap_or_else(|_| Err(OtlpError::Timeout(limit)))
        }
        _ => attempt.await,
    }
}

fn wait_after(error: &OtlpError, retries: u64) -> Option<Duration> {
    match error.retry() {
        Retry::Never => None,
        Retry::After(wait) => Some(wait),
        Retry::BackOff => Some(back_off(retries, random())),
    }
}

/// The receiver is there, and only busy.
fn asks_back_soon(error: &OtlpError) -> bool {
    matches!(error.retry(), Retry::After(wait) if wait <= SOON)
}

/// Between half of the doubled wait and all of it, so that programs which failed together do not come back together.
fn back_off(retries: u64, random: u64) -> Duration {
    let doublings = u32::try_from(retries.min(16)).unwrap_or(16);
    let full = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    let half = full / 2;
    let step = half / 1024;
    half.saturating_add(step.saturating_mul(u32::try_from(random % 1025).unwrap_or(0)))
}

/// Good enough to spread waits, without a generator to keep.
fn random() -> u64 {
    RandomState::new().hash_one(0_u8)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::exporter::feedback::LossCause;

    #[cfg(feature = "otlp-http")]
    fn refused(retry_after: Option<Duration>) -> OtlpError {
        OtlpError::Http { status: 503, message: String::new(), retry_after, location: None }
    }

    #[cfg(not(feature = "otlp-http"))]
    fn refused(retry_after: Option<Duration>) -> OtlpError {
        OtlpError::Grpc { code: super::super::code::GrpcCode(14), message: String::new(), retry_after }
    }

    /// Answers one result after the other and notes when it was asked, in milliseconds.
    async fn play(
        limit: Option<Duration>,
        last: &LastAttempt,
        answers: Vec<Result<(), OtlpError>>,
    ) -> (Outcome<()>, Vec<u128>) {
        let start = Instant::now();
        let asked = Cell::new(Vec::new());
        let mut answers = answers.into_iter();
        let outcome = run(Deadline::starting_now(limit), last, || {
            let mut times = asked.take();
            times.push(start.elapsed().as_millis());
            asked.set(times);
            let answer = answers.next();
            async { answer.unwrap_or(Ok(())) }
        })
        .await;
        (outcome, asked.take())
    }

    #[tokio::test(start_paused = true)]
    async fn waits_as_long_as_the_receiver_says() {
        let answers =
            vec![Err(refused(Some(Duration::from_secs(3)))), Err(refused(Some(Duration::from_secs(1))))];
        let (outcome, asked) = play(Some(Duration::from_secs(10)), &LastAttempt::default(), answers).await;
        assert!(outcome.result.is_ok());
        assert_eq!(outcome.retries, 2);
        assert_eq!(asked, [0, 3000, 4000]);
    }

    #[tokio::test(start_paused = true)]
    async fn backs_off_twice_as_long_each_time_up_to_a_bound() {
        let answers = (0..7).map(|_| Err(refused(None))).collect();
        let (outcome, asked) = play(None, &LastAttempt::default(), answers).await;
        assert!(outcome.result.is_ok());
        let waits: Vec<u128> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
        for (wait, full) in waits.iter().zip([500, 1000, 2000, 4000, 5000, 5000, 5000]) {
            assert!((full / 2..=full + 1).contains(wait), "{waits:?}");
        }
        assert_eq!(waits.len(), 7);
    }

    #[test]
    fn jitter_spreads_between_half_and_all() {
        assert_eq!(back_off(0, 0), Duration::from_millis(250));
        assert!(back_off(0, 1024) > Duration::from_millis(499));
        assert!(back_off(0, 1024) <= Duration::from_millis(500));
        assert_eq!(back_off(u64::MAX, 0), LONGEST_WAIT / 2);
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_ends_a_running_attempt() {
        let start = Instant::now();
        let limit = Duration::from_secs(10);
        let outcome: Outcome<()> =
            run(Deadline::starting_now(Some(limit)), &LastAttempt::default(), std::future::pending).await;
        assert!(matches!(outcome.result, Err(OtlpError::Timeout(given)) if given == limit));
        assert_eq!(start.elapsed().as_millis(), 10_000);
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_at_once_when_the_wait_would_outlive_the_deadline() {
        let answers = vec![Err(refused(Some(Duration::from_secs(60))))];
        let (outcome, asked) = play(Some(Duration::from_secs(10)), &LastAttempt::default(), answers).await;
        assert!(matches!(&outcome.result, Err(error) if error.cause() == LossCause::Refused));
        assert_eq!((outcome.retries, asked.len()), (0, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_retries_end_after_five_minutes() {
        let answers = (0..1000).map(|_| Err(refused(None))).collect();
        let (outcome, asked) = play(None, &LastAttempt::default(), answers).await;
        assert!(outcome.result.is_err());
        let last = asked[asked.len() - 1];
        assert!((290_000..=300_000).contains(&last), "{last}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_succeed_is_not_repeated() {
        let (outcome, asked) =
            play(None, &LastAttempt::default(), vec![Err(OtlpError::BadAnswer(String::new()))]).await;
        assert!(outcome.result.is_err());
        assert_eq!(asked.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_cut_wait_is_followed_by_one_last_attempt() {
        let last = LastAttempt::default();
        let cutter = last.clone();
        let cut = tokio::spawn(async move {
            sleep(Duration::from_secs(2)).await;
            cutter.ask();
        });
        let answers = (0..5).map(|_| Err(refused(Some(Duration::from_secs(8))))).collect();
        let (outcome, asked) = play(Some(Duration::from_secs(60)), &last, answers).await;
        cut.await.unwrap();
        assert!(outcome.result.is_err());
        assert_eq!(asked, [0, 2000]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_attempt_is_followed_by_another_where_the_receiver_asks_for_it() {
        let last = LastAttempt::default();
        last.ask();
        let soon = || Err(refused(Some(Duration::from_secs(1))));
        let (outcome, asked) = play(Some(Duration::from_secs(10)), &last, vec![soon(), Ok(())]).await;
        assert!(outcome.result.is_ok());
        assert_eq!((outcome.retries, asked), (1, vec![0, 1000]));
        let (outcome, asked) = play(Some(Duration::from_secs(10)), &last, vec![soon(), soon(), Ok(())]).await;
        assert!(outcome.result.is_err());
        assert_eq!(asked, [0, 1000]);
        let late = vec![Err(refused(Some(SOON + Duration::from_millis(1))))];
        assert_eq!(play(Some(Duration::from_secs(10)), &last, late).await.1, [0]);
    }

    #[tokio::test(start_paused = true)]
    async fn asked_before_there_is_one_attempt_until_cleared() {
        let last = LastAttempt::default();
        last.ask();
        let (_, asked) = play(None, &last, vec![Err(refused(None))]).await;
        assert_eq!(asked.len(), 1);
        last.clear();
        let (_, asked) = play(None, &last, vec![Err(refused(None))]).await;
        assert_eq!(asked.len(), 2);
    }
}
