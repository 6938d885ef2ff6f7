//! Where links lead: every address of the console, written and read in one place.

use linecert_measure::Digest;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// An address of the console. [`Place::href`] writes it, [`Place::of`] reads it back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// The figures and troubles of now.
    Dashboard,
    /// Where a visitor logs in.
    LogIn,
    /// Where a visitor logs in by a link that is used once, by the secret in it.
    LogInLink(String),
    /// Where a visitor goes to the provider that knows them.
    LogInProvider,
    /// Where a visitor logs out, by a form.
    LogOut,
    /// Where a visitor sets a password.
    Password,
    /// Where language and theme are chosen, by a form. It sets a cookie, and leads back to the page
    /// that the visitor came from.
    Preferences,
    /// The search for lines.
    Lines,
    /// A line, by its name.
    Line(String),
    /// The columns of a line's chart, as JSON.
    History(String),
    /// Where a read of a line is asked for, by a form.
    ReadLine(String),
    /// The access nodes.
    Nodes,
    /// An access node, by its name.
    Node(String),
    /// A port of an access node.
    Port {
        /// The node.
        node: String,
        /// The port, as the node's driver writes it.
        port: String,
    },
    /// The nodes whose polls are late.
    Late,
    /// The certificates.
    Certificates,
    /// A certificate, by the digest of its envelope.
    Certificate(Digest),
    /// The file of a certificate.
    Bundle(Digest),
    /// The printed page of a certificate, which the API sets.
    Sheet(Digest),
    /// The jobs.
    Jobs,
    /// A job, by its number.
    Job(u64),
    /// The events of a job, as server-sent events.
    JobEvents(u64),
    /// Where a job is called off, by a form.
    CancelJob(u64),
    /// The work orders.
    Orders,
    /// A work order, by its number.
    Order(String),
    /// The service figures.
    Figures,
    /// The rows behind a service figure.
    Figure(String),
    /// The alarms.
    Alarms,
    /// Where an alarm is acknowledged, by a form.
    Acknowledge(u64),
    /// The audit trail.
    Trail,
    /// The accounts; by a form, a new one.
    Accounts,
    /// The tokens of machines; by a form, a new one.
    Tokens,
    /// Where a token is revoked, by a form.
    RevokeToken(String),
    /// Where a one-time link for an account is made, by a form.
    Invite(String),
    /// A file that pages load.
    Asset(String),
}

/// A place with what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The place.
    pub place: Place,
    /// Names and values of the query.
    pub query: Vec<(&'static str, String)>,
}

/// A part of the console that the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// The figures and troubles of now.
    Dashboard,
    /// Lines.
    Lines,
    /// Access nodes and their ports.
    Nodes,
    /// Late nodes.
    Late,
    /// Alarms.
    Alarms,
    /// Certificates.
    Certificates,
    /// Jobs.
    Jobs,
    /// Work orders.
    Orders,
    /// Service figures.
    Figures,
    /// The audit trail.
    Trail,
    /// Accounts and tokens.
    Administration,
}

/// What stands as it is in a segment of a path and in a query (RFC 3986, unreserved).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// A segment of a path. Browsers take dots alone for a folder, however they are written, so that a
/// tilde stands before them, and before every tilde.
fn segment(text: &str) -> String {
    let marked = text.starts_with('~') || matches!(text, "." | "..");
    escaped(&if marked { format!("~{text}") } else { text.to_owned() })
}

fn read_segment(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(text.strip_prefix('~').unwrap_or(&text).to_owned())
}

impl Place {
    /// The address, from the root of the console's host.
    #[must_use]
    pub fn href(&self) -> String {
        let path: Vec<_> = self.segments().iter().map(|text| segment(text)).collect();
        format!("/{}", path.join("/"))
    }

