use linecert_tlog::{Algorithm, KeyName};

use super::*;

/// Some bytes in place of a certificate, which is looked at when a token is verified.
const PEM: &str = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";

fn verifier(name: &str, algorithm: Algorithm) -> VerifierKey {
    let name: KeyName = name.parse().unwrap();
    let public = linecert_cert::Signer::public_key(&linecert_cert::SigningKey::from_seed(&[3; 32]));
    let bytes = <[u8; 32]>::try_from(public.to_bytes()).unwrap();
    VerifierKey::new(name, algorithm, &bytes).unwrap()
}

fn whole() -> String {
    format!(
        r#"schema = 1
purpose = "training"
operator = "示例网络"
threshold = 1
root-keys = ["ed25519:7kFh7jrXEUinXva8ZmDA5m6Z5rOf0iMqw84FRIddiBE="]

[witnesses]
quorum = 1
keys = ["{}"]

[[issuing-key]]
key = "ed25519:7kFh7jrXEUinXva8ZmDA5m6Z5rOf0iMqw84FRIddiBE="
valid-from = "2026-01-01T00:00:00Z"
valid-until = "2036-01-01T00:00:00Z"

[[log]]
key = "{}"
valid-from = "2026-01-01T00:00:00Z"
valid-until = "2027-02-01T00:00:00Z"

[[timestamp-authority]]
name = "Example TSA"
certificate = """
{PEM}"""
"#,
        verifier("witness.example.net", Algorithm::CosignatureV1),
        verifier("log.example.net/2026", Algorithm::Ed25519),
    )
}

fn parse(text: &str) -> Result<RootTerms, Mistake<String>> {
    Source { file: "terms.toml", text }.parse(Timestamp::UNIX_EPOCH)
}

#[test]
fn what_is_written_is_read_back() {
    let terms = parse(&whole()).unwrap();
    assert_eq!(terms.timestamp_authorities[0].certificate, [0x30, 0x00]);
    assert_eq!((terms.logs.len(), terms.witnesses.keys.len()), (1, 1));
    assert_eq!(parse(&write(&terms).unwrap()).unwrap(), terms);
}

#[test]
fn a_certificate_that_is_none_has_a_place() {
    let check = |change: (&str, &str), expect: &str| {
        let mistake = parse(&whole().replace(change.0, change.1)).unwrap_err().to_string();
        assert!(mistake.starts_with("terms.toml:23: timestamp-authority[1].certificate: "));
        assert!(mistake.contains(expect), "{mistake}");
    };
    check(("CERTIFICATE", "PUBLIC KEY"), "PUBLIC KEY");
    check(("MAA=", "M"), "in PEM: ");
    check(("-----BEGIN CERTIFICATE-----", ""), "in PEM: ");
}
