//! Checks names that are consts, while the program compiles; it must not know spans. The macro checks literals by the same rules, with
//! better proposals.
//!
//! `const _: () = check_name(NAME, &[..]);` is an error that shows the name's value where a rule is broken. A rule that only warns is
//! asked by [`breaks`], whose answer chooses between two methods of [`NameCheck`], one of them deprecated.

/// The form that a name must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameStyle {
    /// `orders.place`, optionally with a static target: `db.insert orders`.
    ServiceOperation,
    /// The same, or `GET /orders/{id}`: for server and client spans.
    ServiceOperationOrHttp,
    /// `process payment`: an action, then optionally one blank and a target.
    Semconv,
}

/// A rule that can be asked about a const.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRule {
    /// `span_name_empty`
    Empty,
    /// `span_name_control`
    Control,
    /// `span_name_length`
    Length,
    /// `span_name_braces`
    Braces,
    /// `span_name_generic`
    Generic,
    /// `span_name_style`
    Style(NameStyle),
    /// `event_name_format`
    Event,
}

/// Checks a name by rules, the first of which that is broken is told.
///
/// # Panics
///
/// When a rule is broken: in const evaluation this is a compile error at the caller.
#[track_caller]
pub const fn check_name(name: &str, mut rules: &[NameRule]) {
    while let [rule, rest @ ..] = rules {
        assert!(!breaks(name, *rule), "{}", Text::about(name, *rule).as_str());
        rules = rest;
    }
}

/// Whether a name breaks a rule.
pub const fn breaks(name: &str, rule: NameRule) -> bool {
    let bytes = name.as_bytes();
    match rule {
        NameRule::Empty => is_blank(bytes),
        NameRule::Control => has_invisible(bytes) || (!is_blank(bytes) && has_misplaced_blank(bytes)),
        NameRule::Length => count(bytes) > LONGEST,
        NameRule::Braces => !is_balanced(bytes),
        NameRule::Generic => is_generic(bytes),
        NameRule::Style(style) => !is_blank(bytes) && !is_of_style(bytes, style),
        NameRule::Event => !is_key(bytes),
    }
}

/// What is wrong with a name; what to do. The text follows the name.
const fn fault(name: &str, rule: NameRule) -> &'static str {
    match rule {
        NameRule::Empty => "must not be empty; write for example `orders.place`",
        NameRule::Control if has_invisible(name.as_bytes()) => {
            "contains a line break or another invisible character; write visible text on one line"
        }
        NameRule::Control => "has a blank too many; write single blanks between words and none at the ends",
        NameRule::Length => {
            "has more than 255 characters; name the operation and record the rest as attributes"
        }
        NameRule::Braces => "has unbalanced braces; braces mark a route parameter, as in `GET /orders/{id}`",
        NameRule::Generic => "says nothing; say what is done to what, for example `process payment`",
        NameRule::Style(NameStyle::Semconv) => {
            "is not of the form `action target`; write for example `process payment`"
        }
        NameRule::Style(_) => "is not of the form `service.operation`; write for example `orders.place`",
        NameRule::Event => "is not in lower snake case; write for example `payment.started`",
    }
}

/// Warns: the methods of `NameCheck<true>` are deprecated. Each is named like its rule.
#[derive(Debug)]
pub struct NameCheck<const BROKEN: bool>;

macro_rules! warnings {
    ($($rule:ident: $note:literal;)+) => {
        impl NameCheck<false> {$(
            /// The rule holds.
            pub const fn $rule(self) {}
        )+}

        impl NameCheck<true> {$(
            /// The rule is broken.
            #[deprecated(note = $note)]
            pub const fn $rule(self) {}
        )+}
    };
}

warnings! {
    span_name_empty: "the value of this const is empty; write for example `orders.place`";
    span_name_control: "the value of this const has an invisible character or a blank too many; write visible words, single blanks between them";
    span_name_length: "the value of this const has more than 255 characters; name the operation and record the rest as attributes";
    span_name_braces: "the value of this const has unbalanced braces; braces mark a route parameter, as in `GET /orders/{id}`";
    span_name_generic: "the value of this const is a bare verb that says nothing; say what is done to what, for example `process payment`";
    span_name_style: "the value of this const is not of the form that names have here; see `span-name-style` in Cargo.toml";
    event_name_format: "the value of this const is not in lower snake case; write for example `payment.started`";
}

/// One bare verb, such as `process`.
const fn is_generic(name: &[u8]) -> bool {
    matches!(
        name,
        b"get"
            | b"set"
            | b"run"
            | b"handle"
            | b"process"
            | b"execute"
            | b"call"
            | b"main"
            | b"do"
            | b"new"
            | b"start"
    )
}

/// `[a-z][a-z0-9]*([._][a-z0-9]+)*`
const fn is_key(name: &[u8]) -> bool {
    let [b'a'..=b'z', rest @ ..] = name else { return false };
    let (mut rest, mut in_word) = (rest, true);
    while let [byte, behind @ ..] = rest {
        in_word = match byte {
            b'a'..=b'z' | b'0'..=b'9' => true,
            b'.' | b'_' if in_word => false,
            _ => return false,
        };
        rest = behind;
    }
    in_word
}

