//! What a verification knows, in words: a line for each thing. What is not known is said so.

mod others;
mod page;

use linecert_cert::{Basis, Logged, Report, Seen, Stamped, Standing, Times, Witnessed};

use super::{Known, attachments::Attachments, words};
use crate::{
    exit::CommandError,
    language::Messages,
    render::{self, findings},
};

/// Labels, by the ids of their messages, and what is told of each.
type Rows = Vec<(&'static str, String)>;

/// Tells everything that is known.
pub(super) fn tell(known: &Known<'_>, messages: &Messages) -> Result<(), CommandError> {
    let certificate = &known.report.certificate;
    let facts = &certificate.statement().facts;
    if facts.purpose == linecert_cert::Purpose::Training {
        render::line(render::training(messages))?;
    }
    let number = words::safe(&facts.number);
    render::line(messages.with("verify-valid", &[("number", &number)]))?;
    let rows = Teller { known, messages }.rows();
    render::lines(render::pairs(&rows, messages))?;
    render::line("")?;
    let (assessment, profile) = (certificate.assessment(), certificate.profile());
    render::lines(findings::lines(assessment, profile, messages))?;
    render::lines(findings::sources(&facts.instruments, messages))
}

/// Puts what is known into words.
struct Teller<'a> {
    known: &'a Known<'a>,
    messages: &'a Messages,
}

