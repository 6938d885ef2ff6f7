//! Texts that somebody else wrote, as they are safe to show on a screen.

/// A text with whatever moves the cursor, paints, hides or turns the direction of letters written
/// out, so that it stays on its line and cannot pass for a word of the program.
pub(crate) fn safe(text: &str) -> String {
    let shown = |c: char| if is_unsafe(c) { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// A text in JSON with the same characters escaped as JSON does it: it means what it meant.
pub(super) fn safe_json(json: &str) -> String {
    let mut units = [0; 2];
    let mut escaped = |c: char| -> String {
        c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect()
    };
    json.chars().map(|c| if is_unsafe(c) { escaped(c) } else { c.to_string() }).collect()
}

/// Whether a terminal does something else than to show the character: control characters, marks of
/// direction, separators of lines, and what has no width (Unicode 16, section 23.2).
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_paint_the_screen() {
        let check = |text: &str, expect: &str| assert_eq!(safe(text), expect);
        check("王建国 O'Brien, ±0.26", "王建国 O'Brien, ±0.26");
        check("a\u{1b}[2Jb\nc", "a\\u{1b}[2Jb\\u{a}c");
        check("abc\u{202e}def\u{feff}", "abc\\u{202e}def\\u{feff}");
        check("C1 \u{9b}8m", "C1 \\u{9b}8m");
    }

    #[test]
    fn json_for_the_screen_means_the_same() {
        let value = serde_json::json!({"a\u{9b}": "x\u{202e}\n\u{e0001}王"});
        let shown = safe_json(&value.to_string());
        assert!(!shown.chars().any(is_unsafe), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }
}
