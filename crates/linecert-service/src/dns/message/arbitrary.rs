//! Answers that say anything. For fuzzing.

use super::*;
use crate::dns::{Expectation, RecordKind};

/// Reads octets as an answer, to whatever question, and says what it is worth.
pub(crate) fn read_arbitrary(octets: &[u8]) {
    let Ok(message) = Message::from_vec(octets) else { return };
    let response = Response(message);
    response.agrees(&response);
    for kind in [RecordKind::A, RecordKind::Soa, RecordKind::Srv, RecordKind::Txt] {
        for expectation in [Expectation::Exactly(Vec::new()), Expectation::NoSuchName] {
            let Ok(question) = Question::new("isp.net", kind, expectation) else { continue };
            response.verdict(&question);
            let asked = Asked::new(&question, 0, 0);
            drop(asked.map(|asked| asked.decode(octets)));
        }
    }
}
