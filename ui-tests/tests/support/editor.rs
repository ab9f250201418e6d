//! Owns a rust-analyzer that is driven over the Language Server Protocol. Must not know what is asked.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// A running rust-analyzer, and the one file that it shows.
pub(crate) struct Editor {
    server: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    file: String,
    version: u64,
    asked: u64,
}

impl Editor {
    /// With a crate of its own; nothing where rust-analyzer is not installed, or is the proxy of a toolchain that lacks it.
    pub(crate) fn start() -> Option<Self> {
        let program = std::env::var_os("RUST_ANALYZER").unwrap_or_else(|| "rust-analyzer".into());
        let version = Command::new(&program).arg("--version").output();
        version.ok().filter(|output| output.status.success())?;
        let directory = package();
        let mut server = Command::new(program)
            .current_dir(&directory)
            .env("CARGO_NET_OFFLINE", "true")
            .env_remove("RUSTFLAGS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("rust-analyzer starts");
        let to = server.stdin.take().expect("a way to it");
        let from = BufReader::new(server.stdout.take().expect("a way from it"));
        let file = uri(&directory.join("src/lib.rs"));
        let mut editor = Self { server, to, from, file, version: 0, asked: 0 };
        editor.initialize(&directory);
        Some(editor)
    }

    fn initialize(&mut self, directory: &Path) {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor-target");
        let options = json!({
            "cargo": {"targetDir": target, "allTargets": false, "noDeps": false},
            "checkOnSave": false,
            "cachePriming": {"enable": false},
        });
        let capabilities = json!({
            "experimental": {"serverStatusNotification": true},
            "textDocument": {
                "diagnostic": {},
                "hover": {"contentFormat": ["plaintext"]},
                "completion": {"completionItem": {"snippetSupport": false}},
            },
            "general": {"positionEncodings": ["utf-16"]},
        });
        self.ask(
            "initialize",
            &json!({"processId": null, "rootUri": uri(directory), "capabilities": capabilities, "initializationOptions": options}),
        );
        self.tell("initialized", &json!({}));
        self.tell(
            "textDocument/didOpen",
            &json!({"textDocument": {"uri": self.file, "languageId": "rust", "version": 0, "text": ""}}),
        );
        loop {
            let message = self.hear();
            if message["method"] == "experimental/serverStatus" && message["params"]["quiescent"] == true {
                // Without the network it warns that the standard library's own dependencies cannot be had.
                assert_ne!(message["params"]["health"], "error", "{message}");
                return;
            }
        }
    }

    /// The words that complete the text where `$` stands in it.
    pub(crate) fn completions(&mut self, text: &str) -> Vec<String> {
        let at = self.show(text);
        let answer = self.ask("textDocument/completion", &at);
        let items = answer.get("items").unwrap_or(&answer).as_array().cloned().unwrap_or_default();
        items.iter().filter_map(|item| Some(item["label"].as_str()?.to_owned())).collect()
    }

    /// What is said about the word behind `$`.
    pub(crate) fn hover(&mut self, text: &str) -> String {
        let at = self.show(text);
        self.ask("textDocument/hover", &at)["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    /// The line that declares the word behind `$`.
    pub(crate) fn definition(&mut self, text: &str) -> String {
        let at = self.show(text);
        let answer = self.ask("textDocument/definition", &at);
        let place = answer.get(0).unwrap_or(&answer);
        let Some(file) = place["uri"].as_str().and_then(|uri| uri.strip_prefix("file://")) else {
            return answer.to_string();
        };
        let line = place["range"]["start"]["line"].as_u64().and_then(|line| usize::try_from(line).ok());
        // What is shown is not on the disk.
        let source = if file.ends_with("editor/src/lib.rs") {
            text.replace('$', "")
        } else {
            fs::read_to_string(file).unwrap_or_default()
        };
        source.lines().nth(line.unwrap_or(usize::MAX)).unwrap_or_default().trim().to_owned()
    }

    /// Errors and warnings, each with the text that it underlines.
    pub(crate) fn findings(&mut self, text: &str) -> Vec<(String, String)> {
        self.show(text);
        let answer = self.ask("textDocument/diagnostic", &json!({"textDocument": {"uri": self.file}}));
        let items = answer["items"].as_array().cloned().unwrap_or_default();
        let place = |item: &Value, end: &str, what: &str| {
            usize::try_from(item["range"][end][what].as_u64().unwrap_or_default()).unwrap_or_default()
        };
        items
            .iter()
            .map(|item| {
                let line = text.lines().nth(place(item, "start", "line")).unwrap_or_default();
                let range = place(item, "start", "character")..place(item, "end", "character");
                (
                    line.get(range).unwrap_or(line).to_owned(),
                    item["message"].as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect()
    }

    /// Puts the text without its `$` into the file; gives back where that stood.
    fn show(&mut self, text: &str) -> Value {
        self.version += 1;
        let shown = text.replacen('$', "", 1);
        self.tell(
            "textDocument/didChange",
            &json!({"textDocument": {"uri": self.file, "version": self.version}, "contentChanges": [{"text": shown}]}),
        );
        let before = text.split('$').next().unwrap_or_default();
        let line = before.matches('\n').count();
        let character = before.lines().last().filter(|_| !before.ends_with('\n')).map_or(0, str::len);
        json!({"textDocument": {"uri": self.file}, "position": {"line": line, "character": character}})
    }

    /// Asks again where the server was interrupted by its own work.
    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        const CONTENT_MODIFIED: i64 = -32801;
        loop {
            self.asked += 1;
            let id = self.asked;
            self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}));
            let answer = loop {
                let message = self.hear();
                if message["id"] == id && message.get("method").is_none() {
                    break message;
                }
            };
            if answer["error"]["code"] != CONTENT_MODIFIED {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    fn tell(&mut self, method: &str, parameters: &Value) {
        self.say(&json!({"jsonrpc": "2.0", "method": method, "params": parameters}));
    }

    fn say(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it listens");
        self.to.flush().expect("it listens");
    }

    /// The next message; what the server asks is answered with nothing.
    fn hear(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.from.read_line(&mut line).expect("it speaks") > 0, "rust-analyzer ended");
            if let Some(number) = line.strip_prefix("Content-Length: ") {
                length = number.trim().parse().expect("a length");
            } else if line.trim().is_empty() {
                break;
            }
        }
        let mut text = vec![0; length];
        self.from.read_exact(&mut text).expect("a message");
        let message: Value = serde_json::from_slice(&text).expect("JSON");
        if message.get("method").is_some()
            && let Some(id) = message.get("id")
        {
            self.say(&json!({"jsonrpc": "2.0", "id": id, "result": null}));
        }
        message
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// A crate that uses `traced` as a library does.
fn package() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let runtime = root.join("runtime").display().to_string();
    let manifest = format!(
        "[package]\nname = \"editor\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\ntraced = {{ path = \"{runtime}\", default-features = false }}\n"
    );
    fs::create_dir_all(directory.join("src")).expect("a folder");
    fs::write(directory.join("Cargo.toml"), manifest).expect("a manifest");
    fs::write(directory.join("src/lib.rs"), "").expect("a file");
    fs::copy(root.join("Cargo.lock"), directory.join("Cargo.lock")).expect("a lock file");
    directory
}
