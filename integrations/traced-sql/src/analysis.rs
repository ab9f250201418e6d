//! Owns the one pass over a SQL text that gives both its sanitised form and its summary. Must not know spans.

use crate::dialect::Dialect;
use crate::keyword::{Keyword, keyword};
use crate::scan::{Kind, Scanner, Token};
use crate::summary::Summary;

/// Bytes of a sanitised text; what is longer ends after a whole token.
pub const TEXT_LIMIT: usize = 4096;

/// What may be said of a SQL text: see [`analyze`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    text: String,
    summary: String,
}

impl Analysis {
    /// The text with `?` in place of every literal and without comments: `db.query.text`. At most [`TEXT_LIMIT`] bytes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Operations and targets in their order: `db.query.summary` and the name of the span. At most 255 characters, never cut inside a name.
    /// `None` where no operation was recognised.
    pub fn summary(&self) -> Option<&str> {
        Some(self.summary.as_str()).filter(|summary| !summary.is_empty())
    }

    pub(crate) fn into_parts(self) -> (String, String) {
        (self.text, self.summary)
    }
}

/// Sanitises and summarises a SQL text, in one pass and in time linear to its length. Never fails: of what it cannot read it shows nothing.
///
/// Spec: semantic-conventions, database spans, "Sanitization of `db.query.text`" and "Generating a summary of the query".
///
/// ```
/// use traced_sql::{Dialect, analyze};
///
/// let query = analyze("SELECT * FROM users JOIN teams ON 1 = 1 WHERE email = 'ann@example.com'", Dialect::PostgreSql);
/// assert_eq!(query.text(), "SELECT * FROM users JOIN teams ON ? = ? WHERE email = ?");
/// assert_eq!(query.summary(), Some("SELECT users teams"));
/// ```
pub fn analyze(sql: &str, dialect: Dialect) -> Analysis {
    let mut summary = Summary::default();
    let mut text = Text::new(sql.len().min(TEXT_LIMIT));
    for token in Scanner::new(sql, dialect) {
        let kind = resolve(token, &summary);
        if kind == Kind::Open && summary.is_after_in() {
            text.open_list();
        } else {
            text.take(kind, token.text);
        }
        if !matches!(kind, Kind::Blank | Kind::Comment) {
            summary.take(Token { kind, ..token });
        }
    }
    Analysis { text: text.finished, summary: summary.finish() }
}

/// What a token is where it stands.
fn resolve(token: Token<'_>, summary: &Summary) -> Kind {
    match token.kind {
        Kind::DoubleQuoted if token.next == b'.' || summary.wants_name() => Kind::Quoted,
        Kind::DoubleQuoted => Kind::Literal,
        Kind::Word | Kind::Quoted if summary.names_are_values() && keyword(token.text).is_none() => {
            Kind::Literal
        }
        Kind::Word if keyword(token.text) == Some(Keyword::Boolean) && token.next != b'.' => Kind::Literal,
        kind => kind,
    }
}

/// The sanitised text while it is written.
struct Text {
    finished: String,
    is_full: bool,
    list: Option<List>,
}

/// `IN (..)` of which only literals were seen.
struct List {
    /// Where its first element was written.
    at: usize,
    was_full: bool,
    literals: usize,
}

impl Text {
    fn new(capacity: usize) -> Self {
        Self { finished: String::with_capacity(capacity), is_full: false, list: None }
    }

    fn take(&mut self, kind: Kind, text: &str) {
        match kind {
            Kind::Literal | Kind::Unclear => self.push("?"),
            Kind::Comment => {}
            _ => self.push(text),
        }
        self.follow_list(kind);
    }

    fn push(&mut self, piece: &str) {
        self.is_full = self.is_full || self.finished.len() + piece.len() > TEXT_LIMIT;
        if !self.is_full {
            self.finished.push_str(piece);
        }
    }

    fn open_list(&mut self) {
        self.push("(");
        self.list = Some(List { at: self.finished.len(), was_full: self.is_full, literals: 0 });
    }

    /// Several literals become one, so that the text does not vary with their number.
    fn follow_list(&mut self, kind: Kind) {
        let Some(list) = &mut self.list else { return };
        match kind {
            Kind::Literal => list.literals += 1,
            Kind::Blank | Kind::Comment | Kind::Comma => {}
            Kind::Close if list.literals > 1 => {
                self.finished.truncate(list.at);
                self.is_full = list.was_full;
                self.list = None;
                self.push("?)");
            }
            _ => self.list = None,
        }
    }
}
