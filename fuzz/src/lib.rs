//! Text that is made of the words of a grammar and of anything else. Must not know what reads it.

/// A byte is one of the words, or a character that stands for itself, or the first of two that are any character.
pub fn text(bytes: &[u8], words: &[&str]) -> String {
    let mut text = String::new();
    let mut bytes = bytes.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            0..=159 if !words.is_empty() => text.push_str(words[usize::from(byte) % words.len()]),
            160..=239 => text.push(char::from(byte - 128)),
            _ => {
                let low = bytes.next().copied().unwrap_or_default();
                text.extend(char::from_u32(
                    (u32::from(byte) << 8 | u32::from(low)).wrapping_sub(0xf000 - 0x80),
                ));
            }
        }
    }
    text
}
