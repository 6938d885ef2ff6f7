//! The page where visitors log in.

use crate::{
    document::{Block, Document},
    form::{Control, Field, Form, Tone},
    frame::Frame,
    mark::Mark,
    page::View,
    place::Place,
};

/// The page where visitors log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogIn {
    /// The name that was typed before.
    pub account: String,
    /// Why the visitor is here again.
    pub refusal: Option<Refusal>,
    /// The token that the form sends back.
    pub csrf: String,
}

/// Why somebody is not logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Account and password do not go together, or there is no such account.
    Wrong,
    /// Too many attempts.
    TooMany,
    /// The session ran out.
    Expired,
    /// The one-time link was used, or is too old.
    LinkUsed,
}

impl Refusal {
    const fn words(self) -> &'static str {
        match self {
            Self::Wrong => "log-in-wrong",
            Self::TooMany => "log-in-too-many",
            Self::Expired => "log-in-expired",
            Self::LinkUsed => "log-in-link-used",
        }
    }
}

impl View for LogIn {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("log-in-title"), None);
        document.lead = Some(frame.say("log-in-lead"));
        let refusal = self.refusal.map(|why| {
            let mark = if why == Refusal::Expired { Mark::Warning } else { Mark::Bad };
            Block::Note { mark, text: frame.say(why.words()) }
        });
        let fields = [
            Field::new("csrf", String::new(), Control::Hidden(self.csrf.clone())),
            Field::new("account", frame.say("account"), Control::Text(self.account.clone())),
            Field::new("password", frame.say("password"), Control::Password),
        ];
        let mut form = Form::post(frame, Place::LogIn, frame.say("log-in"), Tone::Main);
        form.fields = fields.into();
        document.blocks = refusal.into_iter().chain([Block::Form(form)]).collect();
        document
    }
}
