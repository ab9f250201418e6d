//! Tasks, threads, streams and pools: each carries the context that was current when it was made.

mod own;

use std::pin::{Pin, pin};
use std::sync::mpsc;
use std::task::{Context as TaskContext, Poll};

use futures::{Stream, StreamExt as _, stream};
use own::{begun, entered, in_span, span};
use tokio::task::JoinSet;
use traced::opentelemetry::Context;
use traced::testing::spans;
use traced::thread::{BuilderExt as _, ScopeExt as _};
use traced::{FutureExt as _, JoinSetExt as _, StreamExt as _};

/// A span that ends now, under whatever is current.
fn mark(name: &'static str) {
    drop(entered(name));
}

/// Marks its destruction.
struct Marks(&'static str);

impl Drop for Marks {
    fn drop(&mut self) {
        mark(self.0);
    }
}

// Futures.

#[traced::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_carries_its_span_to_other_threads() {
    in_span("parent", async {
        let carried = async {
            for _ in 0..3 {
                tokio::task::yield_now().await;
                mark("step");
            }
        };
        tokio::spawn(carried.in_current_span()).await.unwrap();
        tokio::spawn(async { mark("alone") }).await.unwrap();
    })
    .await;
    spans().assert_tree(
        "
        parent
        ├─ step
        ├─ step
        └─ step
        alone
        ",
    );
}

#[traced::test]
async fn nothing_is_current_between_polls() {
    let inner = async {
        tokio::task::yield_now().await;
        mark("in");
    };
    let mut future = Box::pin(span("parent", || inner.in_current_span()));
    assert!(futures::poll!(future.as_mut()).is_pending());
    mark("between");
    future.await;
    mark("after");
    spans().assert_tree(
        "
        parent
        └─ in
        between
        after
        ",
    );
}

#[traced::test]
async fn what_a_dropped_future_holds_is_dropped_in_its_span() {
    let holds = async {
        let _held = Marks("dropped");
        std::future::pending::<()>().await;
    };
    let mut future = Box::pin(span("parent", || holds.in_current_span()));
    assert!(futures::poll!(future.as_mut()).is_pending());
    drop(future);
    mark("after");
    spans().assert_tree(
        "
        parent
        └─ dropped
        after
        ",
    );
}

#[traced::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spawned_task_is_a_child_even_of_a_span_that_has_ended() {
    let task = span("parent", || traced::spawn(async { mark("child") }));
    task.await.unwrap();
    spans().assert_tree(
        "
        parent
        └─ child
        ",
    );
}

#[traced::test]
async fn an_aborted_task_ends_its_spans_as_cancelled() {
    let (started, has_started) = tokio::sync::oneshot::channel();
    let task = span("parent", || {
        traced::spawn(async {
            let work = async {
                let _ = started.send(());
                std::future::pending::<()>().await;
            };
            in_span("work", work).await;
        })
    });
    has_started.await.unwrap();
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    spans().assert_tree(
        "
        parent
        └─ work traced.cancelled=true
        ",
    );
}

#[traced::test]
async fn a_panicking_task_ends_its_spans_with_the_panic() {
    let task = span("parent", || {
        traced::spawn(async {
            in_span("work", async {
                tokio::task::yield_now().await;
                panic!("out of paper");
            })
            .await;
        })
    });
    assert!(task.await.unwrap_err().is_panic());
    mark("after");
    spans().assert_tree(
        "
        parent
        └─ work  ERROR panic: out of paper
           └─ • exception exception.type=\"panic\" exception.message=\"out of paper\"
        after
        ",
    );
}

#[traced::test(flavor = "multi_thread", worker_threads = 2)]
async fn blocking_work_carries_the_span() {
    let work = span("parent", || traced::spawn_blocking(|| mark("child")));
    work.await.unwrap();
    spans().assert_tree(
        "
        parent
        └─ child
        ",
    );
}

#[traced::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_join_set_carries_the_span() {
    let mut tasks = JoinSet::new();
    span("parent", || {
        tasks.spawn_in_current_span(async { mark("task") });
        tasks.spawn_blocking_in_current_span(|| mark("blocking"));
    });
    tasks.spawn(async { mark("alone") });
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let spans = spans();
    let parent = spans.one("parent").span_id();
    assert_eq!(spans.one("task").parent_id(), Some(parent));
    assert_eq!(spans.one("blocking").parent_id(), Some(parent));
    assert_eq!(spans.one("alone").parent_id(), None);
}

#[traced::test]
async fn joined_futures_keep_their_spans_apart() {
    let branch = |name, step| {
        in_span(name, async move {
            for _ in 0..2 {
                mark(step);
                tokio::task::yield_now().await;
            }
        })
    };
    in_span("parent", async {
        tokio::join!(branch("left", "l"), branch("right", "r"));
        mark("joined");
    })
    .await;
    spans().assert_tree(
        "
        parent
        ├─ left
        │  ├─ l
        │  └─ l
        ├─ right
        │  ├─ r
        │  └─ r
        └─ joined
        ",
    );
}

#[traced::test]
async fn the_loser_of_a_select_is_cancelled_at_once() {
    in_span("parent", async {
        let slow = async {
            let _held = Marks("released");
            std::future::pending::<()>().await;
        };
        tokio::select! {
            biased;
            () = in_span("slow", slow) => unreachable!(),
            () = in_span("fast", tokio::task::yield_now()) => mark("chosen"),
        }
        mark("later");
    })
    .await;
    spans().assert_tree(
        "
        parent
        ├─ slow traced.cancelled=true
        │  └─ released
        ├─ fast
        ├─ chosen
        └─ later
        ",
    );
}

