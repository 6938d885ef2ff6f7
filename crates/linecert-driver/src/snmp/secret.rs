//! What no driver may read, even where an agent gives it to anybody.

use linecert_snmp::Oid;

/// Columns that agents are known to answer with passwords, account names or communities in clear.
const SECRET_OBJECTS: [&[u32]; 14] = [
    // V-SOL: SNMP communities, and what ONUs authenticate themselves with.
    &[1, 3, 6, 1, 4, 1, 37950, 1, 1, 5, 10, 12, 7, 2],
    &[1, 3, 6, 1, 4, 1, 37950, 1, 1, 6, 1, 1, 2, 1, 5],
    // Huawei SmartAX: ONT passwords, configured and of unconfigured ONTs.
    &[1, 3, 6, 1, 4, 1, 2011, 6, 128, 1, 1, 2, 43, 1, 4],
    &[1, 3, 6, 1, 4, 1, 2011, 6, 128, 1, 1, 2, 48, 1, 3],
    // FiberHome: ONU passwords.
    &[1, 3, 6, 1, 4, 1, 5875, 800, 3, 10, 1, 1, 9],
    // Eltex LTP: ONT passwords, configured and of unconfigured ONTs.
    &[1, 3, 6, 1, 4, 1, 35265, 1, 22, 3, 4, 1, 6],
    &[1, 3, 6, 1, 4, 1, 35265, 1, 22, 3, 15],
    // GW Delight: what the board is logged in to with.
    &[1, 3, 6, 1, 4, 1, 10072, 2, 20, 1, 1, 2, 1, 1, 12],
    &[1, 3, 6, 1, 4, 1, 10072, 2, 20, 1, 1, 2, 1, 1, 23],
    &[1, 3, 6, 1, 4, 1, 10072, 2, 20, 1, 1, 2, 1, 1, 24],
    // ZTE C300: registration IDs, which act as the passwords of GPON ONUs (ITU-T G.984.3).
    &[1, 3, 6, 1, 4, 1, 3902, 1012, 3, 28, 1, 1, 12],
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_an_object_with_all_below_and_above_it() {
        for (oid, expect) in [
            ("37950.1.1.6.1.1.2.1.5", true),
            ("37950.1.1.6.1.1.2", true),
            ("37950.1.1.6.1.1.2.1.4", false),
            ("35265.1.22.3.4.1.6.1.8", true),
            ("35265.1.22.3.4.1.3", false),
            ("35265.1.22.3.15.1", true),
            ("10072.2.20.1.1.2.1.1.12", true),
            ("10072.2.20.1.1.2.1.1.23.1.1", true),
            ("10072.2.20.1.1.2.1.1.24", true),
            ("10072.2.20.1.1.2.1.1.18", false),
            ("3902.1012.3.28.1.1.12", true),
            ("3902.1012.3.28.1.1.5", false),
            ("3902.1082.500.20.2.14.2.1.4", true),
        ] {
            let oid: Oid = format!("1.3.6.1.4.1.{oid}").parse().unwrap();
            assert_eq!(is_secret(&oid), expect, "{oid}");
        }
        assert!(names_secret("the Password of an ONU") && !names_secret("the mode of an ONU"));
    }
}
