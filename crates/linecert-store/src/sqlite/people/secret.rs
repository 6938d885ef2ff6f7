//! Tokens, sessions and invitations.

use rusqlite::{Row, types::Value};

use super::Shown;
use crate::{
    name::AccountName,
    people::{Invitation, SecretHash, Session, Token, TokenId},
    sqlite::{
        apply::{Applied, Turn},
        fault::writing,
        select::{Scoped, Select, Stored},
        trail::Entry,
        value::{digest, joined, parted, text, time, values},
    },
    write::{Outcome, WriteError},
};

impl Stored for Token {
    const TABLE: &'static str = "token";
    const COLUMNS: &'static str = "id, hash, account, rights, made_at, expires_at, note";
    const SCOPED: Scoped = Scoped::Account("account");

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let rights: Option<String> = row.get("rights")?;
        Ok(Self {
            id: TokenId(row.get("id")?),
            hash: SecretHash(digest(row, "hash")?),
            account: text(row, "account")?,
            rights: rights.map(|rights| parted(&rights)),
            made_at: time(row, "made_at")?,
            expires_at: time(row, "expires_at")?,
            note: row.get("note")?,
        })
    }
}

impl Shown for Token {
    fn account(&self) -> &AccountName {
        &self.account
    }
}

impl Stored for Session {
    const TABLE: &'static str = "session";
    const COLUMNS: &'static str = "hash, account, made_at, expires_at";
    const SCOPED: Scoped = Scoped::Account("account");

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            hash: SecretHash(digest(row, "hash")?),
            account: text(row, "account")?,
            made_at: time(row, "made_at")?,
            expires_at: time(row, "expires_at")?,
        })
    }
}

impl Shown for Session {
    fn account(&self) -> &AccountName {
        &self.account
    }
}

impl Stored for Invitation {
    const TABLE: &'static str = "invitation";
    const COLUMNS: &'static str = "hash, account, purpose, made_at, expires_at";
    const SCOPED: Scoped = Scoped::Account("account");

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            hash: SecretHash(digest(row, "hash")?),
            account: text(row, "account")?,
            purpose: row.get("purpose")?,
            made_at: time(row, "made_at")?,
            expires_at: time(row, "expires_at")?,
        })
    }
}

impl Shown for Invitation {
    fn account(&self) -> &AccountName {
        &self.account
    }
}

/// Puts what shows an account, which must be there and in scope. Nothing is replaced.
fn show<T: Stored>(
    turn: &Turn<'_>,
    (what, account): (&'static str, &AccountName),
    values: Vec<Value>,
) -> Applied {
    let object = format!("account {account}");
    turn.must_cover(None, Some(account), || object.clone())?;
    let known = || {
        turn.db.prepare_cached("SELECT 1 FROM account WHERE name = ?")?.exists([account.as_str()])
    };
    if !known().map_err(writing)? {
        return Err(WriteError::Missing { what: object });
    }
    let marks = vec!["?"; values.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", T::TABLE, T::COLUMNS);
    let insert = || turn.db.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(&values));
    insert().map_err(writing)?;
    Ok((Outcome::Inserted, Some(Entry::of(what, object, values))))
}

pub(in crate::sqlite) fn put_token(turn: &Turn<'_>, token: &Token) -> Applied {
    let (rights, note) = (token.rights.as_ref().map(joined), &token.note);
    let head = values![token.id.0, token.hash.0, token.account, rights];
    let values = [head, values![token.made_at, token.expires_at, note]].concat();
    show::<Token>(turn, ("put-token", &token.account), values)
}

pub(in crate::sqlite) fn open_session(turn: &Turn<'_>, session: &Session) -> Applied {
    let forget = || {
        let mut old = turn.db.prepare_cached("DELETE FROM session WHERE expires_at <= ?")?;
        old.execute([turn.write.at.as_microsecond()])
    };
    forget().map_err(writing)?;
    let Session { hash, account, made_at, expires_at } = session;
    let values = values![hash.0, account, made_at, expires_at];
    show::<Session>(turn, ("open-session", account), values)
}

pub(in crate::sqlite) fn put_invitation(turn: &Turn<'_>, invitation: &Invitation) -> Applied {
    let Invitation { hash, account, purpose, made_at, expires_at } = invitation;
    let values = values![hash.0, account, purpose, made_at, expires_at];
    show::<Invitation>(turn, ("put-invitation", account), values)
}

pub(in crate::sqlite) fn revoke_token(turn: &Turn<'_>, id: &TokenId) -> Applied {
    let missing = || WriteError::Missing { what: format!("token {}", id.0) };
    let select = Select::unscoped().when("id = ?", Some(&id.0)).only("revoked_at IS NULL");
    let token: Token = select.one(turn.db).map_err(writing)?.ok_or_else(missing)?;
    turn.must_cover(None, Some(&token.account), || format!("token {}", id.0))?;
    let values = values![turn.write.at, id.0];
    end(turn, "UPDATE token SET revoked_at = ? WHERE id = ?", &values)?;
    let entry = Entry::of("revoke-token", format!("account {}", token.account), values);
    Ok((Outcome::Done, Some(entry)))
}

pub(in crate::sqlite) fn close_session(turn: &Turn<'_>, secret: SecretHash) -> Applied {
    let session: Session = shown(turn, secret, "session")?;
    let values = values![secret.0];
    end(turn, "DELETE FROM session WHERE hash = ?", &values)?;
    let entry = Entry::of("close-session", format!("account {}", session.account), values);
    Ok((Outcome::Done, Some(entry)))
}

/// Closes all sessions of an account, if it has any.
pub(in crate::sqlite) fn close_sessions(turn: &Turn<'_>, account: &AccountName) -> Applied {
    let object = format!("account {account}");
    turn.must_cover(None, Some(account), || object.clone())?;
    let values = values![account];
    end(turn, "DELETE FROM session WHERE account = ?", &values)?;
    Ok((Outcome::Done, Some(Entry::of("close-sessions", object, values))))
}

/// Uses an invitation, unless it was used or ran out.
pub(in crate::sqlite) fn use_invitation(turn: &Turn<'_>, secret: SecretHash) -> Applied {
    let invitation: Invitation = shown(turn, secret, "invitation")?;
    let sql = "UPDATE invitation SET used_at = ?1 \
        WHERE hash = ?2 AND used_at IS NULL AND expires_at > ?1";
    let values = values![turn.write.at, secret.0];
    if end(turn, sql, &values)? == 0 {
        let (what, why) = ("the invitation".to_owned(), "it was used or ran out".to_owned());
        return Err(WriteError::Conflict { what, why });
    }
    let entry = Entry::of("use-invitation", format!("account {}", invitation.account), values);
    Ok((Outcome::Done, Some(entry)))
}

/// What has this secret. Whoever has the secret needs no scope.
fn shown<T: Stored>(turn: &Turn<'_>, secret: SecretHash, what: &str) -> Result<T, WriteError> {
    let select = Select::unscoped().when("hash = ?", Some(secret.0));
    let missing = || WriteError::Missing { what: format!("the {what}") };
    select.one(turn.db).map_err(writing)?.ok_or_else(missing)
}

fn end(turn: &Turn<'_>, sql: &str, values: &[Value]) -> Result<usize, WriteError> {
    let update = || turn.db.prepare_cached(sql)?.execute(rusqlite::params_from_iter(values));
    update().map_err(|error| writing(error).into())
}
