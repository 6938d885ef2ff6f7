//! What stands in a certificate, as it is safe to show on a screen.

use linecert_cert::{Holder, Role, Voice};

use crate::language::Messages;

/// A text that somebody else wrote, with whatever moves the cursor, paints or turns the direction
/// of letters written out.
pub(crate) fn safe(text: &str) -> String {
    let shown = |c: char| match c {
        c if c.is_control() => c.escape_unicode().to_string(),
        '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => c.escape_unicode().to_string(),
        c => c.to_string(),
    };
    text.chars().map(shown).collect()
}

/// A person with the number that the operator gave them.
pub(super) fn person(holder: &Holder) -> String {
    safe(&format!("{} {}", holder.name, holder.staff_number))
}

/// What a holder is.
pub(super) fn role(role: Role, messages: &Messages) -> String {
    let level = role.skill().map_or_else(String::new, |skill| skill.to_string());
    messages.with(&format!("verify-role-{}", role.name()), &[("level", &level)])
}

/// Who made a statement.
pub(super) fn speaker(voice: &Voice, messages: &Messages) -> String {
    match voice {
        Voice::Holder(opened) => person(&opened.key_cert.holder),
        Voice::Customer(key) => messages.with("verify-own-key", &[("key", &key.id().to_string())]),
    }
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn a_text_cannot_paint_the_screen() {
        let check = |text: &str, expect: &str| assert_eq!(safe(text), expect);
        check("王建国 O'Brien, ±0.26", "王建国 O'Brien, ±0.26");
        check("a\u{1b}[2Jb\nc", "a\\u{1b}[2Jb\\u{a}c");
        check("abc\u{202e}def\u{feff}", "abc\\u{202e}def\\u{feff}");
    }
}
