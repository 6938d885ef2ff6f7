//! Terminals as they are: echo, pagers, escapes, prompts, and bytes cut anywhere.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::{
    console::ConsoleDriver,
    driver::{Driver, Kind},
};

static DRIVER: LazyLock<Box<ConsoleDriver>> = LazyLock::new(|| {
    let text = include_str!("../tests/made.toml");
    match Driver::parse("console.toml", text).unwrap().kind() {
        Kind::Console(console) => console.clone(),
        other => panic!("{other:?}"),
    }
});

fn made() -> &'static ConsoleDriver {
    &DRIVER
}

const COMMAND: &str = "xdslctl info --stats";

fn screen(driver: &ConsoleDriver) -> Screen<'_> {
    Screen::of_command(&driver.rules, COMMAND.to_owned(), 1000)
}

/// Checks what is left of what a command printed.
#[track_caller]
fn check(bytes: &str, expect: &str) {
    let driver = made();
    let mut screen = screen(driver);
    screen.push(bytes.as_bytes());
    assert_eq!(screen.finish(Ending::Prompt).text(), expect);
}

#[test]
fn an_echo_is_dropped_however_often_and_wherever_it_is_broken() {
    for echo in [
        "",
        "xdslctl info --stats\r\n",
        "xdslctl info --stats\r\nxdslctl info --stats\r\n",
        "# xdslctl info --stats\r\n",
        "\r\nxdslctl info --stats\r\n",
        "xdslctl info \r\n--stats\r\n",
        "root@modem:~# xdslctl i\r\nnfo --stats\r\n",
        "xdslctl infi\x08o --stats\r\n",
    ] {
        check(&format!("{echo}Status: Showtime\r\n# "), "Status: Showtime\n");
    }
    check("Status: xdslctl info --stats\r\n", "Status: xdslctl info --stats\n");
}

#[test]
fn what_draws_on_the_screen_is_no_text() {
    for (bytes, expect) in [
        ("a\r\nb\n\rc\n", "a\nb\nc\n"),
        ("a\r\r\n", "a\n"),
        ("abc\x08\x08X\n", "aXc\n"),
        ("\x1b[1;31mred\x1b[0m\n", "red\n"),
        ("\x1b]0;title\x07text\n", "text\n"),
        ("\x1b(Btext\x1b7\n", "text\n"),
        ("old\r\x1b[Knew\n", "new\n"),
        ("abc\x1b[2K\rx\n", "x\n"),
        ("a\x00b\x07\n", "ab\n"),
        ("\x1b[31", ""),
        ("\x1b]open\nnext\n", "\nnext\n"),
        ("线路 up\n", "线路 up\n"),
    ] {
        check(bytes, expect);
    }
    let driver = made();
    let mut screen = screen(driver);
    screen.push(b"half \xe7\xba\n");
    assert_eq!(screen.finish(Ending::Prompt).text(), "half \u{fffd}\n");
}

#[test]
fn a_console_tells_what_it_waits_for() {
    let driver = made();
    for (bytes, expect) in [
        ("", Sign::Working),
        ("modem login: ", Sign::User),
        ("modem login: admin\r\nPassword: ", Sign::Password),
        ("Welcome\r\n > ", Sign::Prompt),
        ("root@modem:~# ", Sign::Prompt),
        ("--More-- ", Sign::Pager(" ")),
        ("Login incorrect\r\nmodem login: ", Sign::Denied),
        ("Another user is logged in\r\n", Sign::Busy),
        ("> x", Sign::Working),
        ("> \r\n", Sign::Working),
    ] {
        let mut screen = driver.screen();
        assert_eq!(screen.push(bytes.as_bytes()), expect, "{bytes:?}");
    }
}

#[test]
fn once_a_prompt_was_seen_no_other_text_is_one() {
    let driver = made();
    let mut first = driver.screen();
    first.push(b"\r\nroot@modem:~# ");
    let prompt = first.prompt().unwrap();
    let mut screen = screen(driver).at_prompt(&prompt);
    assert_eq!(screen.push(b"xdslctl info --stats\r\nSNR >"), Sign::Working);
    assert_eq!(screen.push(b" 6\r\nroot@modem:~# "), Sign::Prompt);
    assert_eq!(screen.finish(Ending::Prompt).text(), "SNR > 6\n");
}

#[test]
fn a_pager_that_was_answered_leaves_nothing() {
    let driver = made();
    for wipe in ["", "\r        \r", "\x08\x08\x08   \x08\x08\x08", "\r\x1b[K", "\r\n"] {
        let mut screen = screen(driver);
        assert_eq!(screen.push(b"one\r\n--More-- "), Sign::Pager(" "));
        screen.answered();
        assert_eq!(screen.push(format!("{wipe}two\r\n# ").as_bytes()), Sign::Prompt);
        let text = screen.finish(Ending::Prompt);
        assert_eq!(text.text().replace("\n\n", "\n"), "one\ntwo\n", "{wipe:?}");
    }
}

#[test]
fn a_stream_without_end_is_cut_and_takes_no_more_room() {
    let driver = made();
    let mut screen = screen(driver);
    for _ in 0..16 {
        screen.push(&[b'x'; 1 << 20]);
    }
    assert_eq!(screen.sign(), Sign::Overflow);
    assert!(screen.row.bytes().len() <= 1000);
    assert_eq!(screen.finish(Ending::Cut).text(), "");
}

#[test]
fn a_line_that_is_too_long_for_a_prompt_asks_for_nothing() {
    let driver = made();
    let mut screen = screen(driver);
    assert_eq!(screen.push(format!("{}#", "x".repeat(100)).as_bytes()), Sign::Prompt);
    assert_eq!(screen.push(format!("{}#", "x".repeat(200)).as_bytes()), Sign::Working);
}

#[test]
fn only_an_orderly_end_ends_the_last_line() {
    let driver = made();
    for (ending, expect) in
        [(Ending::Cut, "a\n"), (Ending::Closed, "a\nb\n"), (Ending::Prompt, "a\n")]
    {
        let mut screen = screen(driver);
        screen.push(b"a\nb");
        assert_eq!(screen.finish(ending).text(), expect);
    }
}

proptest! {
    #[test]
    fn how_bytes_are_cut_makes_no_difference(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&b"\r\n\x08\x1b[K> #ab"[..])], 0..200),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let driver = made();
        let mut whole = screen(driver);
        let sign = whole.push(&bytes);
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        places.extend([0, bytes.len()]);
        places.sort_unstable();
        let mut parts = screen(driver);
        for ends in places.windows(2) {
            parts.push(&bytes[ends[0]..ends[1]]);
        }
        prop_assert_eq!(parts.sign(), sign);
        prop_assert_eq!(parts.finish(Ending::Closed), whole.finish(Ending::Closed));
    }
}
