//! Owns where quoted texts, quoted names and comments end. Must not know numbers and parameters.

use super::{Kind, Scanner, is_blank, is_word};
use crate::dialect::{Backslash, Dialect};

/// A bracket further away closes no name.
const LONGEST_BRACKETED: usize = 128;

impl Scanner<'_> {
    /// A text in single quotes whose opening quote is at `open`. Without a closing one it goes on to the end.
    pub(super) fn string(&self, open: usize, backslash: Backslash) -> (Kind, usize) {
        match self.quoted(open, b'\'', backslash) {
            Quoted::Closed(end) | Quoted::Open(end) => (Kind::Literal, end),
            Quoted::Unclear => (Kind::Unclear, self.end()),
        }
    }

    /// A text behind a word that may belong to it: `N'..'`, `E'..'`, `X'..'`.
    pub(super) fn prefixed(&self, word: &str, open: usize) -> (Kind, usize) {
        let is = |prefix: &str| word.eq_ignore_ascii_case(prefix);
        if is("e") && self.dialect == Dialect::PostgreSql {
            return self.escape_string(open);
        }
        if self.dialect == Dialect::Generic && (is("q") || is("nq")) {
            // Oracle's q'[it's]', which has a delimiter of its own.
            return (Kind::Unclear, self.end());
        }
        let is_escaped = is("e") && self.dialect == Dialect::Generic;
        if is("n") || is("x") || is("b") || is_escaped {
            return self.string(open, self.dialect.backslash());
        }
        (Kind::Word, open)
    }

    /// `E'..'`, which the next text continues when a line break is between them, with escapes still.
    fn escape_string(&self, open: usize) -> (Kind, usize) {
        let mut open = open;
        loop {
            let (kind, end) = self.string(open, Backslash::Escapes);
            match self.continuation(end) {
                Some(next) if kind == Kind::Literal => open = next,
                _ => return (kind, end),
            }
        }
    }

    /// Where a text is continued: behind blanks with a line break, and comments after that.
    fn continuation(&self, end: usize) -> Option<usize> {
        let mut at = self.skip(end, is_blank);
        let blanks = self.sql.as_bytes().get(end..at)?;
        if !blanks.iter().any(|byte| is_line_end(*byte)) {
            return None;
        }
        while self.byte(at) == b'-' && self.byte(at + 1) == b'-' {
            at = self.skip(at, |byte| !is_line_end(byte));
            at = self.skip(at, is_blank);
        }
        (self.byte(at) == b'\'').then_some(at)
    }

    /// In double quotes: a name, or a text, or nobody knows.
    pub(super) fn double_quoted(&self, open: usize) -> (Kind, usize) {
        let names = self.dialect.double_quotes_names();
        let backslash = if names { Backslash::Plain } else { self.dialect.backslash() };
        match self.quoted(open, b'"', backslash) {
            Quoted::Closed(end) => (if names { Kind::Quoted } else { Kind::DoubleQuoted }, end),
            Quoted::Open(end) => (Kind::Literal, end),
            Quoted::Unclear => (Kind::Unclear, self.end()),
        }
    }

    /// A quoted name; two closing quotes stand for one if `doubles`.
    pub(super) fn name_until(&self, close: u8, doubles: bool) -> (Kind, usize) {
        let mut at = self.at + 1;
        loop {
            at = self.skip(at, |byte| byte != close);
            if at >= self.end() {
                return (Kind::Literal, at);
            }
            if !(doubles && self.byte(at + 1) == close) {
                let inside = self.sql.as_bytes().get(self.at + 1..at).unwrap_or_default();
                return match self.dialect {
                    Dialect::Generic if disturbs(inside) => (Kind::Unclear, self.end()),
                    _ => (Kind::Quoted, at + 1),
                };
            }
            at += 2;
        }
    }

    /// `[a name]`, or the index of an array.
    pub(super) fn bracket(&self) -> (Kind, usize) {
        if self.dialect.has_brackets() {
            return self.name_until(b']', self.dialect == Dialect::SqlServer);
        }
        if self.dialect != Dialect::Generic {
            return (Kind::Operator, self.at + 1);
        }
        let limit = self.at + LONGEST_BRACKETED;
        let inside = self.sql.as_bytes().get(self.at + 1..limit.min(self.end())).unwrap_or_default();
        let length = inside.iter().position(|byte| *byte == b']');
        let inside = length.and_then(|length| inside.get(..length)).unwrap_or(inside);
        if disturbs(inside) {
            return (Kind::Unclear, self.end());
        }
        let end = self.at + 1 + inside.len();
        let is_name = is_word(self.peek(1)) && !self.peek(1).is_ascii_digit() && self.byte(end) == b']';
        if is_name { (Kind::Quoted, end + 1) } else { (Kind::Operator, self.at + 1) }
    }

    /// `$tag$ .. $tag$`.
    pub(super) fn dollar_quoted(&self) -> Option<(Kind, usize)> {
        let tag_end = self.skip(self.at + 1, |byte| is_word(byte) && byte != b'$');
        if self.byte(tag_end) != b'$' || self.peek(1).is_ascii_digit() {
            return None;
        }
        let tag = self.sql.get(self.at..=tag_end)?;
        let rest = self.sql.get(tag_end + 1..)?;
        let length = rest.find(tag);
        let inside = length.map_or(rest, |length| rest.get(..length).unwrap_or_default());
        if self.dialect == Dialect::Generic && disturbs(inside.as_bytes()) {
            return Some((Kind::Unclear, self.end()));
        }
        Some((Kind::Literal, length.map_or(self.end(), |length| tag_end + 1 + length + tag.len())))
    }

    /// `--`. MySQL wants a blank or control character behind it: `5--1` is a subtraction there.
    pub(super) fn dashes(&self) -> (Kind, usize) {
        let has_blank = matches!(self.peek(2), 0..=b' ' | 0x7f);
        match self.dialect {
            Dialect::MySql if !has_blank => (Kind::Operator, self.at + 1),
            dialect => self.line_comment(self.at + 2, dialect == Dialect::Generic && !has_blank),
        }
    }

    /// Goes to the end of the line. If it may be no comment at all, it must not hide where a text begins.
    pub(super) fn line_comment(&self, at: usize, may_be_code: bool) -> (Kind, usize) {
        let ends_at_return = self.dialect == Dialect::PostgreSql;
        let end = self.skip(at, |byte| !(byte == b'\n' || (ends_at_return && byte == b'\r')));
        let line = self.sql.as_bytes().get(at..end).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let is_unclear = may_be_code || (self.dialect == Dialect::Generic && line.contains(&b'\r'));
        if is_unclear && disturbs(line) {
            return (Kind::Unclear, self.end());
        }
        (Kind::Comment, end)
    }

    /// `/* .. */`. MySQL runs what stands in `/*! .. */`, so there only the marks are skipped.
    pub(super) fn block_comment(&self) -> (Kind, usize) {
        let mark = match (self.peek(2), self.peek(3)) {
            (b'!', _) => 3,
            (b'M', b'!') => 4,
            _ => 0,
        };
        match self.dialect {
            Dialect::MySql if mark > 0 => return self.executable_comment(mark),
            Dialect::Generic if mark > 0 => return (Kind::Unclear, self.end()),
            _ => {}
        }
        let mut depth = 1_usize;
        let mut at = self.at + 2;
        while at < self.end() && depth > 0 {
            at = self.skip(at, |byte| !matches!(byte, b'*' | b'/'));
            match (self.byte(at), self.byte(at + 1)) {
                (b'*', b'/') => (depth, at) = (depth - 1, at + 2),
                (b'/', b'*') if self.dialect == Dialect::Generic => return (Kind::Unclear, self.end()),
                (b'/', b'*') if self.dialect.nests_comments() => (depth, at) = (depth + 1, at + 2),
                _ => at += 1,
            }
        }
        (Kind::Comment, at)
    }

    /// `/*!` and `/*M!`, which some servers skip up to the first `*/` and others run: then it must not hide where a text begins.
    fn executable_comment(&self, mark: usize) -> (Kind, usize) {
        let at = self.at + mark;
        if self.is_in_run {
            // Which of the two the next `*/` ends depends on the server as well.
            return (Kind::Unclear, self.end());
        }
        if self.peek(2) == b'!' && self.every_server_runs(at) {
            return (Kind::Operator, at);
        }
        let rest = self.sql.get(at..).unwrap_or_default();
        let inside = rest.find("*/").map_or(rest, |length| rest.get(..length).unwrap_or_default());
        if disturbs(inside.as_bytes()) { (Kind::Unclear, self.end()) } else { (Kind::Operator, at) }
    }

    /// Whether no version is at `at`, or one before MySQL 5.7. MariaDB runs those too, and skips those from then on.
    fn every_server_runs(&self, at: usize) -> bool {
        let version = self.sql.get(at..self.skip(at, |byte| byte.is_ascii_digit())).unwrap_or_default();
        version.is_empty() || (version.len() == 5 && version < "50700")
    }

    fn quoted(&self, open: usize, quote: u8, backslash: Backslash) -> Quoted {
        let mut at = open + 1;
        loop {
            at = self.skip(at, |byte| byte != quote && (byte != b'\\' || backslash == Backslash::Plain));
            if at >= self.end() {
                return Quoted::Open(self.end());
            }
            let next = self.byte(at + 1);
            if self.byte(at) == quote {
                if next != quote {
                    return Quoted::Closed(at + 1);
                }
            } else if backslash == Backslash::Unclear && next == quote {
                return Quoted::Unclear;
            }
            // A doubled quote, or a backslash and what it may escape. Two backslashes end at the same place under every rule.
            at += 2;
        }
    }
}

enum Quoted {
    Closed(usize),
    Open(usize),
    Unclear,
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'\'' | b'"' | b'`')
}

/// Whether a text, a name or a comment may begin or end in here. Where it is not clear what such bytes are part of, nothing after them is.
fn disturbs(bytes: &[u8]) -> bool {
    let is_mark = |byte: &u8| is_quote(*byte) || matches!(byte, b'$' | b'*' | b'[' | b']' | b'#' | b'\\');
    bytes.iter().any(is_mark) || bytes.windows(2).any(|pair| pair == b"--")
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
