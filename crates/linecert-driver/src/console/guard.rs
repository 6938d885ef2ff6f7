//! What no driver may send: the guard against a slip of its author.
//!
//! Nothing but the commands of a driver file is ever sent. This refuses files whose commands would
//! change a device, start a test that drops the line, or reach a shell with more than one program.

use super::problem::BadCommand;

/// The characters of a command beside letters and digits. None of them means anything to a shell.
const SIGNS: &str = " _./=:+,-";

/// Words that begin like this change something, or begin a test that drops the line.
const CHANGING: [&str; 22] = [
    "set",
    "conf",
    "start",
    "stop",
    "restart",
    "reset",
    "reboot",
    "reload",
    "write",
    "save",
    "erase",
    "delete",
    "clear",
    "enable",
    "disable",
    "upgrade",
    "flash",
    "connection",
    "no-",
    "debug",
    "install",
    "factory",
];

/// Words of which any part is enough: dual-ended tests drop the line, and some counters are cleared
/// when they are read.
const CHANGING_PARTS: [&str; 2] = ["delt", "pps-cnt"];

/// Programs that change files or processes, or that run others.
const PROGRAMS: [&str; 22] = [
    "rm", "mv", "cp", "dd", "ln", "kill", "killall", "wget", "curl", "tftp", "ftpget", "nc",
    "echo", "printf", "eval", "exec", "sh", "ash", "bash", "su", "sudo", "mtd",
];

/// Programs that talk to a person until told to end.
const ENDLESS: [&str; 2] = ["diag", "omcicli"];

/// Programs that change something with any other option than this one.
const ONLY: [(&str, &str); 1] = [("ethtool", "-m")];

/// Refuses a text that may not be sent as a command. Places such as `{port}` stand for themselves:
/// what fills them is checked when it is stated.
pub(super) fn check_command(text: &str) -> Result<(), BadCommand> {
    check_line(text)?;
    match text.split(' ').next() {
        Some(program) if ENDLESS.contains(&program) => Err(BadCommand::Endless(text.to_owned())),
        _ => Ok(()),
    }
}

/// Refuses a text with a word that changes something, whatever stands around the words.
pub(super) fn check_whole(text: &str) -> Result<(), BadCommand> {
    match text.split(' ').find(|word| changes(word)) {
        Some(word) => Err(BadCommand::Changes { text: text.to_owned(), word: word.to_owned() }),
        None => Ok(()),
    }
}

/// Refuses a text that may not be a line of a batch.
pub(super) fn check_line(text: &str) -> Result<(), BadCommand> {
    check_signs(text)?;
    let words = || text.split(' ');
    let program = |word: &&str| PROGRAMS.contains(word);
    let changing = words().find(|word| changes(word)).or_else(|| words().find(program));
    let other = ONLY.into_iter().find_map(|(tool, only)| {
        let mut rest = words().skip_while(|word| *word != tool).skip(1);
        rest.next().filter(|option| *option != only)
    });
    match changing.or(other) {
        Some(word) => Err(BadCommand::Changes { text: text.to_owned(), word: word.to_owned() }),
        None => Ok(()),
    }
}

/// Refuses a text with which a driver may not enter or leave a shell.
pub(super) fn check_shell(text: &str) -> Result<(), BadCommand> {
    check_signs(text)?;
    check_whole(text)
}

fn check_signs(text: &str) -> Result<(), BadCommand> {
    if text.is_empty() || text.trim() != text {
        return Err(BadCommand::Blank(text.to_owned()));
    }
    let plain = |c: &char| c.is_ascii_alphanumeric() || SIGNS.contains(*c) || "{}".contains(*c);
    match text.chars().find(|c| !plain(c)) {
        Some(found) => Err(BadCommand::Character { text: text.to_owned(), found }),
        None => Ok(()),
    }
}

fn changes(word: &str) -> bool {
    let bare = word.trim_start_matches('-').to_ascii_lowercase();
    CHANGING.iter().any(|start| bare.starts_with(start))
        || CHANGING_PARTS.iter().any(|part| bare.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let error = check_command(text).map_err(|error| error.to_string());
        assert!(error.as_ref().is_err_and(|error| error.contains(expect)), "{text}: {error:?}");
    }

    #[test]
    fn what_reads_is_let_through() {
        for text in [
            "xdslctl info --stats",
            "dsl_cpe_pipe.sh g997lsg 1 1",
            "ubus call dsl metrics",
            "wan adsl diag",
            "wan adsl linedata near",
            "show controller vdsl {port}",
            "display optic",
            "ethtool -m {port}",
            "onu ploamsg",
            "otop -g s",
        ] {
            assert_eq!(check_command(text), Ok(()), "{text}");
        }
        assert_eq!(check_line("pon get transceiver rx-power"), Ok(()));
    }

    #[test]
    fn what_changes_something_is_refused() {
        for text in [
            "setmac",
            "setmac 1",
            "xdslctl configure --mod v",
            "xdslctl start --up",
            "xdslctl connection --down",
            "xdslctl info --reset",
            "dsl_cpe_pipe.sh acos --delt",
            "wan adsl DELT start",
            "pon get pps-cnt",
            "ethtool -s eth0",
            "rm -rf /",
            "sh",
            "Configure terminal",
            "REBOOT",
        ] {
            check(text, "nothing may be changed");
        }
        check("diag", "never ends by itself");
        check("diag pon get transceiver rx-power", "never ends by itself");
    }

    #[test]
    fn a_shell_is_entered_and_left_and_nothing_else() {
        for text in ["sh", "exit", "system shell"] {
            assert_eq!(check_shell(text), Ok(()), "{text}");
        }
        for text in ["reboot", "sh; reboot", "restart", ""] {
            assert!(check_shell(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_reaches_a_shell_but_one_program() {
        for text in [
            "a;b", "a|b", "a&b", "a$(b)", "a`b`", "a>b", "a<b", "a\nb", "a\\b", "a'b", "a\"b",
            "a光", "a*", "a#", "a!",
        ] {
            check(text, "has the character");
        }
        for text in ["", " ", " a", "a "] {
            check(text, "is empty");
        }
    }
}
