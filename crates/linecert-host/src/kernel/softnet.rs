//! Packets that the kernel dropped because a processor could not keep up with receiving.

/// The sum of the second column of `/proc/net/softnet_stat`, `dropped` of each processor in
/// hexadecimal (Linux, net/core/net-procfs.c). `None` for another text.
pub(crate) fn dropped(text: &str) -> Option<u64> {
    let of_one = |line: &str| {
        let column = line.split_ascii_whitespace().nth(1)?;
        u64::from_str_radix(column, 16).ok()
    };
    let mut lines = text.lines().map(of_one).peekable();
    lines.peek()?;
    lines.try_fold(0_u64, |sum, dropped| sum.checked_add(dropped?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn processors_are_added() {
        let text = "045ddeda 0000001f 00000005 00000000\n045ba6cb 00000001 00000009 00000000\n";
        assert_eq!(dropped(text), Some(32));
    }

    #[test]
    fn other_texts_are_nothing() {
        for text in ["", "045ddeda", "045ddeda xyz", "045ddeda 1\n\n", "1 -1"] {
            assert_eq!(dropped(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".*") {
            dropped(&text);
        }
    }
}
