//! What is wrong with a log, and how it is told.

use std::{fs, path::Path};

use linecert_log::{Folder, Storage as _};

use super::stage::{
    KEY_CERT, LOG, TRUST, WITNESSES, add, answer, ask, attach, locked, monitor, operator,
    write_passphrase,
};
use crate::harness::{Stage, finish, is_root, skipped, tool};

/// A log with three entries that a monitor has seen.
fn seen() -> Stage {
    let stage = operator("");
    add(&stage, &[KEY_CERT, TRUST]).exits(0);
    monitor(&stage, LOG).exits(0);
    stage
}

fn copy(stage: &Stage, from: &str, to: &str) {
    finish(tool("cp").arg("-r").arg(stage.path(from)).arg(stage.path(to))).exits(0);
}

/// A log that went another way than the one that was seen, with the same key and as many entries.
fn forked() -> Stage {
    let stage = operator("");
    copy(&stage, LOG, "backup");
    add(&stage, &[KEY_CERT]).exits(0);
    monitor(&stage, LOG).exits(0);
    stage.run(&["log", "seen", LOG, "--trust", TRUST, "--state", "laptop"]).exits(0);
    for witness in WITNESSES {
        ask(&stage, witness, "0").exits(0);
    }
    fs::remove_dir_all(stage.path(LOG)).unwrap();
    copy(&stage, "backup", LOG);
    add(&stage, &[TRUST]).exits(0);
    stage
}

#[test]
fn a_forked_log_is_refused_by_everybody() {
    let stage = forked();
    let told = "fork: the tree of 1 leaves that was seen is not part of this log";
    monitor(&stage, LOG).exits(40).shows(told).says("hint: keep both checkpoints");
    // The evidence is there again next time.
    monitor(&stage, LOG).exits(40).shows(told);
    let refused = ask(&stage, "w1", "1").exits(40).says("status 422");
    assert!(refused.stdout.is_empty(), "{}", refused.stdout);
    ask(&stage, "w2", "0").exits(25).shows("1\n").says("status 409");
    let seen = ["log", "seen", LOG, "--trust", TRUST, "--state", "laptop"];
    stage.run(&seen).exits(40).says("does not go on from the checkpoint");
}

#[test]
fn a_log_that_was_rolled_back_is_told() {
    let stage = operator("");
    add(&stage, &[KEY_CERT]).exits(0);
    copy(&stage, LOG, "backup");
    add(&stage, &[TRUST]).exits(0);
    monitor(&stage, LOG).exits(0);
    stage.run(&["log", "seen", LOG, "--trust", TRUST, "--state", "laptop"]).exits(0);
    monitor(&stage, "backup").exits(40).shows("rollback: the log had 3 leaves, and has 1");
    let seen = ["log", "seen", "backup", "--trust", TRUST, "--state", "laptop"];
    stage.run(&seen).exits(40).says("one of size 3 was seen before");
    let seen = ["log", "seen", "backup/checkpoint", "--trust", TRUST, "--state", "laptop"];
    stage.run(&seen).exits(40).says("one of size 3 was seen before");
}

/// What befalls a file.
type Damage<'a> = &'a dyn Fn(&Path);

