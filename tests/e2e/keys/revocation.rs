//! Keys that are revoked, and what they signed before and after.

use std::{fs, thread::sleep, time::Duration};

use linecert_cert::{Bundle, LogProof};
use linecert_measure::Timestamp;
use linecert_tlog::{
    Checkpoint, CosignerKey, Leaf, LeafKind, NodeHash, PosixTime, Proof, SignerKey,
};

use super::{OPERATOR, TRUST, site};
use crate::harness::{PASSPHRASE, Stage};

const ORIGIN: &str = "log.example.net/linecert/2026";

/// A log of one certificate, and its witness.
struct Log {
    key: SignerKey,
    witness: CosignerKey,
}

impl Log {
    fn new() -> Self {
        Self {
            key: SignerKey::from_seed(ORIGIN.parse().unwrap(), &[71; 32]),
            witness: CosignerKey::from_seed("witness.example.net".parse().unwrap(), &[72; 32]),
        }
    }

    /// Puts the log into the trust root of the stage, as its second version.
    fn join(&self, stage: &Stage) {
        let terms = stage.run(&["trust", "terms", TRUST]).exits(0).stdout;
        let witness =
            format!("[witnesses]\nquorum = 1\nkeys = [\"{}\"]\n\n[[", self.witness.verifier());
        let log = format!(
            "\n[[log]]\nkey = \"{}\"\nvalid-from = \"2026-01-01T00:00:00Z\"\n\
             valid-until = \"2099-01-01T00:00:00Z\"\n",
            self.key.verifier()
        );
        stage.write("terms.toml", &(terms.replacen("[[", &witness, 1) + &log));
        let draft = ["trust", "draft", "terms.toml", "--after", TRUST, "--out", "two.draft"];
        stage.run(&draft).exits(0);
        stage.open(&["trust", "sign", "two.draft", "--key", "keys/root.key.pem"]).exits(0);
        stage.run(&["trust", "finish", "two.draft", "--out", "two.json"]).exits(0);
        stage.run(&["trust", "update", TRUST, "two.json"]).exits(0).shows("version 2");
    }

    /// Logs a certificate; the witness sees it at this instant.
    fn add(&self, stage: &Stage, certificate: &str, at: Timestamp) {
        let path = stage.path(certificate);
        let mut bundle = Bundle::parse(&fs::read(&path).unwrap()).unwrap();
        // What was said about it is not in this log, and would be the word of a stolen key.
        bundle.statements.clear();
        let of = bundle.envelope.digest();
        let leaf = Leaf::new(LeafKind::Certificate, *of.as_bytes());
        let root = NodeHash::of_leaf(&leaf.to_bytes());
        let note = Checkpoint::new(ORIGIN.parse().unwrap(), 1, root).sign(&self.key);
        let time = PosixTime::from_seconds(at.as_second().try_into().unwrap()).unwrap();
        let seen = note.cosign(&self.witness, time);
        let signatures = [note.signatures(), &[seen]].concat();
        let text = Proof::new(0, Vec::new(), note.with_signatures(signatures)).to_string();
        bundle.proofs.push(LogProof { of, text });
        fs::write(path, bundle.to_json()).unwrap();
    }
}

/// Revokes a key in a copy of the trust root, and gives back the copy.
fn revoked(stage: &Stage, copy: &str, since: Timestamp) -> String {
    fs::copy(stage.path(TRUST), stage.path(copy)).unwrap();
    let key = ["--trust", copy, "--key", "keys/issuing.key.pem"];
    let why = ["--since", &since.to_string(), "--reason", "laptop stolen"];
    let revoke = [&["key", "revoke", "keys/key-cert.json"][..], &key, &why].concat();
    stage.open(&revoke).exits(0).shows("laptop stolen");
    copy.to_owned()
}

#[test]
fn what_a_witness_saw_before_the_theft_stays_good() {
    let (stage, _meter) = site();
    let log = Log::new();
    log.join(&stage);
    stage.certify("keys", "out", &[]).exits(11);
    let certificate = "out/WO-42.lcert";
    let seen = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
    log.add(&stage, certificate, seen);
    let verify = |trust: &str| stage.run(&["verify", certificate, "--trust", trust]);
    verify(TRUST).exits(0);
    // A revocation speaks of the past.
    sleep(Duration::from_secs(2));
    let second = |offset| Timestamp::from_second(seen.as_second() + offset).unwrap();
    verify(&revoked(&stage, "after.json", second(1))).exits(0);
    verify(&revoked(&stage, "at.json", second(0))).exits(42);
    verify(&revoked(&stage, "before.json", second(-1))).exits(42).says("hint: ");
    // The laptop's own clock proves nothing.
    let path = stage.path(certificate);
    let mut bundle = Bundle::parse(&fs::read(&path).unwrap()).unwrap();
    bundle.proofs.clear();
    fs::write(path, bundle.to_json()).unwrap();
    verify("after.json").exits(42);
}

