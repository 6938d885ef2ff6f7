use proptest::prelude::*;

use super::{
    super::question::{Expectation, RecordKind},
    *,
};

fn question(expectation: Expectation) -> Question {
    Question::new("isp.example", RecordKind::A, expectation).unwrap()
}

fn exactly(records: &[&str]) -> Question {
    question(Expectation::Exactly(records.iter().map(|r| (*r).to_owned()).collect()))
}

/// The answer to a query with a code and addresses, changed before it is written.
fn answer(
    asked: &Asked,
    code: ResponseCode,
    addresses: &[&str],
    change: fn(&mut Message),
) -> Vec<u8> {
    let mut message = Message::new(asked.id, MessageType::Response, OpCode::Query);
    message.metadata.response_code = code;
    message.add_query(Query::query(asked.name.clone(), asked.kind));
    for address in addresses {
        let data = RData::try_from_str(RecordType::A, address).unwrap();
        message.add_answer(Record::from_rdata(asked.name.clone(), 60, data));
    }
    change(&mut message);
    message.to_vec().unwrap()
}

fn asked(question: &Question) -> Asked {
    Asked::new(question, 4711, 1).unwrap()
}

/// What makes an answer another.
type Change = fn(&mut Message);

fn check(question: &Question, of: (ResponseCode, &[&str]), expect: Verdict) {
    let asked = asked(question);
    let response = asked.decode(&answer(&asked, of.0, of.1, |_| ())).unwrap();
    assert_eq!(response.verdict(question), expect, "{question} {of:?}");
}

fn set(records: &[&str]) -> BTreeSet<String> {
    records.iter().map(|record| (*record).to_owned()).collect()
}

#[test]
fn what_an_answer_is_worth() {
    let (good, none, no_name) = (ResponseCode::NoError, &[][..], ResponseCode::NXDomain);
    let two = exactly(&["192.0.2.1", "192.0.2.2"]);
    check(&two, (good, &["192.0.2.2", "192.0.2.1"]), Verdict::Correct);
    check(&two, (good, &["192.0.2.2"]), Verdict::WrongRecords(set(&["192.0.2.2"])));
    check(&two, (good, none), Verdict::Empty);
    check(&two, (no_name, none), Verdict::WrongCode(3));
    check(&two, (ResponseCode::ServFail, none), Verdict::WrongCode(2));
    let any = question(Expectation::Any);
    check(&any, (good, &["203.0.113.1"]), Verdict::Correct);
    check(&any, (good, none), Verdict::Empty);
    let absent = question(Expectation::NoSuchName);
    check(&absent, (no_name, none), Verdict::Correct);
    check(&absent, (good, &["203.0.113.66"]), Verdict::Invented(set(&["203.0.113.66"])));
    check(&absent, (no_name, &["203.0.113.66"]), Verdict::Invented(set(&["203.0.113.66"])));
    check(&absent, (good, none), Verdict::NotDenied);
    check(&absent, (ResponseCode::Refused, none), Verdict::WrongCode(5));
}

#[test]
fn a_guess_is_no_answer() {
    let question = question(Expectation::Any);
    let asked = asked(&question);
    let cases: [(&str, Change); 6] = [
        ("another number", |message| message.metadata.id ^= 1),
        ("a query", |message| message.metadata.message_type = MessageType::Query),
        ("another operation", |message| message.metadata.op_code = OpCode::Notify),
        ("no question", |message| message.queries.clear()),
        ("another question", |message| {
            message.queries[0].set_query_type(RecordType::AAAA);
        }),
        ("another name", |message| {
            message.queries[0].set_name(Name::from_ascii("isp2.example.").unwrap());
        }),
    ];
    for (case, change) in cases {
        let octets = answer(&asked, ResponseCode::NoError, &["192.0.2.1"], change);
        assert_eq!(asked.decode(&octets), Err(Rejected::Foreign), "{case}");
    }
    assert_eq!(asked.decode(b"garbage"), Err(Rejected::Garbled));
    let whole = answer(&asked, ResponseCode::NoError, &["192.0.2.1"], |_| ());
    assert_eq!(asked.decode(&whole[..whole.len() - 1]), Err(Rejected::Garbled));
}

#[test]
fn flags_of_an_answer() {
    let question = question(Expectation::Any);
    let asked = asked(&question);
    let octets = answer(&asked, ResponseCode::NoError, &["192.0.2.1"], |message| {
        message.metadata.authentic_data = true;
        message.metadata.truncation = true;
    });
    let response = asked.decode(&octets).unwrap();
    assert_eq!(response.authentication(), Authentication::Authenticated);
    assert!(response.is_truncated());
    let other =
        |address| asked.decode(&answer(&asked, ResponseCode::NoError, &[address], |_| ())).unwrap();
    assert!(response.agrees(&other("192.0.2.1")) && !response.agrees(&other("192.0.2.2")));
}

#[test]
fn a_query_asks_for_recursion_and_authentication_and_is_small() {
    let octets = asked(&question(Expectation::Any)).encode().unwrap();
    let message = Message::from_vec(&octets).unwrap();
    assert!(message.metadata.recursion_desired && message.metadata.authentic_data);
    assert_eq!((message.max_payload(), message.metadata.id), (1232, 4711));
    assert!(octets.len() < 512);
}

proptest! {
    #[test]
    fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        let question = question(Expectation::NoSuchName);
        if let Ok(response) = asked(&question).decode(&octets) {
            response.verdict(&question);
        }
    }

    #[test]
    fn damage_never_panics(at in 0_usize..60, octet in any::<u8>()) {
        let question = exactly(&["192.0.2.1"]);
        let asked = asked(&question);
        let mut octets = answer(&asked, ResponseCode::NoError, &["192.0.2.1", "192.0.2.2"], |_| ());
        if let Some(damaged) = octets.get_mut(at) {
            *damaged = octet;
        }
        if let Ok(response) = asked.decode(&octets) {
            response.verdict(&question);
        }
    }
}
