//! Secret keys at rest: encrypted files, the key store of the system, PKCS#11 tokens.
