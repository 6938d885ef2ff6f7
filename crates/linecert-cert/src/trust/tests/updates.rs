//! A newer file in place of the one at hand.

use super::*;
use crate::KeyRevocation;

/// A second version that was not made by the same people at the same time as [`rotated`].
fn forked() -> TrustRoots {
    let terms = RootTerms { issued_at: day("2026-12-02"), ..next_terms() };
    signed(RootDraft::next(founded(), terms).unwrap(), &[2, 3]).unwrap()
}

/// Checks what comes of giving `newer` to whoever has `old`.
fn check(mut old: TrustRoots, newer: TrustRoots, expect: Result<(), UpdateError>) {
    let before = old.clone();
    assert_eq!(old.update(newer.clone()), expect);
    assert_eq!(old, if expect.is_ok() { newer } else { before });
}

#[test]
fn a_file_that_goes_on_is_taken() {
    check(founded(), founded(), Ok(()));
    check(founded(), rotated(), Ok(()));
}

#[test]
fn a_rollback_is_named() {
    check(rotated(), founded(), Err(UpdateError::Rollback { have: 2, given: 1 }));
}

#[test]
fn a_fork_is_named_at_its_version() {
    check(rotated(), forked(), Err(UpdateError::Fork { version: 2 }));
    let other = TrustRoots::found(sample::root_terms(&key(1), &key(10)), &[&key(1)]).unwrap();
    check(rotated(), other.clone(), Err(UpdateError::Fork { version: 1 }));
    check(other, rotated(), Err(UpdateError::Fork { version: 1 }));
    check(founded(), lab::trust_roots(), Err(UpdateError::Fork { version: 1 }));
}

#[test]
fn copies_with_other_signatures_are_no_fork() {
    let draft = || RootDraft::next(founded(), next_terms()).unwrap();
    let [one, other] = [&[2, 3][..], &[3, 2, 4]].map(|seeds| signed(draft(), seeds).unwrap());
    assert_ne!(one, other);
    check(one, other, Ok(()));
}

#[test]
fn a_revocation_stays() {
    let mut revoked = founded();
    let revocation = KeyRevocation {
        key: key(20).public_key().id(),
        compromised_since: day("2026-03-01"),
        reason: "a laptop was stolen".to_owned(),
        made_at: day("2026-03-02"),
    };
    revoked.revoke(revocation.sign(&key(10)).unwrap()).unwrap();
    check(founded(), revoked.clone(), Ok(()));
    let dropped = UpdateError::RevocationDropped(revocation.key);
    check(revoked.clone(), founded(), Err(dropped));
    check(revoked.clone(), rotated(), Err(dropped));
    let kept = signed(RootDraft::next(revoked.clone(), next_terms()).unwrap(), &[2, 3]).unwrap();
    check(revoked, kept, Ok(()));
}
