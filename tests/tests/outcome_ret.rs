//! Attributes from any return value.

use traced::testing::Capture;
use traced::traced;
use traced_tests::{Seen, spans};

#[traced("r.plain", ret(|n| result.value = *n, result.double = n * 2))]
fn plain() -> i32 {
    21
}

#[traced("r.mut", ret(|list| list.len = list.len()))]
fn by_mut(list: &mut Vec<u8>) -> &mut Vec<u8> {
    list.push(1);
    list
}

#[traced("r.copy", ret(|n| result.text = ?n))]
fn copy() -> impl Copy + std::fmt::Debug {
    3u8
}

#[traced("r.both", ret(|r| result.is_ok = r.is_ok(), result.text = ?r))]
fn both(ok: bool) -> Result<u8, String> {
    if ok {
        return Ok(1);
    }
    Err("no".to_owned())
}

#[traced("r.unit", ret(|()| result.unit = true))]
fn unit() {}

#[traced("r.async", ret(|n| result.value = n))]
async fn later() -> u8 {
    tokio::task::yield_now().await;
    5
}

#[traced("r.future", ret(|n| result.value = n))]
fn future() -> impl Future<Output = u8> {
    async { 6 }
}

#[tokio::test]
async fn ret_records_from_any_value() {
    let capture = Capture::start();
    assert_eq!(plain(), 21);
    by_mut(&mut Vec::new()).push(2);
    copy();
    unit();
    assert_eq!(later().await + future().await, 11);
    let found = Seen(capture.finished());
    assert_eq!(found.one("r.plain").attrs(), ["result.double=42", "result.value=21"]);
    assert_eq!(found.one("r.mut").attrs(), ["list.len=1"]);
    assert_eq!(found.one("r.copy").attrs(), ["result.text=3"]);
    assert_eq!(found.one("r.unit").attrs(), ["result.unit=true"]);
    assert_eq!(found.one("r.async").attrs(), ["result.value=5"]);
    assert_eq!(found.one("r.future").attrs(), ["result.value=6"]);
}

#[test]
fn ret_sees_both_branches_of_a_result() {
    let ok = spans(|| both(true).is_ok());
    assert_eq!(ok.one("r.both").attrs(), ["result.is_ok=true", "result.text=Ok(1)"]);
    let err = spans(|| both(false).is_ok());
    let expected = ["error.type=alloc::string::String", "result.is_ok=false", "result.text=Err(\"no\")"];
    assert_eq!(err.one("r.both").attrs(), expected);
}

#[test]
fn nothing_is_read_where_nothing_records() {
    assert_eq!(plain(), 21);
}
