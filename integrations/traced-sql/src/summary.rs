//! Owns the query summary: operations and targets in the order of the text. Sees significant tokens, one after another, and must not know
//! where they come from.
//!
//! Spec: semantic-conventions, database spans, "Generating a summary of the query".

use crate::keyword::{Keyword, keyword};
use crate::scan::{Kind, Token};

/// Characters of a summary. Spec: `db.query.summary`, "truncated to 255 characters".
pub(crate) const LIMIT: usize = 255;

/// Builds a summary.
#[derive(Default)]
pub(crate) struct Summary {
    text: String,
    chars: usize,
    is_full: bool,
    /// Of the open parentheses around.
    outer: Vec<Frame>,
    frame: Frame,
    target: Option<Target>,
    before: Before,
    /// The one before that.
    earlier: Before,
}

/// What is known between two parentheses.
#[derive(Clone, Copy, Default)]
struct Frame {
    clause: Clause,
    expect: Expect,
    /// Anything but an operation was seen.
    is_begun: bool,
    /// Holds the columns of a target.
    is_columns: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Clause {
    #[default]
    None,
    With,
    Select,
    /// INSERT, REPLACE.
    Insert,
    Update,
    Delete,
    Merge,
    /// DROP, TRUNCATE: several targets.
    Drop,
    /// CREATE, ALTER, COPY: one target.
    One,
    /// One target and values.
    Call,
    /// After FROM.
    From,
    /// After DELETE FROM.
    DeleteFrom,
    Set,
    Grant,
    Pragma,
    Other,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Expect {
    #[default]
    Nothing,
    Target,
    /// A comma leads to another target.
    Comma,
    /// A type of object, then a target.
    Object,
}

/// What came before a token.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Before {
    #[default]
    Nothing,
    Keyword(Keyword),
    Name,
    Kind(Kind),
}

/// A name that is not over yet: another part may follow.
struct Target {
    name: String,
    wants_part: bool,
}

impl Summary {
    /// Takes the next token that is neither blank nor comment.
    pub(crate) fn take(&mut self, token: Token<'_>) {
        // A full summary goes on reading: whether a quoted text is a name depends on where it stands.
        if self.continues_target(token) {
            return;
        }
        self.finish_target();
        let before = match token.kind {
            Kind::Word => self.word(token.text),
            Kind::Quoted => {
                self.name(token.text);
                Before::Name
            }
            kind => {
                self.mark(kind);
                Before::Kind(kind)
            }
        };
        self.earlier = std::mem::replace(&mut self.before, before);
    }

    /// The summary, empty if there is no operation.
    pub(crate) fn finish(mut self) -> String {
        self.finish_target();
        self.text
    }

    /// Whether a text in double quotes would be a name if it came next.
    pub(crate) fn wants_name(&self) -> bool {
        if let Some(target) = &self.target {
            return target.wants_part;
        }
        if self.frame.expect == Expect::Target {
            return true;
        }
        let is_listed = self.before == Before::Kind(Kind::Comma);
        match self.before {
            Before::Keyword(Keyword::As | Keyword::By | Keyword::Set) | Before::Kind(Kind::Dot) => true,
            Before::Kind(Kind::Open) => self.frame.is_columns,
            _ => is_listed && (self.frame.is_columns || self.frame.clause == Clause::Set),
        }
    }

    /// Whether names would be values if they came next: `PRAGMA key = passphrase`, `EXEC procedure text`.
    pub(crate) fn names_are_values(&self) -> bool {
        let statement = self.outer.first().unwrap_or(&self.frame);
        match statement.clause {
            Clause::Pragma => matches!(self.before, Before::Kind(kind) if kind != Kind::Dot),
            Clause::Call => match &self.target {
                Some(target) => !target.wants_part,
                None => statement.expect != Expect::Target,
            },
            _ => false,
        }
    }

    /// Whether `IN` came before.
    pub(crate) fn is_after_in(&self) -> bool {
        self.before == Before::Keyword(Keyword::In)
    }