const LONGEST: usize = 255;

const fn is_of_style(name: &[u8], style: NameStyle) -> bool {
    match style {
        NameStyle::Semconv => is_action_target(name),
        NameStyle::ServiceOperation => is_service_operation(name),
        NameStyle::ServiceOperationOrHttp => is_service_operation(name) || is_http(name),
    }
}

/// `segment(.segment)+`, then optionally a blank and a target.
const fn is_service_operation(mut name: &[u8]) -> bool {
    let (mut starts, mut dots) = (true, 0_usize);
    while let [byte, rest @ ..] = name {
        match byte {
            b'.' if !starts => (starts, dots) = (true, dots.saturating_add(1)),
            b' ' => return !starts && dots > 0 && is_target(rest),
            b'a'..=b'z' => starts = false,
            b'0'..=b'9' | b'_' if !starts => {}
            _ => return false,
        }
        name = rest;
    }
    !starts && dots > 0
}

/// `[A-Za-z_/][A-Za-z0-9_./{}:-]*`
const fn is_target(name: &[u8]) -> bool {
    let [b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'/', rest @ ..] = name else { return false };
    let mut rest = rest;
    while let [
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'/' | b'{' | b'}' | b':' | b'-',
        behind @ ..,
    ] = rest
    {
        rest = behind;
    }
    rest.is_empty()
}

/// A method and a path.
const fn is_http(name: &[u8]) -> bool {
    let mut rest = name;
    while let [b'A'..=b'Z', behind @ ..] = rest {
        rest = behind;
    }
    let [b' ', path @ ..] = rest else { return false };
    let [b'/', ..] = path else { return false };
    let mut path = path;
    while let [b'!'..=b'~', behind @ ..] = path {
        path = behind;
    }
    path.is_empty() && !matches!(name, [b' ', ..])
}

/// `[A-Za-z][A-Za-z0-9_./:-]*`, then optionally a blank and a target.
const fn is_action_target(name: &[u8]) -> bool {
    let [b'A'..=b'Z' | b'a'..=b'z', rest @ ..] = name else { return false };
    let mut rest = rest;
    while let [b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'/' | b':' | b'-', behind @ ..] = rest
    {
        rest = behind;
    }
    matches!(rest, [] | [b' ', _, ..])
}

const fn is_blank(mut name: &[u8]) -> bool {
    while !name.is_empty() {
        let (letter, rest) = first_letter(name);
        if !is_whitespace(letter) {
            return false;
        }
        name = rest;
    }
    true
}

const fn has_invisible(mut name: &[u8]) -> bool {
    while !name.is_empty() {
        let (letter, rest) = first_letter(name);
        if !is_visible(letter) {
            return true;
        }
        name = rest;
    }
    false
}

const fn has_misplaced_blank(mut name: &[u8]) -> bool {
    let mut after_blank = true;
    while let [byte, rest @ ..] = name {
        let blank = *byte == b' ';
        if blank && after_blank {
            return true;
        }
        (after_blank, name) = (blank, rest);
    }
    after_blank
}

