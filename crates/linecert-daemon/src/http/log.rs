//! The operator's log for everybody, as C2SP tlog-tiles lays it out. Its entries are digests, so
//! that it tells nothing about anybody.

use std::error::Error;

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use linecert_api::ProblemKind;
use linecert_log::{Folder, Storage as _};

use super::{
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::{app::App, log::LogPlace};

const TILES: &str = "application/octet-stream";
const TEXT: &str = "text/plain";

pub(super) fn routes() -> Vec<Route> {
    let newest = Doc::new("log", "The newest checkpoint of the log of a year.")
        .detail("A signed note (C2SP tlog-checkpoint), with the cosignatures of witnesses.")
        .answer_in(200, TEXT, "The checkpoint.")
        .problems(&[ProblemKind::NotFound]);
    let tiles = Doc::new("log", "A tile of the log of a year, or a bundle of its entries.")
        .detail("Named as C2SP tlog-tiles does: `0/x001/067`, `1/000.p/8`, `entries/000.p/3`.")
        .answer_in(200, TILES, "The tile, which never changes.");
    vec![
        Route::get("/log/{year}/checkpoint", Access::Open, checkpoint).doc(newest),
        Route::get("/log/{year}/tile/{*tile}", Access::Open, tile).doc(tiles),
    ]
}

async fn checkpoint(State(app): State<App>, Path(year): Path<String>) -> Result<Response, Refused> {
    let bytes = read(&app, &year, "checkpoint".to_owned()).await?;
    let kind = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
    Ok(([kind, (header::CACHE_CONTROL, "no-cache")], bytes).into_response())
}

async fn tile(
    State(app): State<App>,
    Path((year, tile)): Path<(String, String)>,
) -> Result<Response, Refused> {
    if !is_tile(&tile) {
        return Err(absent());
    }
    let bytes = read(&app, &year, format!("tile/{tile}")).await?;
    let kept = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    Ok(([(header::CONTENT_TYPE, TILES), kept], bytes).into_response())
}

fn absent() -> Refused {
    Refused::not_found("a file of this name in the log of this year")
}

async fn read(app: &App, year: &str, name: String) -> Result<Vec<u8>, Refused> {
    let year: u16 = year.parse().map_err(|_| absent())?;
    let data = app.room.0.clone();
    let found = app.compute(move || -> Result<_, Box<dyn Error + Send + Sync>> {
        let Some(place) = LogPlace::of_this_year(&data, year)? else { return Ok(None) };
        Ok(Folder::new(place.folder).read(&name)?)
    });
    let found = found.await?;
    let found = found.map_err(|error| {
        tracing::error!(%error, "the log could not be read");
        Refused::new(ProblemKind::StoreUnavailable, "the log cannot be read at the moment")
    })?;
    found.ok_or_else(absent)
}

/// Whether it is the name of a tile or of a bundle of entries, below `tile/`. No other name reaches
/// the disk.
fn is_tile(name: &str) -> bool {
    let Some((level, index)) = name.split_once('/') else { return false };
    let is_level = level == "entries" || level.len() <= 2 && is_number(level);
    let (index, is_width) = match index.split_once(".p/") {
        Some((index, width)) => (index, width.len() <= 3 && is_number(width)),
        None => (index, true),
    };
    let (last, before) = match index.rsplit_once('/') {
        Some((before, last)) => (last, Some(before)),
        None => (index, None),
    };
    let is_three = |text: &str| text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    let is_group = |text: &str| text.strip_prefix('x').is_some_and(is_three);
    let is_before =
        before.is_none_or(|before| before.len() < 40 && before.split('/').all(is_group));
    is_level && is_width && is_before && is_three(last)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_tiles_reach_the_disk() {
        for tile in ["0/000", "0/x001/067", "1/000.p/8", "entries/x123/x456/789.p/255", "63/000"] {
            assert!(is_tile(tile), "{tile}");
        }
        for other in [
            "",
            "0",
            "0/",
            "/000",
            "0/00",
            "0/0000",
            "0/../000",
            "../0/000",
            "x/000",
            "0/001/067",
            "0/x001",
            "0/000.p/",
            "0/000.p/..",
            "0/000.p/0001",
            "0/000/",
            "0//000",
            "0/x001//067",
            "entries/000.new",
            "0/000\0",
            "0/٠٠٠",
            ".lock",
            "entries",
            "999/000",
        ] {
            assert!(!is_tile(other), "{other}");
        }
    }
}