    fn continues_target(&mut self, token: Token<'_>) -> bool {
        let Some(target) = &mut self.target else { return false };
        let continues = match token.kind {
            Kind::Dot => {
                target.wants_part = true;
                true
            }
            Kind::Word | Kind::Quoted => std::mem::take(&mut target.wants_part),
            _ => false,
        };
        // What is too long for a summary need not be kept.
        if continues && target.name.len() <= 4 * LIMIT {
            target.name.push_str(token.text);
        }
        continues
    }

    fn finish_target(&mut self) {
        let Some(target) = self.target.take() else { return };
        self.push(target.name.trim_end_matches('.'));
        let is_list = matches!(
            self.frame.clause,
            Clause::From | Clause::DeleteFrom | Clause::Delete | Clause::Update | Clause::Drop
        );
        self.frame.expect = if is_list { Expect::Comma } else { Expect::Nothing };
    }

    fn push(&mut self, piece: &str) {
        let blank = usize::from(!self.text.is_empty());
        let chars = piece.chars().count() + blank;
        if self.is_full || self.chars + chars > LIMIT {
            self.is_full = true;
            return;
        }
        if blank > 0 {
            self.text.push(' ');
        }
        self.text.push_str(piece);
        self.chars += chars;
    }

    fn name(&mut self, name: &str) {
        self.frame.is_begun = true;
        if self.frame.expect == Expect::Target {
            self.target = Some(Target { name: name.to_owned(), wants_part: false });
        }
    }

    /// A token that is neither word nor name.
    fn mark(&mut self, kind: Kind) {
        match kind {
            Kind::Open => self.open(),
            Kind::Close => {
                if let Some(outer) = self.outer.pop() {
                    self.frame = outer;
                }
            }
            Kind::Semicolon => {
                self.outer.clear();
                self.frame = Frame::default();
            }
            Kind::Comma if self.frame.expect == Expect::Comma => self.frame.expect = Expect::Target,
            // `EXEC @result = procedure`.
            Kind::Parameter if self.frame.clause == Clause::Call => {}
            Kind::Literal | Kind::Parameter if self.frame.expect == Expect::Target => {
                self.frame.expect = Expect::Comma;
            }
            _ => {}
        }
    }

    fn open(&mut self) {
        let is_top = self.before == Before::Keyword(Keyword::Top);
        let inner = if self.frame.expect == Expect::Target && !is_top {
            self.frame.expect = Expect::Comma;
            // FROM (a JOIN b), FROM (SELECT ..).
            Frame { expect: Expect::Target, clause: Clause::From, ..Frame::default() }
        } else {
            let has_columns = matches!(self.frame.clause, Clause::Insert | Clause::One);
            Frame { is_columns: self.before == Before::Name && has_columns, ..Frame::default() }
        };
        self.outer.push(std::mem::replace(&mut self.frame, inner));
    }

    fn word(&mut self, word: &str) -> Before {
        // A column, whatever its name.
        if self.before == Before::Kind(Kind::Dot) {
            return Before::Name;
        }
        let Some(keyword) = keyword(word) else {
            self.name(word);
            return Before::Name;
        };
        if self.statement(keyword, word) || self.clause(keyword) {
            return Before::Keyword(keyword);
        }
        match keyword {
            Keyword::Table | Keyword::Object if self.frame.expect == Expect::Object => {
                self.push(word);
                self.frame.expect = Expect::Target;
            }
            Keyword::Table | Keyword::Object | Keyword::Verb if self.before_target() => {
                self.name(word);
                return Before::Name;
            }
            Keyword::Modifier | Keyword::Not | Keyword::Replace | Keyword::Top | Keyword::Distinct => {}
            _ => self.frame.is_begun = true,
        }
        Before::Keyword(keyword)
    }

    /// TABLE may be the name of one, but not behind TRUNCATE.
    fn before_target(&self) -> bool {
        self.frame.expect == Expect::Target && self.before != Before::Keyword(Keyword::Truncate)
    }

