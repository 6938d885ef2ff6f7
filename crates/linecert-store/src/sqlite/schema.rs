//! Brings a file to the schema of this program.

use rusqlite::Connection;
use thiserror::Error;

/// The steps of one file: the first makes version 1, and so on. A step that was shipped is never
/// changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schema {
    /// What the file must say that it is (`application_id`).
    id: i32,
    steps: &'static [&'static str],
}

/// What must not be lost.
pub(super) const MAIN: Schema =
    Schema { id: 0x6c63_6d31, steps: &[include_str!("schema/main-1.sql")] };

/// What polls read.
pub(super) const HOT: Schema =
    Schema { id: 0x6c63_6831, steps: &[include_str!("schema/hot-1.sql")] };

/// Why a file cannot be brought to the schema.
#[derive(Debug, PartialEq, Error)]
pub(super) enum SchemaError {
    #[error(
        "it was written by a newer program: its schema is {found}, the newest known is {known}"
    )]
    Newer { found: usize, known: usize },
    #[error("it was written by an older program: its schema is {found}, and {known} is needed")]
    Older { found: usize, known: usize },
    #[error("it is not a file of this store")]
    Foreign,
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

impl Schema {
    /// Takes the steps that a file has not taken yet, each in one transaction.
    pub(super) fn migrate(self, db: &mut Connection) -> Result<(), SchemaError> {
        let found = self.found(db)?;
        for (version, step) in (1i64..).zip(self.steps).skip(found) {
            let transaction = db.transaction()?;
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", version)?;
            transaction.pragma_update(None, "application_id", self.id)?;
            transaction.commit()?;
        }
        Ok(())
    }

    /// Refuses a file that has not taken every step: whoever only reads cannot take them.
    pub(super) fn must_be_current(self, db: &Connection) -> Result<(), SchemaError> {
        match (self.found(db)?, self.steps.len()) {
            (found, known) if found < known => Err(SchemaError::Older { found, known }),
            _ => Ok(()),
        }
    }

    /// How many steps a file has taken. Zero is a file that is empty.
    fn found(self, db: &Connection) -> Result<usize, SchemaError> {
        let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let id: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let found = usize::try_from(found).map_err(|_| SchemaError::Foreign)?;
        if found > 0 && id != self.id || found == 0 && has_tables(db)? {
            return Err(SchemaError::Foreign);
        }
        match self.steps.len() {
            known if found > known => Err(SchemaError::Newer { found, known }),
            _ => Ok(found),
        }
    }
}

fn has_tables(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT count(*) > 0 FROM sqlite_schema", [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Connection {
        Connection::open_in_memory().unwrap()
    }

    #[test]
    fn each_step_is_taken_once() {
        let mut db = fresh();
        for schema in [MAIN, MAIN] {
            schema.migrate(&mut db).unwrap();
        }
        MAIN.must_be_current(&db).unwrap();
        let second = Schema { steps: const { &[MAIN.steps[0], "CREATE TABLE more (x)"] }, ..MAIN };
        let older = SchemaError::Older { found: 1, known: 2 };
        assert_eq!(second.must_be_current(&db).unwrap_err(), older);
        for _ in 0..2 {
            second.migrate(&mut db).unwrap();
        }
        db.execute("INSERT INTO more VALUES (1)", []).unwrap();
    }

    #[test]
    fn a_step_that_fails_is_not_half_taken() {
        let mut db = fresh();
        MAIN.migrate(&mut db).unwrap();
        let broken =
            Schema { steps: const { &[MAIN.steps[0], "CREATE TABLE more (x); NO SQL"] }, ..MAIN };
        broken.migrate(&mut db).unwrap_err();
        MAIN.migrate(&mut db).unwrap();
        assert!(db.prepare("SELECT x FROM more").is_err());
    }

    #[test]
    fn what_a_newer_program_wrote_is_refused() {
        let mut db = fresh();
        MAIN.migrate(&mut db).unwrap();
        db.pragma_update(None, "user_version", 7).unwrap();
        let newer = SchemaError::Newer { found: 7, known: 1 };
        assert_eq!(MAIN.migrate(&mut db).unwrap_err(), newer);
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        let mut db = fresh();
        db.execute_batch("CREATE TABLE foreigner (x)").unwrap();
        assert_eq!(MAIN.migrate(&mut db).unwrap_err(), SchemaError::Foreign);
        let mut db = fresh();
        HOT.migrate(&mut db).unwrap();
        assert_eq!(MAIN.migrate(&mut db).unwrap_err(), SchemaError::Foreign);
    }
}
