//! What is said about a certificate by whoever has its file.

use std::fs;

use linecert_cert::{
    Purpose, Quorum, RootTerms, Signer as _, SigningKey, Standing, TimestampAuthority, TrustRoots,
    Witnesses, lab as lab_keys,
};

use crate::{
    harness::{Stage, finish, installed, json, tool},
    job::{certify, copper, lab, report, signer, statements},
    site::prepared,
};

const CERTIFICATE: &str = "out/LAB-0001.lcert";

fn of(stage: &Stage, kind: &str) -> usize {
    statements(stage, CERTIFICATE).iter().filter(|other| *other == kind).count()
}

#[test]
fn the_operator_receives_comments_and_withdraws() {
    let stage = lab();
    let before = stage.statement(CERTIFICATE);
    let said = stage.run(&["statement", "receipt", CERTIFICATE, "--format", "json"]).exits(0);
    let said = json(&said.stdout);
    assert_eq!(
        (&said["statement"], &said["certificate"]),
        (&"receipt".into(), &CERTIFICATE.into())
    );
    stage.run(&["statement", "comment", CERTIFICATE, "looked at"]).exits(0).shows("comment added");
    stage.run(&["statement", "revoke", CERTIFICATE, "--reason", "forged"]).exits(0);
    let revoked = report(&stage, CERTIFICATE, &lab_keys::trust_roots()).standing;
    assert_eq!(revoked, Standing::Revoked { reason: "forged".to_owned() });
    for kind in ["receipt", "comment", "revoke"] {
        assert_eq!(of(&stage, kind), 1, "{kind}");
    }
    assert_eq!(stage.statement(CERTIFICATE), before);
    stage.run(&["verify", CERTIFICATE]).exits(0);
}

#[test]
fn a_certificate_is_superseded_by_another_one_only() {
    let stage = lab();
    fs::copy(stage.path(CERTIFICATE), stage.path("copy.lcert")).unwrap();
    let by = |file| ["statement", "supersede", CERTIFICATE, "--by", file, "--reason", "mended"];
    stage.run(&by("copy.lcert")).exits(2).says("its own place");
    stage.run(&by("absent.lcert")).exits(20).says("hint: ");
    stage.run(&["certify", "--lab", "--fault", "onu-offline", "--out", "new"]).exits(11);
    stage.run(&by("new/LAB-0001.lcert")).exits(0).shows("supersession added");
    assert_eq!(of(&stage, "supersede"), 1);
    stage.run(&["verify", CERTIFICATE]).exits(0);
}

#[test]
fn who_may_not_say_it_is_told_and_the_file_stays() {
    let stage = lab();
    let keys = prepared("");
    let theirs = keys.path("keys").display().to_string();
    let before = fs::read(stage.path(CERTIFICATE)).unwrap();
    // An operator's key has no say about the lab's certificates.
    let receipt = ["statement", "receipt", CERTIFICATE];
    let other = [&receipt[..], &signer(&theirs)].concat();
    stage.run(&other).exits(33).says("hint: ");
    stage.run(&["statement", "receipt", "absent.lcert"]).exits(20).says("hint: ");
    stage.run(&[&receipt[..], &["--signer", "nobody"]].concat()).exits(20).says("hint: ");
    stage.write("garbage.lcert", "\u{0}");
    stage.run(&["statement", "comment", "garbage.lcert", "x"]).exits(30).says("hint: ");
    assert_eq!(fs::read(stage.path(CERTIFICATE)).unwrap(), before);
}

#[test]
fn a_technician_neither_receives_nor_withdraws() {
    let stage = copper();
    certify(&stage, &[]).exits(12);
    let before = fs::read(stage.path("out/WO-42.lcert")).unwrap();
    for statement in [
        &["statement", "receipt", "out/WO-42.lcert"][..],
        &["statement", "revoke", "out/WO-42.lcert", "--reason", "x"],
    ] {
        let said = [statement, &signer("keys")].concat();
        drop(stage.run(&said).exits(21).says("may not sign this").says("hint: "));
    }
    assert_eq!(fs::read(stage.path("out/WO-42.lcert")).unwrap(), before);
    let comment = ["statement", "comment", "out/WO-42.lcert", "x"];
    stage.run(&[&comment[..], &signer("keys")].concat()).exits(0);
}

