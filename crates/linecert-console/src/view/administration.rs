//! Accounts of people and tokens of machines.

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
    /// The name as people write it.
    pub display: String,
    /// What it may do.
    pub role: Role,
    /// The regions it may see; none when it may see all.
    pub regions: Option<Vec<String>>,
    /// Whether it may be used.
    pub standing: Standing,
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may.
    Open,
    /// An administrator closed it.
    Closed,
}

/// The tokens of one page of accounts.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The tokens.
    pub rows: Vec<Token>,
    /// The token that was just made. It is shown once.
    pub secret: Option<String>,
    /// The cursor behind the last account.
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
    /// When it was made.
    pub made_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The pages of the administration, to go from one to the other.
fn tabs(frame: &Frame) -> Block {
    Block::Links(vec![
        (Place::Accounts.into(), frame.say("accounts")),
        (Place::Tokens.into(), frame.say("tokens")),
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

impl Standing {
    const fn words(self) -> (Mark, &'static str) {
        match self {
            Self::Open => (Mark::Good, "account-open"),
            Self::Closed => (Mark::Warning, "account-closed"),
        }
    }
}

impl Account {
    fn row(&self, frame: &Frame) -> Row {
        let regions = match &self.regions {
            None => Cell::text(frame.say("regions-all")),
            Some(some) if some.is_empty() => frame.absent("regions-none"),
            Some(some) => Cell::text(some.join(", ")),
        };
        Row::new(vec![
            Cell::text(&self.name),
            Cell::text(&self.display),
            frame.state(self.standing.words()),
            Cell::text(frame.say(self.role.words())),
            regions,
            self.invite(frame),
        ])
    }

    /// A button for another one-time link, of an account that may be used.
    fn invite(&self, frame: &Frame) -> Cell {
        if self.standing == Standing::Closed {
            return frame.absent("absent-nothing");
        }
        let place = Place::Invite(self.name.clone());
        Cell::Button(Box::new(Form::post(frame, place, frame.say("account-invite"), Tone::Quiet)))
    }
}

impl View for Accounts {
    fn document(&self, frame: &Frame) -> Document {
        let table = Table {
            id: "accounts",
            title: frame.say("accounts"),
            columns: frame.columns(&[
                ("account", Align::Start),
                ("column-name", Align::Start),
                ("column-state", Align::Start),
                ("column-role", Align::Start),
                ("column-regions", Align::Start),
                ("column-action", Align::Start),
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
            Field::new("display", frame.say("column-name"), Control::Text(String::new())),
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
            frame.time(self.made_at),
            ends,
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
                ("column-made", Align::End),
                ("column-ends", Align::End),
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
