//! Owns which requests get no span. Knows patterns and text.

use std::sync::Arc;

/// Patterns of paths or URLs, `*` for any text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Excluded {
    patterns: Arc<[String]>,
}

impl Excluded {
    pub(crate) fn new(patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let patterns = patterns.into_iter().map(Into::into).map(|pattern| pattern.trim().to_owned());
        Self { patterns: patterns.filter(|pattern| !pattern.is_empty()).collect() }
    }

    /// A pattern that begins with `/` is one of paths, any other one of hosts followed by paths.
    pub(crate) fn contains(&self, host: &str, path: &str) -> bool {
        self.patterns.iter().any(|pattern| {
            let host = if pattern.starts_with('/') { "" } else { host };
            matches(pattern.as_bytes(), host.bytes().chain(path.bytes()))
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }
}

/// Goes back to the last `*` only, so the work is bounded by the product of the lengths.
fn matches(pattern: &[u8], text: impl Iterator<Item = u8> + Clone) -> bool {
    let (mut wanted, mut rest) = (pattern, text);
    let mut last_star = None;
    loop {
        if let Some((b'*', after)) = wanted.split_first() {
            last_star = Some((after, rest.clone()));
            wanted = after;
            continue;
        }
        let mut ahead = rest.clone();
        match (wanted.split_first(), ahead.next()) {
            (None, None) => return true,
            (Some((byte, after)), Some(found)) if *byte == found => (wanted, rest) = (after, ahead),
            (_, None) => return false,
            // The star takes one byte more.
            (_, Some(_)) => {
                let Some((after, star_rest)) = &mut last_star else { return false };
                if star_rest.next().is_none() {
                    return false;
                }
                (wanted, rest) = (*after, star_rest.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(pattern: &str, host: &str, path: &str) -> bool {
        Excluded::new([pattern]).contains(host, path)
    }

    #[test]
    fn a_path_is_matched_as_a_whole() {
        assert!(contains("/health", "h", "/health"));
        assert!(!contains("/health", "h", "/health/live"));
        assert!(!contains("/health", "h", "/api/health"));
        assert!(contains(" /health ", "h", "/health"));
        assert!(!contains("", "", ""));
    }

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(contains("/metrics/*", "h", "/metrics/"));
        assert!(contains("/*/live", "h", "/a/live/live"));
        assert!(contains("/a*b*c", "h", "/a-b-b-c"));
        assert!(!contains("/a*b*c", "h", "/a-c-b"));
        assert!(contains("/**", "h", "/"));
        assert!(!contains("/a*aaaaaaaaab", "h", &format!("/{}", "a".repeat(10_000))));
    }

    #[test]
    fn other_patterns_begin_with_the_host() {
        assert!(contains("localhost:9000/*", "localhost:9000", "/x"));
        assert!(contains("*/health", "h", "/api/health"));
        assert!(!contains("example.com", "example.com", "/"));
        assert!(contains("*.internal/*", "db.internal", "/"));
    }
}
