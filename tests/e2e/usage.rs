//! Help in both languages, and a result that nobody can read.

use crate::harness::{Run, Stage, check_golden};

#[test]
fn help_stands_in_both_languages() {
    let commands = [
        &["--help"][..],
        &["certify", "--help"],
        &["verify", "--help"],
        &["profile", "--help"],
        &["profile", "assess", "--help"],
        &["driver", "--help"],
        &["driver", "replay", "--help"],
        &["access", "--help"],
        &["access", "onus", "--help"],
        &["access", "onu", "--help"],
        &["access", "diagnose", "--help"],
        &["instrument", "--help"],
        &["instrument", "list", "--help"],
        &["instrument", "probe", "--help"],
        &["power", "--help"],
        &["power", "read", "--help"],
        &["power", "watch", "--help"],
        &["power", "zero", "--help"],
        &["dsl", "--help"],
        &["dsl", "read", "--help"],
        &["dsl", "tones", "--help"],
        &["ont", "read", "--help"],
        &["copper", "--help"],
        &["copper", "import", "--help"],
        &["copper", "assess", "--help"],
        &["otdr", "--help"],
        &["otdr", "show", "--help"],
        &["otdr", "plot", "--help"],
        &["otdr", "assess", "--help"],
        &["otdr", "compare", "--help"],
        &["profile", "budget", "--help"],
        &["ping", "--help"],
        &["path", "--help"],
        &["speed", "--help"],
        &["respond", "--help"],
        &["service", "--help"],
        &["service", "pppoe", "--help"],
        &["service", "dhcp", "--help"],
        &["service", "dns", "--help"],
        &["service", "link", "--help"],
        &["service", "tv", "--help"],
        &["service", "voice", "--help"],
        &["service", "sip", "--help"],
        &["key", "--help"],
        &["job", "--help"],
        &["job", "accept", "--help"],
        &["job", "exclude", "--help"],
        &["statement", "--help"],
        &["statement", "supersede", "--help"],
        &["statement", "stamp", "--help"],
        &["statement", "stamp", "attach", "--help"],
        &["key", "new", "--help"],
        &["key", "issue", "--help"],
        &["trust", "--help"],
        &["trust", "draft", "--help"],
        &["lab", "--help"],
    ];
    check_golden("help.en.txt", "en", &commands);
    check_golden("help.zh.txt", "zh", &commands);
}

#[test]
#[cfg(target_os = "linux")]
fn a_result_that_cannot_be_printed_is_an_error_and_no_panic() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let stage = Stage::new();
    let output = stage.command(&["profile", "list"]).stdout(full).output().unwrap();
    Run::of(&output).exits(27).says("cannot be printed");
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let stage = Stage::new();
    let output = stage.command(&["profile", "list"]).stdout(writer).output().unwrap();
    let run = Run::of(&output).exits(0);
    assert_eq!(run.stderr, "");
}
