//! The pictures on a page that are drawn from files which travel beside its certificate.

use std::path::Path;

use linecert_cert::{Attachment, Report};
use linecert_report::Page;

use crate::{
    exit::{CommandError, Exit},
    verb::verify::attachments::check_one,
};

/// A page, or the file that it lacks.
pub(crate) enum Drawn {
    /// Every file that is to be drawn is.
    Whole(Box<Page>),
    /// This one is not here.
    Lacks(String),
}

/// Draws from the files in this folder, each with the bytes that the certificate states.
pub(crate) fn draw(page: Page, report: &Report, folder: &Path) -> Result<Drawn, CommandError> {
    let mut page = page;
    for attachment in Page::drawn_beside(report) {
        match read(attachment, folder)? {
            Some(bytes) => page = page.with_drawn(attachment, &bytes),
            None => return Ok(Drawn::Lacks(attachment.name.as_str().to_owned())),
        }
    }
    Ok(Drawn::Whole(Box::new(page)))
}

fn read(attachment: &Attachment, folder: &Path) -> Result<Option<Vec<u8>>, CommandError> {
    match folder.join(attachment.file_name()).try_exists() {
        Ok(false) => Ok(None),
        _ => check_one(attachment, folder).map(Some),
    }
}

/// The refusal to make a page that would lack a picture.
pub(crate) fn absent(name: &str, folder: &Path) -> CommandError {
    let absent = CommandError::new(Exit::NotFound, "drawn-absent");
    absent.name("name", name).name("folder", folder.display()).hint("hint-attachment-absent")
}
