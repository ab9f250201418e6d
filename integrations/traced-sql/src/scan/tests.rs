//! What holds of the dialects' tokens beside each other.

use super::{Kind, Scanner};
use crate::dialect::Dialect;

#[path = "../../tests/support/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod support;

use support::{DIALECTS, Random, soup};

/// Which bytes are inside of texts and comments.
fn hidden(sql: &str, dialect: Dialect) -> Vec<bool> {
    let mut hidden = Vec::with_capacity(sql.len());
    for token in Scanner::new(sql, dialect) {
        let length = if token.kind == Kind::Unclear { sql.len() - hidden.len() } else { token.text.len() };
        let hides = match token.kind {
            // A number hides only itself.
            Kind::Literal => {
                token.text.contains(['\'', '"', '`', '[']) || token.text.matches('$').count() > 1
            }
            kind => matches!(kind, Kind::DoubleQuoted | Kind::Comment | Kind::Unclear),
        };
        // The letters before a quote are no secret.
        let prefix =
            token.text.find(['\'', '"', '`', '$']).filter(|_| token.kind == Kind::Literal).unwrap_or(0);
        hidden.extend(std::iter::repeat_n(false, prefix));
        hidden.extend(std::iter::repeat_n(hides, length - prefix));
    }
    assert_eq!(hidden.len(), sql.len(), "{sql:?}");
    hidden
}

/// The generic dialect's promise: it takes no word for a name that another dialect has inside a text or a comment.
#[test]
fn the_generic_dialect_shows_no_word_that_another_hides() {
    let mut random = Random::new(6);
    for _ in 0..60_000 {
        let sql = soup(&mut random) + "\nx";
        let generic = hidden(&sql, Dialect::Generic);
        for dialect in DIALECTS {
            let other = hidden(&sql, dialect);
            if other.last() == Some(&true) {
                // Not closed: no text of this dialect.
                continue;
            }
            let leak = (0..sql.len())
                .find(|at| sql.as_bytes()[*at].is_ascii_alphabetic() && other[*at] && !generic[*at]);
            assert_eq!(leak, None, "{dialect:?} hides it in {sql:?}");
        }
    }
}