/// The lab's trust root with an authority for time, under a root key of the test's own.
fn with_authority(certificate: Vec<u8>) -> TrustRoots {
    let root = SigningKey::from_seed(&[5; 32]);
    let terms = RootTerms {
        purpose: Purpose::Training,
        operator: lab_keys::OPERATOR.to_owned(),
        issued_at: linecert_measure::Timestamp::UNIX_EPOCH,
        root_keys: Quorum::of_one(root.public_key()),
        issuing_keys: lab_keys::trust_roots().issuing_keys().to_vec(),
        logs: Vec::new(),
        witnesses: Witnesses::default(),
        timestamp_authorities: vec![TimestampAuthority { name: "example".to_owned(), certificate }],
    };
    TrustRoots::found(terms, &[&root]).unwrap()
}

const AUTHORITY: &str = r"
oid_section = oids
[oids]
policy = 1.2.3.4.1
[tsa]
serial = ./serial
crypto_device = builtin
signer_digest = sha256
default_policy = policy
digests = sha256
ess_cert_id_alg = sha256
accuracy = secs:1
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = Time of the test
[extensions]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
";

/// Makes an authority for time: `tsa.cnf`, `tsa.key` and `tsa.pem`.
pub(crate) fn authority(stage: &Stage) {
    stage.write("tsa.cnf", AUTHORITY);
    stage.write("serial", "01\n");
    openssl(stage, "ecparam -name prime256v1 -genkey -noout -out tsa.key");
    openssl(stage, "req -x509 -new -key tsa.key -config tsa.cnf -days 30 -out tsa.pem");
}

/// A command of openssl in the stage's folder.
pub(crate) fn openssl(stage: &Stage, arguments: &str) {
    let mut command = tool("openssl");
    command.args(arguments.split(' ')).current_dir(stage.path("."));
    drop(finish(&mut command).exits(0));
}

#[test]
fn openssl_stamps_what_we_request() {
    if !installed(&["openssl"]) {
        return;
    }
    let stage = lab();
    let requested = stage.run(&["statement", "stamp", "request", CERTIFICATE]).exits(0);
    drop(requested.shows("out/LAB-0001.tsq").says("curl"));
    let digest = stage.run(&["verify", CERTIFICATE, "--format", "json"]).exits(0);
    let digest = json(&digest.stdout)["digest"].as_str().unwrap().to_owned();
    openssl(&stage, &format!("ts -query -digest {digest} -sha256 -no_nonce -cert -out theirs.tsq"));
    let [ours, theirs] =
        ["out/LAB-0001.tsq", "theirs.tsq"].map(|file| fs::read(stage.path(file)).unwrap());
    assert_eq!(ours, theirs);

    authority(&stage);
    let reply = "ts -reply -queryfile out/LAB-0001.tsq -config tsa.cnf -section tsa -inkey tsa.key -signer tsa.pem";
    openssl(&stage, &format!("{reply} -out answer.tsr"));
    openssl(&stage, &format!("{reply} -token_out -out token.der"));
    for file in ["answer.tsr", "token.der"] {
        let attach = ["statement", "stamp", "attach", CERTIFICATE, file];
        drop(stage.run(&attach).exits(0).shows("does not list its authority"));
        stage.run(&["verify", CERTIFICATE]).exits(0);
    }
    let bundle = json(&fs::read_to_string(stage.path(CERTIFICATE)).unwrap());
    assert_eq!(bundle["timestamps"].as_array().unwrap().len(), 1);

    openssl(&stage, "x509 -in tsa.pem -outform DER -out tsa.der");
    let trust = with_authority(fs::read(stage.path("tsa.der")).unwrap());
    fs::write(stage.path("trust.json"), trust.to_json()).unwrap();
    let attach = ["statement", "stamp", "attach", CERTIFICATE, "answer.tsr", "--trust"];
    let stamped = stage.run(&[&attach[..], &["trust.json"]].concat()).exits(0);
    drop(stamped.shows("example saw the certificate by "));
    assert!(report(&stage, CERTIFICATE, &trust).times.not_after.is_some());

    // A token of something else, and what is none.
    openssl(&stage, "ts -query -data tsa.cnf -sha256 -out other.tsq");
    openssl(&stage, &format!("{reply} -out other.tsr").replace("out/LAB-0001.tsq", "other.tsq"));
    stage.write("page.html", "<html>404</html>");
    let before = fs::read(stage.path(CERTIFICATE)).unwrap();
    for (file, code) in
        [("other.tsr", 40), ("page.html", 24), ("absent.tsr", 20), ("out/LAB-0001.tsq", 24)]
    {
        let attach = ["statement", "stamp", "attach", CERTIFICATE, file];
        drop(stage.run(&attach).exits(code).says("hint: "));
    }
    assert_eq!(fs::read(stage.path(CERTIFICATE)).unwrap(), before);
}
