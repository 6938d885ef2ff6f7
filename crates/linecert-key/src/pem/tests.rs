use proptest::prelude::*;

use super::*;

fn block(label: &str) -> String {
    format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n")
}

fn check(text: &str, expect: &PemError) {
    assert_eq!(decode(text).as_ref().err(), Some(expect), "{text:?}");
}

#[test]
fn the_two_forms_of_a_private_key_are_told_apart() {
    for ending in ["\n", "\r\n"] {
        let text = |label| block(label).replace('\n', ending);
        assert!(matches!(decode(&text("PRIVATE KEY")), Ok(Block::Plain(_))));
        assert!(matches!(decode(&text("ENCRYPTED PRIVATE KEY")), Ok(Block::Encrypted(_))));
    }
}

#[test]
fn what_else_people_keep_in_pem_is_named() {
    for (label, says) in [
        ("EC PRIVATE KEY", "openssl pkcs8 -topk8"),
        ("EC PARAMETERS", "openssl pkcs8 -topk8"),
        ("RSA PRIVATE KEY", "`RSA PRIVATE KEY`"),
        ("OPENSSH PRIVATE KEY", "OpenSSH"),
        ("PUBLIC KEY", "public half"),
        ("CERTIFICATE", "X.509"),
        ("CERTIFICATE REQUEST", "X.509"),
        ("PGP PRIVATE KEY BLOCK", "`PGP PRIVATE KEY BLOCK`"),
        ("X509 CRL", "`X509 CRL`"),
    ] {
        let told = decode(&block(label)).unwrap_err().to_string();
        assert!(told.contains(says), "{label}: {told}");
    }
}

#[test]
fn what_is_not_one_whole_block_is_refused() {
    let whole = block("PRIVATE KEY");
    check("", &PemError::Absent);
    check("王", &PemError::Absent);
    check("MAA=", &PemError::Absent);
    check(whole.split_once("-----END").unwrap().0, &PemError::Truncated);
    check(&format!("{whole}{whole}"), &PemError::Several(2));
    for damaged in [whole.replace("MAA=", "MAA"), whole.replace("MAA=", "M$A="), {
        whole.replace("END PRIVATE", "END SECRET")
    }] {
        assert!(matches!(decode(&damaged), Err(PemError::Damaged(_))), "{damaged}");
    }
}

#[test]
fn a_label_is_shown_in_one_short_line() {
    let long = format!("-----BEGIN {}\u{1b}[2J\n", "A".repeat(500));
    let PemError::Other(OtherPem::Unknown(shown)) = decode(&long).unwrap_err() else { panic!() };
    assert_eq!(shown, "A".repeat(40));
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in ".{0,200}") {
        prop_assert!(decode(&text).is_err());
    }

    #[test]
    fn arbitrary_text_between_the_lines_never_panics(inner in "[A-Za-z0-9+/=\n -]{0,200}") {
        let text = format!("-----BEGIN PRIVATE KEY-----\n{inner}\n-----END PRIVATE KEY-----\n");
        drop(decode(&text));
    }
}
