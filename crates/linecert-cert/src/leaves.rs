//! What stands in a log of the envelopes of a file: a commitment to each of them.

use linecert_tlog::{Leaf, LeafKind};

use crate::{
    bundle::Bundle,
    dsse::{Envelope, MultiEnvelope, PayloadType},
    key_cert::KeyCertFile,
    trust::TrustRoots,
};

impl PayloadType {
    /// The kind of leaf that commits to an envelope of this type, or `None` for what is not logged:
    /// a request for a key.
    #[must_use]
    pub fn leaf_kind(self) -> Option<LeafKind> {
        self.name().parse().ok()
    }
}

impl Envelope {
    /// The leaf that commits to the envelope, or `None` when nothing of its type is logged. What is
    /// in it is not verified.
    #[must_use]
    pub fn leaf(&self) -> Option<Leaf> {
        let kind = PayloadType::from_media_type(self.payload_type())?.leaf_kind()?;
        Some(Leaf::new(kind, *self.digest().as_bytes()))
    }
}

impl Bundle {
    /// The envelopes: the certificate first, then key-certs, then statements.
    pub fn envelopes(&self) -> impl Iterator<Item = &Envelope> {
        std::iter::once(&self.envelope).chain(&self.key_certs).chain(&self.statements)
    }

    /// The leaves that commit to its envelopes, in the order of [`Bundle::envelopes`].
    pub fn leaves(&self) -> impl Iterator<Item = Leaf> {
        self.envelopes().filter_map(Envelope::leaf)
    }
}

impl KeyCertFile {
    /// The leaf that commits to the key-cert.
    #[must_use]
    pub fn leaf(&self) -> Option<Leaf> {
        self.envelope.leaf()
    }
}

impl TrustRoots {
    /// The leaves that commit to its versions and to the revocations, each in the order of the file.
    pub fn leaves(&self) -> impl Iterator<Item = Leaf> {
        let leaf = |kind| move |of: &MultiEnvelope| Leaf::new(kind, *of.digest().as_bytes());
        let versions = self.envelopes().map(leaf(LeafKind::TrustRoot));
        versions.chain(self.revocations().envelopes().map(leaf(LeafKind::KeyRevocation)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lab, statements::ClaimKind};

    #[test]
    fn every_type_is_logged_under_its_own_name_but_requests() {
        for payload in PayloadType::ALL {
            let kind = payload.leaf_kind();
            let name = (*payload != PayloadType::KeyRequest).then_some(payload.name());
            assert_eq!(kind.map(LeafKind::name), name);
        }
        for kind in ClaimKind::ALL {
            assert!(kind.payload_type().leaf_kind().is_some(), "{kind}");
        }
    }

    #[test]
    fn a_trust_root_is_one_leaf_a_version() {
        let leaves: Vec<_> = lab::trust_roots().leaves().collect();
        assert_eq!(leaves.iter().map(Leaf::kind).collect::<Vec<_>>(), [LeafKind::TrustRoot]);
    }
}
