//! Owns one run of Rotel: started on free ports, ready when it listens, stopped by its process id. Knows no spans.

use std::ffi::OsString;
use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Outcome, PATIENCE, Way};

/// A running collector; ends when dropped.
pub(crate) struct Collector {
    process: Child,
    grpc: SocketAddr,
    http: SocketAddr,
}

impl Collector {
    /// Starts one that sends everything on to `receiver`, and waits until it listens.
    pub(crate) fn start(rotel: &Path, receiver: &str) -> Outcome<Self> {
        let (grpc, http) = free_addresses()?;
        let scratch =
            std::env::temp_dir().join(format!("traced-interop-{}-{}", std::process::id(), grpc.port()));
        std::fs::create_dir_all(&scratch)?;
        let log = File::create(scratch.join("rotel.log"))?;
        let process = Command::new(rotel)
            .arg("start")
            .args(["--otlp-grpc-endpoint", &grpc.to_string(), "--otlp-http-endpoint", &http.to_string()])
            .args(["--exporter", "otlp", "--otlp-exporter-endpoint", receiver])
            .args(["--otlp-exporter-protocol", "grpc", "--batch-timeout", "50ms"])
            .args([OsString::from("--pid-file"), scratch.join("rotel.pid").into()])
            .args([OsString::from("--log-file"), scratch.join("rotel.agent.log").into()])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let mut collector = Self { process, grpc, http };
        collector.wait_until_it_listens()?;
        Ok(collector)
    }

    /// Where a program exports to.
    pub(crate) fn endpoint(&self, way: Way) -> String {
        let address = if way.protocol == "grpc" { self.grpc } else { self.http };
        format!("http://{address}")
    }

    /// Another program says in no other way that it is ready: ask again and again.
    fn wait_until_it_listens(&mut self) -> Outcome {
        let until = Instant::now() + PATIENCE;
        while TcpStream::connect(self.grpc).and(TcpStream::connect(self.http)).is_err() {
            if let Some(status) = self.process.try_wait()? {
                return Err(format!("rotel ended before it listened: {status}").into());
            }
            if Instant::now() > until {
                return Err(format!("rotel does not listen on {} after {PATIENCE:?}", self.grpc).into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to stop.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Two ports that are free now. Rotel takes no port 0, so somebody else could take them in between; nobody on a test machine does.
fn free_addresses() -> Outcome<(SocketAddr, SocketAddr)> {
    let (first, second) = (TcpListener::bind(("127.0.0.1", 0))?, TcpListener::bind(("127.0.0.1", 0))?);
    Ok((first.local_addr()?, second.local_addr()?))
}
