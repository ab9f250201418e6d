//! Functions of every shape, traced or not by one feature, called the same way. Owns no assertion: `run.sh` compares the counts.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

#[cfg_attr(feature = "traced", traced::traced("cov.early"))]
fn early(n: i32) -> i32 { if n > 0 { return 1 }
    2 }

#[cfg_attr(feature = "traced", traced::traced("cov.result", attrs(cov.n = n)))]
fn result(n: i32) -> Result<i32, String> {
    let twice = n.checked_mul(2).ok_or_else(|| "too much".to_owned())?;
    if twice > 2 {
        return Err(format!("{twice} is too much"));
    }
    Ok(twice)
}

#[cfg_attr(feature = "traced", traced::traced("cov.unit"))]
fn unit(values: &mut Vec<i32>) {
    for value in values.iter_mut() {
        if *value == 2 {
            *value += 1;
        }
    }
    values.retain(|value| {
        *value > 1
    });
}

#[cfg_attr(feature = "traced", traced::traced("cov.patterns"))]
fn patterns((a, _): (i32, i32), [first, ..]: [i32; 3]) -> Option<i32> {
    match a {
        0 => None,
        1 => Some(first),
        _ => unreachable_here(a),
    }
}

#[cfg_attr(feature = "traced", traced::traced("cov.never_called"))]
fn unreachable_here(a: i32) -> Option<i32> {
    if a > 100 {
        return None;
    }
    Some(a)
}

#[cfg_attr(feature = "traced", traced::traced("cov.later"))]
async fn later(n: i32) -> Result<i32, String> {
    Yield(false).await;
    if n > 1 {
        return Err("more than one".to_owned());
    }
    let m = result(n)?;
    Ok(m)
}

#[cfg_attr(feature = "traced", traced::traced("cov.later_unit"))]
async fn later_unit() {
    Yield(false).await;
    let _ = later(1).await;
}

#[cfg_attr(feature = "traced", traced::traced("cov.future"))]
fn future(n: i32) -> impl Future<Output = i32> {
    let more = n + 1;
    async move {
        Yield(false).await;
        more
    }
}

#[cfg_attr(feature = "traced", traced::traced("cov.boxed"))]
fn boxed<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = usize> + 'a>> {
    Box::pin(async move {
        if text.is_empty() {
            return 0;
        }
        text.len()
    })
}

#[cfg_attr(feature = "traced", traced::traced("cov.long"))]
fn long(
    a: i32,
    b: i32,
) -> Option<i32>
where
    i32: Copy,
{
    a.checked_add(b)
}

#[cfg_attr(feature = "traced", traced::traced("cov.later_long"))]
async fn later_long(
    a: i32,
    b: i32,
) -> Option<i32>
where
    i32: Copy,
{
    Yield(false).await;
    a.checked_add(b)
}

struct Store<T>(Vec<T>);

#[cfg_attr(feature = "traced", traced::traced(service = "cov"))]
impl<T: Clone> Store<T> {
    fn first(&self) -> Option<T> {
        self.0.first().cloned()
    }

    fn last_mut(&mut self) -> Option<&mut T> {
        let last = self.0.len().checked_sub(1)?;
        self.0.get_mut(last)
    }
}

/// Pending once.
struct Yield(bool);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

fn finish<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

fn cancel<F: Future>(future: F) {
    assert!(pin!(future).poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

fn main() {
    for n in 0..3 {
        early(n);
        let _ = result(n);
        let _ = finish(later(n));
        finish(future(n));
    }
    unit(&mut vec![1, 2, 3]);
    patterns((0, 1), [1, 2, 3]);
    patterns((1, 1), [1, 2, 3]);
    long(1, 2);
    let _ = finish(later_long(1, 2));
    finish(later_unit());
    cancel(later(1));
    finish(boxed("text"));
    let mut store = Store(vec![1, 2]);
    assert_eq!(store.first(), Some(1));
    assert!(store.last_mut().is_some());
}
