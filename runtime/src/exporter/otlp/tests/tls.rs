//! TLS: whom the exporter trusts, who it is, and what is said when it does not fit.

use std::sync::Arc;

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
        server::WebPkiClientVerifier,
    },
};
use traced_sink::{BoxIo, Wrapping};

use super::*;

const CA: &[u8] = include_bytes!("certs/ca.pem");
const STRANGER: &[u8] = include_bytes!("certs/stranger.pem");
const SERVER: [&[u8]; 2] = [include_bytes!("certs/server.key.pem"), include_bytes!("certs/server.pem")];
const ELSEWHERE: [&[u8]; 2] =
    [include_bytes!("certs/elsewhere.key.pem"), include_bytes!("certs/elsewhere.pem")];
const EXPIRED: [&[u8]; 2] = [include_bytes!("certs/expired.key.pem"), include_bytes!("certs/expired.pem")];
const CLIENT: [&[u8]; 2] = [include_bytes!("certs/client.key.pem"), include_bytes!("certs/client.pem")];

fn chain(pem: &[u8]) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().unwrap()
}

/// A receiver behind TLS with this identity; whether it wants to know its clients.
fn sink(identity: [&[u8]; 2], wants_client: bool) -> Sink {
    let provider = Arc::new(ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().unwrap();
    let builder = if wants_client {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(chain(CA));
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let key = PrivateKeyDer::from_pem_slice(identity[0]).unwrap();
    let mut config = builder.with_single_cert(chain(identity[1]), key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let wrapping: Wrapping = Arc::new(move |stream| {
        let accepting = acceptor.accept(stream);
        Box::pin(async move { Ok(Box::new(accepting.await?) as BoxIo) })
    });
    Sink::builder().wrapped(wrapping).start()
}

fn tls_settings(sink: &Sink, protocol: Protocol) -> OtlpSettings {
    let plain = settings_for(sink, protocol);
    OtlpSettings {
        endpoint: plain.endpoint.replace("http://127.0.0.1", "https://localhost"),
        certificate: Some(CA.to_vec()),
        ..plain
    }
}

#[tokio::test]
async fn a_private_authority_is_trusted_when_named() {
    for &protocol in PROTOCOLS {
        let sink = sink(SERVER, false);
        let settings = tls_settings(&sink, protocol);
        deliver(&OtlpExporter::new(&settings).unwrap(), vec![span("a")]).await;
        let by_address = settings.endpoint.replace("localhost", "127.0.0.1");
        deliver(
            &OtlpExporter::new(&OtlpSettings { endpoint: by_address, ..settings }).unwrap(),
            vec![span("b")],
        )
        .await;
        assert_eq!(sink.spans().len(), 2);
    }
}

#[tokio::test]
async fn who_is_not_trusted_gets_nothing_and_the_cause_is_said() {
    let cases = [
        (SERVER, STRANGER, "UnknownIssuer"),
        (ELSEWHERE, CA, "not valid for name"),
        (EXPIRED, CA, "expired"),
    ];
    for (identity, authority, cause) in cases {
        for &protocol in PROTOCOLS {
            let sink = sink(identity, false);
            let mut settings = tls_settings(&sink, protocol);
            settings.certificate = Some(authority.to_vec());
            let message = lose(&OtlpExporter::new(&settings).unwrap(), LossCause::Unreachable).await;
            assert!(
                message.contains(cause) && message.contains("OTEL_EXPORTER_OTLP_CERTIFICATE"),
                "{message}"
            );
            assert_eq!((sink.attempts().len(), sink.connections()), (0, 1), "not tried again");
        }
    }
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_whom_wants_it() {
    for &protocol in PROTOCOLS {
        let sink = sink(SERVER, true);
        let mut settings = tls_settings(&sink, protocol);
        settings.client_identity = Some((CLIENT[0].to_vec(), CLIENT[1].to_vec()));
        deliver(&OtlpExporter::new(&settings).unwrap(), vec![span("a")]).await;

        settings.client_identity = None;
        let exporter = OtlpExporter::new(&settings).unwrap();
        exporter.last_attempt().ask();
        lose(&exporter, LossCause::Unreachable).await;
        assert_eq!(sink.spans().len(), 1);
    }
}

#[test]
fn files_that_do_not_fit_are_refused_at_once() {
    let refusal = |certificate: &[u8], identity: Option<[&[u8]; 2]>| {
        let settings = OtlpSettings {
            certificate: Some(certificate.to_vec()),
            client_identity: identity.map(|[key, certificate]| (key.to_vec(), certificate.to_vec())),
            ..settings(PROTOCOLS[0], "https://localhost/v1/traces".into())
        };
        OtlpExporter::new(&settings).unwrap_err().to_string()
    };
    assert!(
        refusal(b"", None)
            .contains("no certificate in the PEM file; check the file of OTEL_EXPORTER_OTLP_CERT")
    );
    assert!(refusal(CLIENT[0], None).contains("no certificate in the PEM file"));
    assert!(refusal(CA, Some([b"x", CLIENT[1]])).contains("check OTEL_EXPORTER_OTLP_CLIENT_KEY"));
    assert!(refusal(CA, Some([CLIENT[0], b"x"])).contains("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"));
    assert!(refusal(CA, Some([SERVER[0], CLIENT[1]])).contains("do not belong together"));
}
