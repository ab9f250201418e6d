//! Owns the making of inputs: pseudo-random numbers, and texts that are almost right. Knows no target.

/// Marsaglia's xorshift: the same numbers for the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

/// What parsers look for, and what they should not choke on.
const PIECES: [&str; 60] = [
    ",",
    ",",
    ",",
    ";",
    "=",
    "=",
    "-",
    "_",
    ".",
    "*",
    "**",
    "/",
    ":",
    "@",
    "%",
    "%4",
    "%2C",
    "%ff",
    "%00",
    "+",
    " ",
    "\t",
    "\r\n",
    "\0",
    "\u{7f}",
    "é",
    "😀",
    "\u{202e}",
    "\"",
    "'",
    "\\",
    "[",
    "]",
    "{",
    "}",
    "${A}",
    "0",
    "1",
    "00",
    "ff",
    "cc",
    "-1",
    "2147483648",
    "1e400",
    "NaN",
    "a",
    "A",
    "a=1",
    "on",
    "off",
    "true",
    "none",
    "otlp",
    "http://",
    "https://",
    "localhost",
    ":4318",
    "[::1]",
    "th:c",
    "rv:1",
];

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        // Zero would stay zero.
        Self(seed | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 8) % u64::try_from(bound).unwrap()).unwrap()
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from.get(self.below(from.len())).unwrap()
    }

    /// One of the texts with a few changes, pieces in any order, or, now and then, very much of something.
    pub(crate) fn text(&mut self, valid: &[&str]) -> String {
        match self.below(40) {
            0 => self.pick(&PIECES).repeat(1 << self.below(18)),
            1..10 => (0..self.below(40)).map(|_| self.pick(&PIECES)).collect(),
            _ => self.changed(valid),
        }
    }

    fn changed(&mut self, valid: &[&str]) -> String {
        let mut text: Vec<char> = self.pick(valid).chars().collect();
        for _ in 0..self.below(5) {
            let at = self.below(text.len() + 1);
            let piece = self.pick(&PIECES);
            match self.below(4) {
                0 => drop(text.splice(at..at, piece.chars())),
                1 => text.truncate(at),
                2 if at < text.len() => drop(text.remove(at)),
                _ => {
                    let other = self.below(text.len() + 1);
                    let (from, to) = (at.min(other), at.max(other));
                    let copied = text.get(from..to).unwrap_or_default().to_vec();
                    text.extend(copied);
                }
            }
        }
        text.into_iter().collect()
    }
}
