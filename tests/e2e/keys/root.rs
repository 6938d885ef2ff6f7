//! A trust root of several people: two of three sign, it goes on, and never back.

use std::fs;

use crate::harness::{Stage, json};

/// Five keys, and the terms of a first version: two of the keys 1 to 3, key 4 issues.
fn stage() -> (Stage, [String; 5]) {
    let stage = Stage::new();
    let keys = [1, 2, 3, 4, 5].map(|number| {
        let made = stage.open(&["key", "make", &format!("{number}.pem")]).exits(0);
        made.stdout.trim().to_owned()
    });
    stage.write("terms.toml", &terms(&keys[..3], &keys[3]));
    (stage, keys)
}

fn terms(root_keys: &[String], issuing: &str) -> String {
    format!(
        "schema = 1\noperator = \"Example Net\"\nthreshold = 2\nroot-keys = {root_keys:?}\n\n\
         [[issuing-key]]\nkey = \"{issuing}\"\n\
         valid-from = \"2026-01-01T00:00:00Z\"\nvalid-until = \"2036-01-01T00:00:00Z\"\n"
    )
}

impl Stage {
    fn draft(&self, more: &[&str], out: &str) {
        let draft = [&["trust", "draft", "terms.toml", "--out", out][..], more].concat();
        self.run(&draft).exits(0);
    }

    fn sign(&self, draft: &str, key: u8) -> crate::harness::Run {
        self.open(&["trust", "sign", draft, "--key", &format!("{key}.pem")])
    }

    fn finish(&self, draft: &str, out: &str) -> crate::harness::Run {
        self.run(&["trust", "finish", draft, "--out", out])
    }

    /// The first version, signed by two.
    fn found(&self) {
        self.draft(&[], "one.draft");
        self.sign("one.draft", 1).exits(0);
        self.sign("one.draft", 2).exits(0);
        self.finish("one.draft", "one.json").exits(0);
    }
}

#[test]
fn two_of_three_found_a_root() {
    let (stage, keys) = stage();
    stage.draft(&[], "a.draft");
    fs::copy(stage.path("a.draft"), stage.path("b.draft")).unwrap();
    let run = stage.sign("a.draft", 1).exits(0).shows("still takes 1 signature");
    run.says("Example Net").says(&keys[3]);
    stage.sign("a.draft", 1).exits(2).says("signed already");
    stage.sign("a.draft", 5).exits(2).says("is no root key").says("hint: ");
    stage.finish("a.draft", "root.json").exits(11).says("it takes 2").says("hint: ");
    stage.sign("b.draft", 3).exits(0);
    stage.run(&["trust", "merge", "a.draft", "b.draft"]).exits(0).shows("enough root keys");
    stage.finish("a.draft", "root.json").exits(0);
    stage.finish("a.draft", "root.json").exits(2).says("not overwritten");
    let show = ["trust", "show", "root.json"];
    stage.run(&show).exits(0).shows("2 of 3").shows(&keys[0]).shows("History");
    stage.run(&[&show[..], &["--lang", "zh"]].concat()).exits(0).all_in_chinese();
    let shown = json(&stage.run(&[&show[..], &["--format", "json"]].concat()).exits(0).stdout);
    assert_eq!((&shown["version"], &shown["versions"][0]["threshold"]), (&1.into(), &2.into()));
}

#[test]
fn the_next_version_takes_the_old_keys_and_the_new() {
    let (stage, keys) = stage();
    stage.found();
    // Key 3 leaves, key 5 comes.
    let newer = [keys[0].clone(), keys[1].clone(), keys[4].clone()];
    stage.write("terms.toml", &terms(&newer, &keys[3]));
    stage.draft(&["--after", "one.json"], "two.draft");
    let run = stage.sign("two.draft", 5).exits(0);
    let run = run.shows("2 signature(s) by root keys of the version before, 1 by its own");
    // Whoever signs sees what is new, and what is gone.
    let run = run.says(&format!("- {}", keys[2])).says(&format!("+ {}", keys[4]));
    assert!(!run.stderr.contains(&format!("+ {}", keys[3])), "{}", run.stderr);
    stage.sign("two.draft", 3).exits(0);
    stage.finish("two.draft", "two.json").exits(11).says("it takes 2");
    stage.sign("two.draft", 2).exits(0).shows("enough root keys");
    stage.finish("two.draft", "two.json").exits(0).shows("version 2");
    fs::copy(stage.path("one.json"), stage.path("pinned.json")).unwrap();
    stage.run(&["trust", "update", "pinned.json", "two.json"]).exits(0).shows("version 2");
    assert_eq!(
        fs::read(stage.path("pinned.json")).unwrap(),
        fs::read(stage.path("two.json")).unwrap()
    );
    let run = stage.run(&["trust", "update", "pinned.json", "one.json"]).exits(33);
    run.says("a rollback").says("hint: ");
}

