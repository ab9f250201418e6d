//! Owns the checks of one `key = value`: the key, a literal among well-known values, the declared type. Must not know the list around it.

use syn::{Expr, Lit, UnOp};
use traced_registry::Scalar;

use crate::args::{Declared, Form, Key, Value};
use crate::diag::{At, Findings};
use crate::keys::{self, KeyContext, Value as Shown};
use crate::rules::{Cause, Finding, Rule, quote};

/// Reports what is wrong, and notes which type the value must have where only the compiler can tell.
pub(super) fn check(value: &mut Value, cx: &KeyContext<'_>, findings: &mut Findings) {
    let Key::Text { text, at } = &value.key else { return };
    let text_of_literal = literal_text(&value.expression);
    let shown = shown(value, text_of_literal.as_deref());
    findings.report(*at, keys::check_key(text, shown, cx));
    findings.report(At::of(&value.expression), keys::check_value(text, shown, cx));
    match value.form {
        Form::Plain => value.declared = asked(&value.expression, text, cx),
        form => {
            let sign = if form == Form::Display { "`%`" } else { "`?`" };
            findings.report(at.to(At::of(&value.expression)), not_text(text, sign, cx));
        }
    }
}

fn asked(value: &Expr, key: &str, cx: &KeyContext<'_>) -> Option<Declared> {
    let expected = keys::expected_type(key, cx)?;
    let is_right = !expected.array && is_of_type(value, expected.scalar);
    (!is_right).then(|| of_type(&expected))
}

/// What a registry declares for the values of a key.
pub(super) fn declared(key: &str, cx: &KeyContext<'_>) -> Option<Declared> {
    keys::expected_type(key, cx).as_ref().map(of_type)
}

fn of_type(expected: &keys::ExpectedType) -> Declared {
    let name = match expected.scalar {
        Scalar::Int => "Int",
        Scalar::Double => "Double",
        Scalar::Boolean => "Boolean",
        Scalar::String | Scalar::Any => "Text",
    };
    let own = if expected.own { "Own" } else { "" };
    let plural = if expected.array { "s" } else { "" };
    Declared { fits: format!("{own}{name}{plural}"), marker: expected.marker.clone() }
}

/// `%` and `?` make text, which the macro sees better than the compiler.
pub(super) fn not_text(key: &str, sign: &str, cx: &KeyContext<'_>) -> Option<Finding> {
    let expected = keys::expected_type(key, cx)?;
    if expected.scalar == Scalar::String && !expected.array {
        return None;
    }
    let name = expected.name();
    let problem = format!("attribute {} takes `{name}`, and {sign} makes text of the value", quote(key));
    let help = format!("give a value of that type, without {sign}");
    let note = format!("rule `attr_type`, {}", expected.declared);
    Cause::new(Rule::AttrType, problem).help(help).note(&note).alone(&cx.levels)
}

fn literal_text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn shown<'a>(value: &'a Value, text: Option<&'a str>) -> Shown<'a> {
    if value.form != Form::Plain {
        return Shown::Unknown;
    }
    match (text, &value.expression) {
        (Some(text), _) => Shown::Text(text),
        (None, Expr::Lit(literal)) => match &literal.lit {
            Lit::Int(number) => Shown::Int(number.base10_digits()),
            _ => Shown::Scalar,
        },
        (None, Expr::Array(_) | Expr::Repeat(_)) => Shown::Array,
        (None, Expr::Reference(inner)) if matches!(&*inner.expr, Expr::Array(_)) => Shown::Array,
        _ => Shown::Unknown,
    }
}

/// A literal that is certainly right: the compiler need not be asked.
fn is_of_type(value: &Expr, scalar: Scalar) -> bool {
    match value {
        Expr::Lit(literal) => matches!(
            (&literal.lit, scalar),
            (Lit::Str(_), Scalar::String)
                | (Lit::Int(_), Scalar::Int)
                | (Lit::Float(_), Scalar::Double)
                | (Lit::Bool(_), Scalar::Boolean)
        ),
        Expr::Unary(negative) if matches!(negative.op, UnOp::Neg(_)) => is_of_type(&negative.expr, scalar),
        _ => false,
    }
}
