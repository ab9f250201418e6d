//! Owns how commands are written in spans: their names, and texts without keys and values. Sends nothing.
//!
//! Spec: semantic-conventions, Redis.

use redis::{Arg, Cmd};

/// What is written of a long command or pipeline.
const LIMIT: usize = 32;

/// What may be said of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words<'a> {
    /// `None` for what cannot be a name.
    pub(crate) name: Option<&'a str>,
    /// How many arguments there are.
    pub(crate) arguments: usize,
}

impl<'a> Words<'a> {
    pub(crate) fn new(first: Option<&'a [u8]>, arguments: usize) -> Self {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"._- ".contains(&byte);
        let name = first.and_then(|name| std::str::from_utf8(name).ok());
        let name = name.filter(|name| !name.is_empty() && name.len() <= LIMIT && name.bytes().all(is_part));
        Self { name, arguments }
    }

    pub(crate) fn of(command: &'a Cmd) -> Self {
        let mut words = command.args_iter();
        let arguments = words.len().saturating_sub(1);
        let Some(Arg::Simple(name)) = words.next() else { return Self::new(None, arguments) };
        Self::new(Some(name), arguments)
    }

    /// The command, with `?` for each argument.
    pub(crate) fn text(&self) -> String {
        let mut text = self.name.unwrap_or("?").to_owned();
        text.extend(std::iter::repeat_n(" ?", self.arguments.min(LIMIT)));
        if self.arguments > LIMIT {
            text.push_str(" ...");
        }
        text
    }
}

/// The operation's name of commands that are sent together.
pub(crate) fn name_of_all(is_transaction: bool, commands: &[Words<'_>]) -> String {
    let word = if is_transaction { "MULTI" } else { "PIPELINE" };
    let mut names = commands.iter().map(|command| command.name);
    match names.next().flatten() {
        Some(first) if names.all(|name| name == Some(first)) => format!("{word} {first}"),
        _ => word.to_owned(),
    }
}

/// The commands, one after another.
pub(crate) fn text_of_all(commands: &[Words<'_>]) -> String {
    let mut texts: Vec<_> = commands.iter().take(LIMIT).map(Words::text).collect();
    if commands.len() > LIMIT {
        texts.push("...".to_owned());
    }
    texts.join("; ")
}

#[cfg(test)]
mod tests {
    use redis::Pipeline;

    use super::*;

    fn name(command: &Cmd) -> Option<&str> {
        Words::of(command).name
    }

    fn text(command: &Cmd) -> String {
        Words::of(command).text()
    }

    fn named(pipeline: &Pipeline) -> String {
        name_of_all(pipeline.is_transaction(), &pipeline.cmd_iter().map(Words::of).collect::<Vec<_>>())
    }

    fn texts(pipeline: &Pipeline) -> String {
        text_of_all(&pipeline.cmd_iter().map(Words::of).collect::<Vec<_>>())
    }

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
        assert_eq!(named(&equal), "PIPELINE GET");
        assert_eq!(texts(&equal), "GET ?; GET ?");
        assert_eq!(named(equal.atomic()), "MULTI GET");
        let mut mixed = redis::pipe();
        mixed.cmd("SET").arg("a").arg(1).cmd("INCR").arg("a");
        assert_eq!(named(&mixed), "PIPELINE");
        assert_eq!(named(mixed.atomic()), "MULTI");
        assert_eq!(named(&redis::pipe()), "PIPELINE");
        let mut long = redis::pipe();
        for _ in 0..100 {
            long.cmd("GET").arg("a");
        }
        assert!(texts(&long).ends_with("; GET ?; ..."));
    }
}
