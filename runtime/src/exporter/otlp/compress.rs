//! Owns compression of bodies and the bounded decompression of answers. Knows no transport.

use std::io;

use super::target::OtlpBuildError;
use crate::exporter::Compression;

/// Whether the feature behind the setting is compiled in.
pub(super) fn check(compression: Option<Compression>) -> Result<(), OtlpBuildError> {
    let missing = |setting, feature| Err(OtlpBuildError::Feature { setting, feature });
    match compression {
        Some(Compression::Gzip) if !cfg!(feature = "gzip") => missing("OTLP compression gzip", "gzip"),
        Some(Compression::Zstd) if !cfg!(feature = "zstd") => missing("OTLP compression zstd", "zstd"),
        _ => Ok(()),
    }
}

/// The name in `content-encoding` and `grpc-encoding`.
pub(super) fn name(compression: Compression) -> &'static str {
    match compression {
        Compression::Gzip => "gzip",
        Compression::Zstd => "zstd",
    }
}

pub(super) fn compress(compression: Compression, body: &[u8]) -> io::Result<Vec<u8>> {
    match compression {
        #[cfg(feature = "gzip")]
        Compression::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            io::Write::write_all(&mut encoder, body)?;
            encoder.finish()
        }
        #[cfg(feature = "zstd")]
        Compression::Zstd => zstd::bulk::compress(body, 0),
        #[cfg(not(all(feature = "gzip", feature = "zstd")))]
        _ => Err(io::Error::new(io::ErrorKind::Unsupported, body.len().to_string())),
    }
}

/// `None`: longer than the limit. An error: no gzip.
#[cfg(feature = "gzip")]
pub(super) fn gunzip(body: &[u8], limit: usize) -> io::Result<Option<Vec<u8>>> {
    use io::Read as _;

    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(body).take(bound).read_to_end(&mut plain)?;
    Ok((plain.len() <= limit).then_some(plain))
}

/// Without the feature no compressed answer is asked for; one that comes all the same stays unread.
#[cfg(not(feature = "gzip"))]
pub(super) fn gunzip(_body: &[u8], _limit: usize) -> io::Result<Option<Vec<u8>>> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "the feature `gzip` is off"))
}
