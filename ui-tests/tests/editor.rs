//! What an editor shows inside `attrs(..)`, by a real rust-analyzer; where none is installed, nothing is tried and a line says so.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where it cannot go on; what JSON does not hold is null"
)]

#[path = "support/editor.rs"]
mod support;

use support::Editor;

/// A function with this attribute, and an argument that has fields.
fn function(attribute: &str) -> String {
    format!(
        "use traced::traced;\n\npub struct Order {{\n    pub id: u64,\n    pub customer: u64,\n}}\n\n\
         #[traced({attribute})]\npub fn place(order: &Order, status: u16) {{\n    let _ = (order.id, status);\n}}\n"
    )
}

/// A function with this statement in its body.
fn body(statement: &str) -> String {
    format!("pub fn place(status: u16) {{\n    {statement}\n    let _ = status;\n}}\n")
}

#[test]
fn an_editor_knows_keys_and_fields() {
    let Some(mut editor) = Editor::start() else {
        println!("skipped: there is no rust-analyzer; `rustup component add rust-analyzer` installs it");
        return;
    };
    completion(&mut editor);
    explanation(&mut editor);
    errors(&mut editor);
}

fn completion(editor: &mut Editor) {
    let mut failed = Vec::new();
    for (text, wanted) in [
        (function("attrs(http.request.$)"), "method"),
        (function("attrs(http.request.me$)"), "method"),
        (function("attrs(http.request.$ = status)"), "method"),
        (function("attrs(http.request.me$ = status)"), "method"),
        (function("attrs(error.ty$ = \"timeout\")"), "type"),
        (function("attrs(order.id, http.request.$)"), "method"),
        (function("attrs(htt$)"), "http"),
        (function("attrs(order.$)"), "customer"),
        (function("attrs(order.cu$)"), "customer"),
        (function("attrs(shop.order = order.$)"), "customer"),
        (function("ret(|_| http.response.st$ = 200)"), "status_code"),
        (body("traced::set!(http.response.$);"), "status_code"),
        (body("traced::set!(http.response.st$ = status);"), "status_code"),
        (body("traced::event!(\"http.done\", http.response.st$ = status);"), "status_code"),
        (body("traced::span!(\"http.call\", attrs(http.response.st$ = status), { 1 });"), "status_code"),
    ] {
        let words = editor.completions(&text);
        if !words.iter().any(|word| word.trim_start_matches("r#").starts_with(wanted)) {
            failed.push(format!("{text}: {words:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn explanation(editor: &mut Editor) {
    let mut failed = Vec::new();
    for (text, said, declared) in [
        (
            function("attrs(http.request.$method = \"GET\")"),
            "http.request.method: string",
            "pub const method: &str",
        ),
        (function("attrs(http.$request.method = \"GET\")"), "http.request", "pub mod request {"),
        (function("attrs($http.request.method = \"GET\")"), "http", "pub mod http {"),
        (function("attrs(error.$type = \"timeout\")"), "error.type: string", "pub const r#type: &str"),
        (function("attrs(order.$id)"), "pub id: u64", "pub id: u64,"),
        (function("attrs($order.id)"), "order: &Order", "pub fn place(order: &Order, status: u16) {"),
        (function("attrs(shop.order = order.$id)"), "pub id: u64", "pub id: u64,"),
        (
            body("traced::set!(http.response.$status_code = status);"),
            "http.response.status_code: int",
            "pub const status_code: &str",
        ),
        (
            body("traced::set!(http.response.status_code = $status);"),
            "status: u16",
            "pub fn place(status: u16) {",
        ),
    ] {
        let (hover, definition) = (editor.hover(&text), editor.definition(&text));
        if !hover.contains(said) || !definition.starts_with(declared) {
            failed.push(format!("{text}: {hover}\n{definition}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Live, from what is typed; rust-analyzer underlines the first of the wrong tokens.
fn errors(editor: &mut Editor) {
    let mut failed = Vec::new();
    for (attribute, wrong, problem) in [
        ("\"PlaceOrder\"", "\"PlaceOrder\"", "span name `PlaceOrder` is not of the form `service.operation`"),
        ("kidn = server", "kidn", "unknown argument `kidn`; did you mean `kind`?"),
        ("attrs(order.id, Order.Size = 1)", "Order", "attribute `Order.Size` is not in lower snake case"),
        ("attrs(http.request.)", ".", "the key ends with a dot; name the next segment"),
    ] {
        let found = editor.findings(&function(attribute));
        if !found.iter().any(|(at, text)| at == wrong && text.starts_with(problem)) {
            failed.push(format!("{attribute}: {found:?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(editor.findings(&function("attrs(order.id, http.request.method = \"GET\")")), []);
}
