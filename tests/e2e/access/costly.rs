//! Costly columns: read of few ONUs, of a PON port, and of many only when somebody says so.

use super::{
    lab_node::{LabNode, count, onus},
    terminal::Terminal,
};

const OPTICS: &str = "onu-rx-power";

fn hundred() -> LabNode {
    LabNode::play(&["zte-c600", "--onus", "100"])
}

#[test]
fn of_few_onus_everything_is_read() {
    let node = LabNode::play(&["zte-c600", "--onus", "64"]);
    let run = node.ask(&["onus"]).exits(0).shows("ONU Rx power dBm").says("68 read from");
    assert!(!run.stderr.contains("not read"), "{}", run.stderr);
}

#[test]
fn of_many_onus_the_costly_columns_wait_until_they_are_asked_for() {
    let node = hundred();
    let run = node.ask(&["onus"]).exits(0).shows("state").says("104 read from");
    assert!(!run.stdout.contains("Rx power"), "{}", run.stdout);
    let run = run.says("not read: ").says("ONU Rx power").says("each of 100 ONUs");
    run.says("--all-columns").says("--pon");
    node.ask(&["onus", "--lang", "zh"]).exits(0).says("未读取").says("ONU 接收光功率");

    let cheap = node.cells(&["onus"]);
    assert_eq!((onus(&cheap), count(&cheap, "state")), (100, 100));
    // What was not asked for has no cell, not even an empty one.
    assert_eq!(count(&cheap, OPTICS) + count(&cheap, "olt-rx-power"), 0);
    let all = node.cells(&["onus", "--all-columns", "--yes"]);
    assert_eq!((onus(&all), count(&all, OPTICS)), (100, 100));
    assert!(cheap.iter().all(|cell| all.contains(cell)));
}

#[test]
fn of_one_pon_port_everything_is_read_and_nothing_of_the_others() {
    let node = hundred();
    let cells = node.cells(&["onus", "--pon", "1/1/2"]);
    assert_eq!((onus(&cells), count(&cells, OPTICS)), (25, 25));
    assert!(cells.iter().all(|cell| cell.contains(r#""pon":"1/1/2""#)), "{cells:#?}");
    let run = node.ask(&["onus", "--pon", "9/9/9"]).exits(20).says("PON port `9/9/9`");
    assert_eq!(run.says("hint: write it as the OLT does").stdout, "");
}

#[test]
fn nobody_there_to_ask_is_a_refusal() {
    let node = hundred();
    let run =
        node.ask(&["onus", "--all-columns"]).exits(2).says("100 ONUs").says("hint: add --yes");
    assert_eq!(run.stdout, "");
    node.ask(&["onus", "--yes"]).exits(2).says("--all-columns");
}

#[test]
fn a_person_is_asked_and_obeyed() {
    let node = hundred();
    for (language, answer, read) in
        [("en", "y\n", true), ("en", "n\n", false), ("en", "\u{4}", false), ("zh", "是\n", true)]
    {
        let command = node.command(&["onus", "--all-columns", "--lang", language]);
        let Some(mut terminal) = Terminal::start(&command) else { return };
        terminal.until("[y/N]");
        assert!(terminal.screen().contains("100"), "{}", terminal.screen());
        terminal.types(answer);
        let run = terminal.finish().exits(0);
        let optics = ["ONU Rx power dBm", "ONU 接收光功率 dBm"];
        let shown = optics.iter().any(|words| run.stdout.contains(words));
        assert_eq!(shown, read, "{answer:?}\n{}", run.stdout);
        let told = ["not read", "未读取"].iter().any(|words| run.stdout.contains(words));
        assert_eq!(told, !read, "{answer:?}\n{}", run.stdout);
    }
}

#[test]
fn an_interruption_is_an_answer_too() {
    let node = hundred();
    let command = node.command(&["onus", "--all-columns"]);
    let Some(mut terminal) = Terminal::start(&command) else { return };
    terminal.until("[y/N]");
    terminal.types("\u{3}");
    let run = terminal.finish().exits(26);
    assert!(!run.stdout.contains("ONU 1/1/1:1"), "{}", run.stdout);
}
