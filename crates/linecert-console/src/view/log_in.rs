//! The pages where visitors log in, and where they set a password.

use crate::{
    document::{Block, Document},
    form::{Control, Field, Form, Tone},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Link, Place},
};

/// The page where visitors log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogIn {
    /// The name that was typed before.
    pub account: String,
    /// Where the visitor wanted to go: an address of the console, with its query.
    pub next: Option<String>,
    /// The provider that knows visitors too, if there is one.
    pub provider: Option<String>,
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
    /// The provider did not say who the visitor is, or is not believed.
    Provider,
    /// The provider knows the visitor, and there is no account of that name.
    Unknown,
}

/// The page of a link that logs in once. Only its button uses the link up, so that whatever looks at
/// links before their reader does no harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogInLink {
    /// The secret in the link.
    pub secret: String,
    /// The account that it is for.
    pub account: String,
    /// The token that the form sends back.
    pub csrf: String,
}

/// The page that leads on whoever came back from a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoggedIn;

/// The page where visitors set their password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetPassword {
    /// What the visitor shows beside the new password.
    pub proof: Proof,
    /// Why the visitor is here again.
    pub fault: Option<PasswordFault>,
    /// The fewest characters of a password.
    pub least: u32,
}

/// What a visitor shows to set a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// They came by a link just now.
    Link,
    /// The password that they have.
    Password,
}

/// Why a password is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// The password that the visitor has was another.
    Wrong,
    /// The new one is too short.
    Short,
    /// The new one is easily guessed: it is known, of one character, or like the account.
    Guessed,
    /// It was not typed twice the same.
    Different,
    /// Too many attempts.
    TooMany,
}

impl Refusal {
    const fn words(self) -> &'static str {
        match self {
            Self::Wrong => "log-in-wrong",
            Self::TooMany => "log-in-too-many",
            Self::Expired => "log-in-expired",
            Self::LinkUsed => "log-in-link-used",
            Self::Provider => "log-in-provider-failed",
            Self::Unknown => "log-in-unknown",
        }
    }
}

impl PasswordFault {
    const fn words(self) -> &'static str {
        match self {
            Self::Wrong => "password-wrong",
            Self::Short => "password-short",
            Self::Guessed => "password-guessed",
            Self::Different => "password-different",
            Self::TooMany => "log-in-too-many",
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
        if let Some(next) = &self.next {
            form.action = Place::LogIn.with("next", next);
        }
        form.fields = fields.into();
        let provider = self.provider.as_ref().map(|provider| {
            let next = self.next.as_deref().unwrap_or("/");
            let words = frame.say_with("log-in-provider", &[("provider", provider)]);
            Block::Links(vec![(Place::LogInProvider.with("next", next), words)])
        });
        document.blocks = refusal.into_iter().chain([Block::Form(form)]).chain(provider).collect();
        document
    }
}

impl View for LoggedIn {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("log-in-done"), None);
        let home = (Place::Dashboard.into(), frame.say("log-in-go-on"));
        document.blocks = vec![Block::Links(vec![home])];
        document
    }
}

impl View for LogInLink {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("log-in-title"), None);
        document.lead = Some(frame.say_with("log-in-by-link", &[("account", &self.account)]));
        let place = Place::LogInLink(self.secret.clone());
        let mut form = Form::post(frame, place, frame.say("log-in"), Tone::Main);
        form.fields = vec![Field::new("csrf", String::new(), Control::Hidden(self.csrf.clone()))];
        document.blocks = vec![Block::Form(form)];
        document
    }
}

impl View for SetPassword {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("password-title"), None);
        let least = self.least.to_string();
        document.lead = Some(frame.say_with("password-lead", &[("least", &least)]));
        let fault = self.fault.map(|why| {
            let text = frame.say_with(why.words(), &[("least", &least)]);
            Block::Note { mark: Mark::Bad, text }
        });
        let mut form = Form::post(frame, Place::Password, frame.say("password-set"), Tone::Main);
        let current = Field::new("current", frame.say("password-current"), Control::Password);
        form.fields.extend(match self.proof {
            Proof::Link => None,
            Proof::Password => Some(current),
        });
        form.fields.extend([
            Field::new("new", frame.say("password-new"), Control::NewPassword),
            Field::new("again", frame.say("password-again"), Control::NewPassword),
        ]);
        let later: (Link, String) = (Place::Dashboard.into(), frame.say("password-later"));
        let blocks = [Block::Form(form), Block::Links(vec![later])];
        document.blocks = fault.into_iter().chain(blocks).collect();
        document
    }
}