#[test]
fn each_damaged_file_is_named() {
    let stage = seen();
    let damage = |file: &str, change: Damage<'_>| {
        fs::remove_dir_all(stage.path("damaged")).ok();
        copy(&stage, LOG, "damaged");
        change(&stage.path("damaged").join(file));
    };
    let flip = |file: &Path| {
        let mut bytes = fs::read(file).unwrap();
        let last = bytes.len() - 3;
        bytes[last] ^= 1;
        fs::write(file, bytes).unwrap();
    };
    let lose = |file: &Path| fs::remove_file(file).unwrap();
    let (tile, entries) = ("tile/0/000.p/3", "tile/entries/000.p/3");
    let cases: [(&str, Damage<'_>, &str); 5] = [
        (tile, &flip, "hash 2 of level 0 was changed"),
        (tile, &lose, "tile/0/000.p/3 is missing"),
        (entries, &flip, "entry 2 was changed"),
        (entries, &lose, "tile/entries/000.p/3 is missing"),
        ("tile/0/000.p/3", &|file| fs::write(file, b"short").unwrap(), "tile/0/000.p/3"),
    ];
    for (file, change, told) in cases {
        damage(file, change);
        monitor(&stage, "damaged").exits(40).shows(told).says("hint: ");
    }
    let larger = |file: &Path| {
        let text = fs::read_to_string(file).unwrap();
        fs::write(file, text.replacen("\n3\n", "\n4\n", 1)).unwrap();
    };
    damage("checkpoint", &larger);
    monitor(&stage, "damaged").exits(40).says("is wrong");
    damage("checkpoint", &flip);
    monitor(&stage, "damaged").exits(40).says("is not a signature line");
    damage("checkpoint", &lose);
    monitor(&stage, "damaged").exits(20).says("holds no log");
    // The writer refuses what was changed, and changes nothing.
    for (file, change) in [(entries, &flip as Damage<'_>), (entries, &lose)] {
        damage(file, change);
        let add = ["log", "add", "damaged", KEY_CERT, "--key", "log.key.pem"];
        fs::copy(stage.path("log.vkey"), stage.path("damaged.vkey")).unwrap();
        locked(&stage, &add).exits(40).says("hint: ");
    }
}

#[test]
fn a_key_that_is_not_the_logs_is_refused() {
    let stage = seen();
    let add = |key: &str| locked(&stage, &["log", "add", LOG, KEY_CERT, "--key", key]);
    add("w1.key.pem").exits(2).says("is not the secret key of log.vkey");
    add("absent.key.pem").exits(20).says("absent.key.pem");
    add("inventory.toml").exits(21).says("chmod 600");
    stage.write("wrong", "battery staple\n");
    finish(tool("chmod").arg("600").arg(stage.path("wrong"))).exits(0);
    let arguments = ["log", "add", LOG, KEY_CERT, "--passphrase", "file:wrong"];
    stage.run(&arguments).exits(21).says("the passphrase is wrong").says("hint: ");
    let typed = ["log", "add", LOG, KEY_CERT, "--passphrase", "battery staple"];
    stage.run(&typed).exits(2).says("a passphrase stands in no argument");
    // The log of another operator.
    let other = operator("");
    let trust = other.path(TRUST);
    let arguments = ["log", "show", LOG, "--trust", trust.to_str().unwrap()];
    stage.run(&arguments).exits(40).says("is not signed by the log");
}

#[test]
fn a_secret_key_is_never_served_nor_overwritten() {
    let stage = Stage::new();
    write_passphrase(&stage);
    let new = |more: &[&str]| {
        let new = ["log", "new", "log", "--name", "log.example.net", "--year", "2026"];
        locked(&stage, &[&new[..], more].concat())
    };
    fs::create_dir(stage.path("aside")).unwrap();
    std::os::unix::fs::symlink("log", stage.path("link")).unwrap();
    for key in ["log/secret.pem", "aside/../log/secret.pem", "link/secret.pem"] {
        new(&["--key", key]).exits(2).says("served to everybody");
    }
    new(&[]).exits(0).says("log.key.pem");
    let key = fs::read_to_string(stage.path("log.key.pem")).unwrap();
    assert!(key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{key}");
    new(&[]).exits(2).says("holds a log already");
    fs::remove_file(stage.path("log/checkpoint")).unwrap();
    new(&[]).exits(2).says("no key is written over another");
    assert_eq!(fs::read_to_string(stage.path("log.key.pem")).unwrap(), key);
    let named = ["log", "new", "other", "--name", "log with blanks", "--year", "2026"];
    locked(&stage, &named).exits(2).says("cannot name a key");
}

#[test]
fn what_is_no_answer_of_a_witness_is_not_attached() {
    let stage = seen();
    let cosigned = ask(&stage, "w1", "0").exits(0).stdout;
    stage.write("good", &cosigned);
    stage.write("size", "3\n");
    stage.write("empty", "");
    stage.write("forged", &cosigned.replace("w1.example.org", "w2.example.org"));
    let (head, tail) = cosigned.trim_end().split_at(cosigned.len() - 12);
    stage.write("damaged", &format!("{head}AAAA{}\n", &tail[4..]));
    attach(&stage, &["size"]).exits(24).says("not the answer of a witness").says("--old");
    attach(&stage, &["empty"]).exits(24);
    attach(&stage, &["damaged"]).exits(40).says("is wrong");
    attach(&stage, &["absent"]).exits(20);
    // Of a key that nobody knows: passed over.
    attach(&stage, &["forged"]).exits(0).shows("No witness has cosigned.");
    attach(&stage, &["good"]).exits(0).shows("Too few witnesses");
    let before = fs::read(stage.path("log/checkpoint")).unwrap();
    add(&stage, &[TRUST]).exits(0);
    assert_eq!(fs::read(stage.path("log/checkpoint")).unwrap(), before, "nothing was new");
}

#[test]
fn a_witness_answers_nonsense_with_a_status() {
    let stage = seen();
    for nonsense in ["", "old 0\n", "old x\n\n", "\u{0}\u{0}", "old 0\n\nlog\n0\nAAAA\n\n— x y\n"]
    {
        answer(&stage, "w1", nonsense).exits(24).says("hint: ");
    }
    let request = stage.run(&["log", "request", LOG, "--trust", TRUST]).exits(0).stdout;
    answer(&stage, "w1", &request.replacen("old 0", "old 9", 1)).exits(24).says("status 400");
    let other = request.replace("log.example.net", "other.example.net");
    answer(&stage, "w1", &other).exits(25).says("status 404");
    let (text, signature) = request.split_once("\n\n— ").unwrap();
    let unsigned = format!("{text}x\n\n— {signature}");
    assert!(matches!(answer(&stage, "w1", &unsigned).code, Some(24 | 40)));
    // None of that was cosigned.
    answer(&stage, "w1", &request).exits(0).shows("— w1.example.org ");
    stage.run(&["log", "request", LOG, "--old", "4", "--trust", TRUST]).exits(2).says("--old");
}

#[test]
fn certificates_are_left_as_they_were_unless_they_can_be_proven() {
    let stage = seen();
    stage.run(&["certify", "--lab", "--fault", "onu-offline"]).exits(11);
    let lcert = "LAB-0001.lcert";
    let before = fs::read(stage.path(lcert)).unwrap();
    let prove = |file: &str| stage.run(&["log", "prove", LOG, file, "--trust", TRUST]);
    prove(lcert).exits(20).says("is not in the log").says("linecert log add");
    // A training certificate is logged if one insists, and does not verify under this trust root.
    add(&stage, &[lcert, "--trust", TRUST]).exits(33).says("nothing was added");
    add(&stage, &[lcert]).exits(0);
    prove(lcert).exits(33).says("left as it was");
    assert_eq!(fs::read(stage.path(lcert)).unwrap(), before);
    prove("absent.lcert").exits(20);
    prove(TRUST).exits(30);
    for (file, code) in [("order.toml", 2), (".", 2), ("absent", 20), ("log/checkpoint", 2)] {
        add(&stage, &[file]).exits(code).says("hint: ");
    }
}

#[test]
fn one_writes_at_a_time() {
    let stage = seen();
    let lock = Folder::new(stage.path(LOG)).lock().unwrap();
    add(&stage, &[TRUST]).exits(22).says("in use by another process").says("hint: ");
    // Reading needs no lock.
    monitor(&stage, LOG).exits(0);
    drop(lock);
    add(&stage, &[TRUST]).exits(0);
    let state = Folder::new(stage.path("w1")).lock().unwrap();
    ask(&stage, "w1", "0").exits(22);
    drop(state);
}

#[test]
fn a_folder_that_may_not_be_written_to_is_told() {
    let stage = Stage::new();
    write_passphrase(&stage);
    let new = |folder: &str| {
        let new = ["log", "new", folder, "--name", "log.example.net", "--year", "2026"];
        locked(&stage, &new)
    };
    // Nobody makes folders there, not even root.
    new("/sys/linecert").exits(21).says("/sys/linecert").says("hint: ");
    stage.write("file", "");
    new("file/log").exits(2);
    new("file").exits(2);
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    if !is_root() {
        return;
    }
    let stage = operator("");
    let mount = |more: &[&str]| finish(tool("mount").args(more).arg(stage.path("small")));
    fs::create_dir(stage.path("small")).unwrap();
    let size = ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs"];
    if mount(&size).code != Some(0) {
        skipped("no file system can be mounted here");
        return;
    }
    let unmounted = || finish(tool("umount").arg(stage.path("small")));
    copy(&stage, LOG, "small/log");
    fs::copy(stage.path("log.vkey"), stage.path("small/log.vkey")).unwrap();
    let add = |files: &[&str]| {
        let add = [&["log", "add", "small/log"][..], files, &["--key", "log.key.pem"]].concat();
        locked(&stage, &add)
    };
    add(&[KEY_CERT]).exits(0);
    fs::write(stage.path("small/ballast"), vec![0; 1 << 20]).ok();
    let full = add(&[TRUST]);
    let (code, told) = (full.code, full.stderr.contains("no space left"));
    fs::remove_file(stage.path("small/ballast")).unwrap();
    let again = add(&[TRUST]);
    let sound = monitor(&stage, "small/log");
    let unmounted = unmounted();
    assert_eq!((code, told), (Some(27), true), "{}", full.stderr);
    again.exits(0).says("2 new");
    sound.exits(0).shows("size 3: every entry");
    unmounted.exits(0);
}
