//! As much of TOML as it takes to find two tables in a manifest and to pass over everything else; it must not know which.
//! Cargo has read the manifest before and refused what is no TOML, so anything unexpected is skipped, never reported.

use crate::text::trim_mark;

/// A table's heading, or a key with its value.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(super) struct Entry {
    /// The path of the table that it stands in, or of the heading itself.
    pub(super) header: Vec<String>,
    /// The key inside that table, one element for each dot and each inline table; empty for a heading.
    pub(super) key: Vec<String>,
    pub(super) value: Value,
    /// From 1.
    pub(super) line: usize,
}

/// A value, as far as settings need it.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(super) enum Value {
    /// No value: the entry is a heading, `[table]`.
    Heading,
    /// The same in double brackets.
    ArrayHeading,
    String(String),
    /// An array of strings, each with its line.
    List(Vec<(String, usize)>),
    /// An inline table; its keys are entries of their own.
    Inline,
    /// Anything else.
    Other,
}

/// All entries, in order.
pub(super) fn read(text: &str) -> Vec<Entry> {
    let mut reader = Reader { text: trim_mark(text), at: 0, line: 1, entries: Vec::new() };
    let mut header = Vec::new();
    while reader.skip_blank_lines() {
        let line = reader.line;
        if reader.take('[') {
            let double = reader.take('[');
            header = reader.path();
            let value = if double { Value::ArrayHeading } else { Value::Heading };
            reader.entries.push(Entry { header: header.clone(), key: Vec::new(), value, line });
            reader.skip_line();
        } else {
            reader.pair(&header, &[], 0);
            reader.skip_line();
        }
    }
    reader.entries
}

/// Deeper nesting is refused by cargo.
const DEEPEST: usize = 100;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    entries: Vec<Entry>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at = self.at.saturating_add(letter.len_utf8());
        self.line = self.line.saturating_add(usize::from(letter == '\n'));
        Some(letter)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next();
        }
        found
    }

    fn take_str(&mut self, wanted: &str) -> bool {
        self.rest().starts_with(wanted) && wanted.chars().all(|letter| self.take(letter))
    }

    fn take_while(&mut self, wanted: fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        while self.peek().is_some_and(wanted) {
            self.next();
        }
        let taken = rest.len().saturating_sub(self.rest().len());
        rest.get(..taken).unwrap_or("")
    }

    fn skip_blanks(&mut self) {
        self.take_while(|letter| matches!(letter, ' ' | '\t'));
    }

    fn skip_line(&mut self) {
        self.take_while(|letter| letter != '\n');
    }

    /// Blanks, line ends and comments; whether anything comes behind them.
    fn skip_blank_lines(&mut self) -> bool {
        loop {
            self.take_while(char::is_whitespace);
            if self.peek() != Some('#') {
                return self.peek().is_some();
            }
            self.skip_line();
        }
    }

    /// `a . "b" . 'c'`; what is no key ends it.
    fn path(&mut self) -> Vec<String> {
        let mut path = Vec::new();
        loop {
            self.skip_blanks();
            let part = match self.peek() {
                Some('"') => self.basic_string(),
                Some('\'') => self.literal_string(),
                _ => self
                    .take_while(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
                    .to_owned(),
            };
            path.push(part);
            self.skip_blanks();
            if !self.take('.') {
                return path;
            }
        }
    }

    /// `key = value`, as entries; a line of another form makes none.
    fn pair(&mut self, header: &[String], above: &[String], depth: usize) {
        let line = self.line;
        let mut key = above.to_vec();
        key.extend(self.path());
        if !self.take('=') {
            return;
        }
        self.skip_blanks();
        let value = if self.take('{') { self.inline_table(header, &key, depth) } else { self.value(depth) };
        self.entries.push(Entry { header: header.to_vec(), key, value, line });
    }

    fn inline_table(&mut self, header: &[String], above: &[String], depth: usize) -> Value {
        if depth > DEEPEST {
            self.at = self.text.len();
            return Value::Inline;
        }
        while self.skip_blank_lines() && !self.take('}') {
            let before = self.at;
            self.pair(header, above, depth.saturating_add(1));
            self.skip_blank_lines();
            if !self.take(',') && self.at == before {
                self.next();
            }
        }
        Value::Inline
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.peek() {
            Some('"') => Value::String(self.basic_string()),
            Some('\'') => Value::String(self.literal_string()),
            Some('[') => self.array(depth),
            _ => {
                self.take_while(|letter| !matches!(letter, ',' | ']' | '}' | '#' | '\n'));
                Value::Other
            }
        }
    }

    fn array(&mut self, depth: usize) -> Value {
        self.take('[');
        if depth > DEEPEST {
            self.at = self.text.len();
            return Value::Other;
        }
        let mut list = Vec::new();
        let mut strings = true;
        while self.skip_blank_lines() && !self.take(']') {
            let (before, line) = (self.at, self.line);
            let value = if self.take('{') {
                self.skip_inline_table(depth)
            } else {
                self.value(depth.saturating_add(1))
            };
            match value {
                Value::String(text) => list.push((text, line)),
                _ => strings = false,
            }
            self.skip_blank_lines();
            if !self.take(',') && self.at == before {
                self.next();
            }
        }
        if strings { Value::List(list) } else { Value::Other }
    }

    /// A table inside an array holds no settings.
    fn skip_inline_table(&mut self, depth: usize) -> Value {
        let known = self.entries.len();
        self.inline_table(&[], &[], depth.saturating_add(1));
        self.entries.truncate(known);
        Value::Inline
    }

    /// `'text'` or `'''text'''`
    fn literal_string(&mut self) -> String {
        let (end, lines) = if self.take_str("'''") { ("'''", true) } else { ("'", false) };
        if !lines {
            self.take('\'');
        }
        let mut text = String::new();
        while self.is_inside(end, lines) {
            text.extend(self.next());
        }
        self.take_str(end);
        text
    }

    /// `"text"` or `"""text"""`
    fn basic_string(&mut self) -> String {
        let (end, lines) = if self.take_str("\"\"\"") { ("\"\"\"", true) } else { ("\"", false) };
        if !lines {
            self.take('"');
        }
        let mut text = String::new();
        while self.is_inside(end, lines) {
            let letter = if self.take('\\') { self.escaped() } else { self.next() };
            text.extend(letter);
        }
        self.take_str(end);
        text
    }

    fn is_inside(&self, end: &str, lines: bool) -> bool {
        self.peek().is_some_and(|letter| lines || letter != '\n') && !self.rest().starts_with(end)
    }

    fn escaped(&mut self) -> Option<char> {
        match self.next()? {
            'n' => Some('\n'),
            't' => Some('\t'),
            'r' => Some('\r'),
            'u' => self.code_point(4),
            'U' => self.code_point(8),
            other => Some(other),
        }
    }

    fn code_point(&mut self, digits: usize) -> Option<char> {
        let mut code = 0;
        for digit in self.rest().get(..digits)?.chars() {
            code = code << 4 | digit.to_digit(16)?;
        }
        self.at = self.at.saturating_add(digits);
        char::from_u32(code)
    }
}
