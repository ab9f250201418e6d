//! Owns the records that `cargo traced list` reads out of object files: texts put together in const evaluation. Only a build with
//! `TRACED_INVENTORY=1` has any. Must not know what a record says.

/// The length of the texts together.
pub const fn joined_len(mut texts: &[&str]) -> usize {
    let mut length = 0;
    while let [text, rest @ ..] = texts {
        length += text.len();
        texts = rest;
    }
    length
}

/// The texts, one behind the other.
pub const fn joined<const LENGTH: usize>(mut texts: &[&str]) -> [u8; LENGTH] {
    let mut all = [0; LENGTH];
    let mut free: &mut [u8] = &mut all;
    while let [text, rest @ ..] = texts {
        let (here, behind) = free.split_at_mut(text.len());
        here.copy_from_slice(text.as_bytes());
        free = behind;
        texts = rest;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{joined, joined_len};

    #[test]
    fn texts_are_joined_in_const_evaluation() {
        const TEXTS: &[&str] = &["a", "", "bc"];
        static ALL: [u8; joined_len(TEXTS)] = joined(TEXTS);
        assert_eq!(&ALL, b"abc");
    }
}
