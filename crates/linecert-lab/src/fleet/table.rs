//! The rows of an agent, encoded once and sorted.

use linecert_snmp::{Oid, Value, VarBind};

use super::ber::{self, Reader};

/// The rows that an agent answers from, as varbinds that only have to be copied into an answer.
///
/// A table is large and never changes, so that agents share one by `Arc`.
#[derive(Debug)]
pub struct Table {
    octets: Vec<u8>,
    rows: Vec<Row>,
}

/// Where a varbind and the content of its name stand in the octets.
#[derive(Debug, Clone, Copy)]
struct Row {
    start: usize,
    name_start: usize,
    name_end: usize,
}

/// Which row answers the question for a name.
pub(super) enum Found {
    /// There is a row of exactly this name.
    Exactly(usize),
    /// There is none; this is where the next one would stand.
    Before(usize),
}

impl Table {
    /// The table of these rows. They are sorted; of rows of one name the first counts, and rows
    /// that record an absence are left out.
    #[must_use]
    pub fn new(mut rows: Vec<VarBind>) -> Self {
        rows.retain(|row| !row.value.is_absent());
        rows.sort_by(|a, b| a.oid.cmp(&b.oid));
        rows.dedup_by(|later, earlier| later.oid == earlier.oid);
        let mut table = Self { octets: Vec::new(), rows: Vec::with_capacity(rows.len()) };
        rows.iter().for_each(|row| table.push(row));
        table
    }

    fn push(&mut self, row: &VarBind) {
        let start = self.octets.len();
        let name = ber::name_content(row.oid.as_slice());
        let mut content = Vec::with_capacity(48);
        ber::push_tlv(&mut content, ber::OBJECT_ID, &name);
        let name_end = content.len();
        push_value(&mut content, &row.value);
        ber::push_tlv(&mut self.octets, ber::SEQUENCE, &content);
        let content_start = self.octets.len() - content.len();
        let name_end = content_start + name_end;
        self.rows.push(Row { start, name_start: name_end - name.len(), name_end });
    }

    /// How many rows, which are varbinds, the table has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// The octets of all varbinds together.
    #[must_use]
    pub const fn octets(&self) -> usize {
        self.octets.len()
    }

    /// True when there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The whole varbind of a row, empty past the end.
    pub(super) fn varbind(&self, row: usize) -> &[u8] {
        let start = self.rows.get(row).map_or(self.octets.len(), |row| row.start);
        let end = self.rows.get(row + 1).map_or(self.octets.len(), |next| next.start);
        self.octets.get(start..end).unwrap_or_default()
    }

    /// The content of the name of a row, empty past the end.
    pub(super) fn name(&self, row: usize) -> &[u8] {
        self.rows.get(row).map(|row| self.name_of(row)).unwrap_or_default()
    }

    fn name_of(&self, row: &Row) -> &[u8] {
        self.octets.get(row.name_start..row.name_end).unwrap_or_default()
    }

    pub(super) fn find(&self, name: &[u8]) -> Found {
        match self.rows.binary_search_by(|row| ber::compare_names(self.name_of(row), name)) {
            Ok(row) => Found::Exactly(row),
            Err(row) => Found::Before(row),
        }
    }

    /// True when both rows are there and differ in the last sub-identifier alone.
    pub(super) fn are_siblings(&self, a: usize, b: usize) -> bool {
        let parent = |row| parent(self.name(row));
        parent(a).is_some_and(|above| parent(b) == Some(above))
    }

    /// The first row that differs from this one in the last sub-identifier alone, or this row.
    pub(super) fn first_sibling(&self, row: usize) -> usize {
        let Some(parent) = parent(self.name(row)) else { return row };
        match self.find(parent) {
            Found::Exactly(above) => above + 1,
            Found::Before(first) => first,
        }
    }

    /// Without the MIB, an object counts as there when an instance of it is.
    pub(super) fn has_object(&self, name: &[u8]) -> bool {
        let Some(object) = parent(name) else { return false };
        let (Found::Exactly(row) | Found::Before(row)) = self.find(object);
        self.name(row).starts_with(object)
    }
}

/// The name without its last sub-identifier; `None` when nothing would be left.
fn parent(name: &[u8]) -> Option<&[u8]> {
    let (_, before_last) = name.split_last()?;
    let end = before_last.iter().rposition(|octet| octet & 0x80 == 0)?;
    name.get(..=end)
}

fn push_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Integer(n) => ber::push_integer(out, *n),
        Value::OctetString(octets) => ber::push_tlv(out, ber::OCTET_STRING, octets),
        Value::ObjectId(oid) => push_object_id(out, oid),
        Value::IpAddress(octets) => ber::push_tlv(out, 0x40, octets),
        Value::Counter32(n) => ber::push_number(out, 0x41, (*n).into()),
        Value::Gauge32(n) => ber::push_number(out, 0x42, (*n).into()),
        Value::TimeTicks(n) => ber::push_number(out, 0x43, (*n).into()),
        Value::Opaque(octets) => ber::push_tlv(out, 0x44, octets),
        Value::Counter64(n) => ber::push_number(out, 0x46, (*n).into()),
        Value::Null | Value::NoSuchObject | Value::NoSuchInstance => {
            ber::push_tlv(out, ber::NULL, &[]);
        }
    }
}

fn push_object_id(out: &mut Vec<u8>, oid: &Oid) {
    ber::push_tlv(out, ber::OBJECT_ID, &ber::name_content(oid.as_slice()));
}

/// The length of a varbind that holds a mark in place of a value.
pub(super) const fn mark_length(name: &[u8]) -> usize {
    let content = ber::header_length(name.len()) + name.len() + 2;
    ber::header_length(content) + content
}

/// Appends a varbind that holds a mark in place of a value.
pub(super) fn push_mark(out: &mut Vec<u8>, name: &[u8], tag: u8) {
    ber::push_header(out, ber::SEQUENCE, ber::header_length(name.len()) + name.len() + 2);
    ber::push_tlv(out, ber::OBJECT_ID, name);
    ber::push_tlv(out, tag, &[]);
}

/// The content of the name that a varbind begins with.
pub(super) fn name_in<'a>(varbind: &mut Reader<'a>) -> Option<&'a [u8]> {
    varbind.content(ber::OBJECT_ID).filter(|name| !name.is_empty())
}
