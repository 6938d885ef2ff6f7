//! The page of a certificate, set by the operator's template.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Extension,
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use linecert_api::{ProblemKind, wire};
use linecert_cert::{Bundle, TrustRoots, VerifyError, verify};
use linecert_report::{Language, Page, Renderer, ReportError};
use thiserror::Error;

use super::{Doc, SECTION, find};
use crate::{
    app::App,
    http::{answer::Parameters, problem::Refused},
    people::Caller,
};

const PDF: &str = "application/pdf";

pub(super) fn doc() -> Doc {
    Doc::new(SECTION, "The page of a certificate, to be read and printed.")
        .detail(
            "It is set for each answer, by the operator's template, and carries the certificate's \
             file. A page whose pictures are drawn from files that stayed with the technician \
             cannot be set here.",
        )
        .query_of::<wire::PageLanguage>("lang", "The language, English if nothing is said.")
        .answer_in(200, PDF, "The page, as PDF/A-3b.")
        .header("content-disposition", "The name of the file.")
        .problems(&[ProblemKind::CertificateRefused, ProblemKind::Conflict])
        .problems(&[ProblemKind::NotImplemented])
}

/// Why there is no page.
#[derive(Debug, Error)]
enum PageError {
    /// The certificate does not verify any more.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// A picture on it is drawn from a file that is not here.
    #[error("a picture on the page is drawn from `{0}`, which stayed with the technician")]
    Lacks(String),
    /// It could not be set.
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// The page, apart from the threads that answer: setting one takes them for a while.
pub(super) async fn page(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(digest): Path<String>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let language = parameters.take("lang").unwrap_or(Language::English);
    parameters.finish()?;
    let stored = find(&app, &caller, &digest).await?;
    let (trust, renderer) = (app.authority.trust(), Arc::clone(&app.renderer));
    let (digest, bundle) = (stored.row.digest, stored.bundle);
    let set = app.compute(move || set(&bundle, &trust, (&renderer, language))).await??;
    let name = format!("inline; filename=\"{digest}.pdf\"");
    let mut answer = ([(header::CONTENT_TYPE, PDF)], set).into_response();
    if let Ok(name) = HeaderValue::from_str(&name) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(answer)
}

fn set(
    bundle: &[u8],
    trust: &TrustRoots,
    (renderer, language): (&Renderer, Language),
) -> Result<Vec<u8>, PageError> {
    let report = verify(bundle, trust)?;
    if let Some(file) = Page::drawn_beside(&report).next() {
        return Err(PageError::Lacks(file.name.as_str().to_owned()));
    }
    // What is said of a page is said after it was set: no page carries that.
    let carried = Bundle::parse(bundle).map_err(VerifyError::from)?.without_renditions();
    let page = Page::from_report(&report, carried.to_json());
    Ok(renderer.render(&page, language)?.pdf)
}

impl From<PageError> for Refused {
    fn from(error: PageError) -> Self {
        match &error {
            PageError::Verify(fault) => {
                Self::new(ProblemKind::CertificateRefused, error.to_string())
                    .with_code(fault.code())
            }
            PageError::Lacks(_) => Self::new(ProblemKind::Conflict, error.to_string()),
            PageError::Report(
                ReportError::NoChineseFont { .. }
                | ReportError::MissingGlyph { .. }
                | ReportError::Language { .. },
            ) => Self::new(ProblemKind::NotImplemented, error.to_string()),
            PageError::Report(_) => {
                tracing::error!(%error, "a page could not be set");
                Self::new(ProblemKind::Internal, "the page could not be set")
            }
        }
    }
}
