//! All certificates of a filter, as they are given out, one on each line.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use linecert_api::{List, wire};
use linecert_cert::Bundle;
use linecert_store::{CertificateFilter, Listing, Page, StoreError, StoredCertificate};
use serde_json::value::RawValue;
use tracing::Instrument as _;

use super::{filter, stream};
use crate::{
    app::App,
    http::{answer::Parameters, problem::Refused},
    people::Caller,
};

/// Gives out certificates as fast as they are read.
pub(super) async fn export(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let filter = filter(&mut parameters);
    let (page, list) = parameters.page("certificates/export", &app.cursors)?;
    let (lines, answer) = stream::begin(&app)?;
    let export = Export { app, caller, filter, list, lines };
    tokio::spawn(async move { export.run(page).await }.in_current_span());
    Ok(answer)
}

struct Export {
    app: App,
    caller: Caller,
    filter: CertificateFilter,
    list: List,
    lines: stream::Lines,
}

/// Why an export ends before its end.
enum Ended {
    Gone,
    Store(StoreError),
}

impl Export {
    async fn run(self, from: Page) {
        match self.pages(from).await {
            Ok(()) => {}
            Err(Ended::Gone) => tracing::debug!("nobody reads the export any more"),
            Err(Ended::Store(error)) => {
                tracing::error!(%error, "the store did not answer");
                self.lines.break_off().await;
            }
        }
    }

    async fn pages(&self, mut page: Page) -> Result<(), Ended> {
        loop {
            let found = self.app.store.certificates(self.caller.scope(), &self.filter, &page).await;
            let Listing { rows, next } = found.map_err(Ended::Store)?;
            let last = rows.last().map(|row| row.digest);
            for row in rows {
                let found = self.app.store.certificate(self.caller.scope(), row.digest).await;
                let Some(stored) = found.map_err(Ended::Store)? else { continue };
                // Whoever goes on behind the last of a page is sent nothing twice.
                let after = next.as_ref().filter(|_| last == Some(row.digest));
                let seal = |after: &linecert_store::After| {
                    self.app.cursors.seal(self.list, after.as_bytes())
                };
                self.tell(&stored, after.and_then(seal)).await?;
            }
            let Some(next) = next else { return Ok(()) };
            page.after = Some(next);
        }
    }

    async fn tell(&self, stored: &StoredCertificate, cursor: Option<String>) -> Result<(), Ended> {
        let digest = stored.row.digest;
        let bundle = one_line(&stored.bundle).ok_or_else(|| {
            Ended::Store(StoreError::Damaged(format!("the bundle of {digest} is none")))
        })?;
        let line = wire::Exported { digest, bundle: wire::Bundle(bundle), cursor };
        self.lines.put(&line).await.map_err(|_| Ended::Gone)
    }
}

/// A bundle as it is written on one line. What was stored as one is given out byte for byte.
fn one_line(bundle: &[u8]) -> Option<Box<RawValue>> {
    let text = if bundle.contains(&b'\n') {
        String::from_utf8(Bundle::parse(bundle).ok()?.to_json()).ok()?
    } else {
        str::from_utf8(bundle).ok()?.to_owned()
    };
    RawValue::from_string(text).ok()
}
