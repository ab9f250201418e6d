//! Owns the argument of `jaeger_remote`, and what is a URL of strategies. Knows no network. Specification:
//! configuration/sdk-environment-variables.md, "General SDK Configuration".

use std::time::Duration;

use super::endpoint::{Form, final_endpoint};
use crate::exporter::Protocol;
use crate::provider::env::{self, out_of_range};
use crate::provider::error::Refusal;
use crate::provider::sampler::{Remote, Sampler};

const ENDPOINT: &str = "http://localhost:5778";
/// Of Jaeger's clients.
const INTERVAL: Duration = Duration::from_secs(60);
const INITIAL_RATE: f64 = 0.001;

/// `endpoint=..,pollingIntervalMs=..,initialSamplingRate=..`, each where it is given.
pub(super) fn remote(argument: &str) -> Result<Remote, Refusal> {
    let (mut endpoint, mut interval, mut initial) = (sampling_url(ENDPOINT)?, INTERVAL, INITIAL_RATE);
    for entry in env::list(argument) {
        let (key, value) = entry.split_once('=').unwrap_or((entry, ""));
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "endpoint" => endpoint = sampling_url(value)?,
            "pollingintervalms" => interval = positive(value)?,
            "initialsamplingrate" => {
                initial = env::ratio(value).map_err(|refusal| refusal.of("initialSamplingRate"))?;
            }
            _ => return Err(Refusal::new(format!("holds {key:?}, which is not known"))),
        }
    }
    Ok(Remote::new(endpoint, interval, Sampler::trace_id_ratio(initial)))
}

fn positive(text: &str) -> Result<Duration, Refusal> {
    let interval = env::milliseconds(text)
        .and_then(|interval| if interval.is_zero() { Err(out_of_range()) } else { Ok(interval) });
    interval.map_err(|refusal| refusal.of("pollingIntervalMs"))
}

/// Where strategies are read. Without a path it is Jaeger's own; the service's name is added as a query.
pub(in crate::provider) fn sampling_url(text: &str) -> Result<String, Refusal> {
    let url = final_endpoint(text, Form::Exact, Protocol::HttpProtobuf, false)?;
    if url.contains('?') || url.contains('@') {
        return Err(Refusal::new("has an endpoint with a query or credentials")
            .allowing("give the endpoint without them"));
    }
    Ok(match url.strip_suffix('/') {
        Some(base) => format!("{base}/sampling"),
        None => url,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_where_they_are_given() {
        for (argument, endpoint, interval, initial) in [
            ("", "http://localhost:5778/sampling", 60_000, "0.001"),
            (
                "endpoint=http://jaeger:14268/api/sampling",
                "http://jaeger:14268/api/sampling",
                60_000,
                "0.001",
            ),
            (
                " Endpoint = http://jaeger:1/ , pollingIntervalMs=5 ,initialSamplingRate=0.25,",
                "http://jaeger:1/sampling",
                5,
                "0.25",
            ),
        ] {
            let remote = remote(argument).unwrap();
            assert_eq!(remote.endpoint(), endpoint);
            assert_eq!(remote.interval(), Duration::from_millis(interval));
            assert_eq!(remote.to_string(), format!("JaegerRemoteSampler{{TraceIdRatioBased{{{initial}}}}}"));
        }
    }

    #[test]
    fn wrong_arguments_are_named() {
        for (argument, why) in [
            ("0.5", "holds \"0.5\", which is not known"),
            ("endpoint=jaeger:1", "is not a URL"),
            ("endpoint=http://u:p@jaeger", "query or credentials"),
            ("endpoint=http://jaeger/sampling?service=x", "query or credentials"),
            ("pollingIntervalMs=0", "has a pollingIntervalMs that is out of range"),
            ("pollingIntervalMs=5s", "has a pollingIntervalMs that is not a whole number"),
            ("initialSamplingRate=2", "has an initialSamplingRate that is out of range"),
            ("initialSamplingRate", "has an initialSamplingRate that is not a number"),
        ] {
            let problem = crate::Problem::new("x", None, remote(argument).unwrap_err());
            assert!(problem.reason().contains(why), "{argument}: {problem}");
        }
    }
}