impl Teller<'_> {
    fn rows(&self) -> Rows {
        let mut rows = self.certificate();
        rows.extend(self.times());
        rows.extend(self.log());
        rows.extend(self.others());
        rows.push(("verify-attachments", self.attachments()));
        rows.extend(self.page());
        rows.push(("verify-standing", self.standing()));
        rows
    }

    const fn report(&self) -> &Report {
        self.known.report
    }

    fn say(&self, id: &str, names: &[(&str, String)]) -> String {
        self.messages.with_all(id, names)
    }

    /// What was certified, and whether its signer was allowed to.
    fn certificate(&self) -> Rows {
        let certificate = &self.report().certificate;
        let facts = &certificate.statement().facts;
        let (key_cert, profile) = (certificate.key_cert(), certificate.profile());
        let by = [
            ("holder", words::person(&key_cert.holder)),
            ("role", words::role(key_cert.role, self.messages)),
            ("operator", words::safe(&facts.operator)),
        ];
        let issuer = [
            ("issuer", certificate.issuing_key().to_string()),
            ("version", certificate.root_version().to_string()),
        ];
        let overall = certificate.assessment().overall();
        let mut rows = vec![
            ("verify-verdict", render::overall(overall, self.messages)),
            ("verify-line", words::safe(&format!("{} ({})", facts.line.id, facts.line.access))),
            ("verify-order", words::safe(&facts.order.number)),
            ("verify-profile", format!("{} {}", profile.name(), profile.revision())),
            ("verify-digest", certificate.digest().to_string()),
            ("verify-signed", self.say("verify-signed-by", &by)),
            ("verify-key", certificate.signer().to_string()),
            ("verify-issuer", self.say("verify-issuer-of", &issuer)),
            ("verify-allowed", self.messages.get("verify-allowed-yes")),
            ("verify-judged", self.messages.get("verify-judged-again")),
        ];
        if let Some(again) = &facts.certifies_again {
            let names =
                [("digest", again.supersedes.to_string()), ("reason", words::safe(&again.reason))];
            rows.push(("verify-again", self.say("verify-again-of", &names)));
        }
        rows
    }

    fn times(&self) -> Rows {
        let mut rows = vec![("verify-time", self.time(self.report().times))];
        let error = self.report().times.clock_error();
        rows.extend(error.map(|error| {
            let seconds = [("seconds", error.as_secs().to_string())];
            ("verify-clock", self.say("verify-clock-off", &seconds))
        }));
        rows
    }

    /// When something was signed, and by whose word.
    fn time(&self, times: Times) -> String {
        let bound = |at: Option<_>| at.map_or_else(String::new, render::time);
        let names = [
            ("from", bound(times.not_before)),
            ("to", bound(times.not_after)),
            ("claimed", render::time(times.claimed)),
        ];
        let id = match times.basis() {
            Basis::Bracket => "verify-time-bracket",
            Basis::NotBefore => "verify-time-not-before",
            Basis::NotAfter => "verify-time-not-after",
            Basis::OwnClock => "verify-time-own",
        };
        self.say(id, &names)
    }

    /// What logs, witnesses and authorities for time saw.
    fn log(&self) -> Rows {
        let sighting = &self.report().sighting;
        let (logged, witnessed) = match &sighting.logged {
            Logged::NoProof => ("verify-logged-no".to_owned(), None),
            Logged::UnknownLog { origin } => {
                let names = [("origin", words::safe(origin))];
                (self.say("verify-logged-unknown", &names), None)
            }
            Logged::Entry { index, checkpoint } => {
                (self.entry(*index, checkpoint), Some(self.witnessed(checkpoint)))
            }
        };
        let logged = self.messages.find(&logged, &[]).unwrap_or(logged);
        let unknown = || self.messages.get("verify-witnessed-no");
        let mut rows = vec![
            ("verify-logged", logged),
            ("verify-witnessed", witnessed.unwrap_or_else(unknown)),
        ];
        rows.extend(self.stamped(&sighting.stamped).map(|told| ("verify-stamped", told)));
        rows
    }

    fn entry(&self, index: u64, checkpoint: &Seen) -> String {
        let names = [
            ("index", index.to_string()),
            ("origin", words::safe(&checkpoint.origin)),
            ("size", checkpoint.size.to_string()),
        ];
        self.say("verify-logged-entry", &names)
    }

    fn witnessed(&self, checkpoint: &Seen) -> String {
        let one = |witness: &linecert_cert::Witness| {
            format!("{} ({})", words::safe(&witness.name), render::time(witness.at))
        };
        let names: Vec<_> = checkpoint.witnesses.iter().map(one).collect();
        let names = [("witnesses", names.join(", "))];
        let id = match checkpoint.witnessed {
            Witnessed::NotAsked => "verify-witnessed-not-asked",
            Witnessed::TooFew if checkpoint.witnesses.is_empty() => "verify-witnessed-none",
            Witnessed::TooFew => "verify-witnessed-too-few",
            Witnessed::Enough { .. } => "verify-witnessed-enough",
        };
        self.say(id, &names)
    }

    fn stamped(&self, stamped: &Stamped) -> Option<String> {
        match stamped {
            Stamped::No => None,
            Stamped::UnknownAuthority => Some(self.messages.get("verify-stamped-unknown")),
            Stamped::NotVerified { authority } => {
                let names = [("authority", words::safe(authority))];
                Some(self.say("verify-stamped-not-verified", &names))
            }
            Stamped::By { authority, at } => {
                let names = [("authority", words::safe(authority)), ("at", render::time(*at))];
                Some(self.say("verify-stamped-by", &names))
            }
        }
    }

    fn attachments(&self) -> String {
        match &self.known.attachments {
            Attachments::None => self.messages.get("verify-none"),
            Attachments::NotHere(folder) => {
                let count = self.report().certificate.statement().facts.attachments.len();
                let folder = folder.display().to_string();
                let names = [("count", count.to_string()), ("folder", folder)];
                self.say("verify-attachments-not-here", &names)
            }
            Attachments::Good(files) => {
                let all: Vec<_> =
                    files.iter().map(|file| words::safe(file.name.as_str())).collect();
                let names = [("count", all.len().to_string()), ("names", all.join(", "))];
                self.say("verify-attachments-good", &names)
            }
        }
    }

    fn standing(&self) -> String {
        match &self.report().standing {
            Standing::Current => self.messages.get("verify-standing-current"),
            Standing::Doubtful { by } => {
                self.say("verify-standing-doubtful", &[("by", self.kind(*by))])
            }
            Standing::Superseded { by, reason } => {
                let names = [("by", by.to_string()), ("reason", words::safe(reason))];
                self.say("verify-standing-superseded", &names)
            }
            Standing::Revoked { reason } => {
                self.say("verify-standing-revoked", &[("reason", words::safe(reason))])
            }
        }
    }
}
