//! Owns TLS to the receiver: whom to trust, who we are. rustls with ring. Knows no settings' origin.

use std::{fmt, io, sync::Arc};

use rustls_native_certs::load_native_certs;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _},
    },
};

use super::{
    error::OtlpError,
    target::{OtlpBuildError, Target},
};
use crate::exporter::{OtlpSettings, Protocol};

#[derive(Clone)]
pub(super) struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Tls {
    /// `None` for an endpoint without TLS.
    pub(super) fn new(settings: &OtlpSettings, target: &Target) -> Result<Option<Self>, OtlpBuildError> {
        if !target.tls {
            return Ok(None);
        }
        let name = ServerName::try_from(target.host.clone()).map_err(|_| {
            OtlpBuildError::Tls(format!("`{}` is no host name; correct the endpoint", target.host))
        })?;
        let mut config = config(settings)?;
        let protocol: &[u8] = if target.protocol == Protocol::Grpc { b"h2" } else { b"http/1.1" };
        config.alpn_protocols = vec![protocol.to_vec()];
        Ok(Some(Self { connector: TlsConnector::from(Arc::new(config)), name }))
    }

    pub(super) async fn wrap(
        &self,
        stream: TcpStream,
        target: &Target,
    ) -> Result<TlsStream<TcpStream>, OtlpError> {
        let failed = |error: io::Error| match error.get_ref() {
            // A certificate that is not accepted stays so; anything else is a connection that broke.
            Some(source) => OtlpError::Tls(source.to_string()),
            None => OtlpError::Connect {
                address: super::connect::shown(&target.host, target.port),
                source: error,
            },
        };
        self.connector.connect(self.name.clone(), stream).await.map_err(failed)
    }
}

fn config(settings: &OtlpSettings) -> Result<ClientConfig, OtlpBuildError> {
    let wrong = |problem: String| OtlpBuildError::Tls(problem);
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            wrong(format!("no protocol version: {error}; please report this as a bug of `traced`"))
        })?
        .with_root_certificates(roots(settings)?);
    let Some((key, certificate)) = &settings.client_identity else {
        return Ok(builder.with_no_client_auth());
    };
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| {
        wrong(format!("the client key is no PEM key ({error}); check OTEL_EXPORTER_OTLP_CLIENT_KEY"))
    })?;
    let chain = certificates(certificate, "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE")?;
    builder.with_client_auth_cert(chain, key).map_err(|error| {
        wrong(format!("the client key and certificate do not belong together ({error}); check both files"))
    })
}

/// The system's authorities and the private one.
fn roots(settings: &OtlpSettings) -> Result<RootCertStore, OtlpBuildError> {
    let mut roots = RootCertStore::empty();
    // What the system cannot load or we cannot read is left out: one odd certificate must not lock everyone out.
    let _ = roots.add_parsable_certificates(load_native_certs().certs);
    if let Some(pem) = &settings.certificate {
        for certificate in certificates(pem, "OTEL_EXPORTER_OTLP_CERTIFICATE")? {
            roots.add(certificate).map_err(|error| {
                OtlpBuildError::Tls(format!(
                    "unusable authority ({error}); check OTEL_EXPORTER_OTLP_CERTIFICATE"
                ))
            })?;
        }
    }
    if roots.is_empty() {
        return Err(OtlpBuildError::Tls(
            "no authority to trust is known; install ca-certificates, or set OTEL_EXPORTER_OTLP_CERTIFICATE"
                .to_owned(),
        ));
    }
    Ok(roots)
}

fn certificates(pem: &[u8], variable: &str) -> Result<Vec<CertificateDer<'static>>, OtlpBuildError> {
    let wrong = |problem: &str| OtlpBuildError::Tls(format!("{problem}; check the file of {variable}"));
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match all {
        Ok(all) if all.is_empty() => Err(wrong("no certificate in the PEM file")),
        Ok(all) => Ok(all),
        Err(_) => Err(wrong("the certificate is no PEM")),
    }
}
