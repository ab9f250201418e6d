//! Configuration files as people mangle them: each is taken or refused in words that name the file, and what is secret is never shown.

use std::path::PathBuf;

use bolero::check;
use traced::InitError;
use traced_fuzz_runtime::text;

const WORDS: &[&str] = &[
    "\n",
    "\n  ",
    "\n    ",
    "\n- ",
    "- ",
    ": ",
    ":",
    " ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    "#",
    "'",
    "\"",
    "|\n",
    ">-\n",
    "&a ",
    "*a",
    "<<: *a",
    "!!str ",
    "!!int ",
    "!x ",
    "---",
    "...",
    "? ",
    "%YAML 1.2",
    "\t",
    "\u{feff}",
    "${A}",
    "${env:A}",
    "${B:-",
    "${",
    "}",
    "$$",
    "${1}",
    "null",
    "~",
    "true",
    "1",
    "-1",
    "0x10",
    "1e400",
    ".nan",
    "99999999999999999999",
    "file_format: \"1.1\"",
    "tracer_provider",
    "processors",
    "batch",
    "simple",
    "exporter",
    "console",
    "sampler",
    "parent_based",
    "root",
    "always_on",
    "trace_id_ratio_based",
    "ratio",
    "composite/development",
    "jaeger_remote/development",
    "endpoint",
    "initial_sampler",
    "rule_based",
    "rules",
    "limits",
    "attribute_count_limit",
    "resource",
    "attributes",
    "name",
    "value",
    "type",
    "int_array",
    "propagator",
    "composite_list",
    "tracecontext,baggage",
    "detection/development",
    "detectors",
    "process",
];

const SECRET: &str = "s3cr3t";

/// The line that holds the secret stays whole; what is around it does not.
const GOOD: &[&str] = &[
    "file_format: \"1.1\"",
    "disabled: ${OFF:-false}",
    "log_level: info",
    "attribute_limits: {attribute_count_limit: 10}",
    "propagator: {composite: [tracecontext: ], composite_list: baggage}",
    "resource:",
    "  attributes:",
    "  - {name: service.name, value: shop}",
    "  - {name: sizes, value: [1, 2], type: int_array}",
    "  detection/development: {detectors: [process: ]}",
    "tracer_provider:",
    "  sampler:",
    "    parent_based:",
    "      root: {trace_id_ratio_based: {ratio: 0.5}}",
    "  limits: &a {event_count_limit: 1}",
    "  processors:",
    "  - simple: {exporter: {console: }}",
    "  - batch:",
    "      max_queue_size: 100",
    "      exporter:",
    "        otlp_http: {headers: [{name: key, value: \"${KEY}\"}], headers_list: \"a=${KEY}\", endpoint: \"http://u:${KEY}@h/?k=${KEY}\"}",
];

/// One file for each test, written anew for each input.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("traced-fuzz-{}-{name}.yaml", std::process::id())))
    }

    /// What is said about a file of this content.
    fn said(&self, content: &str) -> (bool, String) {
        std::fs::write(&self.0, content).unwrap();
        let path = self.0.display().to_string();
        let known = path.clone();
        let read = move |name: &str| match name {
            "OTEL_CONFIG_FILE" => Some(known.clone()),
            "KEY" => Some(SECRET.to_owned()),
            "A" => Some("[a: ${B}, $$]\n- x".to_owned()),
            _ => None,
        };
        match traced::builder().variables(read).check() {
            Ok(report) => (true, format!("{report}{report:?}")),
            Err(error @ InitError::Settings(_)) => {
                for problem in error.problems() {
                    assert!(
                        problem.setting().starts_with(&path) || problem.setting() == "OTEL_CONFIG_FILE",
                        "{error}"
                    );
                    assert!(!problem.reason().is_empty() && !problem.allowed().is_empty(), "{error}");
                }
                (false, format!("{error}{error:?}"))
            }
            Err(other) => panic!("{other}"),
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn any_text() {
    let file = File::new("any");
    check!().with_type::<Vec<u8>>().for_each(|bytes| {
        file.said(&text(bytes, WORDS));
    });
}

#[test]
fn good_files_with_changes() {
    let file = File::new("good");
    assert!(file.said(&GOOD.join("\n").replace("u:${KEY}@", "")).0);
    // Which line, what is done with it, and a text.
    check!().with_type::<Vec<(u8, u8, Vec<u8>)>>().for_each(|changes| {
        let mut lines: Vec<String> = GOOD.iter().map(|line| (*line).to_owned()).collect();
        // A text that begins in another value may swallow the secret, which is that value's then.
        let mut begins_text = false;
        for (line, what, bytes) in changes {
            let changeable = lines.len() - 1;
            let Some(line) = lines.get_mut(usize::from(*line) % changeable.max(1)) else { continue };
            if line.contains("${KEY}") {
                continue;
            }
            let written = text(bytes, WORDS);
            begins_text |= written.contains(['|', '>', '\'', '"']);
            match what % 4 {
                0 => *line = written,
                1 => line.push_str(&written),
                2 => *line = format!("{written}{line}"),
                _ => {
                    let key = line.split_inclusive(": ").next().unwrap_or_default().to_owned();
                    *line = key + &written;
                }
            }
        }
        let (_, said) = file.said(&lines.join("\n"));
        assert!(begins_text || !said.contains(SECRET), "{said}");
    });
}
