//! Certificates, and every file that was received of them.

use std::sync::Arc;

use async_trait::async_trait;
use linecert_cert::Purpose;
use linecert_measure::Digest;
use linecert_profile::{Access, Overall};
use rusqlite::{Connection, OptionalExtension as _, Row, params, types::Value};

use super::{
    SqliteStore,
    apply::{Applied, Turn},
    fault::writing,
    keyset::Sorted,
    select::{Scoped, Select, Stored},
    value::{digest, maybe_text, one_of, text, time, values},
};
use crate::{
    certificate::{
        CertificateFilter, CertificateRow, Certificates, NewCertificate, StoredCertificate,
    },
    name::AccountName,
    page::{Limit, Listing, Page},
    scope::Scope,
    store::StoreError,
    write::{Expect, Outcome, WriteError},
};

pub(super) const NEWEST_FIRST: Sorted = Sorted::Falling(&["received_at", "sequence"]);
const OLDEST_FIRST: Sorted = Sorted::Rising(&["sequence"]);

impl Stored for CertificateRow {
    const TABLE: &'static str = "certificate";
    const COLUMNS: &'static str = "sequence, digest, number, order_number, line, access, region, \
        technician, signer, profile, revision, profile_digest, verdict, purpose, issued_at, \
        received_at, standing, logged";
    const SCOPED: Scoped = Scoped::RegionAnd("owner");

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            digest: digest(row, "digest")?,
            number: row.get("number")?,
            order: text(row, "order_number")?,
            line: text(row, "line")?,
            access: one_of(row, "access", (&Access::ALL, Access::name))?,
            region: maybe_text(row, "region")?,
            technician: row.get("technician")?,
            key: digest(row, "signer")?,
            profile: row.get("profile")?,
            revision: row.get("revision")?,
            profile_digest: digest(row, "profile_digest")?,
            verdict: one_of(row, "verdict", (&Overall::ALL, Overall::name))?,
            purpose: one_of(row, "purpose", (Purpose::ALL, Purpose::name))?,
            issued_at: time(row, "issued_at")?,
            received_at: time(row, "received_at")?,
            standing: text(row, "standing")?,
            logged: row.get("logged")?,
            sequence: row.get("sequence")?,
        })
    }
}

/// What is there of a certificate that comes again.
struct Known {
    owner: Option<AccountName>,
    row: CertificateRow,
    extent: u64,
    bundles: u64,
}

/// Puts a certificate, or another bundle of one that is there.
pub(super) fn put(turn: &Turn<'_>, new: &NewCertificate) -> Applied {
    let known = known(turn.db, new.row.digest).map_err(writing)?;
    let owner = match &known {
        Some(known) => known.owner.clone(),
        None => owner_of(turn, new)?,
    };
    turn.must_cover(new.row.region.as_ref(), owner.as_ref(), || named(new))?;
    let bundle = Digest::of(&new.bundle);
    let outcome = match known {
        None => insert(turn, new, (owner, bundle, 1))?,
        Some(_) if has_bundle(turn.db, bundle).map_err(writing)? => {
            return Ok((Outcome::Same, None));
        }
        Some(known) => join(turn, new, (&known, bundle))?,
    };
    keep(turn.db, new, bundle).map_err(writing)?;
    Ok((outcome, None))
}

/// Takes a certificate that is not there, with both of its files at once. That it is there is found
/// by the index that the row goes into, so that nothing is asked before.
pub(super) fn take(turn: &Turn<'_>, (sent, kept): (&NewCertificate, &NewCertificate)) -> Applied {
    let owner = owner_of(turn, kept)?;
    turn.must_cover(kept.row.region.as_ref(), owner.as_ref(), || named(kept))?;
    let [sent_digest, kept_digest] = [sent, kept].map(|new| Digest::of(&new.bundle));
    let inserted = insert(turn, kept, (owner, kept_digest, 2));
    if let Err(WriteError::Conflict { .. }) = &inserted
        && let Some(known) = known(turn.db, kept.row.digest).map_err(writing)?
    {
        let (what, expected) = (named(kept), Expect::Absent);
        return Err(WriteError::Stale { what, expected, found: Some(known.bundles) });
    }
    let outcome = inserted?;
    keep(turn.db, sent, sent_digest).map_err(writing)?;
    keep(turn.db, kept, kept_digest).map_err(writing)?;
    Ok((outcome, None))
}

