//! The files that pages load. Their names change with their contents, so that browsers keep them.

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use crate::http::problem::Refused;

/// A file that pages load.
pub(super) async fn file(
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Refused> {
    let asset = linecert_console::asset(&name);
    let asset = asset.ok_or_else(|| Refused::not_found(format_args!("`{name}`")))?;
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == asset.etag);
    let mut answer =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { asset.bytes.into_response() };
    for (name, value) in [
        (header::CONTENT_TYPE, asset.content_type),
        (header::ETAG, asset.etag),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(answer)
}
