//! A version that collects its signatures.

use super::*;
use crate::dsse::AddError;

fn first() -> RootDraft {
    RootDraft::first(TrustRoot::first(terms()).unwrap())
}

fn next() -> RootDraft {
    RootDraft::next(founded(), next_terms()).unwrap()
}

fn by(seed: u8, draft: &RootDraft) -> RootDraft {
    let mut copy = RootDraft::parse(&draft.to_json()).unwrap();
    copy.sign(&key(seed)).unwrap();
    copy
}

fn missing(draft: &RootDraft) -> (u32, u32) {
    let Missing { of_old, of_new } = draft.missing();
    (of_old, of_new)
}

#[test]
fn a_draft_goes_from_hand_to_hand() {
    let draft = first();
    assert_eq!(missing(&draft), (0, 2));
    let once = by(3, &draft);
    assert_eq!(missing(&once), (0, 1));
    assert!(matches!(once.clone().finish(), Err(RootDraftError::Unfinished(_))));
    let twice = by(1, &once);
    assert_eq!(missing(&twice), (0, 0));
    assert_eq!(twice.finish().unwrap().newest().terms(), &terms());
}

#[test]
fn old_and_new_root_keys_sign_the_next_version() {
    let draft = next();
    assert_eq!(missing(&draft), (2, 2));
    let leaver = by(1, &draft);
    assert_eq!(missing(&leaver), (1, 2));
    let newcomer = by(4, &leaver);
    assert_eq!(missing(&newcomer), (1, 1));
    let both = by(2, &newcomer);
    assert_eq!(missing(&both), (0, 0));
    assert_eq!(both.finish().unwrap().version(), 2);
}

#[test]
fn copies_that_were_signed_apart_come_together() {
    let mut one = by(2, &next());
    let other = by(3, &next());
    one.merge(&other).unwrap();
    one.merge(&other).unwrap();
    assert_eq!(one.signers().len(), 2);
    assert_eq!(one.clone().finish().unwrap().newest(), rotated().newest());
    assert!(matches!(one.merge(&first()), Err(RootDraftError::OtherProposal)));
}

#[test]
fn only_root_keys_sign_and_each_once() {
    let mut draft = next();
    let stranger = draft.sign(&key(9)).unwrap_err();
    assert!(matches!(stranger, RootDraftError::NotARootKey(_)), "{stranger}");
    draft.sign(&key(2)).unwrap();
    let again = draft.sign(&key(2)).unwrap_err();
    assert!(matches!(again, RootDraftError::Add(AddError::Already(_))), "{again}");
}

#[test]
fn what_may_not_follow_is_not_proposed() {
    let terms = RootTerms { operator: "Other".to_owned(), ..next_terms() };
    let error = RootDraft::next(founded(), terms).unwrap_err().to_string();
    assert!(error.contains("`Other`"), "{error}");
}

/// Checks that a draft file with a part of its JSON changed is refused in words that hold `part`.
fn refused(draft: &RootDraft, change: impl FnOnce(&mut serde_json::Value), part: &str) {
    let mut json = serde_json::from_slice(&draft.to_json()).unwrap();
    change(&mut json);
    let error = RootDraft::parse(json.to_string().as_bytes()).unwrap_err().to_string();
    assert!(error.contains(part), "{error}");
}

#[test]
fn a_changed_draft_is_refused() {
    let draft = by(2, &next());
    refused(&draft, |json| json["x"] = 1.into(), "unknown field `x`");
    let other: serde_json::Value = serde_json::from_slice(&by(2, &first()).to_json()).unwrap();
    let other = || other["envelope"].clone();
    refused(
        &draft,
        |json| json["envelope"]["signatures"] = other()["signatures"].clone(),
        "is not over this payload",
    );
    refused(
        &draft,
        |json| json["envelope"]["payload"] = other()["payload"].clone(),
        "numbered 1, after 1",
    );
    refused(
        &draft,
        |json| drop(json.as_object_mut().unwrap().remove("before")),
        "numbered 2, and is the first",
    );
    refused(
        &draft,
        |json| json["before"]["versions"][0]["signatures"] = serde_json::json!([]),
        "0 of the 3 listed keys",
    );
}

#[test]
fn a_draft_of_something_else_is_not_signed() {
    refused(&next(), |json| json["envelope"]["payloadType"] = "x".into(), "payload type is `x`");
}

#[test]
fn a_draft_is_read_as_written() {
    for draft in [first(), by(1, &first()), next(), by(4, &next())] {
        assert_eq!(RootDraft::parse(&draft.to_json()).unwrap(), draft);
    }
}