fn named(new: &NewCertificate) -> String {
    format!("certificate {}", new.row.number)
}

fn known(db: &Connection, digest: Digest) -> rusqlite::Result<Option<Known>> {
    let columns = CertificateRow::COLUMNS;
    let sql = format!("SELECT {columns}, owner, extent, bundles FROM certificate WHERE digest = ?");
    let read = |row: &Row<'_>| {
        let owner = maybe_text(row, "owner")?;
        let (extent, bundles) = (row.get("extent")?, row.get("bundles")?);
        Ok(Known { owner, extent, bundles, row: CertificateRow::read(row)? })
    };
    db.prepare_cached(&sql)?.query_row([digest.as_bytes()], read).optional()
}

/// Whose certificate it is: the technician's whose order it is, or else of the technician who
/// sends it and sees nothing but what is his own.
fn owner_of(turn: &Turn<'_>, new: &NewCertificate) -> Result<Option<AccountName>, WriteError> {
    let sql = "SELECT technician FROM work_order WHERE number = ?";
    let read = |row: &Row<'_>| maybe_text(row, "technician");
    let mut query = turn.db.prepare_cached(sql).map_err(writing)?;
    let order = query.query_row([new.row.order.as_str()], read).optional().map_err(writing)?;
    Ok(order.unwrap_or_else(|| turn.write.scope.own().cloned()))
}

fn insert(
    turn: &Turn<'_>,
    new: &NewCertificate,
    (owner, bundle, bundles): (Option<AccountName>, Digest, u64),
) -> Result<Outcome, WriteError> {
    let sql = "INSERT INTO certificate (digest, number, order_number, line, access, region, \
        technician, signer, profile, revision, profile_digest, verdict, purpose, issued_at, \
        received_at, standing, logged, owner, extent, bundle, bundles) \
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
    let values = [row_values(&new.row), values![owner, new.extent, bundle, bundles]].concat();
    let insert = || turn.db.prepare_cached(sql)?.execute(rusqlite::params_from_iter(values));
    match insert() {
        Ok(_) => Ok(Outcome::Inserted),
        Err(error) if is_taken(&error) => Err(WriteError::Conflict {
            what: named(new),
            why: format!("key {} signed another one of this number", new.row.key),
        }),
        Err(error) => Err(writing(error).into()),
    }
}

fn row_values(row: &CertificateRow) -> Vec<Value> {
    let head = values![
        row.digest,
        row.number,
        row.order,
        row.line,
        row.access.name(),
        row.region,
        row.technician,
        row.key,
        row.profile,
        row.revision,
        row.profile_digest,
    ];
    let (verdict, purpose) = (row.verdict.name(), row.purpose.name());
    let times = values![verdict, purpose, row.issued_at, row.received_at];
    [head, times, values![row.standing.word(), row.logged]].concat()
}

fn is_taken(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

/// How many bundles of a certificate are kept, whatever they say. Behind them only those are that
/// say more than the one that is served: nobody fills the store with one certificate, and nobody
/// keeps its withdrawal out.
const BUNDLES: u64 = 64;

/// Another bundle of a certificate that is there. A bundle can leave out what another one tells:
/// so a certificate that was withdrawn stays so, and of two bundles the one that tells more of its
/// standing is served, then the fuller, then the newer.
fn join(
    turn: &Turn<'_>,
    new: &NewCertificate,
    (known, bundle): (&Known, Digest),
) -> Result<Outcome, WriteError> {
    let standing = known.row.standing.max(new.row.standing);
    let (said, says) = ((known.row.standing, known.extent), (new.row.standing, new.extent));
    if known.bundles >= BUNDLES && says <= said {
        let why = format!("{BUNDLES} bundles of it are kept, and this one says no more");
        return Err(WriteError::Conflict { what: named(new), why });
    }
    let serves = says >= said;
    let sql = "UPDATE certificate SET standing = ?, logged = coalesce(logged, ?), \
        bundles = bundles + 1 WHERE digest = ?";
    let digest = new.row.digest.as_bytes();
    let update = || {
        let values = params![standing.word(), new.row.logged, digest];
        turn.db.prepare_cached(sql)?.execute(values)?;
        if serves {
            let sql = "UPDATE certificate SET extent = ?, bundle = ? WHERE digest = ?";
            turn.db.prepare_cached(sql)?.execute(params![new.extent, bundle.as_bytes(), digest])?;
        }
        Ok(())
    };
    update().map(|()| Outcome::Joined).map_err(|error| writing(error).into())
}

fn has_bundle(db: &Connection, digest: Digest) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM bundle WHERE digest = ?")?.exists([digest.as_bytes()])
}

