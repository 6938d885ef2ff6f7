//! What a visitor fills in and sends.

use askama::Template;

use crate::{
    frame::Frame,
    place::{Link, Place},
};

/// Something to fill in and send.
#[derive(Template, Debug, Clone, PartialEq, Eq)]
#[template(path = "form.html")]
pub struct Form {
    /// How it is sent.
    pub method: Method,
    /// Where it is sent to.
    pub action: Link,
    /// What it is for; empty where the button says it all.
    pub title: String,
    /// What is to be known before; empty when nothing is.
    pub note: String,
    /// What is to be filled in.
    pub fields: Vec<Field>,
    /// The words of the button.
    pub submit: String,
    /// How serious it is.
    pub tone: Tone,
}

/// How a form is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// It asks, and changes nothing; its answer has an address.
    Get,
    /// It changes something.
    Post,
}

/// How serious a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// One of several.
    Quiet,
    /// What the page is for.
    Main,
    /// It takes something away, or disturbs a customer.
    Danger,
}

/// A part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name that is sent.
    pub name: &'static str,
    /// What is asked for.
    pub label: String,
    /// How it is given.
    pub control: Control,
}

/// How something is given in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// A line of text, with what stands in it.
    Text(String),
    /// A line of text to search for, with what stands in it. The page follows while it is typed.
    Search(String),
    /// The password of the visitor.
    Password,
    /// A password that is to be set.
    NewPassword,
    /// One of several, as value and words, with the value that is chosen.
    Choice {
        /// Values and their words.
        options: Vec<(String, String)>,
        /// The value that is chosen.
        chosen: String,
    },
    /// Something that must be agreed to.
    Agree,
    /// What is sent along unseen.
    Hidden(String),
}

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
        }
    }
}

impl Form {
    /// Something to send, which begins with nothing to fill in.
    #[must_use]
    pub fn post(frame: &Frame, action: Place, submit: String, tone: Tone) -> Self {
        let token = frame.visitor.as_ref().map(|visitor| visitor.csrf.clone());
        let token = token.map(|csrf| Field::new("csrf", String::new(), Control::Hidden(csrf)));
        Self {
            method: Method::Post,
            action: action.into(),
            title: String::new(),
            note: String::new(),
            fields: token.into_iter().collect(),
            submit,
            tone,
        }
    }

    /// A search of the list with the id `results`, which it stands above.
    #[must_use]
    pub fn search(frame: &Frame, action: Place, fields: Vec<Field>) -> Self {
        Self {
            method: Method::Get,
            action: action.into(),
            title: String::new(),
            note: String::new(),
            fields,
            submit: frame.words().say("search"),
            tone: Tone::Quiet,
        }
    }

    const fn class(&self) -> &'static str {
        match (self.method, self.tone) {
            (Method::Get, _) => "search",
            (Method::Post, Tone::Quiet) => "quiet",
            (Method::Post, Tone::Main) => "main",
            (Method::Post, Tone::Danger) => "danger",
        }
    }

    /// What a search fills anew while something is typed.
    const fn live_target(&self) -> Option<&'static str> {
        match self.method {
            Method::Get => Some("#results"),
            Method::Post => None,
        }
    }
}

impl Field {
    /// A part of a form.
    #[must_use]
    pub const fn new(name: &'static str, label: String, control: Control) -> Self {
        Self { name, label, control }
    }
}
