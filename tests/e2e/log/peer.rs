//! Go's own implementation reads what `log add` and `log attach` wrote.

use std::{fs, path::Path};

use super::stage::{KEY_CERT, LOG, TRUST, add, operator, witness};
use crate::harness::{finish, installed, root, skipped, tool};

const MODULES: &str = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog/tlog.go";

#[test]
fn go_reads_the_whole_log() {
    if !installed(&["go"]) {
        return;
    }
    if !Path::new(MODULES).exists() {
        skipped("golang-golang-x-mod-dev is not installed");
        return;
    }
    let stage = operator("");
    add(&stage, &[KEY_CERT, TRUST]).exits(0);
    witness(&stage, "0");
    let keys = ["log.vkey", "w1.vkey", "w2.vkey"];
    let keys = keys.map(|file| fs::read_to_string(stage.path(file)).unwrap().trim().to_owned());
    let mut go = tool("go");
    let sources = root().join("crates/linecert-log/tests/go");
    go.arg("run").args(["entries.go", "witness.go"].map(|file| sources.join(file)));
    go.arg(stage.path(LOG)).args(&keys);
    go.env("GO111MODULE", "off").env("GOPATH", "/usr/share/gocode");
    go.env("GOCACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("go"));
    finish(&mut go).exits(0).shows("3 entries, 3 signatures\n");
}
