// Types that do not fit.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

struct E;
struct Other;

#[traced::traced("t.bad")]
fn value() -> Result<u8, E> {
    "text"
}

#[traced::traced("t.bad")]
fn inside() -> Result<u8, E> {
    let n: u8 = "text";
    Ok(n)
}

#[traced::traced("t.bad")]
fn early(n: u8) -> Option<u8> {
    if n > 1 {
        return n;
    }
    None
}

#[traced::traced("t.bad")]
fn question(n: Result<u8, Other>) -> Result<u8, E> {
    Ok(n?)
}

#[traced::traced("t.bad")]
fn question_of_another(n: Option<u8>) -> Result<u8, E> {
    Ok(n?)
}

#[traced::traced("t.bad")]
fn unit(n: u8) {
    n
}

#[traced::traced("t.bad")]
fn reference(n: &u8) -> &u8 {
    *n
}

#[traced::traced("t.bad")]
async fn later() -> Result<u8, E> {
    "text"
}

#[traced::traced("t.bad")]
async fn later_question(n: Result<u8, Other>) -> Result<u8, E> {
    Ok(n?)
}

#[traced::traced("t.bad")]
async fn later_early(n: u8) -> Option<u8> {
    if n > 1 {
        return n;
    }
    None
}

#[traced::traced("t.bad")]
async fn later_semicolon() -> u8 {
    1;
}

#[traced::traced("t.bad")]
async fn later_unit() {
    1
}

#[traced::traced("t.bad")]
fn method(map: &HashMap<u8, u8>) -> Option<u8> {
    map.gett(&1).copied()
}

#[traced::traced("t.bad")]
fn arguments() -> Option<u8> {
    method()
}

#[traced::traced("t.bad")]
fn field(map: HashMap<u8, u8>) -> u8 {
    map.len
}

#[traced::traced("t.bad")]
fn bound<T>(value: T) -> String {
    value.to_string()
}

#[traced::traced("t.bad")]
async fn not_awaited() -> Option<u8> {
    later_early(1)
}

#[traced::traced("t.bad")]
fn await_in_sync() -> Option<u8> {
    later_early(1).await
}

#[traced::traced("t.bad")]
fn arms(n: Option<u8>) -> Result<u8, E> {
    match n {
        Some(1) => Ok(1),
        None => Err(Other),
    }
}

#[traced::traced("t.bad")]
fn future() -> impl Future<Output = u8> {
    async { "text" }
}

#[traced::traced("t.bad")]
fn boxed() -> Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async move { "text" })
}

#[traced::traced("t.bad")]
fn not_a_future() -> impl Future<Output = u8> {
    1
}

#[traced::traced("t.bad")]
fn inference() -> Result<Vec<u8>, E> {
    let list = Vec::new();
    Ok(Default::default())
}

#[traced::traced("t.bad")]
fn pattern((a, b): (u8, u8), [c, d]: [u8; 3]) -> u8 {
    a
}

#[traced::traced("t.bad")]
async fn later_pattern((a, b): (u8, u8, u8)) -> u8 {
    a
}

#[traced::traced("t.bad")]
fn needs_unsafe(p: *const u8) -> Option<u8> {
    Some(*p)
}

struct A(u8);

#[traced::traced(service = "t")]
impl A {
    fn method(&self) -> Result<u8, E> {
        Ok(self.1)
    }

    async fn later(&self) -> Result<u16, E> {
        Ok(self.0)
    }
}

#[traced::traced(service = "t")]
impl Iterator for A {
    type Item = u8;

    fn next(&self) -> Option<u8> {
        None
    }
}

fn main() {
    let text: &str = value();
    bound(1, 2);
}
