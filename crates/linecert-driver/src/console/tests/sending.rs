//! What is sent, and nothing else.

use super::*;

#[test]
fn every_text_that_may_be_sent_can_be_listed() {
    let driver = made();
    let scopes = [ConsoleScope::Read, ConsoleScope::Tones];
    let commands = scopes.into_iter().flat_map(|scope| driver.commands(scope));
    let shown: Vec<String> = commands.flat_map(ConsoleCommand::shown).collect();
    assert_eq!(
        shown,
        [
            "xdslctl info --stats",
            "adsl info --stats",
            "show controller vdsl {port}",
            "ubus call dsl metrics",
            "wan adsl linedata",
            r"printf 'gpon get onu-state\npon get transceiver rx-power\nexit\n' | diag",
            "xdslctl info --tones",
            "adsl info --tones",
        ]
    );
    let leave: Vec<_> = driver.leave();
    assert_eq!(leave.iter().map(CommandLine::text).collect::<Vec<_>>(), ["exit"]);
}

#[test]
fn alternatives_come_in_order_with_their_tool() {
    let driver = made();
    let places = driver.fill(&StatedPlaces::from([("port".to_owned(), "1".to_owned())])).unwrap();
    let stats = driver.commands(ConsoleScope::Read).next().unwrap();
    let lines = stats.lines(&places);
    assert_eq!(
        lines.iter().map(CommandLine::tool).collect::<Vec<_>>(),
        [Some("xdslctl"), Some("adsl")]
    );
    let argv: Vec<Vec<&str>> = lines.iter().map(|line| line.argv().collect()).collect();
    assert_eq!(argv[1], ["adsl", "info", "--stats"]);
    assert_eq!((stats.timeout().as_millis(), stats.quiet().as_millis()), (5000, 300));
    let controller = driver.commands(ConsoleScope::Read).nth(1).unwrap();
    assert_eq!((controller.timeout().as_millis(), controller.most_bytes()), (9000, 4096));
    assert_eq!(controller.lines(&places)[0].text(), "show controller vdsl 1");
}

#[test]
fn what_a_user_states_is_one_harmless_word() {
    let driver = made();
    for text in ["0/1;reboot", "0/1 0/2", "", "-x", "a", "{port}", "0/1\nreboot"] {
        let stated = StatedPlaces::from([("port".to_owned(), text.to_owned())]);
        assert!(driver.fill(&stated).is_err(), "{text:?}");
    }
    assert!(driver.fill(&StatedPlaces::new()).is_err());
}

#[test]
fn a_refusal_is_the_first_or_the_last_line() {
    let driver = made();
    for (text, expect) in [
        ("sh: xdslctl: not found\n", true),
        ("\n  ^\n% Invalid input detected at '^' marker.\n\n", true),
        ("Unknown command foo\nusage\n", true),
        ("a\nsyslog: file not found\nb\n", false),
        ("Status: Showtime\n", false),
        ("", false),
    ] {
        assert_eq!(driver.refusal(&Output::of(text)).is_some(), expect, "{text:?}");
    }
}

#[test]
fn a_shell_is_entered_from_its_prompt_only() {
    let driver = made();
    let [enter] = driver.enter() else { panic!("one shell") };
    assert!(enter.applies_at(" > ") && !enter.applies_at("#"));
    assert_eq!(enter.line().text(), "sh");
    // What a shell prints is of no command.
    assert_eq!(driver.decode(&enter.line(), &Output::of("x")), ConsoleDecoded::default());
}
