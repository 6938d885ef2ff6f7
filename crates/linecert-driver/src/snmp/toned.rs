//! The tones of DSL lines, put together from their segments.

use std::collections::BTreeMap;

use linecert_measure::{Stream, Subject, Tones};
use linecert_snmp::{Oid, Value};

use super::{
    SnmpDriver,
    answers::Answers,
    cell::{Cell, CellContent},
    column::{GroupSize, ToneColumn},
    index::{Illegible, Index, Unread},
    join::Names,
    rows::Nameless,
    table::{DIRECTION, SEGMENT, Table},
    tones,
};

/// One line in one direction, and its index without the segment.
type Line = (Subject, Stream, Vec<u32>);

/// The octets of each segment of each line.
type Segments<'a> = BTreeMap<Line, BTreeMap<u32, &'a [u8]>>;

/// The tones of all lines.
pub(super) fn cells(
    driver: &SnmpDriver,
    (answers, names): (&Answers<'_>, &Names<'_>),
    nameless: &mut Nameless,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (place, table) in driver.tables.iter().enumerate() {
        for column in &table.tones {
            let (segments, unread) = table.segments(&column.oid, answers, names);
            unread.into_iter().for_each(|(index, why)| nameless.add(place, &index.0, why));
            cells.extend(
                segments.into_iter().map(|(line, segments)| column.cell(line, &segments, answers)),
            );
        }
    }
    cells
}

impl Table {
    fn segments<'a>(
        &self,
        oid: &Oid,
        answers: &'a Answers<'_>,
        names: &Names<'_>,
    ) -> (Segments<'a>, Vec<(Index, Illegible)>) {
        let (mut lines, mut unread) = (Segments::new(), Vec::new());
        for (index, answer) in answers.below(oid).filter(|(_, answer)| !answer.is_absent()) {
            let (line, segment) = match self.line_at(index, names) {
                Ok(found) => found,
                Err(Unread::Illegible(why)) => {
                    unread.push((Index(index.to_vec()), why));
                    continue;
                }
                Err(_) => continue,
            };
            let segments = lines.entry(line).or_default();
            if let Some(Value::OctetString(octets)) = answer.settled() {
                segments.insert(segment, octets);
            }
        }
        (lines, unread)
    }

    fn line_at(&self, index: &[u32], names: &Names<'_>) -> Result<(Line, u32), Unread> {
        let variables = self.layout.decode(index, names)?;
        let direction = variables.get(DIRECTION).map(ToString::to_string).unwrap_or_default();
        let stream = direction.parse().map_err(|_| Unread::Foreign)?;
        let subject = self.naming.subject(&variables)?;
        let segment = variables.number(SEGMENT).unwrap_or(1);
        let mut without = index.to_vec();
        if let Some(place) = self.layout.place_of(SEGMENT).filter(|place| *place < without.len()) {
            without.remove(place);
        }
        Ok(((subject, stream, without), segment))
    }
}

impl ToneColumn {
    fn cell(
        &self,
        (subject, stream, index): Line,
        segments: &BTreeMap<u32, &[u8]>,
        answers: &Answers<'_>,
    ) -> Cell {
        let group = match &self.group {
            None => None,
            Some(GroupSize::Of(size)) => Some(*size),
            Some(GroupSize::Object(oid)) => {
                let size = answers.at(&[oid.as_slice(), &index].concat());
                size.settled().and_then(tones::group_of)
            }
        };
        let content = CellContent::Tones(Tones {
            subject: subject.clone(),
            quantity: self.quantity,
            stream,
            group,
            values: tones::decode(self.encoding, segments),
        });
        Cell { subject, index: Some(Index(index)), confidence: self.confidence, content }
    }
}
