//! Owns where numbers begin and end. Must not know quotes.

use super::{Kind, Scanner, is_word};

impl Scanner<'_> {
    /// Whether the `+` or `-` here belongs to a number: one follows at once, and no left side of an operator ends here.
    pub(super) fn is_sign(&self) -> bool {
        let starts_number =
            self.peek(1).is_ascii_digit() || (self.peek(1) == b'.' && self.peek(2).is_ascii_digit());
        starts_number && !self.follows_name() && !(self.before == Kind::Operator && self.is_after_operand())
    }

    /// `]` closes an array's index.
    fn is_after_operand(&self) -> bool {
        self.at.checked_sub(1).is_some_and(|at| self.byte(at) == b']')
    }

    /// Where the number ends that begins at `at`: digits of any base, one point, one exponent, and letters that stick to it.
    pub(super) fn number(&self, at: usize) -> usize {
        let is_based = self.byte(at) == b'0' && matches!(self.byte(at + 1), b'x' | b'X');
        let mut end = self.skip(at, is_digit);
        if self.byte(end) == b'.' && self.byte(end + 1) != b'.' && !is_based {
            end = self.skip(end + 1, is_digit);
        }
        let is_exponent = !is_based && matches!(self.byte(end.saturating_sub(1)), b'e' | b'E');
        if is_exponent && matches!(self.byte(end), b'+' | b'-') && self.byte(end + 1).is_ascii_digit() {
            end = self.skip(end + 1, is_digit);
        }
        end
    }
}

fn is_digit(byte: u8) -> bool {
    is_word(byte) && byte != b'$'
}
