//! What an audit writes for others: findings, tables and the summary as a PDF.

use std::{
    fs,
    path::{Path, PathBuf},
};

use linecert_audit::{Findings, TableError};
use linecert_cert::TrustRoots;

use crate::{
    args::AuditRun,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// The findings for programs.
const FINDINGS: &str = "findings.json";

/// Where it goes, and how the page looks.
pub(super) struct Paper<'a> {
    folder: &'a Path,
}

impl<'a> Paper<'a> {
    /// What the command line asks for; nothing without `--out`. The folder is made at once: an audit
    /// of an hour must not end at one that cannot be written.
    pub(super) fn of(
        args: &'a AuditRun,
        _messages: &Messages,
    ) -> Result<Option<Self>, CommandError> {
        let Some(folder) = args.out.as_deref() else { return Ok(None) };
        fs::create_dir_all(folder).map_err(|error| CommandError::unwritable(folder, error))?;
        Ok(Some(Self { folder }))
    }

    /// Writes everything.
    pub(super) fn write(
        &self,
        findings: &Findings,
        _trust: &TrustRoots,
        messages: &Messages,
    ) -> Result<(), CommandError> {
        self.put(FINDINGS, &findings.to_json())?;
        findings.write_tables(self.folder).map_err(|error| self.of_tables(error))?;
        render::note(
            messages.with("audit-written", &[("folder", &self.folder.display().to_string())]),
        );
        Ok(())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, CommandError> {
        let file = self.folder.join(name);
        fs::write(&file, bytes).map_err(|error| CommandError::unwritable(&file, error))?;
        Ok(file)
    }

    fn of_tables(&self, error: TableError) -> CommandError {
        CommandError::new(Exit::Storage, "cannot-write")
            .name("file", self.folder.display())
            .cause(error)
            .hint("hint-elsewhere")
    }
}
