//! Owns the difference of two texts, line by line. Knows no span.

/// All lines of both: `-` before those only expected, `+` before those only there.
pub(super) fn lines(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let common = Common::of(&expected, &actual);
    let (mut out, mut old, mut new) = (Vec::new(), 0, 0);
    loop {
        match (expected.get(old), actual.get(new)) {
            (None, None) => return out.join("\n"),
            (Some(left), Some(right)) if left == right => {
                out.push(format!("  {left}"));
                (old, new) = (old + 1, new + 1);
            }
            (Some(left), right)
                if right.is_none() || common.after(old + 1, new) >= common.after(old, new + 1) =>
            {
                out.push(format!("- {left}"));
                old += 1;
            }
            (_, right) => {
                out.push(format!("+ {}", right.copied().unwrap_or_default()));
                new += 1;
            }
        }
    }
}

/// Lengths of the longest common subsequences of what is left from each pair of places on.
struct Common {
    width: usize,
    lengths: Vec<usize>,
}

impl Common {
    fn of(expected: &[&str], actual: &[&str]) -> Self {
        let width = actual.len() + 1;
        let mut common = Self { width, lengths: vec![0; width * (expected.len() + 1)] };
        for (old, left) in expected.iter().enumerate().rev() {
            for (new, right) in actual.iter().enumerate().rev() {
                let length = if left == right {
                    common.after(old + 1, new + 1) + 1
                } else {
                    common.after(old + 1, new).max(common.after(old, new + 1))
                };
                if let Some(place) = common.lengths.get_mut(old * width + new) {
                    *place = length;
                }
            }
        }
        common
    }

    fn after(&self, old: usize, new: usize) -> usize {
        self.lengths.get(old * self.width + new).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn equal_lines_stay_and_the_others_are_marked() {
        assert_eq!(lines("a\nb\nc", "a\nx\nc\nd"), "  a\n- b\n+ x\n  c\n+ d");
        assert_eq!(lines("", "a"), "+ a");
        assert_eq!(lines("a", ""), "- a");
        assert_eq!(lines("a\nb", "b"), "- a\n  b");
    }
}
