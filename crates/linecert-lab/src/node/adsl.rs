//! ADSL-LINE MIB (RFC 2662).
//!
//! In a row of the ATU-C, margin and attenuation are what the ATU-C receives, which is upstream;
//! output power and attainable rate are what it sends, which is downstream.

use super::{
    interfaces::{self, Interface, Link},
    plant::{Direction, Line, Plant},
    rows::{Identity, Rows},
    value::{TENTHS, count, gauge, integer, octets, tenths, text},
};

const ADSL: &str = "1.3.6.1.2.1.10.94.1.1";

/// `ifType` of ADSL, and of its interleaved channel (IANA).
const LINE: i32 = 94;
const CHANNEL: i32 = 124;

/// The interface of the channel of a line.
const CHANNELS: u32 = 100_000;

/// A node of no maker: the enterprise that RFC 5612 sets apart for examples.
pub(crate) const IDENTITY: Identity =
    Identity { description: "linecert lab", object_id: Some("1.3.6.1.4.1.32473.1") };

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    let channels = plant.lines.iter().map(|line| Interface {
        index: CHANNELS + line.number,
        name: format!("adsl-interleave 1/{}", line.number),
        up: Link::of(line.showtime()),
        kind: CHANNEL,
    });
    let lines = plant.lines.iter().map(|line| interface(line, ("adsl", LINE)));
    interfaces::write(&mut rows, &lines.chain(channels).collect::<Vec<_>>());
    rows.table(ADSL, &plant.lines, |line| [line.number])
        .column("1.1.1", |_| integer(2))
        .column("1.1.2", |_| integer(4))
        .column("1.1.4", |_| text("LAB"));
    write_end(&mut rows, &plant.lines, ("2.1", |line| line.showtime().map(|it| (it.up, it.down))));
    write_end(&mut rows, &plant.lines, ("3.1", |line| line.showtime().map(|it| (it.down, it.up))));
    write_status(&mut rows, &plant.lines);
    rows.table(ADSL, &plant.lines, |line| [CHANNELS + line.number])
        .column("4.1.2", |line| line.showtime().map(|it| gauge(it.down.rate)))
        .column("5.1.2", |line| line.showtime().map(|it| gauge(it.up.rate)));
    rows
}

/// The interface of a line, by its number.
pub(super) fn interface(line: &Line, (word, kind): (&str, i32)) -> Interface {
    let up = Link::of(line.showtime());
    Interface { index: line.number, name: format!("{word} 1/{}", line.number), up, kind }
}

/// What one end receives and what it sends.
type End = fn(&Line) -> Option<(Direction, Direction)>;

fn write_end(rows: &mut Rows, lines: &[Line], (entry, end): (&str, End)) {
    rows.table(ADSL, lines, |line| [line.number])
        .column(&format!("{entry}.4"), |line| end(line).map(|(rx, _)| integer(tenths(rx.margin))))
        .column(&format!("{entry}.5"), |line| {
            end(line).map(|(rx, _)| gauge(tenths(rx.line_attenuation)))
        })
        .column(&format!("{entry}.7"), |line| {
            end(line).map(|(_, tx)| integer(count(tx.tx_power, TENTHS)))
        })
        .column(&format!("{entry}.8"), |line| end(line).map(|(_, tx)| gauge(tx.attainable)));
}

/// BITS: no defect is bit 0; no peer, of the office end only, is bit 9.
fn write_status(rows: &mut Rows, lines: &[Line]) {
    let status = |line: &Line| match line.showtime() {
        Some(_) => octets([0x80, 0x00]),
        None => octets([0x00, 0x40]),
    };
    rows.table(ADSL, lines, |line| [line.number])
        .column("2.1.6", status)
        .column("3.1.6", |line| line.showtime().map(|_| octets([0x80, 0x00])));
}
