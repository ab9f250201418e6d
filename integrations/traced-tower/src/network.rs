//! Owns ranges of IP addresses and the trust in proxies that is built of them. Knows no header.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

/// A range of IP addresses, such as `10.0.0.0/8`, or a single one.
///
/// ```
/// use traced_tower::Network;
///
/// let private: Network = "10.0.0.0/8".parse()?;
/// assert!(private.contains("10.1.2.3".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    /// How many leading bits count.
    prefix: u32,
}

/// The text is no range of IP addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError {
    text: String,
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no range of IP addresses; write `10.0.0.0/8`, `::1` or the like", self.text)
    }
}

impl std::error::Error for NetworkError {}

impl Network {
    /// Whether an address lies in the range. An IPv4 address that is mapped into IPv6 counts as what it is.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (own, other) = (self.address.to_canonical(), address.to_canonical());
        // How far both agree.
        let shared = match (own, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => (own.to_bits() ^ other.to_bits()).leading_zeros(),
            (IpAddr::V6(own), IpAddr::V6(other)) => (own.to_bits() ^ other.to_bits()).leading_zeros(),
            _ => return false,
        };
        shared >= self.prefix
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        let address = address.to_canonical();
        Self { address, prefix: bits(address) }
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let error = || NetworkError { text: text.to_owned() };
        let (address, prefix) =
            text.split_once('/').map_or((text, None), |(left, right)| (left, Some(right)));
        let address: IpAddr = address.trim().parse().map_err(|_| error())?;
        let Some(prefix) = prefix else { return Ok(Self::from(address)) };
        let prefix =
            prefix.trim().parse().ok().filter(|prefix| *prefix <= bits(address)).ok_or_else(error)?;
        Ok(Self { address, prefix })
    }
}

fn bits(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Whose `Forwarded` and `X-Forwarded-*` headers are believed.
#[derive(Clone, Debug, Default)]
pub(crate) enum Proxies {
    /// Everybody's, as the semantic conventions have it.
    #[default]
    Any,
    /// Those that a peer in one of these networks sent; none, when there are none.
    Only(Arc<[Network]>),
}

impl Proxies {
    /// Whether headers about the way of the request are believed that came from this peer.
    pub(crate) fn believe(&self, peer: Option<IpAddr>) -> bool {
        match self {
            Self::Any => true,
            Self::Only(_) => peer.is_some_and(|peer| self.are(peer)),
        }
    }

    /// Whether this address is one of a trusted proxy.
    pub(crate) fn are(&self, address: IpAddr) -> bool {
        match self {
            Self::Any => false,
            Self::Only(networks) => networks.iter().any(|network| network.contains(address)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(network: &str, address: &str) -> bool {
        network.parse::<Network>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_contains_addresses() {
        assert!(contains("10.0.0.0/8", "10.255.0.1"));
        assert!(!contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("10.0.0.7", "10.0.0.7"));
        assert!(!contains("10.0.0.7", "10.0.0.6"));
        assert!(contains("0.0.0.0/0", "255.1.1.1"));
        assert!(!contains("0.0.0.0/0", "::2"));
        assert!(contains("fd00::/8", "fdff::1"));
        assert!(contains("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(contains("::ffff:10.0.0.1", "10.0.0.1"));
    }

    #[test]
    fn what_is_no_network_says_so() {
        for text in ["", "10.0.0.0/33", "10.0.0.0/", "proxy", "::/129", "10.0.0.0/-1"] {
            assert_eq!(text.parse::<Network>(), Err(NetworkError { text: text.to_owned() }));
        }
        let error = "proxy".parse::<Network>().unwrap_err().to_string();
        assert_eq!(error, "`proxy` is no range of IP addresses; write `10.0.0.0/8`, `::1` or the like");
    }
}
