//! What the statement says beside its readings, as the page shows it.

use linecert_cert::{Clock, Facts, Position, Synchronised};

use crate::page::{Attached, Page, Recertified};

/// Fills in region, position, attachments and re-certification, and notes what is known of the
/// clock and of earlier attempts at the line.
pub(super) fn state(page: &mut Page, facts: &Facts) {
    page.region.clone_from(&facts.region);
    page.position = facts.position.map(position);
    page.again = facts
        .certifies_again
        .as_ref()
        .map(|again| Recertified { supersedes: again.supersedes, reason: again.reason.clone() });
    let attached = facts.attachments.iter().map(|file| Attached {
        name: file.name.to_string(),
        media_type: file.media_type.clone(),
        digest: file.digest,
        bytes: file.bytes,
    });
    page.attached = attached.collect();
    page.notes.extend(clock_notes(facts.clock));
    page.notes.extend(earlier_attempts(facts));
}

fn position(position: Position) -> String {
    let (latitude, longitude) = position.to_texts();
    format!("{latitude}, {longitude}").replace('-', "−")
}

/// The clock in the English that `stored.toml` reads back.
fn clock_notes(clock: Clock) -> Vec<String> {
    let synchronised = match clock.synchronised {
        Synchronised::Yes => None,
        Synchronised::No => Some("the clock of the computer was not synchronised".to_owned()),
        Synchronised::Unknown => {
            Some("whether the clock of the computer was synchronised is not known".to_owned())
        }
    };
    let stepped = clock.stepped_ms.map(|ms| {
        let seconds = format!("{}.{:03}", ms.get() / 1_000, ms.get() % 1_000);
        format!("the clock of the computer was set by {seconds} s during the job")
    });
    synchronised.into_iter().chain(stepped).collect()
}

/// Where a reader finds the attempts at the line that were made before these.
fn earlier_attempts(facts: &Facts) -> Option<String> {
    let attempts = &facts.line_attempts;
    let previous = attempts.previous.as_ref()?;
    Some(format!(
        "attempts {} to {} at this line; those before stand in the certificate {previous}",
        attempts.first, attempts.last,
    ))
}
