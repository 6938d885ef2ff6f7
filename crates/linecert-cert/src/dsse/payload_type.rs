//! What an envelope can hold.

/// The media type of a kind of payload, which is signed with it.
macro_rules! media_type {
    ($name:literal) => {
        concat!("application/vnd.linecert.", $name, "+json;v=1")
    };
}

macro_rules! payload_types {
    ($($(#[$doc:meta])+ $variant:ident $name:literal,)+) => {
        /// The kinds of payload, each with a media type of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PayloadType {
            $($(#[$doc])+ $variant,)+
        }

        impl PayloadType {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name that the payload gives as its `type`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The media type that is signed with the payload.
            #[must_use]
            pub const fn media_type(self) -> &'static str {
                match self { $(Self::$variant => media_type!($name),)+ }
            }

            /// The kind with this media type.
            #[must_use]
            pub fn from_media_type(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.media_type() == text)
            }
        }
    };
}

payload_types! {
    /// The statement of a certificate.
    Certificate "certificate",
    /// The statement that a key belongs to a person.
    KeyCert "key-cert",
    /// A person's request that a key be certified.
    KeyRequest "key-request",
    /// The statement that a key is no longer to be trusted.
    KeyRevocation "key-revocation",
    /// One version of the operator's root.
    TrustRoot "trust-root",
    /// The files that an instrument wrote.
    Evidence "evidence",
    /// The customer's acceptance of a certificate.
    Acceptance "acceptance",
    /// The operator's receipt of a certificate.
    Receipt "receipt",
    /// The page that was drawn of a certificate.
    Rendition "rendition",
    /// The statement that another certificate takes the place of this one.
    Supersede "supersede",
    /// The statement that a certificate no longer stands.
    Revoke "revoke",
    /// A remark on a certificate.
    Comment "comment",
    /// The statement that an attempt is left out of account, and why.
    Exclusion "exclusion",
}
