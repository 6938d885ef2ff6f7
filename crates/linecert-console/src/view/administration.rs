//! Accounts of people, tokens of machines, enrolments of laptops.

use linecert_measure::Timestamp;

use crate::{
    document::{Align, Block, Cell, Document, Row, Table},
    form::{Control, Field, Form, Tone},
    frame::{Frame, Role},
    mark::Mark,
    page::View,
    place::{Place, Section},
};

/// One page of the accounts.
#[derive(Debug, Clone)]
pub struct Accounts {
    /// The accounts.
    pub rows: Vec<Account>,
    /// The one-time link that was just made, to be handed over. It is shown once.
    pub link: Option<String>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The regions it may see; all when empty.
    pub regions: Vec<String>,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// One page of the tokens.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The tokens.
    pub rows: Vec<Token>,
    /// The token that was just made. It is shown once.
    pub secret: Option<String>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// A token, without its secret, which nobody has but its holder.
#[derive(Debug, Clone)]
pub struct Token {
    /// Its name.
    pub id: String,
    /// The account that it acts for.
    pub account: String,
    /// What it is for.
    pub note: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// One page of the enrolments.
#[derive(Debug, Clone)]
pub struct Enrolments {
    /// The enrolments.
    pub rows: Vec<Enrolment>,
    /// The code that was just made. It is shown once.
    pub code: Option<String>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// A laptop that may, or might, deliver certificates.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The account of its technician.
    pub account: String,
    /// The laptop, once it has used its code.
    pub laptop: Option<String>,
    /// When the code was made.
    pub made_at: Timestamp,
    /// When the code ends.
    pub expires_at: Timestamp,
}

/// The pages of the administration, to go from one to the other.
fn tabs(frame: &Frame) -> Block {
    Block::Links(vec![
        (Place::Accounts.into(), frame.say("accounts")),
        (Place::Tokens.into(), frame.say("tokens")),
        (Place::Enrolments.into(), frame.say("enrolments")),
    ])
}

/// A page of the administration: what was just made, the list, and the form for one more.
fn assemble(frame: &Frame, title: &str, made: Option<Block>, list: [Block; 2]) -> Document {
    let mut document = Document::new(frame.say(title), Some(Section::Administration));
    document.blocks = [tabs(frame)].into_iter().chain(made).chain(list).collect();
    document
}

/// A secret that is shown once.
fn once(frame: &Frame, id: &str, secret: Option<&String>) -> Option<Block> {
    let secret = secret?;
    Some(Block::Facts {
        title: frame.say(id),
        facts: vec![frame.fact("shown-once", Cell::code(secret))],
    })
}

impl Account {
    fn row(&self, frame: &Frame) -> Row {
        let regions = match self.regions.as_slice() {
            [] => Cell::text(frame.say("regions-all")),
            some => Cell::text(some.join(", ")),
        };
        Row::new(vec![
            Cell::text(&self.name),
            Cell::text(frame.say(self.role.words())),
            regions,
            used(frame, self.used_at),
        ])
    }
}

fn used(frame: &Frame, at: Option<Timestamp>) -> Cell {
    at.map_or_else(|| frame.absent("absent-never"), |at| frame.age(at))
}

impl View for Accounts {
    fn document(&self, frame: &Frame) -> Document {
        let table = Table {
            id: "accounts",
            title: frame.say("accounts"),
            columns: frame.columns(&[
                ("account", Align::Start),
                ("column-role", Align::Start),
                ("column-regions", Align::Start),
                ("column-used", Align::End),
            ]),
            rows: self.rows.iter().map(|account| account.row(frame)).collect(),
            empty: frame.say("accounts-empty"),
            next: frame.next(Place::Accounts, self.next.as_ref()),
        };
        let mut form = Form::post(frame, Place::Accounts, frame.say("account-add"), Tone::Main);
        form.title = frame.say("account-new");
        form.note = frame.say("account-note");
        let roles = Role::ALL.map(|role| (role.name().to_owned(), frame.say(role.words())));
        let role =
            Control::Choice { options: roles.into(), chosen: Role::Installer.name().to_owned() };
        form.fields.extend([
            Field::new("account", frame.say("account"), Control::Text(String::new())),
            Field::new("role", frame.say("column-role"), role),
            Field::new("regions", frame.say("regions-field"), Control::Text(String::new())),
        ]);
        let made = once(frame, "account-link", self.link.as_ref());
        assemble(frame, "accounts", made, [Block::Table(table), Block::Form(form)])
    }
}

impl Token {
    fn row(&self, frame: &Frame) -> Row {
        let place = Place::RevokeToken(self.id.clone());
        let revoke = Form::post(frame, place, frame.say("token-revoke"), Tone::Danger);
        let ends = if self.expires_at <= frame.now {
            frame.state((Mark::Warning, "token-ended"))
        } else {
            frame.time(self.expires_at)
        };
        Row::new(vec![
            Cell::code(&self.id),
            Cell::text(&self.account),
            Cell::text(&self.note),
            ends,
            used(frame, self.used_at),
            Cell::Button(Box::new(revoke)),
        ])
    }
}

impl View for Tokens {
    fn document(&self, frame: &Frame) -> Document {
        let table = Table {
            id: "tokens",
            title: frame.say("tokens"),
            columns: frame.columns(&[
                ("column-token", Align::Start),
                ("account", Align::Start),
                ("column-note", Align::Start),
                ("column-ends", Align::End),
                ("column-used", Align::End),
                ("column-action", Align::Start),
            ]),
            rows: self.rows.iter().map(|token| token.row(frame)).collect(),
            empty: frame.say("tokens-empty"),
            next: frame.next(Place::Tokens, self.next.as_ref()),
        };
        let mut form = Form::post(frame, Place::Tokens, frame.say("token-add"), Tone::Main);
        form.title = frame.say("token-new");
        let days = ["30", "90", "365"]
            .map(|days| (days.to_owned(), frame.say_with("age-days", &[("count", days)])));
        let days = Control::Choice { options: days.into(), chosen: "90".to_owned() };
        form.fields.extend([
            Field::new("account", frame.say("account"), Control::Text(String::new())),
            Field::new("note", frame.say("column-note"), Control::Text(String::new())),
            Field::new("days", frame.say("token-days"), days),
        ]);
        let made = once(frame, "token-secret", self.secret.as_ref());
        assemble(frame, "tokens", made, [Block::Table(table), Block::Form(form)])
    }
}

impl Enrolment {
    fn row(&self, frame: &Frame) -> Row {
        let state = match (&self.laptop, self.expires_at <= frame.now) {
            (Some(_), _) => (Mark::Good, "enrolment-done"),
            (None, false) => (Mark::Active, "enrolment-waiting"),
            (None, true) => (Mark::Warning, "enrolment-ended"),
        };
        Row::new(vec![
            Cell::text(&self.account),
            frame.state(state),
            frame.maybe(self.laptop.as_ref()),
            frame.time(self.made_at),
            frame.time(self.expires_at),
        ])
    }
}

impl View for Enrolments {
    fn document(&self, frame: &Frame) -> Document {
        let table = Table {
            id: "enrolments",
            title: frame.say("enrolments"),
            columns: frame.columns(&[
                ("account", Align::Start),
                ("column-state", Align::Start),
                ("column-laptop", Align::Start),
                ("column-made", Align::End),
                ("column-ends", Align::End),
            ]),
            rows: self.rows.iter().map(|enrolment| enrolment.row(frame)).collect(),
            empty: frame.say("enrolments-empty"),
            next: frame.next(Place::Enrolments, self.next.as_ref()),
        };
        let submit = frame.say("enrolment-add");
        let mut form = Form::post(frame, Place::Enrolments, submit, Tone::Main);
        form.title = frame.say("enrolment-new");
        form.note = frame.say("enrolment-note");
        let account = Control::Text(String::new());
        form.fields.push(Field::new("account", frame.say("account"), account));
        let made = once(frame, "enrolment-code", self.code.as_ref());
        assemble(frame, "enrolments", made, [Block::Table(table), Block::Form(form)])
    }
}
