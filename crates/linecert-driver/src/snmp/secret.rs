//! What no driver may read, even where an agent gives it to anybody.

use linecert_snmp::Oid;

/// Columns that agents are known to answer with passwords, account names or communities in clear.
const SECRET_OBJECTS: [&[u32]; 7] = [
    // V-SOL: SNMP communities.
    &[1, 3, 6, 1, 4, 1, 37950, 1, 1, 5, 10, 12, 7, 2],
    // Huawei SmartAX: ONT passwords, configured and of unconfigured ONTs.
    &[1, 3, 6, 1, 4, 1, 2011, 6, 128, 1, 1, 2, 43, 1, 4],
    &[1, 3, 6, 1, 4, 1, 2011, 6, 128, 1, 1, 2, 48, 1, 3],
    // FiberHome: ONU passwords.
    &[1, 3, 6, 1, 4, 1, 5875, 800, 3, 10, 1, 1, 9],
    // ZTE C600: address, user and password of the TR-069 server.
    &[1, 3, 6, 1, 4, 1, 3902, 1082, 500, 20, 2, 14, 2, 1, 2],
    &[1, 3, 6, 1, 4, 1, 3902, 1082, 500, 20, 2, 14, 2, 1, 4],
    &[1, 3, 6, 1, 4, 1, 3902, 1082, 500, 20, 2, 14, 2, 1, 5],
];

const SECRET_WORDS: [&str; 5] = ["password", "passwd", "passphrase", "community", "secret"];

/// Whether a walk of `oid` would read a secret: it lies in the subtree of one, or above one.
pub(super) fn is_secret(oid: &Oid) -> bool {
    let oid = oid.as_slice();
    SECRET_OBJECTS.iter().any(|secret| oid.starts_with(secret) || secret.starts_with(oid))
}

/// Whether a citation names an object that by its name is a secret.
pub(super) fn names_secret(source: &str) -> bool {
    let source = source.to_lowercase();
    SECRET_WORDS.iter().any(|word| source.contains(word))
}
