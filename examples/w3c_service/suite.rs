//! The cases of the W3C Trace Context suite, Level 2 and strict, written anew: what the service is sent byte by byte, and what it sends on.
//! A row's name is that of the suite's test, less its `test_`.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Mutex, OnceLock};

use super::service;

const TRACE: &str = "12345678901234567890123456789012";
const PARENT: &str = "1234567890123456";
/// `traceparent` in the rows about `tracestate`.
const VALID: &str = "00-12345678901234567890123456789012-1234567890123456-00";

type Headers = Vec<(String, String)>;

/// Where the service listens, started with the first test.
fn address() -> SocketAddr {
    static ADDRESS: OnceLock<SocketAddr> = OnceLock::new();
    *ADDRESS.get_or_init(|| {
        let builder = traced::builder().variables(|_| None::<&str>).service_name("w3c");
        let telemetry = builder.default_exporter(traced::ExporterKind::None).init().unwrap();
        // For as long as the tests run.
        std::mem::forget(telemetry);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, service()).await.unwrap();
            });
        });
        address
    })
}

/// The headers of the service's calls, when it is asked for `count` of them.
fn calls(headers: &[(&str, &str)], count: usize) -> Vec<Headers> {
    // One request at a time: the service's client keeps connections that others must not get.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap();
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let back = receiver.local_addr().unwrap();
    let called =
        std::thread::spawn(move || (0..count).map(|_| answer(receiver.accept().unwrap().0)).collect());
    let calls: Vec<_> =
        (0..count).map(|call| format!(r#"{{"url": "http://{back}/{call}", "arguments": []}}"#)).collect();
    let body = format!("[{}]", calls.join(","));
    let lines: String = headers.iter().flat_map(|(name, value)| [*name, ": ", *value, "\r\n"]).collect();
    let request = format!(
        "POST /test HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address()).unwrap();
    stream.write_all(format!("{request}{lines}\r\n{body}").as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    // The service answers when all calls were answered.
    assert!(response.starts_with("HTTP/1.1 200"), "{headers:?}: {response}");
    called.join().unwrap()
}

/// Reads one request and answers it.
fn answer(stream: TcpStream) -> Headers {
    let mut reader = BufReader::new(stream);
    let mut headers = Headers::new();
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some((name, value)) = line.trim_end_matches(['\r', '\n']).split_once(": ") {
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        line.clear();
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").map(|(_, length)| length.parse());
    let mut body = vec![0; length.unwrap().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    reader.into_inner().write_all(answer).unwrap();
    headers
}

/// The context that a call carried.
#[derive(Debug)]
struct Sent {
    trace_id: String,
    parent_id: String,
    flags: u8,
    tracestate: Option<String>,
}

impl Sent {
    /// Exactly one valid `traceparent` of version 00, one `tracestate` at most.
    fn by(headers: &Headers) -> Self {
        let all = |wanted: &str| -> Vec<&str> {
            headers.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.as_str()).collect()
        };
        let (traceparent, tracestate) = (all("traceparent"), all("tracestate"));
        let &[traceparent] = traceparent.as_slice() else { panic!("{traceparent:?}") };
        assert!(tracestate.len() <= 1, "{tracestate:?}");
        let parts: Vec<_> = traceparent.split('-').collect();
        let &["00", trace_id, parent_id, flags] = parts.as_slice() else { panic!("{traceparent}") };
        let is_hex = |text: &str, length| {
            text.len() == length && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
        };
        assert!(is_hex(trace_id, 32) && is_hex(parent_id, 16) && is_hex(flags, 2), "{traceparent}");
        let is_zero = |id: &str| id.bytes().all(|digit| digit == b'0');
        assert!(!is_zero(trace_id) && !is_zero(parent_id), "{traceparent}");
        Self {
            trace_id: trace_id.to_owned(),
            parent_id: parent_id.to_owned(),
            flags: u8::from_str_radix(flags, 16).unwrap(),
            tracestate: tracestate.first().map(|&list| list.to_owned()),
        }
    }
}

fn sent(headers: &[(&str, &str)]) -> Sent {
    Sent::by(&calls(headers, 1)[0])
}

/// The trace goes on: from a span of the service's own, or, where nothing is sampled, from the caller's.
#[track_caller]
fn goes_on(case: &str, headers: &[(&str, &str)]) -> Sent {
    let sent = sent(headers);
    assert_eq!(sent.trace_id, TRACE, "{case}: {headers:?}");
    assert_eq!(sent.parent_id == PARENT, sent.flags & 1 == 0, "{case}: {headers:?}");
    sent
}

/// A new trace, in which nothing is left of the old one.
#[track_caller]
fn starts_anew(case: &str, headers: &[(&str, &str)]) {
    let sent = sent(headers);
    let old = headers.iter().any(|(_, value)| value.contains(&sent.trace_id));
    assert!(!old, "{case}: {headers:?} {sent:?}");
    assert_eq!((sent.tracestate, sent.flags), (None, 3), "{case}: {headers:?}");
}

fn header(pattern: &str) -> String {
    pattern.replace('T', TRACE).replace('P', PARENT)
}

#[test]
fn traceparents_that_go_on() {
    for (case, name, value) in [
        ("traceparent_included_tracestate_missing", "traceparent", "00-T-P-01"),
        ("traceparent_header_name_valid_casing", "TraceParent", "00-T-P-01"),
        ("traceparent_header_name_valid_casing", "TrAcEpArEnT", "00-T-P-01"),
        ("traceparent_header_name_valid_casing", "TRACEPARENT", "00-T-P-01"),
        ("traceparent_version_0xcc", "traceparent", "cc-T-P-01"),
        ("traceparent_version_0xcc", "traceparent", "cc-T-P-01-what-the-future-will-be-like"),
        ("traceparent_ows_handling", "traceparent", " 00-T-P-01"),
        ("traceparent_ows_handling", "traceparent", "\t00-T-P-01"),
        ("traceparent_ows_handling", "traceparent", "00-T-P-01 "),
        ("traceparent_ows_handling", "traceparent", "00-T-P-01\t"),
        ("traceparent_ows_handling", "traceparent", "\t 00-T-P-01 \t"),
    ] {
        assert_eq!(goes_on(case, &[(name, &header(value))]).flags, 1);
    }
}

#[test]
fn traceparents_that_start_anew() {
    starts_anew("both_traceparent_and_tracestate_missing", &[]);
    let two = [header("00-T-P-01"), header("00-T-P-01").replace("9012-", "9011-")];
    starts_anew("traceparent_duplicated", &[("traceparent", &two[0]), ("traceparent", &two[1])]);
    starts_anew("traceparent_header_name", &[("trace-parent", &two[0])]);
    starts_anew("traceparent_header_name", &[("trace.parent", &two[0])]);
    for (case, value) in [
        ("traceparent_version_0x00", "00-T-P-01."),
        ("traceparent_version_0x00", "00-T-P-01-what-the-future-will-be-like"),
        ("traceparent_version_0xcc", "cc-T-P-01.what-the-future-will-be-like"),
        ("traceparent_version_0xff", "ff-T-P-01"),
        ("traceparent_version_illegal_characters", ".0-T-P-01"),
        ("traceparent_version_illegal_characters", "0.-T-P-01"),
        ("traceparent_version_too_long", "000-T-P-01"),
        ("traceparent_version_too_long", "0000-T-P-01"),
        ("traceparent_version_too_short", "0-T-P-01"),
        ("traceparent_trace_id_all_zero", "00-00000000000000000000000000000000-P-01"),
        ("traceparent_trace_id_illegal_characters", "00-.2345678901234567890123456789012-P-01"),
        ("traceparent_trace_id_illegal_characters", "00-1234567890123456789012345678901.-P-01"),
        ("traceparent_trace_id_too_long", "00-T3-P-01"),
        ("traceparent_trace_id_too_short", "00-1234567890123456789012345678901-P-01"),
        ("traceparent_parent_id_all_zero", "00-T-0000000000000000-01"),
        ("traceparent_parent_id_illegal_characters", "00-T-.234567890123456-01"),
        ("traceparent_parent_id_illegal_characters", "00-T-123456789012345.-01"),
        ("traceparent_parent_id_too_long", "00-T-P7-01"),
        ("traceparent_parent_id_too_short", "00-T-123456789012345-01"),
        ("traceparent_trace_flags_illegal_characters", "00-T-P-.0"),
        ("traceparent_trace_flags_illegal_characters", "00-T-P-0."),
        ("traceparent_trace_flags_too_long", "00-T-P-001"),
        ("traceparent_trace_flags_too_short", "00-T-P-1"),
    ] {
        starts_anew(case, &[("traceparent", &header(value))]);
    }
    starts_anew("tracestate_included_traceparent_missing", &[("tracestate", "foo=1")]);
    starts_anew("tracestate_included_traceparent_missing", &[("tracestate", "foo=1,bar=2")]);
}

#[track_caller]
fn list(case: &str, headers: &[(&str, &str)], expected: Option<&str>) {
    let mut all = vec![("traceparent", VALID)];
    all.extend(headers);
    assert_eq!(goes_on(case, &all).tracestate.as_deref(), expected, "{case}: {headers:?}");
}

#[test]
fn tracestates_by_the_names_of_headers() {
    list("tracestate_included_traceparent_included", &[("tracestate", "foo=1,bar=2")], Some("foo=1,bar=2"));
    for name in ["trace-state", "trace.state"] {
        list("tracestate_header_name", &[(name, "foo=1")], None);
    }
    for name in ["TraceState", "TrAcEsTaTe", "TRACESTATE"] {
        list("tracestate_header_name_valid_casing", &[(name, "foo=1")], Some("foo=1"));
    }
}

#[test]
fn tracestates_that_are_kept() {
    let key = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
    let value: String = (' '..='~').filter(|sign| !",=".contains(*sign)).collect();
    let (all, with_vendor) = (format!("{key}={value}"), format!("{key}@a-z0-9_-*/={value}"));
    let (limit, tenant) =
        (format!("{}=1", "z".repeat(256)), format!("{}@{}=1", "t".repeat(241), "v".repeat(14)));
    let (limit_kept, tenant_kept) = (format!("foo=1,{limit}"), format!("foo=1,{tenant}"));
    let members = members(32);
    for (case, values, expected) in [
        ("tracestate_empty_header", vec!["foo=1", ""], "foo=1"),
        ("tracestate_empty_header", vec!["", "foo=1"], "foo=1"),
        (
            "tracestate_multiple_headers_different_keys",
            vec!["foo=1,bar=2", "rojo=1,congo=2", "baz=3"],
            "foo=1,bar=2,rojo=1,congo=2,baz=3",
        ),
        // Level 2: one of them may stay. It is the newest.
        ("tracestate_duplicated_keys", vec!["foo=1,foo=1"], "foo=1"),
        ("tracestate_duplicated_keys", vec!["foo=1,foo=2"], "foo=1"),
        ("tracestate_duplicated_keys", vec!["foo=1", "foo=1"], "foo=1"),
        ("tracestate_duplicated_keys", vec!["foo=1", "foo=2"], "foo=1"),
        ("tracestate_all_allowed_characters", vec![&all], &all),
        ("tracestate_all_allowed_characters", vec![&with_vendor], &with_vendor),
        ("tracestate_ows_handling", vec!["foo=1 \t , \t bar=2, \t baz=3"], "foo=1,bar=2,baz=3"),
        ("tracestate_ows_handling", vec!["foo=1\t \t,\t \tbar=2,\t \tbaz=3"], "foo=1,bar=2,baz=3"),
        ("tracestate_ows_handling", vec![" foo=1"], "foo=1"),
        ("tracestate_ows_handling", vec!["\tfoo=1"], "foo=1"),
        ("tracestate_ows_handling", vec!["foo=1 "], "foo=1"),
        ("tracestate_ows_handling", vec!["foo=1\t"], "foo=1"),
        ("tracestate_ows_handling", vec!["\t foo=1 \t"], "foo=1"),
        ("tracestate_member_count_limit", vec![&members], &members),
        ("tracestate_member_count_limit", vec![&members[..89], &members[90..]], &members),
        ("tracestate_key_length_limit", vec!["foo=1", &limit], &limit_kept),
        ("tracestate_key_length_limit", vec!["foo=1", &tenant], &tenant_kept),
    ] {
        let headers: Vec<_> = values.into_iter().map(|value| ("tracestate", value)).collect();
        list(case, &headers, Some(expected));
    }
}

#[test]
fn tracestates_that_are_dropped() {
    let (long, many) = (format!("{}=1", "z".repeat(257)), members(33));
    for (case, values) in [
        ("tracestate_empty_header", vec![""]),
        ("tracestate_key_illegal_characters", vec!["foo =1"]),
        ("tracestate_key_illegal_characters", vec!["FOO=1"]),
        ("tracestate_key_illegal_characters", vec!["foo.bar=1"]),
        ("tracestate_key_illegal_vendor_format", vec!["@foo=1,bar=2"]),
        ("tracestate_member_count_limit", vec![&many]),
        ("tracestate_member_count_limit", vec![&many[..89], &many[90..]]),
        ("tracestate_key_length_limit", vec!["foo=1", &long]),
        ("tracestate_value_illegal_characters", vec!["foo=bar=baz"]),
        ("tracestate_value_illegal_characters", vec!["foo=,bar=3"]),
    ] {
        let headers: Vec<_> = values.into_iter().map(|value| ("tracestate", value)).collect();
        list(case, &headers, None);
    }
}

fn members(count: usize) -> String {
    (1..=count).map(|number| format!("bar{number:02}={number:02}")).collect::<Vec<_>>().join(",")
}

#[test]
fn several_calls_are_several_parents() {
    let valid = header("00-T-P-01");
    let zero = "00-00000000000000000000000000000000-1234567890123456-01";
    for (case, headers, goes_on) in [
        ("multiple_requests_with_valid_traceparent", vec![("traceparent", valid.as_str())], true),
        ("multiple_requests_without_traceparent", vec![], false),
        ("multiple_requests_with_illegal_traceparent", vec![("traceparent", zero)], false),
    ] {
        let sent: Vec<_> = calls(&headers, 3).iter().map(Sent::by).collect();
        let ids = |id: fn(&Sent) -> &str| sent.iter().map(id).collect::<BTreeSet<_>>();
        let (traces, parents) = (ids(|sent| &sent.trace_id), ids(|sent| &sent.parent_id));
        assert_eq!((traces.len(), traces.contains(TRACE)), (1, goes_on), "{case}: {sent:?}");
        assert_eq!(parents.len(), 3, "{case}: {sent:?}");
    }
}

#[test]
fn the_random_flag_goes_on() {
    for (flags, expected) in [("02", 2), ("03", 3), ("01", 1), ("00", 0), ("ff", 3)] {
        let value = header("00-T-P-FF").replace("FF", flags);
        assert_eq!(goes_on("propagates_random_flag", &[("traceparent", &value)]).flags, expected);
    }
}
