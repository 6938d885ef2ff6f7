use std::num::NonZeroU32;

use super::{
    super::{Expectation, Question, RecordKind},
    *,
};

fn sample(query: u32, outcome: QueryOutcome) -> Sample {
    let sent = Duration::from_millis(u64::from(query) * 100);
    let (duplicates, contradictions, foreign, garbled) = (0, 0, 0, 0);
    Sample { query, sent, outcome, duplicates, contradictions, foreign, garbled }
}

fn answered(milliseconds: u64, verdict: Verdict) -> QueryOutcome {
    QueryOutcome::Answered {
        time: Duration::from_millis(milliseconds),
        clock: Clock::Kernel,
        transport: Transport::Udp,
        verdict,
        authentication: Authentication::Unknown,
    }
}

fn outcome(outcomes: Vec<QueryOutcome>) -> Outcome {
    let question = Question::new("isp.example", RecordKind::A, Expectation::Any).unwrap();
    let mut plan = Plan::new("192.0.2.53:53".parse().unwrap(), vec![question]).unwrap();
    plan.count = NonZeroU32::new(u32::try_from(outcomes.len()).unwrap().max(1)).unwrap();
    let samples = (0..).zip(outcomes).map(|(query, outcome)| sample(query, outcome));
    Outcome::new(plan, samples.collect())
}

#[test]
fn failures_are_all_that_is_not_right_and_in_time() {
    let mut all = vec![answered(5, Verdict::Correct); 96];
    all.extend([
        answered(5, Verdict::Empty),
        QueryOutcome::Lost,
        QueryOutcome::Refused,
        QueryOutcome::Late { time: Duration::from_millis(2100) },
    ]);
    let outcome = outcome(all);
    assert_eq!(outcome.failures().value().unwrap().to_string(), "4.00 %");
    let p95 = outcome.time_p95();
    assert_eq!(p95.value().unwrap().to_string(), "5.000 ms");
    assert_eq!(outcome.series().samples.iter().filter(|sample| sample.is_none()).count(), 3);
}

#[test]
fn losing_the_slow_ones_does_not_make_a_server_faster() {
    let mut all = vec![answered(5, Verdict::Correct); 90];
    all.extend(vec![QueryOutcome::Lost; 10]);
    let ceiling = "2000 ms".parse().unwrap();
    assert_eq!(outcome(all).time_p95(), Reading::AboveRange { ceiling });
}

#[test]
fn the_bounds_enclose_the_figure() {
    let all = (1..=100).map(|time| answered(time, Verdict::Correct)).collect();
    let reading = outcome(all).time_p95();
    let value = reading.value().unwrap();
    assert_eq!(value.to_string(), "95.000 ms");
    let Uncertainty::Bounds { low, high, samples } = value.uncertainty() else { panic!() };
    assert_eq!(samples, 100);
    assert!(low.unwrap() < value.quantity() && high.unwrap() > value.quantity());
}

#[test]
fn no_answer_says_why() {
    let reason = |outcome: &Outcome| match outcome.time_p95() {
        Reading::NotReported(absence) => absence.reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(&outcome(vec![QueryOutcome::Lost])), Reason::TimedOut);
    assert_eq!(reason(&outcome(vec![QueryOutcome::Lost, QueryOutcome::Refused])), Reason::Refused);
    assert_eq!(reason(&outcome(vec![])), Reason::Interrupted);
    let mut garbled = outcome(vec![QueryOutcome::Lost]);
    garbled.samples[0].garbled = 2;
    assert_eq!(reason(&garbled), Reason::Garbled);
}

#[test]
fn evidence_keeps_every_query() {
    let records = ["203.0.113.66".to_owned()].into();
    let all = vec![answered(5, Verdict::Invented(records)), QueryOutcome::Lost];
    let evidence: serde_json::Value = serde_json::from_slice(&outcome(all).to_evidence()).unwrap();
    assert_eq!(evidence["schema"], "linecert-dns/1");
    let query = &evidence["queries"][0];
    assert_eq!((&query["outcome"], &query["time_ns"]), (&"invented".into(), &5_000_000.into()));
    assert_eq!(query["records"][0], "203.0.113.66");
    assert_eq!(evidence["queries"][1]["outcome"], "lost");
}
