//! The drivers of access nodes: documents of the operator before those that are part of the program.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use linecert_driver::{Driver, DriverError, Kind, SnmpDriver};
use linecert_measure::Digest;
use linecert_store::{DocumentKind, Store, StoreError};
use thiserror::Error;

/// Drivers by name, each parsed once for each of its texts.
#[derive(Debug, Default)]
pub(crate) struct Drivers(Mutex<HashMap<String, (Digest, Arc<Driver>)>>);

/// Why there is no driver.
#[derive(Debug, Error)]
pub(crate) enum DriverFault {
    /// Nobody knows this name.
    #[error("there is no driver `{0}`")]
    Unknown(String),
    /// It is for something else than an access node.
    #[error("the driver `{0}` is not for access nodes")]
    OtherKind(String),
    /// Its text is wrong.
    #[error(transparent)]
    Text(#[from] DriverError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Drivers {
    /// The driver of this name.
    pub(crate) async fn named(
        &self,
        store: &dyn Store,
        name: &str,
    ) -> Result<Arc<Driver>, DriverFault> {
        let document = store.document(DocumentKind::Driver, name).await?;
        let text = document.as_ref().map(|document| &*document.text);
        let text = text.or_else(|| Driver::shipped_text(name));
        let text = text.ok_or_else(|| DriverFault::Unknown(name.to_owned()))?;
        let digest = Digest::of(text.as_bytes());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(name) {
            Some((of, driver)) if *of == digest => Ok(Arc::clone(driver)),
            _ => {
                let driver = Arc::new(Driver::parse(name, text)?);
                snmp(&driver)?;
                known.insert(name.to_owned(), (digest, Arc::clone(&driver)));
                Ok(driver)
            }
        }
    }
}

/// The part of a driver that reads access nodes.
pub(crate) fn snmp(driver: &Driver) -> Result<&SnmpDriver, DriverFault> {
    match driver.kind() {
        Kind::Snmp(snmp) => Ok(snmp),
        _ => Err(DriverFault::OtherKind(driver.name().to_owned())),
    }
}
