//! Help in both languages.

use crate::harness::check_golden;

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
        &["ping", "--help"],
        &["speed", "--help"],
        &["key", "new", "--help"],
        &["lab", "--help"],
    ];
    check_golden("help.en.txt", "en", &commands);
    check_golden("help.zh.txt", "zh", &commands);
}
