//! Sample views: every page, full, empty or failing, for the preview and for the tests.

mod administration;
mod certificates;
mod lines;
mod nodes;
mod work;

use jiff::{
    SignedDuration,
    tz::{Offset, TimeZone},
};
use linecert_console::{Frame, Language, Notice, Place, Role, Theme, View, Visitor, view};
use linecert_measure::{Decimals, Digest, Reading, Timestamp, Uncertainty, Value};

/// How much the pages show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// What a working day looks like.
    Full,
    /// The first minute after the installation.
    Empty,
    /// What a bad day looks like.
    Failing,
}

/// What the samples are made of.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    /// How much the pages show.
    pub(crate) fill: Fill,
    /// Takes the place of everything that somebody else wrote.
    pub(crate) hostile: Option<String>,
}

/// A page with its address.
pub(crate) type Page = (String, Box<dyn View>);

/// The time of all samples.
pub(crate) const NOW: i64 = 1_795_362_000;

pub(crate) fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

pub(crate) fn ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

pub(crate) fn frame(language: Language, theme: Theme, fill: Fill) -> Frame {
    Frame {
        theme,
        zone: TimeZone::fixed(Offset::constant(8)),
        operator: "某省电信 · Example Telecom".to_owned(),
        visitor: Some(Visitor {
            account: "li.wei".to_owned(),
            role: Role::Admin,
            csrf: "3f9c1d".to_owned(),
        }),
        notices: if fill == Fill::Failing { vec![Notice::ReadOnly] } else { Vec::new() },
        ..Frame::anonymous(language, now())
    }
}

/// The frame of a page: nobody is logged in where a visitor logs in.
pub(crate) fn frame_of(path: &str, language: Language, theme: Theme, fill: Fill) -> Frame {
    let frame = frame(language, theme, fill);
    let visitor = frame.visitor.clone().filter(|_| !path.starts_with("/log-in"));
    Frame { visitor, here: path.to_owned(), ..frame }
}

impl Scene {
    pub(crate) const fn of(fill: Fill) -> Self {
        Self { fill, hostile: None }
    }

    /// Something that somebody else wrote.
    fn text(&self, plain: &str) -> String {
        self.hostile.clone().unwrap_or_else(|| plain.to_owned())
    }

    fn some(&self, plain: &str) -> Option<String> {
        Some(self.text(plain))
    }

    /// Rows, or none when nothing is there yet.
    fn rows<T>(&self, rows: Vec<T>) -> Vec<T> {
        if self.fill == Fill::Empty { Vec::new() } else { rows }
    }

    fn next(&self) -> Option<String> {
        (self.fill != Fill::Empty).then(|| self.text("AQeyJ0.sealed"))
    }

    fn is_failing(&self) -> bool {
        self.fill == Fill::Failing
    }

    /// Every page with its address.
    pub(crate) fn pages(&self) -> Vec<Page> {
        let mut pages = self.log_in();
        pages.extend(self.lines());
        pages.extend(self.nodes());
        pages.extend(self.certificates());
        pages.extend(self.work());
        pages.extend(self.administration());
        pages.extend(self.problems());
        pages
    }

    fn log_in(&self) -> Vec<Page> {
        let refusal = self.is_failing().then_some(view::Refusal::Wrong);
        let next = self.is_failing().then(|| Place::Lines.with("q", self.text("城东")).href());
        let (csrf, account) = ("9a1c".to_owned(), self.text("li.wei"));
        let log_in = view::LogIn {
            account: account.clone(),
            next,
            provider: self.is_failing().then(|| self.text("id.example.net")),
            refusal,
            csrf: csrf.clone(),
        };
        let link = view::LogInLink { secret: self.text("5e1f"), account, csrf };
        let fault = self.is_failing().then_some(view::PasswordFault::Short);
        let proof = if self.is_failing() { view::Proof::Password } else { view::Proof::Link };
        let password = view::SetPassword { proof, fault, least: 12 };
        vec![
            (Place::LogIn.href(), Box::new(log_in)),
            (Place::LogInLink("5e1f".to_owned()).href(), Box::new(link)),
            (Place::Password.href(), Box::new(password)),
            (format!("{}/return", Place::LogInProvider.href()), Box::new(view::LoggedIn)),
        ]
    }

    fn problems(&self) -> Vec<Page> {
        use view::Problem;
        let request = self.text("req-7f3a91c2");
        let problems = [
            ("forbidden", Problem::Forbidden),
            ("not-found", Problem::NotFound),
            ("refused", Problem::Refused { status: 409, detail: self.text("version 3") }),
            ("forged", Problem::Forged),
            ("too-many", Problem::TooMany),
            ("fault", Problem::Fault { request }),
            ("read-only", Problem::ReadOnly),
        ];
        let page = |(name, problem)| -> Page { (format!("/problems/{name}"), Box::new(problem)) };
        problems.into_iter().map(page).collect()
    }
}

pub(crate) fn reading(quantity: &str, decimals: u8, uncertainty: &str) -> Reading {
    Reading::Value(value(quantity, decimals, uncertainty))
}

pub(crate) fn value(quantity: &str, decimals: u8, uncertainty: &str) -> Value {
    let uncertainty = match uncertainty {
        "" => Uncertainty::NotStated,
        given => Uncertainty::Expanded(given.parse().unwrap()),
    };
    let decimals = Decimals::new(decimals).unwrap();
    Value::new(quantity.parse().unwrap(), decimals, uncertainty).unwrap()
}

pub(crate) fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}
