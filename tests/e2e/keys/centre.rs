//! An operator that founds its root by terms, with an operations centre and an authority for time.

use std::fs;

use crate::{
    harness::{Run, Stage, installed, json},
    job::{self, certify_by, signer},
    statement::{authority, openssl},
};

const TRUST: &str = "trust-root.json";
const CERTIFICATE: &str = "out/WO-42.lcert";

/// An operator with a root key, an issuing key, and an authority where openssl makes one.
fn founded() -> Stage {
    let stage = job::copper();
    let [root, issuing] = ["root.pem", "issuing.pem"].map(|file| {
        let made = stage.open(&["key", "make", file]).exits(0).stdout;
        made.trim().to_owned()
    });
    let mut terms = format!(
        "schema = 1\noperator = 'Example Net'\nthreshold = 1\nroot-keys = ['{root}']\n\
         [[issuing-key]]\nkey = '{issuing}'\n\
         valid-from = '2026-01-01T00:00:00Z'\nvalid-until = '2036-01-01T00:00:00Z'\n"
    );
    if installed(&["openssl"]) {
        authority(&stage);
        let pem = fs::read_to_string(stage.path("tsa.pem")).unwrap();
        let authority =
            ["[[timestamp-authority]]\nname = 'Example TSA'\ncertificate = '''\n", &pem, "'''\n"];
        terms.push_str(&authority.concat());
    }
    stage.write("terms.toml", &terms);
    stage.run(&["trust", "draft", "terms.toml", "--out", "draft.json"]).exits(0);
    let run = stage.open(&["trust", "sign", "draft.json", "--key", "root.pem"]).exits(0);
    run.says(if installed(&["openssl"]) { "Example TSA" } else { "Example Net" });
    stage.run(&["trust", "finish", "draft.json", "--out", TRUST]).exits(0);
    fs::create_dir(stage.path("known")).unwrap();
    stage
}

/// Certifies somebody's key for a role.
fn enrol(stage: &Stage, folder: &str, role: &str, granted: &[&str]) {
    let holder = ["--name", folder, "--staff", folder, "--role", role];
    stage.open(&[&["key", "request", folder][..], &holder].concat()).exits(0);
    let request = format!("{folder}/key-request.json");
    let out = format!("{folder}/key-cert.json");
    let by = ["--trust", TRUST, "--key", "issuing.pem", "--known", "known", "--out", &out];
    stage.open(&[&["key", "issue", &request][..], &by, granted].concat()).exits(0);
    fs::copy(stage.path(TRUST), stage.path(folder).join(TRUST)).unwrap();
}

/// A certificate of the technician `li`; the centre is `noc`.
pub(crate) fn certified() -> Stage {
    let stage = founded();
    enrol(&stage, "li", "technician", &["--skill", "3"]);
    enrol(&stage, "noc", "noc", &[]);
    certify_by(&stage, "li", &[]).exits(12);
    stage
}

fn say(stage: &Stage, who: &str, what: &[&str]) -> Run {
    stage.run(&[&["statement", what[0], CERTIFICATE][..], &what[1..], &signer(who)].concat())
}

fn verify(stage: &Stage) -> Run {
    stage.run(&["verify", CERTIFICATE, "--trust", TRUST])
}

#[test]
fn the_centre_receives_and_withdraws_with_its_own_key() {
    let stage = certified();
    say(&stage, "li", &["receipt"]).exits(21).says("may not sign this");
    verify(&stage).exits(0);
    say(&stage, "noc", &["receipt"]).exits(0).shows("receipt added");
    verify(&stage).exits(0).shows("noc");
    say(&stage, "noc", &["revoke", "--reason", "pair was swapped"]).exits(0);
    verify(&stage).exits(0).shows("pair was swapped");
    // The centre measures nothing.
    let refused = certify_by(&stage, "noc", &["--out", "theirs"]);
    refused.exits(34).says("may not certify lines").says("the key of a technician");
}

#[test]
fn what_a_stolen_key_of_the_centre_says_does_not_count() {
    let stage = certified();
    say(&stage, "noc", &["revoke", "--reason", "line is mine"]).exits(0);
    let since = ["--since", "2026-01-01T00:00:00Z", "--reason", "stolen"];
    let of = ["key", "revoke", "noc/key-cert.json", "--trust", TRUST, "--key", "issuing.pem"];
    stage.open(&[&of[..], &since].concat()).exits(0);
    verify(&stage).exits(0).shows("does not count  withdrawal").shows("nobody can tell");
    let current = ["verify", CERTIFICATE, "--trust", TRUST, "--require", "current"];
    stage.run(&current).exits(49).says("hint: ");
    fs::copy(stage.path(TRUST), stage.path("noc").join(TRUST)).unwrap();
    say(&stage, "noc", &["receipt"]).exits(42).says("the file was left as it was");
}

#[test]
fn an_authority_for_time_that_the_terms_name_is_believed() {
    if !installed(&["openssl"]) {
        return;
    }
    let stage = certified();
    stage.run(&["trust", "show", TRUST]).exits(0).shows("Example TSA");
    let before = stage.run(&["verify", CERTIFICATE, "--trust", TRUST]).exits(0).stdout;
    assert!(!before.contains("Example TSA"), "{before}");
    stage.run(&["statement", "stamp", "request", CERTIFICATE]).exits(0).shows("out/WO-42.tsq");
    let reply = "ts -reply -queryfile out/WO-42.tsq -config tsa.cnf -section tsa -inkey tsa.key -signer tsa.pem -out answer.tsr";
    openssl(&stage, reply);
    let attach = ["statement", "stamp", "attach", CERTIFICATE, "answer.tsr", "--trust", TRUST];
    stage.run(&attach).exits(0).shows("Example TSA saw the certificate by ");
    verify(&stage).exits(0).shows("Example TSA");
    let known = [&["verify", CERTIFICATE, "--trust", TRUST][..], &["--format", "json"]].concat();
    let known = json(&stage.run(&known).exits(0).stdout);
    assert!(known.to_string().contains("Example TSA"), "{known}");
    // What the centre says of it stands beside the time.
    say(&stage, "noc", &["receipt"]).exits(0);
    verify(&stage).exits(0).shows("Example TSA");
}
