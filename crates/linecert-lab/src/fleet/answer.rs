//! The PDU that answers a request: what fits, what a fault makes of it, and its octets.

use super::{
    ber,
    fault::Behaviour,
    lookup::{Cell, Course, Mark, View},
    request::{Kind, Request},
    table::Table,
};

/// What an agent does with an answer that does not fit the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Oversize {
    /// It leaves varbinds out at the end of a GETBULK, in the middle of a row when that is where
    /// the room ends (RFC 3416, 4.2.3).
    #[default]
    Truncate,
    /// It answers genErr, as net-snmp 5.9 does in SNMP v3.
    GenErr,
}

/// The error-status of a response (RFC 3416, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    NoError,
    TooBig,
    GenErr,
}

/// What decides over an answer beside the request.
pub(super) struct Circumstances<'a> {
    pub(super) table: &'a Table,
    pub(super) behaviour: &'a Behaviour,
    pub(super) oversize: Oversize,
    /// The octets that the whole PDU may take.
    pub(super) room: usize,
    /// True when a varbind is to be broken.
    pub(super) malformed: bool,
}

/// A PDU to send.
pub(super) struct Answer {
    pub(super) pdu: Vec<u8>,
    pub(super) varbinds: usize,
    pub(super) refused: bool,
}

/// The smallest varbind: two headers, a name of one octet and a value of none.
const SMALLEST_VARBIND: usize = 7;

impl Circumstances<'_> {
    /// `None` when a fault keeps the agent silent.
    pub(super) fn answer(&self, request: &Request<'_>) -> Option<Answer> {
        if let Some(status) = self.refusal(request) {
            return Some(refuse(request, status));
        }
        let room = self.room.saturating_sub(overhead(request));
        let mut cells = self.cells(request, room / SMALLEST_VARBIND + 1);
        if let Some(end) = self.behaviour.silent_after {
            let spoken = |cell: &Cell<'_>| !matches!(cell, Cell::Row(row) if *row >= end);
            cells.truncate(cells.iter().take_while(|cell| spoken(cell)).count());
            if cells.is_empty() && !request.names.is_empty() {
                return None;
            }
        }
        self.cut_mid_row(request, &mut cells);
        Some(self.fit(request, cells, room))
    }

    fn refusal(&self, request: &Request<'_>) -> Option<Status> {
        let Kind::GetBulk { max_repetitions, .. } = request.kind else { return None };
        let above = |limit: Option<u32>| limit.is_some_and(|limit| max_repetitions > limit);
        if above(self.behaviour.too_big_above) {
            return Some(Status::TooBig);
        }
        above(self.behaviour.gen_err_above).then_some(Status::GenErr)
    }

    fn cells<'r>(&'r self, request: &Request<'r>, most: usize) -> Vec<Cell<'r>> {
        if self.behaviour.no_such_object {
            let absent = |name: &&'r [u8]| Cell::Mark(name, Mark::NoSuchObject);
            return request.names.iter().map(absent).collect();
        }
        let course = match (self.behaviour.looping, self.behaviour.disorder) {
            (Some(after), _) => Course::Looping(after),
            (None, true) => Course::Disordered,
            (None, false) => Course::Sorted,
        };
        View { table: self.table, course, most }.cells(request)
    }

    fn cut_mid_row(&self, request: &Request<'_>, cells: &mut Vec<Cell<'_>>) {
        let Kind::GetBulk { non_repeaters: 0, .. } = request.kind else { return };
        let columns = request.names.len();
        if self.behaviour.mid_row && columns > 1 && cells.len().is_multiple_of(columns) {
            cells.pop();
        }
    }

    fn fit(&self, request: &Request<'_>, cells: Vec<Cell<'_>>, room: usize) -> Answer {
        let mut used = 0;
        let fits = |cell: &&Cell<'_>| {
            used += cell.length(self.table);
            used <= room
        };
        let fitting = cells.iter().take_while(fits).count();
        let bulk = matches!(request.kind, Kind::GetBulk { .. });
        match (fitting < cells.len(), self.oversize) {
            (false, _) => self.write(request, &cells),
            (true, Oversize::GenErr) => refuse(request, Status::GenErr),
            (true, Oversize::Truncate) if bulk && fitting > 0 => {
                self.write(request, cells.get(..fitting).unwrap_or_default())
            }
            (true, Oversize::Truncate) => refuse(request, Status::TooBig),
        }
    }

    fn write(&self, request: &Request<'_>, cells: &[Cell<'_>]) -> Answer {
        let mut list = Vec::with_capacity(self.room.min(2_048));
        for (place, cell) in cells.iter().enumerate() {
            let start = list.len();
            cell.push(&mut list, self.table);
            if self.malformed
                && place == cells.len() / 2
                && let Some(length) = list.get_mut(start + 1)
            {
                // Four octets of length follow now, which begin with the tag of the name.
                *length = 0x84;
            }
        }
        let pdu = response(request.id, Status::NoError, &list);
        Answer { pdu, varbinds: cells.len(), refused: false }
    }
}

/// The octets of a response beside the content of its list, when both lengths take two octets.
const fn overhead(request: &Request<'_>) -> usize {
    4 + 2 + request.id.len() + 3 + 3 + 4
}

fn refuse(request: &Request<'_>, status: Status) -> Answer {
    // The varbinds of the request come back but for tooBig, which has none (RFC 3416, 4.2.3).
    let varbinds = if status == Status::TooBig { &[] } else { request.varbinds };
    Answer { pdu: response(request.id, status, varbinds), varbinds: 0, refused: true }
}

fn response(id: &[u8], status: Status, list: &[u8]) -> Vec<u8> {
    let status = match status {
        Status::NoError => 0,
        Status::TooBig => 1,
        Status::GenErr => 5,
    };
    let inner = 2 + id.len() + 6 + ber::header_length(list.len()) + list.len();
    let mut pdu = Vec::with_capacity(inner + 4);
    ber::push_header(&mut pdu, 0xa2, inner);
    ber::push_tlv(&mut pdu, ber::INTEGER, id);
    ber::push_tlv(&mut pdu, ber::INTEGER, &[status]);
    ber::push_tlv(&mut pdu, ber::INTEGER, &[0]);
    ber::push_tlv(&mut pdu, ber::SEQUENCE, list);
    pdu
}
