//! Reaching an agent, and leaving before the end.

use nix::sys::signal::Signal;

use super::{lab_node::LabNode, terminal::Terminal};
use crate::{
    harness::{Run, Running, Stage},
    network::free_udp_port,
};

#[test]
fn where_nobody_answers_the_cause_is_named() {
    let stage = Stage::new();
    stage.write("community", "public");
    let port = free_udp_port();
    for (agent, code, words) in [
        (format!("udp://127.0.0.1:{port}"), 25, "nothing listens there"),
        (format!("udp://localhost:{port}"), 25, "nothing listens there"),
        ("udp://no-such-host.invalid".to_owned(), 20, "hint: check the name"),
        ("127.0.0.1".to_owned(), 2, "udp://192.0.2.1:161"),
        ("udp://".to_owned(), 2, "--agent"),
        ("udp://h:0".to_owned(), 2, "--agent"),
        ("udp://光猫.invalid".to_owned(), 20, "光猫.invalid"),
    ] {
        let login = ["--agent", &agent, "--community-file", "community"];
        for verb in [&["detect"][..], &["onus"], &["onu", "1/1:1"]] {
            let run = stage.run(&[&["access"], verb, &login[..]].concat()).exits(code);
            assert_eq!(run.says(words).stdout, "", "{agent}");
        }
    }
}

#[test]
fn a_driver_that_cannot_be_had_is_refused() {
    let node = LabNode::play(&["zte-c600"]);
    node.ask(&["onus", "--driver", "zte"]).exits(2).says("there is no driver `zte`");
    node.ask(&["onus", "--driver", "newport-2936r"]).exits(2).says("not for an access node");
}

#[test]
fn a_reader_that_leaves_after_a_few_lines_is_no_error() {
    let node = LabNode::play(&["zte-c600", "--onus", "64"]);
    for format in ["text", "json"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = node.command(&["onus", "--format", format]).stdout(writer).output().unwrap();
        assert_eq!(Run::of(&output).exits(0).stderr, "");
    }
}

#[test]
fn an_interruption_stops_a_walk_at_once() {
    let node = LabNode::play(&["zte-c600", "--onus", "64", "--agent-fault", "slow=100ms"]);
    let command = node.command(&["onus", "--driver", "zte-c600"]);
    let Some(mut terminal) = Terminal::start(&command) else { return };
    terminal.until("columns");
    terminal.types("\u{3}");
    let run = terminal.finish().exits(26);
    assert!(run.stdout.contains("error: stopped"), "{}", run.stdout);
    assert!(!run.stdout.contains("ONU 1/1/1:1"), "{}", run.stdout);
}

#[test]
fn an_interruption_while_a_secret_is_typed_leaves_the_terminal_as_it_was() {
    let node = LabNode::play(&["zte-c600"]);
    let command = node.stage.command(&["access", "detect", "--agent", &node.address]);
    for _ in 0..4 {
        let Some(mut terminal) = Terminal::start(&command) else { return };
        terminal.until("Community for");
        terminal.until_hidden();
        terminal.types("\u{3}");
        terminal.until_shown();
        let run = terminal.finish().exits(26);
        assert!(run.stdout.contains("stopped"), "{}", run.stdout);
    }
}

#[test]
fn a_signal_stops_the_program_as_a_key_does() {
    let node = LabNode::play(&["zte-c600", "--onus", "64", "--agent-fault", "slow=300ms"]);
    let mut command = node.command(&["onus", "--driver", "zte-c600", "--format", "json"]);
    let running = Running::spawn(&mut command);
    // The walk takes many times as long, wherever it is by then.
    std::thread::sleep(std::time::Duration::from_millis(600));
    running.signal(Signal::SIGINT);
    assert_eq!(running.finish().exits(26).says("hint: run the same command again").stdout, "");
}
