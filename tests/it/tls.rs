//! TLS in the gateway, asked by `openssl` and by a client.

use std::process::{Command, Stdio};

use reqwest::Client;

use crate::support::{
    authority::Authority,
    bodies,
    gateway::{Gateway, Setup, client, command, eventually, gateway},
};

const EMAIL: &str = "jane.doe@example.com";

/// A gateway with a certificate of this authority.
fn with_certificate(setup: Setup, authority: &Authority, name: &str) -> Setup {
    let [certificate, key] = authority.issue(name).write(setup.folder(), "tls");
    setup
        .set("SERVER__TLS__CERTIFICATE_FILE", certificate.display())
        .set("SERVER__TLS__KEY_FILE", key.display())
}

fn trusting(authority: &Authority) -> reqwest::ClientBuilder {
    let root = reqwest::Certificate::from_pem(authority.pem().as_bytes()).unwrap();
    client().tls_certs_only([root])
}

fn start(setup: Setup, authority: &Authority) -> Gateway {
    setup.start().through(trusting(authority).build().unwrap())
}

/// What `openssl s_client` says of a handshake with these options.
fn s_client(gateway: &Gateway, options: &[&str]) -> String {
    let output = Command::new("openssl")
        .args(["s_client", "-connect", &gateway.address.to_string()])
        .args(["-servername", "localhost"])
        .args(options)
        .stdin(Stdio::null())
        .output()
        .expect("these tests run openssl: install it (Debian: apt install openssl)");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[tokio::test]
async fn a_certificate_makes_it_speak_tls_and_nothing_else() {
    let authority = Authority::new();
    let gateway = start(with_certificate(gateway(), &authority, "one"), &authority);
    let token = gateway.redacted("s", EMAIL).await;
    assert!(token.starts_with("[EMAIL_ADDRESS_"), "{token}");
    assert_eq!(gateway.restored("s", &token).await, EMAIL);

    let ca = gateway.folder.path().join("ca.pem");
    std::fs::write(&ca, authority.pem()).unwrap();
    let verified = [
        "-CAfile",
        ca.to_str().unwrap(),
        "-verify_hostname",
        "localhost",
    ];
    for (version, named) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
        let said = s_client(&gateway, &[&verified[..], &[version]].concat());
        assert!(said.contains("Verify return code: 0 (ok)"), "{said}");
        assert!(said.contains(named), "{said}");
    }
    let said = s_client(&gateway, &["-alpn", "h2"]);
    assert!(said.contains("ALPN protocol: h2"), "{said}");
    let said = s_client(&gateway, &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]);
    assert!(said.contains("no peer certificate available"), "{said}");

    let plain = format!("http://{}/healthz", gateway.address);
    assert!(Client::new().get(plain).send().await.is_err());
    let stranger = client().build().unwrap();
    assert!(stranger.get(gateway.url("/healthz")).send().await.is_err());

    let check = command()
        .current_dir(gateway.folder.path())
        .args(["healthcheck", "--listen", &gateway.address.to_string()])
        .env("CLOAKROOM_SERVER__TLS__CERTIFICATE_FILE", "tls.crt")
        .env("CLOAKROOM_SERVER__TLS__KEY_FILE", "tls.key")
        .output()
        .unwrap();
    assert!(check.status.success(), "{check:?}");
}

#[tokio::test]
async fn tls_1_2_can_be_refused() {
    let authority = Authority::new();
    let setup = with_certificate(gateway(), &authority, "one");
    let gateway = start(setup.set("SERVER__TLS__MIN_VERSION", "1.3"), &authority);
    let said = s_client(&gateway, &["-tls1_2"]);
    assert!(said.contains("protocol version"), "{said}");
    let said = s_client(&gateway, &["-tls1_3"]);
    assert!(said.contains("TLSv1.3"), "{said}");
}

#[tokio::test]
async fn a_new_certificate_is_taken_up_and_a_wrong_one_is_not() {
    let authority = Authority::new();
    let setup = with_certificate(gateway(), &authority, "the first");
    let gateway = start(setup.set("SERVER__TLS__RELOAD_SECONDS", 1), &authority);
    let folder = gateway.folder.path().to_owned();
    let shown = || s_client(&gateway, &[]);
    assert!(shown().contains("the first"));

    let key = std::fs::read(folder.join("tls.key")).unwrap();
    std::fs::write(folder.join("tls.key"), authority.issue("other").key).unwrap();
    eventually("the log tells of the wrong pair", async || {
        let log = gateway.log();
        log.contains("the key does not belong to the certificate")
    })
    .await;
    assert!(shown().contains("the first"));
    std::fs::write(folder.join("tls.key"), key).unwrap();

    // A connection that is open stays so.
    assert_eq!(gateway.get("/healthz").await.status, 200);
    authority.issue("the second").write(&folder, "tls");
    eventually("the new certificate is shown", async || {
        shown().contains("the second")
    })
    .await;
    assert_eq!(gateway.get("/healthz").await.status, 200);
    gateway.says("a new certificate is shown").await;
    let log = gateway.log();
    assert!(!log.contains("PRIVATE"), "{log}");
}

#[tokio::test]
async fn callers_can_be_asked_for_a_certificate() {
    let (authority, callers) = (Authority::new(), Authority::new());
    let setup = with_certificate(gateway(), &authority, "one");
    let ca = setup.folder().join("callers.pem");
    std::fs::write(&ca, callers.pem()).unwrap();
    let setup = setup.set("SERVER__TLS__CLIENT_CA_FILE", ca.display());
    let gateway = start(setup, &authority);
    for path in ["/webhook/pre", "/webhook/post", "/v1/detect"] {
        let answer = gateway.post_body(path, bodies::pre("s", EMAIL)).await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.code(), "client_certificate_missing", "{path}");
    }
    assert_eq!(gateway.get("/metrics").await.status, 401);
    assert_eq!(gateway.get("/healthz").await.status, 200);

    let showing = |pair: &crate::support::authority::Pair| {
        trusting(&authority)
            .identity(pair.identity())
            .build()
            .unwrap()
    };
    let stranger = showing(&authority.issue("not a caller"));
    let refused = stranger.get(gateway.url("/healthz")).send().await;
    assert!(refused.is_err(), "of another authority");
    let gateway = gateway.through(showing(&callers.issue("a caller")));
    let token = gateway.redacted("s", EMAIL).await;
    assert_eq!(gateway.restored("s", &token).await, EMAIL);
}

#[test]
fn files_that_do_not_fit_keep_it_from_starting() {
    let authority = Authority::new();
    let folder = tempfile::TempDir::new().unwrap();
    authority.issue("one").write(folder.path(), "one");
    authority.issue("two").write(folder.path(), "two");
    for (certificate, key, said) in [
        (
            "one.crt",
            "two.key",
            "the key does not belong to the certificate",
        ),
        ("one.key", "one.key", "the certificate is not valid PEM"),
        ("one.crt", "one.crt", "the key is not valid PEM"),
        ("one.crt", "none", "cannot be read"),
    ] {
        let output = command()
            .current_dir(folder.path())
            .args(["--listen", "127.0.0.1:0"])
            .env("CLOAKROOM_SERVER__TLS__CERTIFICATE_FILE", certificate)
            .env("CLOAKROOM_SERVER__TLS__KEY_FILE", key)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(64), "{errors}");
        assert!(errors.contains(said), "{errors}");
    }
}
