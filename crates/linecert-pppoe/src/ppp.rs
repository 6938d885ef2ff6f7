//! The point-to-point protocol (RFC 1661 and those around it), pure.

pub(crate) mod authentication;
pub(crate) mod end;
pub(crate) mod ipcp;
pub(crate) mod ipv6cp;
pub(crate) mod lcp;
pub(crate) mod link;
pub(crate) mod negotiation;
pub(crate) mod options;
pub(crate) mod packet;
