//! The echo of a command before its output.

use super::super::rules::Rules;

/// How often a device repeats a command: its terminal does, and then its shell.
const TIMES: usize = 2;

/// What follows the echoes of `command` in `text`.
pub(super) fn without<'t>(text: &'t str, command: &str, rules: &Rules) -> &'t str {
    let mut rest = text;
    for _ in 0..TIMES {
        match after_echo(rest, command, rules) {
            Some(after) => rest = after,
            None => break,
        }
    }
    rest
}

/// What follows one echo, which a narrow terminal breaks into several rows; `None` when there is none.
fn after_echo<'t>(text: &'t str, command: &str, rules: &Rules) -> Option<&'t str> {
    let wanted = squeezed(command);
    let (mut rest, mut seen) = (text, String::new());
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        seen.push_str(&squeezed(line));
        let prompt = seen.strip_suffix(&wanted).filter(|_| !wanted.is_empty());
        if prompt.is_some_and(|prompt| rules.is_prompt_pasted(prompt)) {
            return Some(rest);
        }
        let is_begun =
            seen.is_empty() || wanted.starts_with(&seen) || is_behind_prompt(&seen, &wanted, rules);
        if !is_begun {
            return None;
        }
    }
    None
}

/// Whether `seen` is a prompt and the beginning of `wanted`.
fn is_behind_prompt(seen: &str, wanted: &str, rules: &Rules) -> bool {
    let places = wanted.char_indices().map(|(place, c)| place.saturating_add(c.len_utf8()));
    let mut heads = places.filter_map(|end| wanted.get(..end));
    heads.any(|head| seen.strip_suffix(head).is_some_and(|prompt| rules.is_prompt_pasted(prompt)))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