#[test]
fn a_revoked_key_is_shown_as_such_and_not_certified_again() {
    let (stage, _meter) = site();
    stage.enrol(("li", "T-2"), &[], &[]).exits(0);
    let [_, id] = stage.public("li/key.pem");
    let now = Timestamp::now().to_string();
    let revoke = |target: &str, since: &str| {
        let why = ["--since", since, "--reason", "lost"];
        stage.open(&[&["key", "revoke", target][..], &OPERATOR, &why].concat())
    };
    revoke("li/key-cert.json", "2099-01-01T00:00:00Z").exits(2).says("to come");
    revoke("absent.json", &now).exits(20).says("absent.json");
    revoke(&id, &now).exits(0).shows(&id);
    stage.run(&["trust", "show", TRUST]).exits(0).shows("Revoked keys").shows(&id);
    let shown = ["key", "show", "li/key-cert.json", "--trust", TRUST];
    stage.run(&shown).exits(0).shows("REVOKED");
    let again = ["--key", "li/key.pem"];
    stage.enrol(("li-2", "T-2"), &again, &["--serial", "x"]).exits(42).says("is revoked");
    // Whoever still has the trust root of before is told by the newer one, and never back.
    fs::copy(stage.path("li/trust-root.json"), stage.path("old.json")).unwrap();
    stage.run(&["trust", "update", "old.json", TRUST]).exits(0);
    fs::copy(stage.path(TRUST), stage.path("pinned.json")).unwrap();
}

#[test]
fn an_issuing_key_is_revoked_by_root_keys_in_turns() {
    let stage = Stage::new();
    let keys = [1, 2, 3, 4].map(|number| {
        stage.open(&["key", "make", &format!("{number}.pem")]).exits(0).stdout.trim().to_owned()
    });
    let terms = format!(
        "schema = 1\noperator = 'Example Net'\nthreshold = 2\nroot-keys = {:?}\n\
         [[issuing-key]]\nkey = '{}'\n\
         valid-from = '2026-01-01T00:00:00Z'\nvalid-until = '2036-01-01T00:00:00Z'\n",
        &keys[..3],
        keys[3]
    );
    stage.write("terms.toml", &terms);
    stage.run(&["trust", "draft", "terms.toml", "--out", "draft"]).exits(0);
    for key in ["1.pem", "2.pem"] {
        stage.open(&["trust", "sign", "draft", "--key", key]).exits(0);
    }
    stage.run(&["trust", "finish", "draft", "--out", "root.json"]).exits(0);
    let [_, issuing] = stage.public("4.pem");
    let now = Timestamp::now().to_string();
    let trust = ["--trust", "root.json"];
    let why = ["--since", &now, "--reason", "safe was opened", "--draft", "revocation"];
    let revoke = |key| {
        let words = [&["key", "revoke", &issuing, "--key", key][..], &trust, &why].concat();
        stage.open(&words)
    };
    revoke("4.pem").exits(2).says("nothing is revoked").says("hint: ");
    stage.write("revocation", "somebody else's");
    revoke("1.pem").exits(2).says("exists already");
    fs::remove_file(stage.path("revocation")).unwrap();
    revoke("1.pem").exits(0).shows("waits for more signatures");
    let before = fs::read(stage.path("root.json")).unwrap();
    let cosign =
        |key| stage.open(&[&["key", "cosign", "revocation", "--key", key][..], &trust].concat());
    cosign("1.pem").exits(2).says("signed already");
    assert_eq!(fs::read(stage.path("root.json")).unwrap(), before);
    cosign("3.pem").exits(0).says("safe was opened").shows("is revoked");
    stage.run(&["trust", "show", "root.json"]).exits(0).shows("safe was opened");
    let revoked =
        [&["key", "request", "x", "--name", "N", "--staff", "S", "--role", "noc"][..], &PASSPHRASE];
    stage.run(&revoked.concat()).exits(0);
    fs::create_dir(stage.path("known")).unwrap();
    let issue =
        ["key", "issue", "x/key-request.json", "--key", "4.pem", "--known", "known", "--out", "c"];
    stage.open(&[&issue[..], &trust].concat()).exits(42).says("is revoked");
}
