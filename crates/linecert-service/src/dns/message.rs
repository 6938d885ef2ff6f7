//! Queries and answers in octets, and what an answer is worth. Pure.

mod arbitrary;

use std::collections::BTreeSet;

use hickory_proto::{
    op::{Edns, Message, MessageType, OpCode, Query, ResponseCode},
    rr::{Name, RData, Record, RecordType},
};

use super::{
    outcome::Authentication,
    question::{Expected, Question},
};

pub(crate) use arbitrary::read_arbitrary;

/// The largest answer by UDP that crosses every link in one piece (DNS Flag Day 2020).
const LARGEST_ANSWER: u16 = 1232;

/// What an answer is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is what was expected.
    Correct,
    /// The server refused or failed, with this code (IANA, DNS RCODEs).
    WrongCode(u16),
    /// There is no record of the kind.
    Empty,
    /// There are other records than expected.
    WrongRecords(BTreeSet<String>),
    /// A name that cannot exist was given these records.
    Invented(BTreeSet<String>),
    /// The existence of a name that cannot exist was not denied.
    NotDenied,
}

/// One query, by which its answer is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    id: u16,
    name: Name,
    kind: RecordType,
}

/// An answer to a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Response(Message);

/// Why octets are no answer to a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rejected {
    /// They are no message.
    Garbled,
    /// Another number or another question: a guess, or an answer to somebody else.
    Foreign,
}

impl Asked {
    /// A query for a question; `random` makes its number, and its name when that is random.
    pub(super) fn new(question: &Question, id: u16, random: u64) -> Option<Self> {
        let name = question.asked_name(random)?;
        Some(Self { id, name, kind: question.kind().code() })
    }

    /// The query in octets: recursive, with EDNS, and wanting to know whether the server has
    /// authenticated the answer (RFC 6840, 5.7).
    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        let mut message = Message::new(self.id, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = true;
        message.metadata.authentic_data = true;
        message.add_query(Query::query(self.name.clone(), self.kind));
        let mut edns = Edns::new();
        edns.set_max_payload(LARGEST_ANSWER);
        message.set_edns(edns);
        message.to_vec().ok()
    }

    pub(super) fn decode(&self, octets: &[u8]) -> Result<Response, Rejected> {
        let message = Message::from_vec(octets).map_err(|_| Rejected::Garbled)?;
        let metadata = &message.metadata;
        let answers = metadata.message_type == MessageType::Response
            && metadata.op_code == OpCode::Query
            && metadata.id == self.id;
        let same = |query: &Query| query.name() == &self.name && query.query_type() == self.kind;
        let [query] = &message.queries[..] else { return Err(Rejected::Foreign) };
        if answers && same(query) { Ok(Response(message)) } else { Err(Rejected::Foreign) }
    }
}

impl Response {
    /// Whether the answer has to be asked for again by TCP (RFC 7766, 5).
    pub(super) const fn is_truncated(&self) -> bool {
        self.0.metadata.truncation
    }

    pub(super) const fn authentication(&self) -> Authentication {
        if self.0.metadata.authentic_data {
            Authentication::Authenticated
        } else {
            Authentication::Unknown
        }
    }

    pub(super) fn verdict(&self, question: &Question) -> Verdict {
        let code = self.0.metadata.response_code;
        let records = self.records(question.kind().code());
        if *question.expectation() == Expected::NoSuchName {
            return denial(code, &records);
        }
        if code != ResponseCode::NoError {
            return Verdict::WrongCode(code.into());
        }
        match question.expectation() {
            _ if records.is_empty() => Verdict::Empty,
            Expected::Exactly(expected) if !same_set(&records, expected) => {
                Verdict::WrongRecords(written(&records))
            }
            _ => Verdict::Correct,
        }
    }

    /// Whether both say the same, whatever their order and the age of their records.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        let (one, two) = (&self.0, &other.0);
        let all = |message: &Message| written(&data(&message.answers).collect::<Vec<_>>());
        one.metadata.response_code == two.metadata.response_code && all(one) == all(two)
    }

    fn records(&self, kind: RecordType) -> Vec<&RData> {
        data(&self.0.answers).filter(|data| data.record_type() == kind).collect()
    }
}

fn data(records: &[Record]) -> impl Iterator<Item = &RData> {
    records.iter().map(|record| &record.data)
}

fn denial(code: ResponseCode, records: &[&RData]) -> Verdict {
    match code {
        _ if !records.is_empty() => Verdict::Invented(written(records)),
        ResponseCode::NXDomain => Verdict::Correct,
        ResponseCode::NoError => Verdict::NotDenied,
        code => Verdict::WrongCode(code.into()),
    }
}

fn same_set(found: &[&RData], expected: &[RData]) -> bool {
    written(found) == written(&expected.iter().collect::<Vec<_>>())
}

/// Records as in a zone file; names are the same in either case (RFC 4343).
fn written(records: &[&RData]) -> BTreeSet<String> {
    let write = |data: &&RData| match data {
        RData::TXT(_) => data.to_string(),
        data => data.to_string().to_lowercase(),
    };
    records.iter().map(write).collect()
}

#[cfg(test)]
mod tests;
