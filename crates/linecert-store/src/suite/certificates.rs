//! Certificates are kept byte for byte, and found.

use super::sample::*;
use crate::*;

async fn standing(store: &dyn Store, new: &NewCertificate) -> StoredCertificate {
    store.certificate(&Scope::system(), new.row().digest).await.unwrap().unwrap()
}

pub async fn the_same_certificate_twice_changes_nothing(store: &dyn Store) {
    let first = certificate(1, Some("north"));
    assert_eq!(put(store, put_certificate(&first)).await, Outcome::Inserted);
    let before = standing(store, &first).await;
    assert_eq!(before.bundle, first.bundle);
    assert_eq!(before.row, CertificateRow { sequence: 1, ..first.row.clone() });
    let later = verified(&bundle(1, Some("north")), 500);
    assert_eq!(put(store, put_certificate(&later)).await, Outcome::Same);
    assert_eq!(standing(store, &first).await, before);
    let (any, page) = (CertificateFilter::default(), Page::default());
    let all = store.certificates(&Scope::system(), &any, &page).await.unwrap();
    assert_eq!(all.rows, [before.row]);
}

pub async fn another_bundle_of_it_is_kept(store: &dyn Store) {
    let bare = bundle(1, None);
    let fuller = with_comment(&bare, "the cord was replaced");
    let (bare, fuller) = (verified(&bare, 1), verified(&fuller, 2));
    assert_eq!(put(store, put_certificate(&fuller)).await, Outcome::Inserted);
    assert_eq!(put(store, put_certificate(&bare)).await, Outcome::Joined);
    assert_eq!(standing(store, &bare).await.bundle, fuller.bundle);
    // Both are there.
    for known in [&fuller, &bare] {
        assert_eq!(put(store, put_certificate(known)).await, Outcome::Same);
    }
}

pub async fn a_withdrawal_cannot_be_left_out_again(store: &dyn Store) {
    let bare = bundle(1, None);
    let withdrawn = verified(&with_withdrawal(&bare), 2);
    let flooded = with_comment(&with_comment(&with_comment(&bare, "a"), "b"), "c");
    let flooded = verified(&flooded, 3);
    put(store, put_certificate(&verified(&bare, 1))).await;
    assert_eq!(put(store, put_certificate(&withdrawn)).await, Outcome::Joined);
    assert_eq!(put(store, put_certificate(&flooded)).await, Outcome::Joined);
    let stored = standing(store, &withdrawn).await;
    assert_eq!(stored.row.standing, CertificateStanding::Revoked);
    assert_eq!(stored.bundle, withdrawn.bundle);
}

