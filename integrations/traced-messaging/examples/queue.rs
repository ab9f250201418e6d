//! A queue in memory, with a producer and a consumer on another thread: run it and see one trace go through it.
//!
//! `cargo run --example queue`; with `OTEL_TRACES_EXPORTER=otlp` it goes to a collector.

use std::collections::HashMap;
use std::sync::mpsc;

use traced::traced;
use traced_messaging::{Messaging, Operation};

struct Message {
    headers: HashMap<String, String>,
    body: String,
}

#[traced]
fn order(queue: &mpsc::Sender<Message>, broker: &Messaging) -> Result<(), mpsc::SendError<Message>> {
    let mut message = Message { headers: HashMap::new(), body: "three books".to_owned() };
    let span = broker.operation(Operation::Send, "push").destination("orders").start();
    span.inject(&mut message.headers);
    queue.send(message)
}

#[traced]
fn pack(body: &str) -> usize {
    body.len()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = traced::builder().default_exporter(traced::ExporterKind::Console).init()?;
    let broker = Messaging::new("memory");
    let (sender, messages) = mpsc::channel::<Message>();
    let consumer = {
        let broker = broker.clone();
        std::thread::spawn(move || {
            for message in messages {
                let call = broker.operation(Operation::Process, "process").destination("orders");
                let span = call.message(&message.headers).start();
                let _current = span.enter();
                pack(&message.body);
            }
        })
    };
    order(&sender, &broker)?;
    drop(sender);
    consumer.join().map_err(|_| "the consumer panicked")?;
    Ok(())
}
