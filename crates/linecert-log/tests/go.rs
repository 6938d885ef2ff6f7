//! Go's `golang.org/x/mod/sumdb/{note,tlog}` read what this crate writes, prove the same, and
//! refuse what is forged.
#![expect(clippy::unwrap_used, reason = "a test that cannot write has failed")]

use std::{fs, path::Path, process::Command};

use linecert_log::{Folder, Reader, Storage as _, Writer, attach};
use linecert_tlog::{CosignerKey, Leaf, LeafKind, Policy, PosixTime, SignerKey};

const YEAR: u16 = 2026;
const MODULES: &str = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog/tlog.go";

fn log_key() -> SignerKey {
    SignerKey::from_seed("log.example.net/linecert/2026".parse().unwrap(), &[1; 32])
}

fn witness_key() -> CosignerKey {
    CosignerKey::from_seed("witness.example.org/w1".parse().unwrap(), &[2; 32])
}

fn leaf(n: u64) -> Leaf {
    let mut digest = [0; 32];
    digest.iter_mut().zip(n.to_be_bytes()).for_each(|(to, from)| *to = from);
    Leaf::new(LeafKind::Certificate, digest)
}

/// A log of 70,000 leaves that was seen at 65,539, with a cosignature, proofs and a request.
fn write_log(path: &Path) {
    let folder = Folder::new(path);
    let key = log_key().verifier();
    let policy = Policy::new(vec![key], vec![witness_key().verifier()], 1).unwrap();
    let mut writer = Writer::create(folder.clone(), log_key(), YEAR).unwrap();
    writer.append(&(0..65_539).map(leaf).collect::<Vec<_>>()).unwrap();
    folder.write("before", writer.checkpoint().to_string().as_bytes()).unwrap();
    writer.append(&(65_539..70_000).map(leaf).collect::<Vec<_>>()).unwrap();
    drop(writer);

    let reader = Reader::open(&folder, &policy).unwrap();
    let time = PosixTime::from_seconds(1_790_000_000).unwrap();
    attach(&folder, &[reader.note().cosign(&witness_key(), time)], &policy).unwrap();
    let reader = Reader::open(&folder, &policy).unwrap();
    let request = reader.add_checkpoint(65_539).unwrap();
    folder.write("request", request.to_string().as_bytes()).unwrap();
    for n in [0, 1, 255, 256, 12_345, 65_535, 65_536, 69_887, 69_888, 69_998, 69_999] {
        let proof = reader.prove(n).unwrap().to_string();
        folder.write(&format!("proofs/{n}"), proof.as_bytes()).unwrap();
        folder.write(&format!("leaves/{n}"), &leaf(n).to_bytes()).unwrap();
    }
}

#[test]
fn go_agrees() {
    let has_go = Command::new("go").arg("version").output().is_ok_and(|out| out.status.success());
    if !has_go || !Path::new(MODULES).exists() {
        eprintln!("skipped: needs go and golang-golang-x-mod-dev");
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let log = scratch.path().join("log");
    write_log(&log);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/go");
    let output = Command::new("go")
        .arg("run")
        .args(["tiles.go", "witness.go"].map(|file| sources.join(file)))
        .arg(&log)
        .arg(&*log_key().to_skey())
        .args([log_key().verifier().to_string(), witness_key().verifier().to_string()])
        .env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode")
        .env("GOCACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("go"))
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(said, ["Go agrees on 70000 leaves and 11 proofs\n", ""]);
    assert!(fs::exists(log.join("tile/2/000.p/1")).unwrap());
}
