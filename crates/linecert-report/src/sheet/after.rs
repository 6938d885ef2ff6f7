//! What was said of a certificate later, and what travels with it, as data of the template.

use serde::Serialize;

use super::{minute, text::clean};
use crate::page::{self, AcceptedBy, Page};

/// Everything that was added after the readings.
#[derive(Serialize)]
pub(super) struct After {
    again: Option<Recertified>,
    acceptance: Option<Acceptance>,
    comments: Vec<Comment>,
    exclusions: Vec<Exclusion>,
    attached: Vec<Attached>,
}

#[derive(Serialize)]
struct Recertified {
    supersedes: String,
    reason: String,
}

#[derive(Serialize)]
struct Acceptance {
    customer: String,
    /// The key of a message.
    method: &'static str,
    image: Option<String>,
    at: String,
    remarks: Option<String>,
}

#[derive(Serialize)]
struct Comment {
    text: String,
    by: String,
    at: String,
}

#[derive(Serialize)]
struct Exclusion {
    task: String,
    attempt: u32,
    reason: String,
    by: String,
}

#[derive(Serialize)]
struct Attached {
    name: String,
    media: String,
    digest: String,
    bytes: u64,
}

impl After {
    pub(super) fn of(page: &Page) -> Self {
        Self {
            again: page.again.as_ref().map(Recertified::of),
            acceptance: page.acceptance.as_ref().map(Acceptance::of),
            comments: page.comments.iter().map(Comment::of).collect(),
            exclusions: page.exclusions.iter().map(Exclusion::of).collect(),
            attached: page.attached.iter().map(Attached::of).collect(),
        }
    }
}

impl Recertified {
    fn of(again: &page::Recertified) -> Self {
        Self { supersedes: again.supersedes.to_string(), reason: clean(&again.reason) }
    }
}

impl Acceptance {
    fn of(acceptance: &page::Acceptance) -> Self {
        let (method, image) = match acceptance.method {
            AcceptedBy::TypedName => ("typed", None),
            AcceptedBy::DrawnSignature(image) => ("drawn", Some(image.to_string())),
            AcceptedBy::OwnKey => ("own-key", None),
        };
        Self {
            customer: clean(&acceptance.customer),
            method,
            image,
            at: minute(acceptance.made_at),
            remarks: acceptance.remarks.as_deref().map(clean),
        }
    }
}

impl Comment {
    fn of(comment: &page::Comment) -> Self {
        Self { text: clean(&comment.text), by: clean(&comment.by), at: minute(comment.made_at) }
    }
}

impl Exclusion {
    fn of(exclusion: &page::Exclusion) -> Self {
        Self {
            task: clean(&exclusion.task),
            attempt: exclusion.attempt,
            reason: clean(&exclusion.reason),
            by: clean(&exclusion.by),
        }
    }
}

impl Attached {
    fn of(attached: &page::Attached) -> Self {
        Self {
            name: clean(&attached.name),
            media: clean(&attached.media_type),
            digest: attached.digest.to_string(),
            bytes: attached.bytes,
        }
    }
}
