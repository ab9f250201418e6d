//! Owns the check of span names that are constants: it runs in const evaluation, where the macro cannot look. Literals are checked by
//! the macro; the rules are the same. Must not know spans.

#![expect(
    clippy::indexing_slicing,
    reason = "const evaluation has neither iterators nor `get`, and runs in the compiler"
)]

/// The form that a span's name must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameStyle {
    /// `service.operation`, optionally a blank and a static target.
    ServiceOperation,
    /// The same, or `METHOD /template`: kinds `server` and `client`.
    ServiceOperationOrHttp,
    /// Anything but nothing.
    Any,
}

/// Refuses a name that has not the form, in const evaluation, with the name in the text.
#[track_caller]
pub const fn check_name_as(name: &'static str, style: NameStyle) {
    let problem = match style {
        _ if is_blank(name) => "a span name must not be empty; write `service.operation`",
        NameStyle::Any => return,
        NameStyle::ServiceOperationOrHttp if is_route(name.as_bytes()) => return,
        _ if is_service_operation(name.as_bytes()) => return,
        _ => {
            "is not of the form `service.operation`; use lower snake case segments with dots, such as `orders.create`"
        }
    };
    assert!(!is_blank(name), "{}", problem);
    let mut text = Text { bytes: [0; 512], len: 0 };
    text.push("span name `");
    text.push(name);
    text.push("` ");
    text.push(problem);
    panic!("{}", text.as_str());
}

/// Text that is put together in const evaluation; what does not fit is cut.
struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    const fn push(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut at = 0;
        while at < text.len() && self.len < self.bytes.len() {
            self.bytes[self.len] = text[at];
            self.len += 1;
            at += 1;
        }
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            // Cut inside a character.
            Err(_) => "a span name is not of the form `service.operation`; write it in lower snake case",
        }
    }
}

const fn is_blank(name: &str) -> bool {
    name.trim_ascii().is_empty()
}

/// `segment(.segment)+`, optionally one blank and a target.
const fn is_service_operation(name: &[u8]) -> bool {
    let mut at = 0;
    let mut segments = 0;
    loop {
        let end = segment_end(name, at);
        if end == at {
            return false;
        }
        segments += 1;
        at = end;
        if at == name.len() {
            return segments > 1;
        }
        match name[at] {
            b'.' => at += 1,
            b' ' => return segments > 1 && is_target(name, at + 1),
            _ => return false,
        }
    }
}

/// Where a segment `[a-z][a-z0-9_]*` ends; its start where there is none.
const fn segment_end(name: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < name.len() {
        let fits = match name[at] {
            b'a'..=b'z' => true,
            b'0'..=b'9' | b'_' => at > start,
            _ => false,
        };
        if !fits {
            break;
        }
        at += 1;
    }
    at
}

const fn is_target(name: &[u8], start: usize) -> bool {
    if start >= name.len() || !matches!(name[start], b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'/') {
        return false;
    }
    let mut at = start;
    while at < name.len() {
        if !matches!(name[at], b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'/' | b':' | b'{' | b'}' | b'-')
        {
            return false;
        }
        at += 1;
    }
    true
}

/// `METHOD /template`.
const fn is_route(name: &[u8]) -> bool {
    let mut at = 0;
    while at < name.len() && name[at].is_ascii_uppercase() {
        at += 1;
    }
    at > 0 && at + 1 < name.len() && name[at] == b' ' && name[at + 1] == b'/' && is_target(name, at + 1)
}

#[cfg(test)]
mod tests {
    use super::{is_route, is_service_operation};

    #[test]
    fn names_have_segments_and_perhaps_a_target() {
        for good in ["orders.place", "a.b.c_2", "db.insert orders", "http.get /orders/{id}"] {
            assert!(is_service_operation(good.as_bytes()), "{good}");
        }
        for bad in [
            "orders",
            "Orders.Get",
            "orders..get",
            ".get",
            "orders.",
            "orders.get 42",
            "orders.get  x",
            "2a.b",
        ] {
            assert!(!is_service_operation(bad.as_bytes()), "{bad}");
        }
        assert!(is_route(b"GET /users/{id}"));
        assert!(!is_route(b"GET users"));
    }
}
