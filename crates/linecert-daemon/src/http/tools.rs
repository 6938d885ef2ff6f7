//! Instruments, and the technicians who have them.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::StatusCode,
    response::Response,
};
use linecert_api::wire;
use linecert_store::{AccountName, Change, Instrument, InstrumentName, Technician};

use super::{
    answer::{self, Parameters},
    field,
    problem::Refused,
    routes::{Access, Doc, Route},
    version,
};
use crate::{
    app::App,
    people::{Caller, Right},
};

const SECTION: &str = "inventory";

pub(super) fn routes() -> Vec<Route> {
    let (reads, writes) =
        (Access::Needs(Right::ReadInventory), Access::Needs(Right::WriteInventory));
    let [instruments_doc, instrument_doc, put_instrument_doc] =
        docs::<wire::Instrument, wire::InstrumentInput>([
            "Instruments by name.",
            "An instrument.",
            "Puts an instrument.",
        ]);
    let [technicians_doc, technician_doc, put_technician_doc] =
        docs::<wire::Technician, wire::TechnicianInput>([
            "Technicians by account.",
            "A technician.",
            "Puts a technician.",
        ]);
    vec![
        Route::get("/api/v1/instruments", reads, instruments).doc(instruments_doc),
        Route::get("/api/v1/instruments/{name}", reads, instrument).doc(instrument_doc),
        Route::put("/api/v1/instruments/{name}", writes, put_instrument).doc(put_instrument_doc),
        Route::get("/api/v1/technicians", reads, technicians).doc(technicians_doc),
        Route::get("/api/v1/technicians/{name}", reads, technician).doc(technician_doc),
        Route::put("/api/v1/technicians/{name}", writes, put_technician).doc(put_technician_doc),
    ]
}

/// What the document says of a list, of one, and of putting one.
fn docs<T: utoipa::ToSchema, I: utoipa::ToSchema>(
    [listed, read, put]: [&'static str; 3],
) -> [Doc; 3] {
    [
        Doc::new(SECTION, listed).page::<T>("A page of them."),
        Doc::new(SECTION, read).versioned().answer::<T>(200, "It is there."),
        Doc::new(SECTION, put)
            .versioned()
            .body::<I>()
            .answer::<T>(201, "It is there now.")
            .answer::<T>(200, "It was changed."),
    ]
}

async fn instruments(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let (page, list) = Parameters::of(given).page("instruments", &app.cursors)?;
    let found = app.store.instruments(caller.scope(), &page).await?;
    answer::listing(found, written_instrument, (&app.cursors, list))
}

async fn instrument(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Refused> {
    let absent = || Refused::not_found("an instrument with this name");
    let name: InstrumentName = name.parse().map_err(|_| absent())?;
    let found = app.store.instrument(caller.scope(), &name).await?.ok_or_else(absent)?;
    let version = found.version;
    Ok(answer::versioned(StatusCode::OK, &written_instrument(found), version))
}

async fn put_instrument(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (expect, input): (_, wire::InstrumentInput) = version::sent(request, &app).await?;
    let mut instrument = Instrument {
        name: field::read(&name, "name")?,
        region: field::maybe(input.region, "/region")?,
        technician: field::maybe(input.technician, "/technician")?,
        calibration_due: input.calibration_due,
        version: 0,
    };
    let change = Change::PutInstrument(Box::new(instrument.clone()), expect);
    let (status, version) = version::put(&app, &caller, (change, expect)).await?;
    instrument.version = version;
    Ok(answer::versioned(status, &written_instrument(instrument), version))
}

fn written_instrument(instrument: Instrument) -> wire::Instrument {
    wire::Instrument {
        name: instrument.name.to_string(),
        instrument: wire::InstrumentInput {
            region: instrument.region.map(|region| region.to_string()),
            technician: instrument.technician.map(|technician| technician.to_string()),
            calibration_due: instrument.calibration_due,
        },
        version: instrument.version,
    }
}

async fn technicians(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let (page, list) = Parameters::of(given).page("technicians", &app.cursors)?;
    let found = app.store.technicians(caller.scope(), &page).await?;
    answer::listing(found, written_technician, (&app.cursors, list))
}

async fn technician(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Refused> {
    let absent = || Refused::not_found("a technician with this account");
    let name: AccountName = name.parse().map_err(|_| absent())?;
    let found = app.store.technician(caller.scope(), &name).await?.ok_or_else(absent)?;
    let version = found.version;
    Ok(answer::versioned(StatusCode::OK, &written_technician(found), version))
}

async fn put_technician(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (expect, input): (_, wire::TechnicianInput) = version::sent(request, &app).await?;
    let mut technician = Technician {
        name: field::read(&name, "name")?,
        display: field::line(input.display, "/display")?,
        staff_number: field::line(input.staff_number, "/staff_number")?,
        region: field::maybe(input.region, "/region")?,
        key: field::maybe(input.key, "/key")?,
        version: 0,
    };
    let change = Change::PutTechnician(Box::new(technician.clone()), expect);
    let (status, version) = version::put(&app, &caller, (change, expect)).await?;
    technician.version = version;
    Ok(answer::versioned(status, &written_technician(technician), version))
}

fn written_technician(technician: Technician) -> wire::Technician {
    wire::Technician {
        name: technician.name.to_string(),
        technician: wire::TechnicianInput {
            display: technician.display,
            staff_number: technician.staff_number,
            region: technician.region.map(|region| region.to_string()),
            key: technician.key.map(|key| key.to_string()),
        },
        version: technician.version,
    }
}
