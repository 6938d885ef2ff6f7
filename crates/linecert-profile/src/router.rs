//! Whether a reading through the customer's router counts.

use std::str::FromStr;

use linecert_measure::{Absence, Attachment, Observation, Reading, Reason};
use thiserror::Error;

/// What becomes of a reading that was taken through the customer's router or over Wi-Fi.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RouterRule {
    /// It is judged, and its conditions say what lay between.
    #[default]
    Said,
    /// It is not judged: what was measured may be the router and not the line.
    Invalid,
}

/// A word that is no such rule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown rule for routers `{0}`: write `invalid` or `said`")]
pub struct UnknownRouterRule(pub String);

impl RouterRule {
    /// Why an observation does not count; `None` when it does. One without a number has its own
    /// reason, and a metric that is no way to a far end has no router on it.
    #[must_use]
    pub(crate) fn refusal(self, observation: &Observation) -> Option<Absence> {
        let through =
            observation.conditions().attachment.filter(|attachment| match attachment {
                Attachment::Router | Attachment::WiFi => true,
                Attachment::Direct | Attachment::PppoeSession => false,
            })?;
        let has_number = !matches!(observation.reading(), Reading::NotReported(_));
        let refused = self == Self::Invalid && has_number && observation.metric().has_attachment();
        let detail = format!("measured {}; measure at the line itself", through.english());
        refused.then_some(Absence { reason: Reason::BehindRouter, detail })
    }
}

impl FromStr for RouterRule {
    type Err = UnknownRouterRule;

    fn from_str(word: &str) -> Result<Self, UnknownRouterRule> {
        match word {
            "said" => Ok(Self::Said),
            "invalid" => Ok(Self::Invalid),
            _ => Err(UnknownRouterRule(word.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::{Conditions, Metric, Subject};

    use super::*;

    fn check(
        rule: RouterRule,
        attachment: Option<Attachment>,
        reading: &Reading,
        expect: Option<&str>,
    ) {
        let conditions = Conditions { attachment, ..Conditions::default() };
        let subject = Subject::Service { to: "192.0.2.1".to_owned() };
        let metric = Metric::ThroughputDown;
        let observation = Observation::new(metric, subject, conditions, reading.clone()).unwrap();
        let refusal = rule.refusal(&observation);
        assert_eq!(
            refusal.as_ref().map(|absence| absence.detail.as_str()),
            expect,
            "{observation:?}"
        );
        assert!(refusal.is_none_or(|absence| absence.reason == Reason::BehindRouter));
    }

    #[test]
    fn only_what_lies_between_and_has_a_number_is_refused() {
        let above = Reading::AboveRange { ceiling: "100 Mbit/s".parse().unwrap() };
        let none = Reading::absent(Reason::HostLimited, "busy");
        let through = Some("measured through a router; measure at the line itself");
        let wifi = Some("measured over Wi-Fi; measure at the line itself");
        check(RouterRule::Invalid, Some(Attachment::Router), &above, through);
        check(RouterRule::Invalid, Some(Attachment::WiFi), &above, wifi);
        check(RouterRule::Invalid, Some(Attachment::Direct), &above, None);
        check(RouterRule::Invalid, Some(Attachment::PppoeSession), &above, None);
        check(RouterRule::Invalid, None, &above, None);
        check(RouterRule::Invalid, Some(Attachment::Router), &none, None);
        check(RouterRule::Said, Some(Attachment::Router), &above, None);
    }

    #[test]
    fn rules_are_written_in_one_word() {
        assert_eq!("invalid".parse(), Ok(RouterRule::Invalid));
        assert_eq!("said".parse(), Ok(RouterRule::Said));
        let error = "no".parse::<RouterRule>().unwrap_err();
        assert_eq!(error.to_string(), "unknown rule for routers `no`: write `invalid` or `said`");
    }
}
