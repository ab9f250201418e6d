//! Publishing, requesting and subscribing without streams.

use async_nats::client::{PublishErrorKind, RequestErrorKind};
use traced::opentelemetry::Context;
use traced::opentelemetry::trace::TraceContextExt as _;
use traced::testing::Span;
use traced_async_nats::Message;
use traced_checks::{Checked, SECRET, describe};

use crate::server::{PARENT, connect, next, secret, with};

const PLACE: &str = "messaging.system=nats
server.address=127.0.0.1
server.port=PORT";

fn expected(head: &str, attributes: &str) -> String {
    format!("{head}\n{attributes}\n{PLACE}")
}

#[tokio::test]
async fn a_message_is_published_and_processed() {
    let Some(client) = connect("a_message_is_published_and_processed").await else { return };
    let mut subscriber = client.subscribe("traced.a").await.unwrap();
    let checked = Checked::start();
    client.publish_with_headers("traced.a", secret(), SECRET.into()).await.unwrap();
    let message = next(&mut subscriber).await;
    let headers = message.headers.as_ref().unwrap();
    assert_eq!(headers.get("X-Token").unwrap().as_str(), SECRET, "headers are kept");
    let seen = async { Ok::<_, std::fmt::Error>(Context::current().span().span_context().span_id()) };
    let seen = message.process(seen).await.unwrap();
    let common = "messaging.destination.name=traced.a\nmessaging.message.id=m-1";
    let table = [
        expected(
            "publish traced.a [producer] Unset",
            &format!("{common}\nmessaging.operation.name=publish\nmessaging.operation.type=send"),
        ),
        expected(
            "process traced.a [consumer] Unset",
            &format!("{common}\nmessaging.operation.name=process\nmessaging.operation.type=process"),
        ),
    ];
    let spans = checked.spans();
    assert_eq!(spans.iter().map(describe).collect::<Vec<_>>(), table);
    let [publish, process] = [&spans[0], &spans[1]];
    assert_eq!((process.trace_id(), process.parent_id()), (publish.trace_id(), Some(publish.span_id())));
    assert_eq!(process.span_id(), seen);
}

#[tokio::test]
async fn a_subject_with_wildcards_names_the_span() {
    let Some(client) = connect("a_subject_with_wildcards_names_the_span").await else { return };
    let mut subscriber = client.queue_subscribe("traced.b.*", "packers".to_owned()).await.unwrap();
    client.publish("traced.b.7", "".into()).await.unwrap();
    let message = next(&mut subscriber).await;
    let checked = Checked::start();
    message.process(async { Err::<(), _>("no") }).await.unwrap_err();
    let table = expected(
        "process traced.b.* [consumer] Error: no",
        "error.type=&str
messaging.consumer.group.name=packers
messaging.destination.name=traced.b.7
messaging.destination.template=traced.b.*
messaging.operation.name=process
messaging.operation.type=process",
    );
    assert_eq!(describe(&checked.spans()[0]), table);
}

