//! What people and machines show counts until it ends.

use linecert_measure::Digest;

use super::sample::*;
use crate::*;

fn secret(text: &str) -> SecretHash {
    SecretHash(Digest::of(text.as_bytes()))
}

fn token() -> Token {
    Token {
        id: TokenId("t1".to_owned()),
        hash: secret("token"),
        account: name("li"),
        rights: Some(vec!["certificates:write".to_owned()]),
        made_at: at(0),
        expires_at: at(100),
        note: "the laptop".to_owned(),
    }
}

fn session() -> Session {
    Session { hash: secret("session"), account: name("li"), made_at: at(0), expires_at: at(100) }
}

async fn put_account(store: &dyn Store, disabled: bool) {
    let account = Account { disabled, ..account("li") };
    put(store, Change::PutAccount(Box::new(account), Expect::Any)).await;
}

/// Whether the token and the session count.
async fn count(store: &dyn Store, second: i64) -> (bool, bool) {
    let token = store.token(secret("token"), at(second)).await.unwrap();
    let session = store.session(secret("session"), at(second)).await.unwrap();
    (token.is_some(), session.is_some())
}

pub async fn a_secret_counts_until_it_ends(store: &dyn Store) {
    let open =
        || vec![Change::PutToken(Box::new(token())), Change::OpenSession(Box::new(session()))];
    let error = store.write(write(0, open())).await.unwrap_err();
    assert_eq!(error.to_string(), "account li is not there");
    put_account(store, false).await;
    store.write(write(0, open())).await.unwrap();
    let (found, owner) = store.token(secret("token"), at(1)).await.unwrap().unwrap();
    assert_eq!((found, owner.name), (token(), name("li")));
    assert_eq!(store.session(secret("token"), at(1)).await, Ok(None));
    assert_eq!(count(store, 99).await, (true, true));
    assert_eq!(count(store, 100).await, (false, false));
    put_account(store, true).await;
    assert_eq!(count(store, 1).await, (false, false));
    put_account(store, false).await;
    put(store, Change::RevokeToken(token().id)).await;
    assert_eq!(count(store, 1).await, (false, true));
    put(store, Change::CloseSession(secret("session"))).await;
    assert_eq!(count(store, 1).await, (false, false));
    put(store, Change::OpenSession(Box::new(session()))).await;
    assert_eq!(count(store, 1).await, (false, true));
    let others = Change::CloseSessions(name("wang"));
    put(store, others).await;
    assert_eq!(count(store, 1).await, (false, true));
    put(store, Change::CloseSessions(name("li"))).await;
    assert_eq!(count(store, 1).await, (false, false));
    assert_eq!(store.tokens(&Scope::system(), &name("li")).await, Ok(Vec::new()));
}

pub async fn an_invitation_is_used_once(store: &dyn Store) {
    put_account(store, false).await;
    let invite = |text: &str| {
        let (purpose, made_at, expires_at) = ("log-in".to_owned(), at(0), at(100));
        let (hash, account) = (secret(text), name("li"));
        Change::PutInvitation(Box::new(Invitation { hash, account, purpose, made_at, expires_at }))
    };
    store.write(write(0, vec![invite("one"), invite("two")])).await.unwrap();
    let there = async |text| store.invitation(secret(text), at(1)).await.unwrap().is_some();
    assert!(there("one").await);
    let use_it =
        |second, text| store.write(write(second, vec![Change::UseInvitation(secret(text))]));
    use_it(1, "one").await.unwrap();
    assert!(!there("one").await);
    for late in [use_it(2, "one").await, use_it(100, "two").await] {
        let error = late.unwrap_err();
        assert_eq!(error.to_string(), "the invitation: it was used or ran out");
    }
    let error = use_it(1, "three").await.unwrap_err();
    assert_eq!(error.to_string(), "the invitation is not there");
}
