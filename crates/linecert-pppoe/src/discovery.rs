//! The discovery stage (RFC 2516, 5): which concentrators answer, how fast, and who they are.

pub(crate) mod collect;
pub(crate) mod evidence;
pub(crate) mod found;
pub(crate) mod offer;
pub(crate) mod packet;
pub(crate) mod solicit;
