//! Owns how commands are read out of the bytes that are sent: only names, and how many arguments there are. Knows no connection.
//!
//! Spec: RESP, arrays of bulk strings.

use crate::command::Words;

/// The commands in these bytes, up to the first that is not as redis writes them.
#[derive(Clone, Debug)]
pub(crate) struct Packed<'a> {
    rest: &'a [u8],
}

impl<'a> Packed<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The number behind this sign, and its end of line.
    fn number(&mut self, sign: u8) -> Option<usize> {
        let line = self.rest.strip_prefix(&[sign])?;
        let end = line.iter().position(|byte| *byte == b'\r')?;
        let number = std::str::from_utf8(line.get(..end)?).ok()?.parse().ok()?;
        self.rest = line.get(end..)?.strip_prefix(b"\r\n")?;
        Some(number)
    }

    /// The next word, and its end of line.
    fn word(&mut self) -> Option<&'a [u8]> {
        let length = self.number(b'$')?;
        let word = self.rest.get(..length)?;
        self.rest = self.rest.get(length..)?.strip_prefix(b"\r\n")?;
        Some(word)
    }

    fn command(&mut self) -> Option<Words<'a>> {
        let arguments = self.number(b'*')?.checked_sub(1)?;
        let name = self.word()?;
        for _ in 0..arguments {
            self.word()?;
        }
        Some(Words::new(Some(name), arguments))
    }
}

impl<'a> Iterator for Packed<'a> {
    type Item = Words<'a>;

    fn next(&mut self) -> Option<Words<'a>> {
        let command = self.command();
        if command.is_none() {
            self.rest = &[];
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(Option<&str>, usize)> {
        Packed::new(bytes).map(|command| (command.name, command.arguments)).collect()
    }

    #[test]
    fn what_redis_packs_is_read() {
        let mut pipeline = redis::pipe();
        pipeline
            .cmd("SET")
            .arg("a\r\n$3")
            .arg([0xff_u8, b'\r', b'\n'].as_slice())
            .cmd("PING")
            .cmd("DEL")
            .arg("");
        let expected = [(Some("SET"), 2), (Some("PING"), 0), (Some("DEL"), 1)];
        assert_eq!(read(&pipeline.get_packed_pipeline()), expected);
        let expected = [(Some("MULTI"), 0), expected[0], expected[1], expected[2], (Some("EXEC"), 0)];
        assert_eq!(read(&pipeline.atomic().get_packed_pipeline()), expected);
    }

    #[test]
    fn anything_else_ends_it() {
        let whole = b"*2\r\n$3\r\nGET\r\n$1\r\na\r\n";
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), [], "{end}");
        }
        for bad in [
            "",
            "PING\r\n",
            "*0\r\n",
            "*-1\r\n",
            "*1\r\n$-1\r\n",
            "*1\r\n$99999999999999999999\r\n",
            "*1\r\n:1\r\n",
        ] {
            assert_eq!(read(bad.as_bytes()), [], "{bad:?}");
        }
        assert_eq!(read(b"*1\r\n$4\r\nPING\r\n*1\r\n$9\r\nPING\r\n"), [(Some("PING"), 0)]);
    }
}
