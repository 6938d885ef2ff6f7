//! What the database says when it cannot do something.

use rusqlite::{Error, ErrorCode};

use crate::store::StoreError;

pub(super) fn reading(error: Error) -> StoreError {
    of(error, "read")
}

pub(super) fn writing(error: Error) -> StoreError {
    of(error, "write")
}

pub(super) fn of(error: Error, doing: &'static str) -> StoreError {
    match (&error, error.sqlite_error_code()) {
        (_, Some(ErrorCode::DiskFull)) => StoreError::Full,
        (_, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) => {
            StoreError::Damaged(error.to_string())
        }
        (Error::FromSqlConversionFailure(..) | Error::InvalidColumnType(..), _) => {
            StoreError::Damaged(error.to_string())
        }
        _ => StoreError::Database { doing, why: error.to_string() },
    }
}
