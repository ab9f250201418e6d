//! Owns the substitution of variables in the texts of a file. Knows neither YAML nor what the texts are for.
//!
//! Specification: configuration/data-model.md, "Environment variable substitution".

use crate::provider::error::Refusal;

/// The text with its references replaced, from left to right and once: what a variable holds is never looked at again. `$$` is `$`.
pub(super) fn substitute(text: &str, variable: &mut Lookup<'_>) -> Result<String, Refusal> {
    let mut done = String::with_capacity(text.len());
    for (index, part) in text.split("$$").enumerate() {
        if index > 0 {
            done.push('$');
        }
        replace(part, variable, &mut done)?;
    }
    Ok(done)
}

/// From a name to the variable's text; `None`: unset or empty.
pub(super) type Lookup<'a> = dyn FnMut(&str) -> Result<Option<String>, Refusal> + 'a;

/// The same for a part without escapes.
fn replace(part: &str, variable: &mut Lookup<'_>, done: &mut String) -> Result<(), Refusal> {
    let mut rest = part;
    while let Some((before, after)) = rest.split_once("${") {
        done.push_str(before);
        let inside = after.split_once('}').filter(|(inside, _)| inside.chars().all(is_printable));
        let Some((inside, behind)) = inside else {
            // No reference, neither a good nor a bad one.
            done.push_str("${");
            rest = after;
            continue;
        };
        let (name, default) = reference(inside)?;
        done.push_str(&variable(name)?.unwrap_or_else(|| default.to_owned()));
        rest = behind;
    }
    done.push_str(rest);
    Ok(())
}

/// The name and what holds when the variable is unset or empty.
fn reference(inside: &str) -> Result<(&str, &str), Refusal> {
    let named = inside.strip_prefix("env:").unwrap_or(inside);
    let (name, default) = named.split_once(":-").unwrap_or((named, ""));
    let begins_well = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if begins_well && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_') {
        return Ok((name, default));
    }
    Err(Refusal::new(format!("holds ${{{}}}, which is no reference to a variable", inside.escape_debug()))
        .allowing("write ${NAME}, ${env:NAME} or ${NAME:-default}, or $$ for a dollar sign"))
}

fn is_printable(sign: char) -> bool {
    sign == '\t' || !sign.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(name: &str) -> Result<Option<String>, Refusal> {
        let value = match name {
            "STRING_VALUE" => "value",
            "HEX_VALUE" => "0xdeadbeef",
            "FLOAT_VALUE" => "1.1",
            "STRUCTURE" => "value\nkey:value",
            "REPLACE_ME" => "${DO_NOT_REPLACE_ME}",
            "WITH_ESCAPE" => "value$$",
            "NOT_UNICODE" => return Err(Refusal::new("is not UTF-8")),
            _ => return Ok(None),
        };
        Ok(Some(value.to_owned()))
    }

    #[test]
    fn references_escapes_and_what_is_neither() {
        for (text, expected) in [
            ("${STRING_VALUE}", "value"),
            ("${env:STRING_VALUE}", "value"),
            ("${HEX_VALUE}", "0xdeadbeef"),
            ("foo ${STRING_VALUE} ${FLOAT_VALUE}", "foo value 1.1"),
            ("${STRUCTURE}", "value\nkey:value"),
            ("${UNDEFINED}", ""),
            ("${UNDEFINED:-}", ""),
            ("${UNDEFINED:-fallback}", "fallback"),
            ("${env:UNDEFINED:-http://localhost:4318}/v1/traces", "http://localhost:4318/v1/traces"),
            ("${STRING_VALUE:-fallback}", "value"),
            ("${UNDEFINED:-a ü :- b}", "a ü :- b"),
            ("${REPLACE_ME}", "${DO_NOT_REPLACE_ME}"),
            ("${UNDEFINED:-${STRING_VALUE}}", "${STRING_VALUE}"),
            ("$${STRING_VALUE}", "${STRING_VALUE}"),
            ("$$${STRING_VALUE}", "$value"),
            ("$$$${STRING_VALUE}", "$${STRING_VALUE}"),
            ("$${STRING_VALUE:-fallback}", "${STRING_VALUE:-fallback}"),
            ("$${STRING_VALUE:-${STRING_VALUE}}", "${STRING_VALUE:-value}"),
            ("${UNDEFINED:-$${UNDEFINED}}", "${UNDEFINED:-${UNDEFINED}}"),
            ("${WITH_ESCAPE}", "value$$"),
            ("a $$ b", "a $ b"),
            ("a $ b", "a $ b"),
            ("$", "$"),
            ("$$", "$"),
            ("$$$", "$$"),
            ("{STRING_VALUE}", "{STRING_VALUE}"),
            ("${STRING_VALUE", "${STRING_VALUE"),
            ("${STRING\nVALUE}", "${STRING\nVALUE}"),
            ("", ""),
        ] {
            assert_eq!(substitute(text, &mut variables), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn bad_references_are_refused_and_named() {
        for text in [
            "${1API_KEY}",
            "${API_$KEY}",
            "${STRING_VALUE:?error}",
            "${}",
            "${env:}",
            "${sys:HOME}",
            "${ STRING_VALUE }",
            "${STRING_VALUE:fallback}",
            "${STRING-VALUE}",
            "${Ü}",
            "good ${STRING_VALUE}, bad ${:-x}",
        ] {
            let refusal = substitute(text, &mut variables).unwrap_err();
            let problem = crate::Problem::new("x", None, refusal);
            assert!(problem.reason().contains("is no reference"), "{text}: {problem}");
        }
        assert_eq!(substitute("${NOT_UNICODE}", &mut variables), Err(Refusal::new("is not UTF-8")));
    }
}
