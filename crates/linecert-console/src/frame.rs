//! What stands around every page: who looks, in which language, and when.

use jiff::tz::TimeZone;
use linecert_measure::Timestamp;

use crate::{
    language::{Language, Words},
    mark::Mark,
    place::{Place, Section},
};

/// What a page needs to know beside what it shows.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of the words.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// The zone of the local times.
    pub zone: TimeZone,
    /// When the page is made.
    pub now: Timestamp,
    /// Whose console it is.
    pub operator: String,
    /// Who is logged in.
    pub visitor: Option<Visitor>,
    /// The address of the page, with its query: where it is asked for again, and where a change of
    /// language leads back to.
    pub here: String,
    /// What this console serves, of which a visitor sees what their role may.
    pub served: Vec<Section>,
    /// What everybody must know at this moment, on every page.
    pub notices: Vec<Notice>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the system of the visitor asks for.
    System,
    /// Dark letters on light ground.
    Light,
    /// Light letters on dark ground.
    Dark,
}

/// Somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The name of the account.
    pub account: String,
    /// What the account may do.
    pub role: Role,
    /// The token that every form sends back.
    pub csrf: String,
}

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Sees the jobs of their own.
    Installer,
    /// Reads lines and works through alarms.
    Noc,
    /// As `Noc`, and runs tests that disturb a line.
    Tester,
    /// Reads everything and changes nothing.
    Auditor,
    /// Looks after accounts.
    Admin,
}

/// What everybody must know at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    /// Nothing can be written; what is shown may be old.
    ReadOnly,
    /// The lines are simulated, and certificates prove nothing.
    Demonstration,
    /// The daemon is about to stop.
    Draining,
}

impl Frame {
    /// The frame of a page that anybody may see, in UTC.
    #[must_use]
    pub fn anonymous(language: Language, now: Timestamp) -> Self {
        Self {
            language,
            theme: Theme::System,
            zone: TimeZone::UTC,
            now,
            operator: String::new(),
            visitor: None,
            here: Place::Dashboard.href(),
            served: Section::ALL.to_vec(),
            notices: Vec::new(),
        }
    }

    /// The messages in the language of the page.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        self.language.words()
    }

    /// What the visitor may go to.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        let role = self.visitor.as_ref().map(|visitor| visitor.role);
        let sees = |one: &Section| role.is_some_and(|role| role.sees(*one));
        Section::ALL.into_iter().filter(|one| self.served.contains(one) && sees(one)).collect()
    }
}

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in cookies and style sheets.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme with this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::System => "theme-system",
            Self::Light => "theme-light",
            Self::Dark => "theme-dark",
        }
    }
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] =
        [Self::Installer, Self::Noc, Self::Tester, Self::Auditor, Self::Admin];

    /// The name in forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Installer => "installer",
            Self::Noc => "noc",
            Self::Tester => "tester",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    /// Whether the navigation leads there. What may be seen is decided by the daemon.
    #[must_use]
    pub const fn sees(self, section: Section) -> bool {
        match section {
            Section::Administration => matches!(self, Self::Admin),
            Section::Trail => matches!(self, Self::Admin | Self::Auditor),
            Section::Nodes | Section::Late | Section::Alarms | Section::Figures => {
                !matches!(self, Self::Installer)
            }
            _ => true,
        }
    }

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Installer => "role-installer",
            Self::Noc => "role-noc",
            Self::Tester => "role-tester",
            Self::Auditor => "role-auditor",
            Self::Admin => "role-admin",
        }
    }
}

impl Notice {
    pub(crate) const fn mark(self) -> Mark {
        match self {
            Self::ReadOnly => Mark::Bad,
            Self::Demonstration => Mark::Neutral,
            Self::Draining => Mark::Warning,
        }
    }

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::ReadOnly => "notice-read-only",
            Self::Demonstration => "notice-demonstration",
            Self::Draining => "notice-draining",
        }
    }
}