fn keep(db: &Connection, new: &NewCertificate, digest: Digest) -> rusqlite::Result<()> {
    let sql = "INSERT INTO bundle (digest, certificate, received_at, bytes) VALUES (?, ?, ?, ?)";
    let received = new.row.received_at.as_microsecond();
    let certificate = new.row.digest.as_bytes();
    let values = params![digest.as_bytes(), certificate, received, &*new.bundle];
    db.prepare_cached(sql)?.execute(values).map(drop)
}

fn with_bundle(db: &Connection, row: CertificateRow) -> rusqlite::Result<StoredCertificate> {
    let sql = "SELECT bytes FROM bundle WHERE digest = \
        (SELECT bundle FROM certificate WHERE sequence = ?)";
    let bytes: Vec<u8> =
        db.prepare_cached(sql)?.query_row([row.sequence], |bundle| bundle.get(0))?;
    Ok(StoredCertificate { row, bundle: Arc::from(bytes) })
}

pub(super) fn matching(scope: &Scope, filter: &CertificateFilter) -> Select {
    Select::of::<CertificateRow>(scope)
        .when("order_number = ?", filter.order.as_ref())
        .when("line = ?", filter.line.as_ref())
        .when("technician = ?", filter.technician.as_ref())
        .when("verdict = ?", filter.verdict.map(Overall::name))
        .when("region = ?", filter.region.as_ref())
        .when("profile = ?", filter.profile.as_ref())
        .when("received_at >= ?", filter.from)
        .when("received_at < ?", filter.to)
}

#[async_trait]
impl Certificates for SqliteStore {
    async fn certificate(
        &self,
        scope: &Scope,
        digest: Digest,
    ) -> Result<Option<StoredCertificate>, StoreError> {
        let select = Select::of::<CertificateRow>(scope).when("digest = ?", Some(digest));
        self.read(move |db| {
            select.one::<CertificateRow>(db)?.map(|row| with_bundle(db, row)).transpose()
        })
        .await
    }

    async fn certificates(
        &self,
        scope: &Scope,
        filter: &CertificateFilter,
        page: &Page,
    ) -> Result<Listing<CertificateRow>, StoreError> {
        let (select, page) = (matching(scope, filter), page.clone());
        self.read(move |db| select.page(db, NEWEST_FIRST, &page)).await
    }

    async fn received_since(
        &self,
        scope: &Scope,
        sequence: u64,
        limit: Limit,
    ) -> Result<Vec<CertificateRow>, StoreError> {
        let select = Select::of::<CertificateRow>(scope).when("sequence > ?", Some(sequence));
        self.read(move |db| select.first(db, OLDEST_FIRST, limit)).await
    }

    async fn unlogged(
        &self,
        sequence: u64,
        limit: Limit,
    ) -> Result<Vec<StoredCertificate>, StoreError> {
        let select = Select::unscoped().only("logged IS NULL").when("sequence > ?", Some(sequence));
        self.read(move |db| {
            let rows = select.first::<CertificateRow>(db, OLDEST_FIRST, limit)?;
            rows.into_iter().map(|row| with_bundle(db, row)).collect()
        })
        .await
    }
}
