//! What a bad day does to a text, whatever it says.

use super::{ConsoleFault, model::Manner};

/// What the log of the system prints in between.
const NOISE: &str = "<174>Jan 11 05:34:03 kernel: eth1: link up, 1000 Mbps, full duplex\n";

/// What a maker's own firmware prints in between.
const CHINESE: &str = "提示：设备运行正常，温度 45 度\n";

/// The text as it arrives under this fault.
pub(super) fn spoil(text: String, fault: ConsoleFault, manner: &Manner) -> String {
    match fault {
        ConsoleFault::MissingKey => each_line(&text, |line| missing(line, manner.key)),
        ConsoleFault::NotAvailable => each_line(&text, |line| unavailable(line, manner.key)),
        ConsoleFault::DecimalComma => commas(&text),
        ConsoleFault::Truncated => truncated(&text),
        ConsoleFault::SyslogNoise => between(&text, NOISE),
        ConsoleFault::ChineseText => between(&text, CHINESE),
        _ => text,
    }
}

fn each_line(text: &str, change: impl Fn(&str) -> Option<String>) -> String {
    let lines = text.split_inclusive('\n').filter_map(change);
    lines.collect()
}

/// A line without the key; `None` where the line is of the key alone.
fn missing(line: &str, key: &str) -> Option<String> {
    let Some((before, behind)) = line.split_once(key) else { return Some(line.to_owned()) };
    if !key.starts_with(' ') {
        return None;
    }
    let rest = behind.find([' ', '\n']).and_then(|end| behind.get(end..)).unwrap_or_default();
    Some(format!("{before}{rest}"))
}

/// A line with `N/A` in place of every number behind the key.
fn unavailable(line: &str, key: &str) -> Option<String> {
    let Some((before, behind)) = line.split_once(key) else { return Some(line.to_owned()) };
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let mut said = format!("{before}{key}");
    let mut within = false;
    let end = match key.starts_with(' ') {
        true => behind.find(' ').unwrap_or(behind.len()),
        false => behind.len(),
    };
    for (at, c) in behind.char_indices() {
        match (number(c) && at < end, within) {
            (true, false) => said.push_str("N/A"),
            (true, true) => {}
            (false, _) => said.push(c),
        }
        within = number(c) && at < end;
    }
    Some(said)
}

/// A point between two digits is a comma.
fn commas(text: &str) -> String {
    let mut before = None;
    let mut said = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let decimal = c == '.' && digit(before) && digit(chars.peek().copied());
        said.push(if decimal { ',' } else { c });
        before = Some(c);
    }
    said
}

/// The first two thirds, cut wherever that is.
fn truncated(text: &str) -> String {
    let keep = text.chars().count() * 2 / 3;
    text.chars().take(keep).collect()
}

/// The line after every fourth line.
fn between(text: &str, line: &str) -> String {
    text.split_inclusive('\n').enumerate().fold(String::new(), |said, (number, it)| {
        let after = if number % 4 == 2 && it.ends_with('\n') { line } else { "" };
        said + it + after
    })
}
