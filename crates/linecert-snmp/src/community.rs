//! The password of SNMP version 2c.

use std::fmt;

/// A community: what stands in for a password in SNMP v2c, sent in clear with every request.
///
/// It prints as `<secret>`, so that it reaches no log, no error and no evidence.
#[derive(Clone, PartialEq, Eq)]
pub struct Community(Vec<u8>);

impl Community {
    /// A community of these octets.
    pub fn new(octets: impl Into<Vec<u8>>) -> Self {
        Self(octets.into())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Community {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<secret>")
    }
}

impl fmt::Debug for Community {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Community(<secret>)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_community_does_not_print() {
        let community = Community::new("s3cret-机房");
        for text in [community.to_string(), format!("{community:?}"), format!("{community:#?}")] {
            assert!(text.contains("<secret>") && !text.contains("s3cret"), "{text}");
        }
    }
}