const fn is_balanced(mut name: &[u8]) -> bool {
    let mut depth = 0_usize;
    while let [byte, rest @ ..] = name {
        match byte {
            b'{' => depth = depth.saturating_add(1),
            b'}' if depth == 0 => return false,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        name = rest;
    }
    depth == 0
}

/// The number of characters.
const fn count(mut name: &[u8]) -> usize {
    let mut count = 0_usize;
    while let [byte, rest @ ..] = name {
        if !is_continuation(*byte) {
            count = count.saturating_add(1);
        }
        name = rest;
    }
    count
}

const fn is_continuation(byte: u8) -> bool {
    matches!(byte, 0x80..=0xbf)
}

/// The first character's code, and what comes behind it. The bytes are those of a `str`.
const fn first_letter(name: &[u8]) -> (u32, &[u8]) {
    match name {
        [] => (0, name),
        [a @ 0xf0..=0xff, b, c, d, rest @ ..] => {
            ((*a as u32 & 7) << 18 | low(*b) << 12 | low(*c) << 6 | low(*d), rest)
        }
        [a @ 0xe0..=0xef, b, c, rest @ ..] => ((*a as u32 & 15) << 12 | low(*b) << 6 | low(*c), rest),
        [a @ 0xc0..=0xdf, b, rest @ ..] => ((*a as u32 & 31) << 6 | low(*b), rest),
        [a, rest @ ..] => (*a as u32, rest),
    }
}

const fn low(byte: u8) -> u32 {
    byte as u32 & 63
}

/// Unicode's `White_Space`.
const fn is_whitespace(letter: u32) -> bool {
    matches!(letter, 0x9..=0xd | 0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000)
}

/// No control character, no blank but U+0020, nothing that hides or reorders text.
const fn is_visible(letter: u32) -> bool {
    let control = matches!(letter, 0..=0x1f | 0x7f..=0x9f);
    let hidden = matches!(letter, 0xad | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x2069 | 0xfeff);
    letter == 0x20 || !(control || hidden || is_whitespace(letter))
}

/// A text of limited length; what does not fit is left out.
struct Text {
    bytes: [u8; Text::ROOM],
    length: usize,
}

impl Text {
    const ROOM: usize = 512;
    /// As much of a name as a message shows.
    const SHOWN: usize = 160;

    const fn about(name: &str, rule: NameRule) -> Self {
        let mut text = Text { bytes: [b' '; Text::ROOM], length: 0 };
        let is_event = matches!(rule, NameRule::Event);
        if is_blank(name.as_bytes()) {
            text.push(if is_event { "an event name " } else { "a span name " });
        } else {
            text.push(if is_event { "event name `" } else { "span name `" });
            text.push_name(name.as_bytes());
            text.push("` ");
        }
        text.push(fault(name, rule));
        text
    }

    const fn push(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while let [byte, behind @ ..] = rest {
            self.push_byte(*byte);
            rest = behind;
        }
    }

    /// Whole characters only; `?` for invisible ones.
    const fn push_name(&mut self, name: &[u8]) {
        let mut rest = name;
        while !rest.is_empty() {
            if self.length > Text::SHOWN {
                self.push("..");
                return;
            }
            let (letter, behind) = first_letter(rest);
            if is_visible(letter) {
                while rest.len() > behind.len() {
                    let [byte, next @ ..] = rest else { return };
                    self.push_byte(*byte);
                    rest = next;
                }
            } else {
                self.push_byte(b'?');
            }
            rest = behind;
        }
    }

    const fn push_byte(&mut self, byte: u8) {
        let bytes: &mut [u8] = &mut self.bytes;
        if let (_, [free, ..]) = bytes.split_at_mut(self.length) {
            *free = byte;
            self.length = self.length.saturating_add(1);
        }
    }

    const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.length);
        match str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "span name is not accepted; write for example `orders.place`",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &[NameRule] = &all(NameStyle::ServiceOperation);

    const fn all(style: NameStyle) -> [NameRule; 5] {
        use NameRule::{Braces, Control, Empty, Length, Style};
        [Empty, Control, Length, Braces, Style(style)]
    }

    // What is accepted is accepted in const evaluation too.
    const _: () = check_name("orders.place", SERVICE);
    const _: () = check_name("db.insert orders", SERVICE);
    const _: () = check_name("GET /orders/{id}", &all(NameStyle::ServiceOperationOrHttp));
    const _: () = check_name("process payment", &all(NameStyle::Semconv));
    const _: () = check_name("Ölwechsel buchen!", &[NameRule::Empty, NameRule::Control]);
    const _: () = check_name("payment.started", &[NameRule::Event]);

    fn refusal(name: &str, rules: &[NameRule]) -> String {
        let broken = rules.iter().find(|rule| breaks(name, **rule));
        broken.map(|rule| Text::about(name, *rule).as_str().to_owned()).unwrap_or_default()
    }

    #[test]
    fn texts_show_the_name() {
        for (name, text) in [
            ("", "a span name must not be empty; write for example `orders.place`"),
            (" \t", "a span name must not be empty; write for example `orders.place`"),
            (
                "PlaceOrder",
                "span name `PlaceOrder` is not of the form `service.operation`; write for example `orders.place`",
            ),
            (
                "a.b\n",
                "span name `a.b?` contains a line break or another invisible character; write visible text on one line",
            ),
            (
                "é {",
                "span name `é {` has unbalanced braces; braces mark a route parameter, as in `GET /orders/{id}`",
            ),
            (
                " a.b",
                "span name ` a.b` has a blank too many; write single blanks between words and none at the ends",
            ),
        ] {
            assert_eq!(refusal(name, SERVICE), text);
        }
        let long = refusal(&"é".repeat(300), SERVICE);
        assert!(long.contains("é..` has more than 255 characters"), "{long}");
        let semconv = refusal("1", &all(NameStyle::Semconv));
        assert!(semconv.contains("`action target`; write for example `process payment`"), "{semconv}");
        let event = refusal("Payment Started", &[NameRule::Event]);
        assert_eq!(
            event,
            "event name `Payment Started` is not in lower snake case; write for example `payment.started`"
        );
        assert!(refusal("", &[NameRule::Event]).starts_with("an event name "));
    }

    #[test]
    #[should_panic = "span name `PlaceOrder` is not of the form `service.operation`; write for example `orders.place`"]
    fn a_name_that_is_refused_stops_the_evaluation() {
        check_name("PlaceOrder", SERVICE);
    }

    #[test]
    fn bare_verbs_are_known() {
        assert!(breaks("process", NameRule::Generic) && breaks("start", NameRule::Generic));
        assert!(!breaks("orders.process", NameRule::Generic) && !breaks("", NameRule::Generic));
    }

    #[test]
    fn event_names_have_the_form_of_keys() {
        for name in ["a", "payment.started", "a1.b_2"] {
            assert!(!breaks(name, NameRule::Event), "{name}");
        }
        for name in ["", "1a", "a..b", "a.", "A.b", "a b", ".a", "é"] {
            assert!(breaks(name, NameRule::Event), "{name}");
        }
    }
}
