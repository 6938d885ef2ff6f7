//! Statement, draft, certificate, key-certs, trust root, verification; pure
