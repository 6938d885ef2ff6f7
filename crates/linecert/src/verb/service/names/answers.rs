//! What became of queries, counted, and answers that are not those expected.

use std::collections::{BTreeMap, BTreeSet};

use linecert_service::dns::{Authentication, Outcome, QueryOutcome, Sample, Transport, Verdict};

use crate::render::service::{Facts, Remark};

/// What became of the queries of a server.
pub(super) fn counts(server: &str, outcome: &Outcome) -> Facts {
    let samples = outcome.samples();
    let number = |holds: &dyn Fn(&Sample) -> bool| {
        u64::try_from(samples.iter().filter(|one| holds(one)).count()).ok()
    };
    let some = |count: Option<u64>| count.filter(|count| *count > 0);
    let answered = |one: &Sample| matches!(one.outcome, QueryOutcome::Answered { .. });
    let authenticated = |one: &Sample| {
        let yes = Authentication::Authenticated;
        matches!(one.outcome, QueryOutcome::Answered { authentication, .. } if authentication == yes)
    };
    let over_tcp = |one: &Sample| {
        let tcp = Transport::Tcp;
        matches!(one.outcome, QueryOutcome::Answered { transport, .. } if transport == tcp)
    };
    Facts::of("resolver")
        .text("server", Some(server))
        .texts("questions", outcome.plan().questions())
        .number("asked", number(&|_| true))
        .number("answered", number(&answered))
        .number("correct", u64::try_from(outcome.correct()).ok())
        .number("late", some(number(&|one| matches!(one.outcome, QueryOutcome::Late { .. }))))
        .number("lost", some(number(&|one| one.outcome == QueryOutcome::Lost)))
        .number("refused", some(number(&|one| one.outcome == QueryOutcome::Refused)))
        .number("over-tcp", some(number(&over_tcp)))
        .number("authenticated", some(number(&authenticated)))
        .number("foreign", some(number(&|one| one.foreign > 0)))
        .number("contradicted", some(number(&|one| one.contradictions > 0)))
}

/// Answers that are not those expected, each kind once for each question.
pub(super) fn wrong(server: &str, outcome: &Outcome) -> Vec<Remark> {
    let questions = outcome.plan().questions();
    let mut all: BTreeMap<(&'static str, String, String), u32> = BTreeMap::new();
    for sample in outcome.samples() {
        let QueryOutcome::Answered { verdict, .. } = &sample.outcome else { continue };
        let turn = usize::try_from(sample.query).ok().and_then(|q| q.checked_rem(questions.len()));
        let question = turn.and_then(|turn| questions.get(turn)).map(ToString::to_string);
        if let (Some((id, said)), Some(question)) = (said(verdict), question) {
            *all.entry((id, question, said)).or_default() += 1;
        }
    }
    let remark = |((id, question, said), count): ((&'static str, String, String), u32)| {
        let names = [("server", server.to_owned()), ("question", question), ("said", said)];
        let names = names.into_iter().chain([("count", count.to_string())]);
        Remark::Message(id, names.collect())
    };
    all.into_iter().map(remark).collect()
}

fn said(verdict: &Verdict) -> Option<(&'static str, String)> {
    let list = |records: &BTreeSet<String>| records.iter().cloned().collect::<Vec<_>>().join(", ");
    match verdict {
        Verdict::Correct => None,
        Verdict::WrongCode(code) => Some(("remark-dns-code", code_name(*code))),
        Verdict::Empty => Some(("remark-dns-empty", String::new())),
        Verdict::WrongRecords(records) => Some(("remark-dns-records", list(records))),
        Verdict::Invented(records) => Some(("remark-dns-invented", list(records))),
        Verdict::NotDenied => Some(("remark-dns-not-denied", String::new())),
    }
}

/// The names of codes (IANA, DNS RCODEs).
fn code_name(code: u16) -> String {
    let name = match code {
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        other => return format!("RCODE {other}"),
    };
    name.to_owned()
}
