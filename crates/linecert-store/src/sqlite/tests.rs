mod folder;
#[cfg(unix)]
mod killed;
mod plans;

use crate::{SqliteStore, suite::Bed};

fn bed() -> Bed {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::create(folder.path()).unwrap();
    Bed { store: Box::new(store), keep: Box::new(folder) }
}

crate::suite!(bed);