    /// The place at an address without its query, if the console has one there.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let segments: Option<Vec<_>> =
            path.strip_prefix('/')?.split('/').map(read_segment).collect();
        let segments = segments?;
        let segments: Vec<_> = segments.iter().map(String::as_str).collect();
        Self::of_segments(&segments)
    }

    /// The place with one thing asked of it.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<String>) -> Link {
        Link::from(self).and(name, value)
    }

    fn segments(&self) -> Vec<String> {
        let fixed = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
        match self {
            Self::Dashboard => fixed(&[""]),
            Self::LogIn => fixed(&["log-in"]),
            Self::LogInLink(secret) => fixed(&["log-in", "link", secret]),
            Self::LogInProvider => fixed(&["log-in", "provider"]),
            Self::LogOut => fixed(&["log-out"]),
            Self::Password => fixed(&["password"]),
            Self::Preferences => fixed(&["preferences"]),
            Self::Lines => fixed(&["lines"]),
            Self::Line(line) => fixed(&["lines", line]),
            Self::History(line) => fixed(&["lines", line, "history.json"]),
            Self::ReadLine(line) => fixed(&["lines", line, "read"]),
            Self::Nodes => fixed(&["nodes"]),
            Self::Node(node) => fixed(&["nodes", node]),
            Self::Port { node, port } => fixed(&["nodes", node, "ports", port]),
            Self::Late => fixed(&["late"]),
            Self::Certificates => fixed(&["certificates"]),
            Self::Certificate(digest) => fixed(&["certificates", &digest.to_string()]),
            Self::Bundle(digest) => fixed(&["certificates", &digest.to_string(), "bundle"]),
            Self::Sheet(digest) => {
                fixed(&["api", "v1", "certificates", &digest.to_string(), "page"])
            }
            Self::Jobs => fixed(&["jobs"]),
            Self::Job(id) => fixed(&["jobs", &id.to_string()]),
            Self::JobEvents(id) => fixed(&["jobs", &id.to_string(), "events"]),
            Self::CancelJob(id) => fixed(&["jobs", &id.to_string(), "cancel"]),
            Self::Orders => fixed(&["orders"]),
            Self::Order(order) => fixed(&["orders", order]),
            Self::Figures => fixed(&["kpis"]),
            Self::Figure(figure) => fixed(&["kpis", figure]),
            Self::Alarms => fixed(&["alarms"]),
            Self::Acknowledge(id) => fixed(&["alarms", &id.to_string(), "acknowledge"]),
            Self::Trail => fixed(&["trail"]),
            Self::Accounts => fixed(&["administration", "accounts"]),
            Self::Tokens => fixed(&["administration", "tokens"]),
            Self::RevokeToken(id) => fixed(&["administration", "tokens", id, "revoke"]),
            Self::Invite(account) => fixed(&["administration", "accounts", account, "link"]),
            Self::Asset(name) => fixed(&["assets", name]),
        }
    }

    fn of_segments(segments: &[&str]) -> Option<Self> {
        let named = |name: &str| name.to_owned();
        Some(match segments {
            [""] => Self::Dashboard,
            ["log-in"] => Self::LogIn,
            ["log-in", "link", secret] => Self::LogInLink(named(secret)),
            ["log-in", "provider"] => Self::LogInProvider,
            ["log-out"] => Self::LogOut,
            ["password"] => Self::Password,
            ["preferences"] => Self::Preferences,
            ["lines"] => Self::Lines,
            ["lines", line] => Self::Line(named(line)),
            ["lines", line, "history.json"] => Self::History(named(line)),
            ["lines", line, "read"] => Self::ReadLine(named(line)),
            ["nodes"] => Self::Nodes,
            ["nodes", node] => Self::Node(named(node)),
            ["nodes", node, "ports", port] => Self::Port { node: named(node), port: named(port) },
            ["late"] => Self::Late,
            ["certificates"] => Self::Certificates,
            ["certificates", digest] => Self::Certificate(digest.parse().ok()?),
            ["certificates", digest, "bundle"] => Self::Bundle(digest.parse().ok()?),
            ["api", "v1", "certificates", digest, "page"] => Self::Sheet(digest.parse().ok()?),
            ["jobs"] => Self::Jobs,
            ["jobs", id] => Self::Job(id.parse().ok()?),
            ["jobs", id, "events"] => Self::JobEvents(id.parse().ok()?),
            ["jobs", id, "cancel"] => Self::CancelJob(id.parse().ok()?),
            ["orders"] => Self::Orders,
            ["orders", order] => Self::Order(named(order)),
            ["kpis"] => Self::Figures,
            ["kpis", figure] => Self::Figure(named(figure)),
            ["alarms"] => Self::Alarms,
            ["alarms", id, "acknowledge"] => Self::Acknowledge(id.parse().ok()?),
            ["trail"] => Self::Trail,
            ["administration", "accounts"] => Self::Accounts,
            ["administration", "tokens"] => Self::Tokens,
            ["administration", "tokens", id, "revoke"] => Self::RevokeToken(named(id)),
            ["administration", "accounts", account, "link"] => Self::Invite(named(account)),
            ["assets", name] => Self::Asset(named(name)),
            _ => return None,
        })
    }
}

