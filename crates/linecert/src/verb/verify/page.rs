//! Whether a PDF is the page of its certificate: by who vouches for the file, and by setting the
//! page again.

use std::path::Path;

use linecert_cert::{Heard, Rendition as Stated, Report, TrustRoots};
use linecert_measure::Digest;
use linecert_report::{
    Comparison, Language, Page, Parting, Rendered, Renderer, Rendition, ReportError, compare,
};

use super::given::{Given, GivenPage, Source};
use crate::{
    args::Look,
    exit::{CommandError, Exit},
    verb::report::{
        beside::{self, Drawn},
        look,
    },
};

/// What is known of a page. What is known to be wrong is an error.
pub(super) struct Checked<'a> {
    /// Who vouches for the bytes of the file.
    pub(super) untouched: Option<(&'a Stated, &'a Heard)>,
    /// Whether it shows what the certificate says.
    pub(super) shows: Shows,
}

/// Whether a page shows what its certificate says.
pub(super) enum Shows {
    /// Set again, it has the same bytes.
    Equal(Rendition),
    /// It shows what the certificate said before keys were found to be lost: some of it does not
    /// count any more.
    Outdated(Rendition),
    /// It was made with something else than what is at hand, so that nothing is known.
    MadeOtherwise {
        /// Where the two part first.
        parting: Parting,
        /// What the page was made with, by the statement of whoever made it.
        stated: Rendition,
        /// What is at hand.
        at_hand: Rendition,
    },
    /// It cannot be set again here.
    NotSet(ReportError),
    /// It shows what is in a file of this name, which was not handed over.
    Lacks(String),
}

/// Checks the page that was given. Neither a clock nor a network is asked.
pub(super) fn check<'a>(
    (given, page): (&'a Given, &GivenPage),
    (source, folder): (Source<'_>, &Path),
    (look, trust): (&Look, &TrustRoots),
) -> Result<Checked<'a>, CommandError> {
    let untouched = vouched_for(&given.report, page, source)?;
    let attached = source.verify((source.file, &page.attached), trust)?;
    let stated = untouched.map(|(stated, _)| stated);
    let renderer = look::renderer(look)?;
    let shows = |report: &Report| -> Result<Option<Shows>, CommandError> {
        let content = Page::from_report(report, page.attached.clone());
        Ok(match beside::draw(content, report, folder)? {
            Drawn::Whole(content) => {
                Again { page: &content, pdf: &page.pdf, renderer: &renderer }.shows(stated)
            }
            Drawn::Lacks(name) => Some(Shows::Lacks(name)),
        })
    };
    let mut known = shows(&attached)?;
    if known.is_none() && !attached.discounted.is_empty() {
        known = shows(&attached.before_keys_were_lost())?.map(Shows::before_keys_were_lost);
    }
    let Some(shows) = known else {
        let hint = if untouched.is_some() { "hint-do-not-rely" } else { "hint-page-origin" };
        let differs = CommandError::new(Exit::Certificate(45), "page-differs");
        return Err(differs.name("file", source.file.display()).hint(hint));
    };
    Ok(Checked { untouched, shows })
}

impl Shows {
    /// Of a page that was set again as if no key had been lost.
    fn before_keys_were_lost(self) -> Self {
        match self {
            Self::Equal(rendition) => Self::Outdated(rendition),
            other => other,
        }
    }
}

/// The statement that this file is the page. Where others are stated to be it, this one is not.
fn vouched_for<'a>(
    report: &'a Report,
    page: &GivenPage,
    source: Source<'_>,
) -> Result<Option<(&'a Stated, &'a Heard)>, CommandError> {
    let digest = Digest::of(&page.pdf);
    let is_it = report.renditions().find(|(stated, _)| stated.pdf == digest);
    if is_it.is_none() && report.renditions().next().is_some() {
        let touched = CommandError::new(Exit::Certificate(44), "page-touched");
        return Err(touched.name("file", source.file.display()).hint("hint-page-original"));
    }
    Ok(is_it)
}

/// Sets a page again.
struct Again<'a> {
    page: &'a Page,
    pdf: &'a [u8],
    renderer: &'a Renderer,
}

impl Again<'_> {
    /// What is known of the page, which is made as stated if anybody states it; nothing comes of
    /// one that differs without a reason.
    fn shows(&self, stated: Option<&Stated>) -> Option<Shows> {
        match stated {
            Some(stated) => self.as_stated(stated),
            None => self.in_any_language(),
        }
    }

    /// Sets the page as it is stated to have been made; nothing comes of a page that differs
    /// without a reason.
    fn as_stated(&self, stated: &Stated) -> Option<Shows> {
        let stated = rendition(stated);
        let Rendered { pdf, rendition } = match self.renderer.render(self.page, stated.language) {
            Ok(rendered) => rendered,
            Err(error) => return Some(Shows::NotSet(error)),
        };
        if compare(self.pdf, &pdf) == Comparison::Equal {
            return Some(Shows::Equal(rendition));
        }
        let parting = stated.parts_from(&rendition)?;
        Some(Shows::MadeOtherwise { parting, stated, at_hand: rendition })
    }

    /// Nobody states how the page was made: it is the one of some language, or none.
    fn in_any_language(&self) -> Option<Shows> {
        let mut refusal = None;
        for language in Language::ALL {
            match self.renderer.render(self.page, language) {
                Ok(Rendered { pdf, rendition }) if compare(self.pdf, &pdf) == Comparison::Equal => {
                    return Some(Shows::Equal(rendition));
                }
                Ok(_) => {}
                Err(error) => refusal = Some(Shows::NotSet(error)),
            }
        }
        refusal
    }
}

/// The statement in the terms of the renderer.
fn rendition(stated: &Stated) -> Rendition {
    let named = |language: &Language| language.name() == stated.language.name();
    Rendition {
        template: stated.template.name.clone(),
        template_digest: stated.template.digest,
        renderer: stated.renderer.clone(),
        fonts: stated.fonts.clone(),
        language: Language::ALL.into_iter().find(named).unwrap_or(Language::English),
    }
}
