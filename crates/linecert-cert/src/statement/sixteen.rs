//! Sixteen bytes that are written as 32 lower-case hexadecimal digits.

/// Parses exactly 32 lower-case hexadecimal digits.
pub(crate) fn parse(text: &str) -> Option<[u8; 16]> {
    if text.len() != 32 || text.bytes().any(|b| !matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}

/// Gives a newtype over sixteen bytes its text form.
macro_rules! sixteen_bytes {
    ($kind:ident $label:literal) => {
        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl std::str::FromStr for $kind {
            type Err = $crate::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let refuse = || $crate::UnknownName { kind: $label, name: text.to_owned() };
                $crate::statement::sixteen::parse(text).map(Self).ok_or_else(refuse)
            }
        }
    };
}
pub(crate) use sixteen_bytes;