pub async fn nobody_fills_the_store_with_one_certificate(store: &dyn Store) {
    let bare = bundle(1, None);
    put(store, put_certificate(&verified(&bare, 0))).await;
    let remark = |number: u32| with_comment(&bare, &number.to_string());
    let mut refused = 0;
    for number in 0..70 {
        let again = put_certificate(&verified(&remark(number), 1));
        match store.write(write(1, vec![again])).await {
            Ok(written) => assert_eq!(written.outcomes, [Outcome::Joined]),
            Err(WriteError::Conflict { .. }) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert!((1..70).contains(&refused), "{refused}");
    let withdrawn = verified(&with_withdrawal(&bare), 2);
    assert_eq!(put(store, put_certificate(&withdrawn)).await, Outcome::Joined);
    let row = standing(store, &withdrawn).await.row;
    assert_eq!(row.standing, CertificateStanding::Revoked);
}

pub async fn a_number_is_given_once(store: &dyn Store) {
    put(store, put_certificate(&certificate(1, None))).await;
    let other = verified(&namesake(1), 2);
    let error = store.write(write(2, vec![put_certificate(&other)])).await.unwrap_err();
    assert!(matches!(error, WriteError::Conflict { .. }), "{error}");
    let found = store.certificate(&Scope::system(), other.row().digest).await;
    assert_eq!(found, Ok(None));
}

pub async fn what_is_asked_for_is_found(store: &dyn Store) {
    let regions = [Some("north"), Some("south"), None];
    for (number, region) in (1..).zip(regions) {
        put(store, put_certificate(&certificate(number, region))).await;
    }
    let any = CertificateFilter::default;
    for (filter, expect) in [
        (any(), vec![3, 2, 1]),
        (CertificateFilter { order: Some(name("WO-2")), ..any() }, vec![2]),
        (CertificateFilter { line: Some(name("L-3")), ..any() }, vec![3]),
        (CertificateFilter { line: Some(name("L-9")), ..any() }, vec![]),
        (
            CertificateFilter { technician: Some("Lab technician".to_owned()), ..any() },
            vec![3, 2, 1],
        ),
        (CertificateFilter { verdict: Some(linecert_profile::Overall::Fail), ..any() }, vec![]),
        (
            CertificateFilter { verdict: Some(linecert_profile::Overall::Pass), ..any() },
            vec![3, 2, 1],
        ),
        (CertificateFilter { region: Some(name("south")), ..any() }, vec![2]),
        (CertificateFilter { profile: Some("gpon-sample".to_owned()), ..any() }, vec![3, 2, 1]),
        (CertificateFilter { from: Some(at(2)), ..any() }, vec![3, 2]),
        (CertificateFilter { to: Some(at(2)), ..any() }, vec![1]),
    ] {
        let found = store.certificates(&Scope::system(), &filter, &Page::default()).await.unwrap();
        let found: Vec<_> = found.rows.iter().map(|row| row.sequence).collect();
        assert_eq!(found, expect, "{filter:?}");
    }
    let since = store.received_since(&Scope::system(), 1, Limit::default()).await.unwrap();
    assert_eq!(since.iter().map(|row| row.sequence).collect::<Vec<_>>(), [2, 3]);
}

pub async fn the_unlogged_are_told(store: &dyn Store) {
    let new = [1, 2].map(|number| certificate(number, None));
    for new in &new {
        put(store, put_certificate(new)).await;
    }
    let unlogged = store.unlogged(0, Limit::default()).await.unwrap();
    let bundles: Vec<_> = unlogged.iter().map(|stored| stored.bundle.clone()).collect();
    assert_eq!(bundles, new.map(|new| new.bundle));
    assert_eq!(store.unlogged(1, Limit::new(1).unwrap()).await.unwrap().len(), 1);
    assert_eq!(store.unlogged(2, Limit::default()).await, Ok(Vec::new()));
}

pub async fn a_certificate_is_taken_once_with_both_its_files(store: &dyn Store) {
    let plain = bundle(1, Some("north"));
    let (sent, kept) = (verified(&plain, 1), verified(&with_comment(&plain, "received"), 1));
    let take =
        || Change::TakeCertificate { sent: Box::new(sent.clone()), kept: Box::new(kept.clone()) };
    assert_eq!(put(store, take()).await, Outcome::Inserted);
    let (scope, digest) = (Scope::system(), sent.row().digest);
    let given = store.certificate(&scope, digest).await.unwrap().unwrap();
    assert_eq!(given.bundle, kept.bundle);
    // Both files are known; to take it again is stale, whoever was first.
    for known in [&sent, &kept] {
        assert_eq!(put(store, put_certificate(known)).await, Outcome::Same);
    }
    let again = store.write(write(2, vec![take()])).await;
    assert!(matches!(again, Err(WriteError::Stale { found: Some(2), .. })), "{again:?}");
    let other = Write { scope: of(["south"]), ..write(3, vec![take()]) };
    assert!(matches!(store.write(other).await, Err(WriteError::OutOfScope { .. })));
    // Another certificate under the number of this key's is refused as before.
    let namesake = verified(&namesake(1), 4);
    let twice = Box::new(namesake);
    let taken = Change::TakeCertificate { sent: twice.clone(), kept: twice };
    let refused = store.write(write(4, vec![taken])).await;
    assert!(matches!(refused, Err(WriteError::Conflict { .. })), "{refused:?}");
    assert_eq!(store.certificate(&scope, digest).await.unwrap().unwrap().bundle, kept.bundle);
}
