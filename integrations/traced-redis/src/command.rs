//! Owns how commands are written in spans: their names, and texts without keys and values. Sends nothing.
//!
//! Spec: semantic-conventions, Redis.

use redis::{Arg, Cmd, Pipeline};

/// What is written of a long command or pipeline.
const LIMIT: usize = 32;

/// A command's name; `None` for what cannot be one.
pub(crate) fn name(command: &Cmd) -> Option<&str> {
    let Some(Arg::Simple(name)) = command.args_iter().next() else { return None };
    let name = std::str::from_utf8(name).ok()?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._- ".contains(&byte));
    (is_name && !name.is_empty() && name.len() <= LIMIT).then_some(name)
}

/// The command, with `?` for each argument.
pub(crate) fn text(command: &Cmd) -> String {
    let count = command.args_iter().len().saturating_sub(1);
    let mut text = name(command).unwrap_or("?").to_owned();
    text.extend(std::iter::repeat_n(" ?", count.min(LIMIT)));
    if count > LIMIT {
        text.push_str(" ...");
    }
    text
}

/// The operation's name of commands that are sent together.
pub(crate) fn name_of_all(pipeline: &Pipeline) -> String {
    let word = if pipeline.is_transaction() { "MULTI" } else { "PIPELINE" };
    let mut names = pipeline.cmd_iter().map(name);
    match names.next().flatten() {
        Some(first) if names.all(|name| name == Some(first)) => format!("{word} {first}"),
        _ => word.to_owned(),
    }
}

/// The commands, one after another.
pub(crate) fn text_of_all(pipeline: &Pipeline) -> String {
    let mut texts: Vec<_> = pipeline.cmd_iter().take(LIMIT).map(text).collect();
    if pipeline.len() > LIMIT {
        texts.push("...".to_owned());
    }
    texts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_shows_no_argument() {
        let mut command = redis::cmd("SET");
        command.arg("secret-key").arg("secret value").arg("EX").arg(10);
        assert_eq!(name(&command), Some("SET"));
        assert_eq!(text(&command), "SET ? ? ? ?");
        for _ in 0..100 {
            command.arg(1);
        }
        assert_eq!(text(&command), format!("SET{} ...", " ?".repeat(LIMIT)));
    }

    #[test]
    fn what_is_no_name_is_not_written() {
        for bad in ["", "GET\r\nsecret", "s3cr3t:key", &"x".repeat(33)] {
            let command = redis::cmd(bad);
            assert_eq!((name(&command), text(&command).as_str()), (None, "?"), "{bad:?}");
        }
        assert_eq!(name(&Cmd::new()), None);
    }

    #[test]
    fn pipelines_are_named_by_what_they_have_in_common() {
        let mut equal = redis::pipe();
        equal.cmd("GET").arg("a").cmd("GET").arg("b");
        assert_eq!(name_of_all(&equal), "PIPELINE GET");
        assert_eq!(text_of_all(&equal), "GET ?; GET ?");
        assert_eq!(name_of_all(equal.atomic()), "MULTI GET");
        let mut mixed = redis::pipe();
        mixed.cmd("SET").arg("a").arg(1).cmd("INCR").arg("a");
        assert_eq!(name_of_all(&mixed), "PIPELINE");
        assert_eq!(name_of_all(mixed.atomic()), "MULTI");
        assert_eq!(name_of_all(&redis::pipe()), "PIPELINE");
        let mut long = redis::pipe();
        for _ in 0..100 {
            long.cmd("GET").arg("a");
        }
        assert!(text_of_all(&long).ends_with("; GET ?; ..."));
    }
}
