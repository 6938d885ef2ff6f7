//! What an audit writes for others: findings, tables and the summary as a PDF.

use std::{fs, path::Path};

use linecert_audit::{Findings, TableError};
use linecert_cert::TrustRoots;
use linecert_report::{AuditSummary, Fonts, Language as PageLanguage, ReportError};

use crate::{
    args::AuditRun,
    exit::{CommandError, Exit},
    language::{Language, Messages},
    render,
};

/// The findings for programs.
const FINDINGS: &str = "findings.json";

/// The summary for people.
const SUMMARY: &str = "audit.pdf";

/// Where it goes, and how the page looks.
pub(super) struct Paper<'a> {
    folder: &'a Path,
    language: PageLanguage,
    fonts: Fonts,
}

impl<'a> Paper<'a> {
    /// What the command line asks for; nothing without `--out`. The folder is made at once: an audit
    /// of an hour must not end at one that cannot be written.
    pub(super) fn of(
        args: &'a AuditRun,
        messages: &Messages,
    ) -> Result<Option<Self>, CommandError> {
        let Some(folder) = args.out.as_deref() else { return Ok(None) };
        fs::create_dir_all(folder).map_err(|error| CommandError::unwritable(folder, error))?;
        let fonts = Fonts::installed().with_files(&args.font).map_err(|error| {
            CommandError::new(Exit::of_file(&error), "audit-font").cause(error).hint("hint-file")
        })?;
        let language = args.page_lang.unwrap_or(match messages.language() {
            Language::English => PageLanguage::English,
            Language::Chinese => PageLanguage::Chinese,
        });
        Ok(Some(Self { folder, language, fonts }))
    }

    /// Writes everything. The findings stand even when the summary cannot be set.
    pub(super) fn write(
        &self,
        findings: &Findings,
        trust: &TrustRoots,
        messages: &Messages,
    ) -> Result<(), CommandError> {
        self.put(FINDINGS, &findings.to_json())?;
        findings.write_tables(self.folder).map_err(|error| self.of_tables(error))?;
        let software = concat!("linecert ", env!("CARGO_PKG_VERSION"));
        let summary = AuditSummary { findings, trust, software };
        if let Some(pdf) = self.set(&summary, messages) {
            self.put(SUMMARY, &pdf)?;
        }
        let folder = self.folder.display().to_string();
        render::note(messages.with("audit-written", &[("folder", &folder)]));
        Ok(())
    }

    /// Sets the summary, in English when there is no font for Chinese.
    fn set(&self, summary: &AuditSummary<'_>, messages: &Messages) -> Option<Vec<u8>> {
        let mut set = summary.to_pdf(self.language, &self.fonts);
        let is_english = self.language == PageLanguage::English;
        if matches!(set, Err(ReportError::NoChineseFont { .. })) && !is_english {
            warn(CommandError::new(Exit::NotFound, "no-chinese-font"), messages);
            set = summary.to_pdf(PageLanguage::English, &self.fonts);
        }
        set.map_err(|error| {
            warn(CommandError::new(Exit::NotFound, "audit-no-page").cause(error), messages);
        })
        .ok()
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), CommandError> {
        let file = self.folder.join(name);
        fs::write(&file, bytes).map_err(|error| CommandError::unwritable(&file, error))
    }

    fn of_tables(&self, error: TableError) -> CommandError {
        CommandError::new(Exit::Storage, "cannot-write")
            .name("file", self.folder.display())
            .cause(error)
            .hint("hint-elsewhere")
    }
}

fn warn(problem: CommandError, messages: &Messages) {
    let problem = problem.hint("hint-chinese-font");
    problem.warning(messages).into_iter().for_each(render::note);
}
