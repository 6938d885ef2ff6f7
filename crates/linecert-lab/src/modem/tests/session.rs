//! What is typed, and what is printed of it.

use proptest::prelude::*;

use super::*;

fn said(console: &mut Console, typed: &str) -> String {
    String::from_utf8(console.receive(typed.as_bytes())).unwrap()
}

#[test]
fn a_console_behind_a_log_in_answers_nobody_else() {
    let console = Console::new(ConsoleModel::DraytekVigor, Premises::default(), &[]);
    let mut console = console.with_login("admin", "secret");
    assert_eq!(console.greet(), b"Account:");
    assert_eq!(said(&mut console, "admin\r\n"), "admin\r\nPassword: ");
    let refused = said(&mut console, "wrong\r\n");
    assert!(refused.ends_with("Account:") && !refused.contains("wrong"), "{refused}");
    said(&mut console, "admin\r\n");
    let entered = said(&mut console, "secret\r\n");
    assert!(entered.ends_with("DrayTek> ") && !entered.contains("secret"), "{entered}");
    assert!(said(&mut console, "vdsl status\r\n").contains("SHOWTIME"));
}

#[test]
fn some_consoles_have_a_shell_to_enter() {
    let mut console = Console::new(ConsoleModel::BroadcomAtp, Premises::default(), &[]);
    assert_eq!(console.greet(), b"ATP>");
    assert!(!said(&mut console, "xdslctl info --show\r").contains("Showtime"));
    assert_eq!(said(&mut console, "sh\r"), "sh\r\n# ");
    assert!(said(&mut console, "xdslctl info --show\r").contains("Showtime"));
    assert_eq!(said(&mut console, "exit\r"), "exit\r\nATP>");
    said(&mut console, "exit\r");
    assert!(console.is_over());
}

#[test]
fn a_pager_waits_for_a_key() {
    let faults = [ConsoleFault::Pager];
    let mut console = Console::new(ConsoleModel::CiscoVdsl, Premises::default(), &faults);
    let first = said(&mut console, "show controller vdsl 0/2/0\r");
    assert!(first.ends_with("--More-- ") && first.lines().count() < 16, "{first}");
    let mut pages = 0;
    let mut last = first;
    while last.ends_with("--More-- ") {
        last = said(&mut console, " ");
        pages += 1;
    }
    assert!(pages > 2 && last.ends_with("Router#"), "{pages} {last}");
}

#[test]
fn a_bare_diag_never_ends() {
    let premises = Premises::default();
    let mut console = Console::new(ConsoleModel::RealtekPonStick, premises, &[]);
    assert_eq!(console.more(), None);
    said(&mut console, "diag\r");
    for _ in 0..1_000 {
        assert!(console.more().is_some_and(|piece| piece.len() > 1_000));
    }
    assert_eq!(said(&mut console, "exit\r"), "");
}

#[test]
fn echo_refusal_and_the_other_name() {
    let faults = [ConsoleFault::DoubleEcho, ConsoleFault::RefusedName];
    let mut console = Console::new(ConsoleModel::BroadcomXdslctl, Premises::default(), &faults);
    let refused = said(&mut console, "xdslctl info\r");
    assert_eq!(refused, "xdslctl info\r\nxdslctl info\r\n-sh: xdslctl: not found\r\n > ");
    assert!(said(&mut console, "xdslcmd info\r").contains("xdslcmd: ADSL driver"));
}

proptest! {
    #[test]
    fn nothing_that_is_typed_panics(
        octets in proptest::collection::vec(any::<u8>(), 0..200),
        model in 0..ConsoleModel::ALL.len(),
        fault in 0..ConsoleFault::ALL.len(),
    ) {
        let faults = [ConsoleFault::ALL[fault]];
        let mut console = Console::new(ConsoleModel::ALL[model], Premises::default(), &faults);
        console.receive(&octets);
        console.receive(b"\rvdsl status\r");
        prop_assert!(!console.greet().is_empty() || console.is_over() || console.more().is_some());
    }

    #[test]
    fn how_the_octets_are_cut_makes_no_difference(cut in 0_usize..30) {
        let typed = b"show controller vdsl 0/2/0\r";
        let new = || Console::new(ConsoleModel::CiscoVdsl, Premises::default(), &[]);
        let whole = new().receive(typed);
        let (left, right) = typed.split_at(cut.min(typed.len()));
        let mut console = new();
        let mut pieces = console.receive(left);
        pieces.extend(console.receive(right));
        prop_assert_eq!(whole, pieces);
    }
}