#[test]
fn another_history_is_a_fork() {
    let (stage, keys) = stage();
    stage.found();
    stage.draft(&[], "other.draft");
    stage.sign("other.draft", 1).exits(0);
    stage.sign("other.draft", 3).exits(0);
    stage.finish("other.draft", "other.json").exits(0);
    let before = fs::read(stage.path("one.json")).unwrap();
    stage.run(&["trust", "update", "one.json", "other.json"]).exits(33).says("a fork");
    assert_eq!(fs::read(stage.path("one.json")).unwrap(), before);
    stage.run(&["trust", "merge", "one.draft", "other.draft"]).exits(2).says("different versions");
    // What an earlier version promised is kept.
    stage.write("terms.toml", &terms(&keys[..3], &keys[4]));
    let draft = ["trust", "draft", "terms.toml", "--after", "one.json", "--out", "no.draft"];
    stage.run(&draft).exits(2).says("drops the issuing key").says("`linecert trust terms`");
    stage.write("terms.toml", &terms(&keys[..3], &keys[3]).replace("Example", "Other"));
    stage.run(&draft).exits(2).says("it is of `Other Net`");
}

#[test]
fn the_terms_of_a_version_are_the_beginning_of_the_next() {
    let (stage, _) = stage();
    stage.found();
    let written = stage.run(&["trust", "terms", "one.json"]).exits(0).stdout;
    let log = "log.example.net/linecert/2026+eed0a2a0+AfIBlDcqRlQ5Gu4I1kpYXmz0oY6ssYuRVS9XVNOUCFhQ";
    assert!(!written.contains(log) && !written.contains("witnesses"), "{written}");
    stage.write("terms.toml", &written);
    stage.draft(&["--after", "one.json"], "two.draft");
    stage.sign("two.draft", 1).exits(0);
    stage.sign("two.draft", 3).exits(0);
    stage.finish("two.draft", "two.json").exits(0);
    assert_eq!(stage.run(&["trust", "terms", "two.json"]).exits(0).stdout, written);
}

#[test]
fn a_mistake_in_the_terms_has_a_place() {
    let (stage, keys) = stage();
    let good = terms(&keys[..3], &keys[3]);
    for (change, by, cause) in [
        ("schema = 1", "schema = 2", "terms.toml:1: schema: "),
        ("threshold = 2", "threshold = 4", "terms.toml:3: threshold: a threshold of 4 with 3 keys"),
        ("threshold = 2", "threshold = 0", "terms.toml:3: threshold: "),
        ("valid-until", "valid-untill", "unknown field `valid-untill`"),
        ("2036-01-01", "2016-01-01", "terms.toml:9: issuing-key[1].valid-until: "),
        ("2036-01-01T00:00:00Z", "next year", "terms.toml:9: "),
        ("ed25519:", "ed448:", "terms.toml:4: "),
        ("operator = \"Example Net\"", "operator = \"\"", "`operator` is empty"),
    ] {
        stage.write("terms.toml", &good.replacen(change, by, 1));
        let run = stage.run(&["trust", "draft", "terms.toml", "--out", "no.draft"]).exits(2);
        run.says(cause).says("hint: ");
    }
    stage.run(&["trust", "draft", "absent.toml", "--out", "no.draft"]).exits(20);
    stage.write("terms.toml", &good);
    stage.run(&["trust", "sign", "terms.toml", "--key", "1.pem"]).exits(2).says("usable draft");
    stage.run(&["trust", "show", "terms.toml"]).exits(2).says("not a usable trust root");
    assert!(!stage.path("no.draft").exists());
}