#[traced::test]
async fn tasks_of_one_thread_do_not_see_each_other() {
    let task = |name, step: &'static str| {
        tokio::spawn(in_span(name, async move {
            tokio::task::yield_now().await;
            mark(step);
            tokio::task::yield_now().await;
        }))
    };
    let (a, b) = (task("a", "of a"), task("b", "of b"));
    a.await.unwrap();
    b.await.unwrap();
    spans().assert_tree(
        "
        a
        └─ of a
        b
        └─ of b
        ",
    );
}

// Streams.

#[traced::test]
async fn a_stream_is_polled_in_its_span() {
    let numbers = stream::iter([1, 2]).then(|number| async move {
        tokio::task::yield_now().await;
        mark("made");
        number
    });
    let mut numbers = pin!(span("parent", || numbers.in_current_span()));
    while let Some(number) = numbers.next().await {
        mark("used");
        assert!(number > 0);
    }
    spans().assert_tree(
        "
        parent
        ├─ made
        └─ made
        used
        used
        ",
    );
}

#[traced::test]
fn a_stream_keeps_its_size_and_is_dropped_in_its_span() {
    struct Holds(#[expect(dead_code, reason = "held")] Marks);
    impl Stream for Holds {
        type Item = u8;
        fn poll_next(self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<u8>> {
            Poll::Pending
        }
        fn size_hint(&self) -> (usize, Option<usize>) {
            (3, Some(4))
        }
    }
    let stream = span("parent", || Holds(Marks("dropped")).in_current_span());
    assert_eq!(stream.size_hint(), (3, Some(4)));
    drop(stream);
    spans().assert_tree(
        "
        parent
        └─ dropped
        ",
    );
}

// Threads.

#[traced::test]
fn a_thread_carries_the_span() {
    let parent = entered("parent");
    let thread = traced::thread::spawn(|| span("child", || mark("grandchild")));
    thread.join().unwrap();
    drop(parent);
    std::thread::spawn(|| mark("lost")).join().unwrap();
    spans().assert_tree(
        "
        parent
        └─ child
           └─ grandchild
        ",
    );
}

#[traced::test]
fn a_named_thread_carries_the_span() {
    let builder = std::thread::Builder::new().name("mailer".into());
    let thread = span("parent", || builder.spawn_in_current_span(|| mark("child")));
    thread.unwrap().join().unwrap();
    assert_eq!(spans().parent_of(spans().one("child")).unwrap().name(), "parent");
}

#[traced::test]
fn scoped_threads_carry_the_span_and_borrow() {
    let numbers = [1, 2, 3];
    let parent = entered("parent");
    let sum: i32 = std::thread::scope(|scope| {
        let threads: Vec<_> = numbers
            .chunks(1)
            .map(|chunk| scope.spawn_in_current_span(move || span("chunk", || chunk.iter().sum::<i32>())))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    drop(parent);
    assert_eq!(sum, 6);
    spans().assert_tree(
        "
        parent
        ├─ chunk
        ├─ chunk
        └─ chunk
        ",
    );
}

#[traced::test]
fn a_thread_that_panics_ends_its_spans() {
    let thread = span("parent", || traced::thread::spawn(|| span("child", || panic!("out"))));
    assert!(thread.join().is_err());
    spans().assert_tree(
        "
        parent
        └─ child  ERROR panic: out
           └─ • exception exception.type=\"panic\" exception.message=\"out\"
        ",
    );
}

// Pools.

#[traced::test]
fn a_context_is_carried_into_a_pool_as_often_as_needed() {
    let (jobs, queue) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
    let pool = std::thread::spawn(move || queue.into_iter().for_each(|job| job()));
    let carry = span("parent", traced::carry);
    for name in ["one", "two"] {
        let carry = carry.clone();
        jobs.send(Box::new(move || assert_eq!(carry.run(|| span(name, || 7)), 7))).unwrap();
    }
    jobs.send(Box::new(|| assert!(!traced::current().is_recording()))).unwrap();
    drop(jobs);
    pool.join().unwrap();
    spans().assert_tree(
        "
        parent
        ├─ one
        └─ two
        ",
    );
}

#[traced::test]
fn a_carried_context_leaves_no_trace_in_the_pool_after_a_panic() {
    let carry = span("parent", traced::carry);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| carry.run(|| panic!("out"))));
    assert!(panicked.is_err());
    mark("after");
    let _current = carry.context().clone().attach();
    mark("child");
    spans().assert_tree(
        "
        parent
        └─ child
        after
        ",
    );
}

#[traced::test]
fn baggage_is_carried_too() {
    use traced::opentelemetry::KeyValue;
    use traced::opentelemetry::baggage::BaggageExt as _;
    let context = Context::current_with_baggage([KeyValue::new("tenant.id", "7")]);
    let carry = {
        let _current = context.attach();
        traced::carry()
    };
    let read = || Context::current().baggage().get("tenant.id").map(ToString::to_string);
    assert_eq!(std::thread::spawn(move || carry.run(read)).join().unwrap().as_deref(), Some("7"));
    assert_eq!(read(), None);
}

#[traced::test]
fn futures_are_send_when_their_inside_is() {
    fn is_send<T: Send>(_: &T) {}
    fn is_unpin<T: Unpin>(_: &T) {}
    let future = async { tokio::task::yield_now().await }.in_current_span();
    is_send(&future);
    is_unpin(&std::future::ready(1).in_current_span());
    is_send(&traced::carry());
    drop(begun("unused"));
}
