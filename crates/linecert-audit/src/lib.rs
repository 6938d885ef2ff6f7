//! Audits of many certificates: what verifies, what is missing, what is suspicious.