impl Link {
    /// The link with one thing more asked.
    #[must_use]
    pub fn and(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// The address, with its query.
    #[must_use]
    pub fn href(&self) -> String {
        let pairs = self.query.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
        let query: Vec<_> = pairs.collect();
        let path = self.place.href();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }
}

impl From<Place> for Link {
    fn from(place: Place) -> Self {
        Self { place, query: Vec::new() }
    }
}

impl Section {
    /// Every section, in the order of the navigation.
    pub const ALL: [Self; 11] = [
        Self::Dashboard,
        Self::Lines,
        Self::Nodes,
        Self::Late,
        Self::Alarms,
        Self::Certificates,
        Self::Jobs,
        Self::Orders,
        Self::Figures,
        Self::Trail,
        Self::Administration,
    ];

    /// The first page of the section, the message that names it, and the key that goes there
    /// behind `g`.
    pub(crate) const fn entry(self) -> (Place, &'static str, char) {
        match self {
            Self::Dashboard => (Place::Dashboard, "section-dashboard", 'd'),
            Self::Lines => (Place::Lines, "section-lines", 'l'),
            Self::Nodes => (Place::Nodes, "section-nodes", 'n'),
            Self::Late => (Place::Late, "section-late", 'w'),
            Self::Alarms => (Place::Alarms, "section-alarms", 'a'),
            Self::Certificates => (Place::Certificates, "section-certificates", 'c'),
            Self::Jobs => (Place::Jobs, "section-jobs", 'j'),
            Self::Orders => (Place::Orders, "section-orders", 'o'),
            Self::Figures => (Place::Figures, "section-figures", 'k'),
            Self::Trail => (Place::Trail, "section-trail", 't'),
            Self::Administration => (Place::Accounts, "section-administration", 'm'),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_a_thing_is_called_its_address_leads_to_it(name in ".{1,40}", port in ".{1,12}") {
            let port = Place::Port { node: name.clone(), port };
            for place in [Place::Line(name.clone()), Place::Order(name), port] {
                let href = place.href();
                prop_assert!(href.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~%".contains(&b)));
                prop_assert_eq!(Place::of(&href), Some(place));
            }
        }

        #[test]
        fn arbitrary_paths_never_panic(path in "/?.{0,40}") {
            if let Some(place) = Place::of(&path) {
                prop_assert_eq!(Place::of(&place.href()), Some(place));
            }
        }
    }

    #[test]
    fn an_address_holds_what_is_asked() {
        let check = |link: Link, href: &str| assert_eq!(link.href(), href);
        check(Place::Dashboard.into(), "/");
        check(Place::Lines.with("q", "a&b=c").and("after", "x"), "/lines?q=a%26b%3Dc&after=x");
        let port = Place::Port { node: "olt 7".to_owned(), port: "0/1".to_owned() };
        check(port.into(), "/nodes/olt%207/ports/0%2F1");
        check(Place::Line("..".to_owned()).into(), "/lines/~..");
    }
}
