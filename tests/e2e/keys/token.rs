//! A key in a real PKCS #11 token: SoftHSM 2.

use std::{fs, path::Path, process::Command};

use super::{TRUST, site, softhsm};
use crate::harness::{PASSPHRASE, Run, Stage, finish, installed, json, skipped, tool};

const PIN: &str = "471147";

/// A token of the stage's own.
struct Token<'a> {
    stage: &'a Stage,
    library: &'static Path,
}

impl<'a> Token<'a> {
    fn plug_in(stage: &'a Stage) -> Option<Self> {
        if !installed(&["softhsm2-util"]) {
            return None;
        }
        let Some(library) = softhsm() else {
            skipped("the library of SoftHSM is not where it is looked for");
            return None;
        };
        fs::create_dir(stage.path("tokens")).unwrap();
        let folder = stage.path("tokens");
        stage.write("softhsm2.conf", &format!("directories.tokendir = {}\n", folder.display()));
        let token = Self { stage, library };
        let label = ["--init-token", "--free", "--label", "Field keys"];
        let mut make = tool("softhsm2-util");
        make.args(label).args(["--so-pin", "4321", "--pin", PIN]);
        finish(token.seen(&mut make)).exits(0);
        Some(token)
    }

    fn seen<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let config = self.stage.path("softhsm2.conf");
        command.env("SOFTHSM2_CONF", config).env("PIN", PIN).env("WRONG", "0000")
    }

    fn run(&self, arguments: &[&str]) -> Run {
        finish(self.seen(&mut self.stage.command(arguments)))
    }

    fn key(&self, name: &str) -> String {
        format!("pkcs11:token=Field%20keys;object={name}?module-path={}", self.library.display())
    }
}

#[test]
fn a_key_in_a_token_issues_a_certificate_that_verifies() {
    let (stage, _meter) = site();
    let Some(token) = Token::plug_in(&stage) else { return };
    let key = token.key("wang");
    let new = ["key", "new", "safe", "--operator", "Example Net", "--technician", "王伟"];
    let held = ["--staff", "T-7", "--key", &key, "--pin", "env:PIN"];
    token.run(&[&new[..], &held, &PASSPHRASE].concat()).exits(0);
    assert!(!stage.path("safe/key.pem").exists());
    let certify = ["certify", "--order", "order.toml", "--inventory", "inventory.toml"];
    let signer = ["--signer", "safe", "--key", &key, "--out", "out"];
    let certify = [&certify[..], &signer].concat();
    let wrong = token.run(&[&certify[..], &["--passphrase", "env:WRONG"]].concat()).exits(21);
    wrong.says("the PIN is wrong");
    token.run(&[&certify[..], &["--passphrase", "env:PIN"]].concat()).exits(11);
    // Nobody needs the token to verify.
    let verify = ["verify", "out/WO-42.lcert", "--trust", "safe/trust-root.json"];
    stage.run(&verify).exits(0).shows("王伟");
    stage.run(&[&verify[..2], &["--trust", TRUST]].concat()).exits(33);
    let shown = stage.run(&["key", "show", "safe/key-cert.json", "--format", "json"]).exits(0);
    assert_eq!(json(&shown.stdout)["public"]["algorithm"], "es256");
}

#[test]
fn tokens_and_their_keys_are_listed() {
    let stage = Stage::new();
    let Some(token) = Token::plug_in(&stage) else { return };
    let library = token.library.to_str().unwrap();
    let key = token.key("li");
    let pin = ["--passphrase", "env:PIN"];
    let made = token.run(&[&["key", "make", &key][..], &pin].concat()).exits(0).stdout;
    token.run(&[&["key", "make", &key][..], &pin].concat()).exits(2).says("has a key `li` already");
    let list = ["key", "tokens", library];
    let run = token.run(&list).exits(0).shows("Field%20keys");
    assert!(!run.stdout.contains(made.trim()), "keys are seen with a PIN only");
    let listed = [&list[..], &["--pin", "env:PIN"]].concat();
    token.run(&listed).exits(0).shows(made.trim()).shows("li");
    let listed = token.run(&[&listed[..], &["--format", "json"]].concat()).exits(0);
    assert_eq!(json(&listed.stdout)["keys"][0]["public"]["key"], made.trim());
    let mut bare = stage.command(&["key", "show", "pkcs11:Field keys/li", pin[0], pin[1]]);
    finish(token.seen(bare.env("LINECERT_PKCS11_MODULE", library))).exits(0).shows(made.trim());
    token.run(&[&["key", "show", &token.key("wu")][..], &pin].concat()).exits(20).says("it has: ");
    let elsewhere = key.replace("Field", "Office");
    token.run(&[&["key", "show", &elsewhere][..], &pin].concat()).exits(20).says("plugged in: ");
    token.run(&["key", "tokens"]).exits(2).says("hint: ");
    token.run(&["key", "tokens", "./absent.so"]).exits(20).says("there is no library");
}
