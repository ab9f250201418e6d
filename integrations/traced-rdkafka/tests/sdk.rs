//! The spans as OpenTelemetry's own SDK records them: no attribute is set twice.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[expect(dead_code, reason = "the other tests need more")]
#[path = "spans/cluster.rs"]
mod cluster;

use rdkafka::consumer::CommitMode;
use rdkafka::producer::{BaseRecord, FutureRecord, Producer as _};
use traced_checks::Sdk;
use traced_rdkafka::BaseProducer;

use cluster::{Cluster, SOON, next};

#[tokio::test]
async fn no_attribute_is_set_twice() {
    let cluster = Cluster::start("traced-sdk");
    let (producer, consumer) = (cluster.producer(), cluster.consumer("pack", "traced-sdk"));
    let polled: BaseProducer = cluster.config().create().unwrap();
    let sdk = Sdk::install();
    for partition in [None, Some(0), Some(-1)] {
        let record = || {
            let mut record = FutureRecord::<str, str>::to("traced-sdk").payload("x");
            record.partition = partition;
            record
        };
        producer.send(record(), SOON).await.unwrap();
        producer.send_result(record()).map_err(|(error, _)| error).unwrap().await.unwrap().unwrap();
        let mut record = BaseRecord::<str, str>::to("traced-sdk").payload("x");
        record.partition = partition;
        polled.send(record).map_err(|(error, _)| error).unwrap();
        polled.flush(SOON).unwrap();
    }
    let message = next(&consumer);
    message.process_sync(|| Ok::<_, std::fmt::Error>(())).unwrap();
    message.process_sync(|| Err::<(), _>(std::fmt::Error)).unwrap_err();
    consumer.commit_message(&message, CommitMode::Sync).unwrap();
    let names = sdk.names();
    assert_eq!(names[..9], ["send traced-sdk"; 9]);
    let others = ["poll", "process", "process", "commit"].map(|operation| format!("{operation} traced-sdk"));
    assert_eq!(names[9..], others);
}
