//! Text that is made of the words of a grammar and of anything else. Must not know what reads it.

/// A byte is one of the words, or a character of ASCII, or the first of two that are any character.
pub fn text(bytes: &[u8], words: &[&str]) -> String {
    let mut text = String::new();
    let mut bytes = bytes.iter().map(|byte| u32::from(*byte));
    while let Some(byte) = bytes.next() {
        match byte {
            0..=149 => text.extend(words.get(byte as usize % words.len().max(1)).copied()),
            150..=219 => text.extend(char::from_u32((byte - 150) * 128 / 70)),
            _ => text.extend(char::from_u32((byte - 220) * 256 + bytes.next().unwrap_or_default())),
        }
    }
    text
}
