//! Owns the tokens of a SQL text: where each begins and ends, and of which kind it is. One pass, every byte looked at a bounded number of
//! times. Must not know what statements are.

mod number;
mod text;

use crate::dialect::Dialect;

/// What a token is, as far as redaction and summary care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Blank,
    Comment,
    Word,
    /// A quoted name.
    Quoted,
    /// In double quotes: a name or a text, by where it stands.
    DoubleQuoted,
    /// Text, number or binary. Also whatever is not closed.
    Literal,
    /// `?`, `$1`, `:name`, `@name`.
    Parameter,
    Open,
    Close,
    Comma,
    Dot,
    Semicolon,
    Operator,
    /// Everything from here to the end: the dialects disagree about what it is.
    Unclear,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    /// The byte after it; 0 at the end.
    pub(crate) next: u8,
}

/// Gives tokens one after another, until the end of the text.
pub(crate) struct Scanner<'a> {
    sql: &'a str,
    at: usize,
    dialect: Dialect,
    /// The kind of the token that ends where the next one begins.
    before: Kind,
    /// In MySQL's `/*! .. */`.
    is_in_run: bool,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(sql: &'a str, dialect: Dialect) -> Self {
        Self { sql, at: 0, dialect, before: Kind::Blank, is_in_run: false }
    }

    /// The byte that is `ahead` of the position; 0 behind the end. A zero in the text is no different to anyone.
    fn peek(&self, ahead: usize) -> u8 {
        self.byte(self.at + ahead)
    }

    fn byte(&self, at: usize) -> u8 {
        self.sql.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn end(&self) -> usize {
        self.sql.len()
    }

    /// The first position from `at` on whose byte is not one of these.
    fn skip(&self, at: usize, belongs: impl Fn(u8) -> bool) -> usize {
        let rest = self.sql.as_bytes().get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len())
    }

    /// Kind and end of the token that begins at the position.
    fn classify(&self) -> (Kind, usize) {
        let first = self.peek(0);
        match first {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => (Kind::Blank, self.skip(self.at, is_blank)),
            b'\'' => self.string(self.at, self.dialect.backslash()),
            b'"' => self.double_quoted(self.at),
            b'`' if self.dialect.has_backticks() => self.name_until(b'`', true),
            b'[' => self.bracket(),
            b'-' if self.peek(1) == b'-' => self.dashes(),
            b'#' => self.hash(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            // Its slash begins nothing; elsewhere it may begin a comment: `2*/* two */3`.
            b'*' if self.peek(1) == b'/' && self.is_in_run => (Kind::Operator, self.at + 2),
            b'0'..=b'9' => (Kind::Literal, self.number(self.at)),
            b'.' if self.peek(1).is_ascii_digit() && !self.follows_name() => {
                (Kind::Literal, self.number(self.at))
            }
            b'+' | b'-' if self.is_sign() => (Kind::Literal, self.number(self.at + 1)),
            b'$' => self.dollar(),
            b'?' => (Kind::Parameter, self.numbered(self.at + 1, self.dialect.has_sqlite_parameters())),
            b':' => self.colon(),
            b'@' => self.at_sign(),
            b'(' => (Kind::Open, self.at + 1),
            b')' => (Kind::Close, self.at + 1),
            b',' => (Kind::Comma, self.at + 1),
            b'.' => (Kind::Dot, self.at + 1),
            b';' => (Kind::Semicolon, self.at + 1),
            _ if is_word_start(first) => self.word(),
            _ => (Kind::Operator, self.at + 1),
        }
    }

    fn word(&self) -> (Kind, usize) {
        let end = self.word_end(self.at);
        let word = self.sql.get(self.at..end).unwrap_or_default();
        match self.byte(end) {
            b'\'' => self.prefixed(word, end),
            // U&'..' and U&"..".
            b'&' if word.eq_ignore_ascii_case("u") => match self.byte(end + 1) {
                b'\'' => self.string(end + 1, self.dialect.backslash()),
                b'"' => self.double_quoted(end + 1),
                _ => (Kind::Word, end),
            },
            _ => (Kind::Word, end),
        }
    }

    fn word_end(&self, at: usize) -> usize {
        let is_more = self.dialect == Dialect::SqlServer;
        self.skip(at, |byte| is_word(byte) || (is_more && matches!(byte, b'#' | b'@')))
    }

    /// `#` and `##`: a temporary table, a comment or an operator.
    fn hash(&self) -> (Kind, usize) {
        match self.dialect {
            Dialect::SqlServer => (Kind::Word, self.word_end(self.at)),
            Dialect::MySql | Dialect::Generic => {
                self.line_comment(self.at + 1, self.dialect == Dialect::Generic)
            }
            Dialect::PostgreSql | Dialect::Sqlite => (Kind::Operator, self.at + 1),
        }
    }

    /// `::`, `:=`, `:name`, `:1`.
    fn colon(&self) -> (Kind, usize) {
        match self.peek(1) {
            b':' | b'=' => (Kind::Operator, self.at + 2),
            byte if is_word_start(byte) => (Kind::Parameter, self.word_end(self.at + 1)),
            _ => self.numbered_parameter(self.dialect.has_sqlite_parameters()),
        }
    }

    /// `@name`, `@@name`.
    fn at_sign(&self) -> (Kind, usize) {
        let name = self.skip(self.at, |byte| byte == b'@');
        if is_word_start(self.byte(name)) {
            (Kind::Parameter, self.word_end(name))
        } else {
            (Kind::Operator, name)
        }
    }

    fn dollar(&self) -> (Kind, usize) {
        if self.dialect.has_dollar_quotes()
            && let Some(quoted) = self.dollar_quoted()
        {
            return quoted;
        }
        match self.peek(1) {
            byte if byte.is_ascii_digit() => match self.dialect {
                Dialect::SqlServer => (Kind::Literal, self.number(self.at + 1)),
                _ => self.numbered_parameter(true),
            },
            byte if is_word(byte) => match self.dialect {
                Dialect::MySql | Dialect::SqlServer => (Kind::Word, self.word_end(self.at)),
                _ => (Kind::Parameter, self.word_end(self.at + 1)),
            },
            _ => (Kind::Operator, self.at + 1),
        }
    }

    /// A sign and a parameter's number. What is no number that a parameter can have is a value.
    fn numbered_parameter(&self, allowed: bool) -> (Kind, usize) {
        let end = self.numbered(self.at + 1, allowed);
        let is_parameter = end > self.at + 1 && self.byte(end) != b'.';
        (
            if is_parameter { Kind::Parameter } else { Kind::Operator },
            if is_parameter { end } else { self.at + 1 },
        )
    }

    /// Where a parameter's number ends that begins at `at`; `at` if there is none. Databases allow fewer than 100 000 parameters.
    fn numbered(&self, at: usize, allowed: bool) -> usize {
        let end = self.skip(at, |byte| byte.is_ascii_digit());
        if allowed && end - at <= 5 && !is_word(self.byte(end)) { end } else { at }
    }

    /// Whether what ends here can be the left side of an operator or of a dot.
    fn follows_name(&self) -> bool {
        matches!(self.before, Kind::Word | Kind::Quoted | Kind::DoubleQuoted | Kind::Close | Kind::Parameter)
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.at >= self.end() {
            return None;
        }
        let (kind, end) = self.classify();
        let end = end.clamp(self.at + 1, self.end());
        let (kind, end, text) = match self.sql.get(self.at..end) {
            Some(text) if kind != Kind::Unclear => (kind, end, text),
            // Every end is next to an ASCII byte; were one not, the rest would be redacted.
            _ => (Kind::Unclear, self.end(), ""),
        };
        match text {
            "*/" => self.is_in_run = false,
            "/*!" | "/*M!" => self.is_in_run = true,
            _ => {}
        }
        self.at = end;
        self.before = kind;
        Some(Token { kind, text, next: self.byte(end) })
    }
}

pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_word(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

#[cfg(test)]
mod tests;