    /// Begins a statement, if the word can do so here.
    fn statement(&mut self, keyword: Keyword, word: &str) -> bool {
        let begins = !self.frame.is_begun;
        let is_outermost = begins && self.outer.is_empty();
        let (clause, expect) = match keyword {
            Keyword::Select if self.frame.clause != Clause::Grant => (Clause::Select, Expect::Nothing),
            Keyword::With if begins => {
                self.frame = Frame { clause: Clause::With, ..Frame::default() };
                return true;
            }
            Keyword::Insert if begins || self.frame.clause == Clause::With => {
                (Clause::Insert, Expect::Target)
            }
            Keyword::Update if begins || self.frame.clause == Clause::With => {
                (Clause::Update, Expect::Target)
            }
            Keyword::Delete if begins || self.frame.clause == Clause::With => {
                (Clause::Delete, Expect::Target)
            }
            Keyword::Merge if begins || self.frame.clause == Clause::With => (Clause::Merge, Expect::Target),
            Keyword::Replace if is_outermost => (Clause::Insert, Expect::Target),
            Keyword::Call if is_outermost => (Clause::Call, Expect::Target),
            Keyword::Copy if is_outermost => (Clause::One, Expect::Target),
            Keyword::Truncate if is_outermost => (Clause::Drop, Expect::Target),
            Keyword::Define if is_outermost => {
                let is_drop = word.eq_ignore_ascii_case("drop");
                (if is_drop { Clause::Drop } else { Clause::One }, Expect::Object)
            }
            Keyword::Grant if is_outermost => (Clause::Grant, Expect::Nothing),
            Keyword::Pragma if is_outermost => (Clause::Pragma, Expect::Nothing),
            Keyword::Verb | Keyword::Set if is_outermost => (Clause::Other, Expect::Nothing),
            Keyword::Clause if is_outermost && word.eq_ignore_ascii_case("values") => {
                (Clause::Other, Expect::Nothing)
            }
            Keyword::Explain | Keyword::Begin if is_outermost => {
                self.push(word);
                return true;
            }
            _ => return false,
        };
        self.push(word);
        self.frame = Frame { clause, expect, is_begun: true, is_columns: false };
        true
    }

    /// Goes on to another part of a statement.
    fn clause(&mut self, keyword: Keyword) -> bool {
        let clause = self.frame.clause;
        let (clause, expect) = match keyword {
            Keyword::From if self.is_distinct_from() => return true,
            Keyword::From if clause == Clause::Delete => (Clause::DeleteFrom, Expect::Target),
            Keyword::From if matches!(clause, Clause::Select | Clause::Set) => (Clause::From, Expect::Target),
            Keyword::Join if is_tables(clause) => (clause, Expect::Target),
            Keyword::Into if matches!(clause, Clause::Select | Clause::Insert | Clause::Merge) => {
                (clause, Expect::Target)
            }
            Keyword::Using if matches!(clause, Clause::DeleteFrom | Clause::Merge) => {
                (clause, Expect::Target)
            }
            Keyword::Set if is_tables(clause) => (Clause::Set, Expect::Nothing),
            // Before FROM they are columns.
            Keyword::Clause if clause != Clause::Select => (Clause::None, Expect::Nothing),
            Keyword::Combine => {
                self.frame = Frame::default();
                return true;
            }
            // The body of a trigger or a procedure.
            Keyword::Begin if clause == Clause::One => {
                self.frame = Frame::default();
                return true;
            }
            _ => return false,
        };
        self.frame = Frame { clause, expect, ..self.frame };
        true
    }

    /// `IS DISTINCT FROM` compares.
    fn is_distinct_from(&self) -> bool {
        self.before == Before::Keyword(Keyword::Distinct)
            && matches!(self.earlier, Before::Keyword(Keyword::Is | Keyword::Not))
    }
}

fn is_tables(clause: Clause) -> bool {
    matches!(clause, Clause::From | Clause::DeleteFrom | Clause::Delete | Clause::Update)
}