#[tokio::test]
async fn several_messages_are_one_span_with_links() {
    let Some(client) = connect("several_messages_are_one_span_with_links").await else { return };
    let mut subscriber = client.subscribe("traced.c").await.unwrap();
    let mut messages = Vec::new();
    for headers in [with("traceparent", PARENT), with("a", "b"), with("TraceParent", PARENT)] {
        // Without spans, and without their contexts.
        let plain: &async_nats::Client = &client;
        plain.publish_with_headers("traced.c", headers, SECRET.into()).await.unwrap();
        messages.push(next(&mut subscriber).await);
    }
    let checked = Checked::start();
    Message::process_all(&messages, async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    let table = expected(
        "process traced.c [consumer] Unset",
        "messaging.batch.message_count=I64(3)
messaging.destination.name=traced.c
messaging.operation.name=process
messaging.operation.type=process",
    );
    let spans = checked.spans();
    assert_eq!(describe(&spans[0]), table);
    assert_eq!((spans[0].links().len(), spans[0].parent_id()), (2, None));
}

#[tokio::test]
async fn several_messages_are_of_their_subject_or_of_what_was_asked_for() {
    let Some(client) = connect("several_messages_are_of_their_subject_or_of_what_was_asked_for").await else {
        return;
    };
    let mut subscriber = client.subscribe("traced.i.*").await.unwrap();
    for subject in ["traced.i.7", "traced.i.7", "traced.i.8"] {
        client.publish(subject, "".into()).await.unwrap();
    }
    let mut messages = Vec::new();
    while messages.len() < 3 {
        messages.push(next(&mut subscriber).await);
    }
    let checked = Checked::start();
    for several in [&messages[..2], &messages, &[]] {
        Message::process_all(several, async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    }
    let spans = checked.spans();
    let names: Vec<_> = spans.iter().map(Span::name).collect();
    assert_eq!(names, ["process traced.i.*", "process traced.i.*", "process"]);
    let subject = |at: usize| spans[at].attribute("messaging.destination.name");
    assert_eq!([subject(0), subject(1), subject(2)], [Some("traced.i.7".into()), None, None]);
}

#[tokio::test]
async fn inboxes_of_other_clients_name_no_span() {
    let Some(client) = connect("inboxes_of_other_clients_name_no_span").await else { return };
    let mut subscriber = client.subscribe("_INBOX_alice.*").await.unwrap();
    let checked = Checked::start();
    client.publish("_INBOX_alice.xyz", "".into()).await.unwrap();
    let message = next(&mut subscriber).await;
    message.process(async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    let of = |head: &str, name: &str, kind: &str| {
        let attributes = format!(
            "messaging.destination.anonymous=Bool(true)
messaging.destination.name=_INBOX_alice.xyz
messaging.destination.temporary=Bool(true)
messaging.operation.name={name}
messaging.operation.type={kind}"
        );
        expected(head, &attributes)
    };
    let table = [
        of("publish [producer] Unset", "publish", "send"),
        of("process [consumer] Unset", "process", "process"),
    ];
    assert_eq!(checked.spans().iter().map(describe).collect::<Vec<_>>(), table);
}

#[tokio::test]
async fn a_request_is_linked_to_its_reply() {
    let Some(client) = connect("a_request_is_linked_to_its_reply").await else { return };
    let mut subscriber = client.subscribe("traced.d").await.unwrap();
    let checked = Checked::start();
    let service = async {
        let request = next(&mut subscriber).await;
        let reply = request.reply.clone().unwrap();
        request.process(client.publish(reply, SECRET.into())).await.unwrap();
    };
    let (reply, ()) = tokio::join!(client.request("traced.d", SECRET.into()), service);
    assert_eq!(reply.unwrap().payload, SECRET);
    let spans = checked.spans();
    let [request, process, publish] =
        ["request traced.d", "process traced.d", "publish"].map(|name| spans.one(name));
    let inbox = publish.attribute("messaging.destination.name").unwrap();
    assert!(inbox.as_str().starts_with("_INBOX."), "{inbox}");
    let table = expected(
        "publish [producer] Unset",
        &format!(
            "messaging.destination.anonymous=Bool(true)
messaging.destination.name={inbox}
messaging.destination.temporary=Bool(true)
messaging.operation.name=publish
messaging.operation.type=send"
        ),
    );
    assert_eq!(describe(publish), table);
    let table = expected(
        "request traced.d [producer] Unset",
        "messaging.destination.name=traced.d
messaging.operation.name=request
messaging.operation.type=send",
    );
    assert_eq!(describe(request), table);
    assert_eq!(process.parent_id(), Some(request.span_id()));
    assert_eq!(publish.parent_id(), Some(process.span_id()));
    assert_eq!(request.links()[0].span_context.span_id(), publish.span_id());
}

#[tokio::test]
async fn a_context_of_the_users_is_kept() {
    let Some(client) = connect("a_context_of_the_users_is_kept").await else { return };
    let mut subscriber = client.subscribe("traced.e").await.unwrap();
    let checked = Checked::start();
    let headers = with("TraceParent", PARENT);
    client.publish_with_reply_and_headers("traced.e", "traced.e2", headers.clone(), "".into()).await.unwrap();
    let message = next(&mut subscriber).await;
    assert_eq!(message.headers, Some(headers));
    assert_eq!(message.reply.as_deref(), Some("traced.e2"));
    let spans = checked.spans();
    assert!(describe(&spans[0]).starts_with("publish traced.e [client] Unset"));
    assert_eq!(spans[0].links()[0].span_context.span_id().to_string(), "b7ad6b7169203331");
}

#[tokio::test]
async fn a_message_that_only_just_fits_goes_without_a_context() {
    let Some(client) = connect("a_message_that_only_just_fits_goes_without_a_context").await else { return };
    let mut subscriber = client.subscribe("traced.f").await.unwrap();
    let checked = Checked::start();
    let full = vec![b'x'; client.max_payload()];
    client.publish_with_reply("traced.f", "traced.f2", full.clone().into()).await.unwrap();
    let message = next(&mut subscriber).await;
    assert_eq!((message.payload.len(), &message.headers), (full.len(), &None));
    client.publish("traced.f", full[1000..].to_vec().into()).await.unwrap();
    assert!(next(&mut subscriber).await.headers.is_some());
    assert_eq!(checked.spans().len(), 2);
}

#[tokio::test]
async fn errors_are_told_by_their_kind() {
    let Some(client) = connect("errors_are_told_by_their_kind").await else { return };
    let checked = Checked::start();
    let error = client.request("traced.nobody", SECRET.into()).await.unwrap_err();
    assert_eq!(error.kind(), RequestErrorKind::NoResponders);
    let full = vec![b'x'; client.max_payload() + 1];
    let error = client.publish("traced.g", full.into()).await.unwrap_err();
    assert_eq!(error.kind(), PublishErrorKind::MaxPayloadExceeded);
    let table = [
        expected(
            "request traced.nobody [producer] Error: no responders",
            "error.type=NoResponders
messaging.destination.name=traced.nobody
messaging.operation.name=request
messaging.operation.type=send",
        ),
        expected(
            "publish traced.g [producer] Error: max payload size exceeded",
            "error.type=MaxPayloadExceeded
messaging.destination.name=traced.g
messaging.operation.name=publish
messaging.operation.type=send",
        ),
    ];
    assert_eq!(checked.spans().iter().map(describe).collect::<Vec<_>>(), table);
}

#[tokio::test]
async fn while_telemetry_is_suppressed_there_is_nothing() {
    let Some(client) = connect("while_telemetry_is_suppressed_there_is_nothing").await else { return };
    let mut subscriber = client.subscribe("traced.h").await.unwrap();
    let checked = Checked::start();
    let suppressed = Context::enter_telemetry_suppressed_scope();
    client.publish("traced.h", SECRET.into()).await.unwrap();
    let message = next(&mut subscriber).await;
    message.process(async { Ok::<_, std::fmt::Error>(()) }).await.unwrap();
    drop(suppressed);
    assert_eq!(message.headers, None);
    assert!(checked.spans().is_empty());
}
