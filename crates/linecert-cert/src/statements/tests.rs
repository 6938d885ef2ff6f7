use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    SigningKey,
    sample::{
        at,
        operation::{
            acceptance, comment, evidence, exclusion, head, receipt, rendition, supersede,
            withdrawal,
        },
    },
};

fn every_kind() -> Vec<Claim> {
    let head = head(Digest::of(b"certificate"), at("10:00:00"));
    let drawn = Method::Drawn { image: Digest::of(b"a picture") };
    let key = SigningKey::from_seed(&[1; 32]).public_key();
    vec![
        evidence(),
        acceptance(head, Method::Typed),
        acceptance(head, drawn),
        acceptance(head, Method::OwnKey(key)),
        receipt(head),
        rendition(head),
        supersede(head, Digest::of(b"new")),
        withdrawal(head),
        comment(head),
        exclusion(head),
    ]
}

/// Checks that a statement that was sound until `change` is refused in words that hold `part`.
fn check(claim: &Claim, change: impl FnOnce(&mut Value), part: &str) {
    let mut wire: Value = serde_json::from_slice(&claim.to_json()).unwrap();
    change(&mut wire);
    let error = Claim::parse(claim.kind(), wire.to_string().as_bytes()).unwrap_err().to_string();
    assert!(error.contains(part), "{}: {error}", claim.kind());
}

fn of_kind(kind: ClaimKind) -> Claim {
    every_kind().into_iter().find(|claim| claim.kind() == kind).unwrap()
}

#[test]
fn what_is_written_is_read() {
    for claim in every_kind() {
        assert_eq!(Claim::parse(claim.kind(), &claim.to_json()).unwrap(), claim);
    }
}

#[test]
fn the_form_is_strict() {
    for claim in every_kind() {
        check(&claim, |wire| wire["x"] = json!(1), "unknown field `x`");
        check(&claim, |wire| wire["schema"] = json!(2), "schema 2 is not known");
        check(&claim, |wire| wire["type"] = json!("x"), "the type is `x`");
        check(&claim, |wire| wire["salt"] = json!("00"), "salt");
        check(
            &claim,
            |wire| wire["made_at"] = json!("2026-11-21T09:00:00+00:00"),
            "no time in UTC",
        );
        check(&claim, |wire| drop(wire.as_object_mut().unwrap().remove("salt")), "missing field");
        if claim.subject().is_some() {
            check(&claim, |wire| wire["subject"] = json!("AB"), "is not a SHA-256 digest");
        }
        let twice = String::from_utf8(claim.to_json()).unwrap();
        let twice = twice.replacen(r#""salt""#, r#""salt":"","salt""#, 1);
        let error = Claim::parse(claim.kind(), twice.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("duplicate field `salt`"), "{error}");
    }
}

#[test]
fn one_kind_is_not_read_as_another() {
    for claim in every_kind() {
        for kind in ClaimKind::ALL.iter().filter(|kind| **kind != claim.kind()) {
            assert!(Claim::parse(*kind, &claim.to_json()).is_err(), "{} as {kind}", claim.kind());
        }
    }
}

#[test]
fn whoever_speaks_says_something() {
    check(&of_kind(ClaimKind::Comment), |wire| wire["text"] = json!(" "), "`text`: is empty");
    check(&of_kind(ClaimKind::Revoke), |wire| wire["reason"] = json!(""), "`reason`: is empty");
    check(&of_kind(ClaimKind::Supersede), |wire| wire["reason"] = json!(""), "`reason`: is empty");
    check(&of_kind(ClaimKind::Exclusion), |wire| wire["reason"] = json!(""), "`reason`: is empty");
    check(&of_kind(ClaimKind::Exclusion), |wire| wire["attempt"] = json!(0), "nonzero");
    check(
        &of_kind(ClaimKind::Acceptance),
        |wire| wire["customer"] = json!(""),
        "`customer`: is empty",
    );
    check(&of_kind(ClaimKind::Evidence), |wire| wire["files"] = json!([]), "`files`: is empty");
    let no_media_type = |wire: &mut Value| wire["files"][0]["media_type"] = json!("x");
    check(&of_kind(ClaimKind::Evidence), no_media_type, "`x` is no media type");
    check(
        &of_kind(ClaimKind::Rendition),
        |wire| wire["language"] = json!("de"),
        "unknown language",
    );
    let itself = |wire: &mut Value| wire["by"] = wire["subject"].clone();
    check(&of_kind(ClaimKind::Supersede), itself, "is the certificate itself");
}

#[test]
fn the_method_of_an_acceptance_goes_with_its_keys() {
    let typed = of_kind(ClaimKind::Acceptance);
    let digest = json!(Digest::of(b"").to_string());
    check(&typed, |wire| wire["image_sha256"] = digest.clone(), "`typed` does not go");
    check(&typed, |wire| wire["method"] = json!("drawn"), "`drawn` does not go");
    check(&typed, |wire| wire["method"] = json!("own-key"), "`own-key` does not go");
    check(&typed, |wire| wire["method"] = json!("spoken"), "`spoken` does not go");
    let weak = format!("ed25519:AQ{}=", "A".repeat(41));
    let own_weak_key = |wire: &mut Value| {
        wire["method"] = json!("own-key");
        wire["customer_key"] = json!(weak);
    };
    check(&typed, own_weak_key, "weak key");
    let payload = json!({ "customer_key": weak }).to_string();
    assert_eq!(Acceptance::own_key(payload.as_bytes()), None, "a weak key is no key");
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(
        which in 0..10_usize,
        start in any::<proptest::sample::Index>(),
        length in 0..30_usize,
        patch in "[0-9a-z\",:{}\\[\\]. -]{0,30}",
    ) {
        let claim = every_kind().swap_remove(which);
        let mut payload = claim.to_json();
        let start = start.index(payload.len());
        let end = (start + length).min(payload.len());
        payload.splice(start..end, patch.into_bytes());
        drop(Claim::parse(claim.kind(), &payload));
        prop_assert!(Acceptance::own_key(&payload).is_none_or(|key| key.to_bytes().len() == 32));
    }
}
