//! How a text stays a text on a page.

use std::fmt::{self, Write};

use askama::filters::Escaper;

/// The escaper of every template: markup is written as entities, and what a reader cannot see,
/// or what turns the direction of the letters around it, is written out as `\u{202e}`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page;

impl Escaper for Page {
    fn write_escaped_str<W: Write>(&self, mut page: W, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| write_safe(&mut page, c))
    }
}

fn write_safe(page: &mut impl Write, c: char) -> fmt::Result {
    match c {
        '<' => page.write_str("&lt;"),
        '>' => page.write_str("&gt;"),
        '&' => page.write_str("&amp;"),
        '"' => page.write_str("&quot;"),
        '\'' => page.write_str("&#39;"),
        c if is_unseen(c) => write!(page, "{}", c.escape_unicode()),
        c => page.write_char(c),
    }
}

/// Control characters, marks of direction, separators of lines, what has no width, and what is no
/// character (Unicode 16, sections 23.2 and 23.7).
fn is_unseen(c: char) -> bool {
    c.is_control()
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_can_neither_mark_up_nor_hide() {
        let check = |text: &str, expect: &str| {
            let mut page = String::new();
            Page.write_escaped_str(&mut page, text).unwrap();
            assert_eq!(page, expect);
        };
        check("王建国 ±0.26 dB", "王建国 ±0.26 dB");
        check("<b a='1' b=\"2\">&", "&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;");
        check("a\u{1b}[2J\u{202e}b\u{feff}", "a\\u{1b}[2J\\u{202e}b\\u{feff}");
        check("\u{ffff}\0", "\\u{ffff}\\u{0}");
    }
}
