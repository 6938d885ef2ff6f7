//! VDSL2-LINE MIB (RFC 5650): lines, bands, channels, tones and counters.

use linecert_measure::Stream;
use linecert_snmp::Value;

use super::{
    adsl::{IDENTITY, interface},
    interfaces,
    plant::{Direction, GROUP, Line, Plant, TONES, Tone},
    rows::Rows,
    value::{TENTHS, count, gauge, integer, octets, tenths, text},
};

const VDSL2: &str = "1.3.6.1.2.1.10.251.1";

/// `ifType` of VDSL2 (IANA).
const LINE: i32 = 251;

/// "Unavailable" of an attenuation or a margin.
pub(super) const UNAVAILABLE: Value = Value::Gauge32(2_147_483_646);

/// Tones in a segment of the bits table.
const SEGMENT: u32 = 512;

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    let lines: Vec<_> = plant.lines.iter().map(|line| interface(line, ("vdsl2", LINE))).collect();
    interfaces::write(&mut rows, &lines);
    write_lines(&mut rows, &plant.lines);
    write_bands(&mut rows, &plant.lines);
    write_ends(&mut rows, &plant.lines);
    for line in plant.lines.iter().filter(|line| line.has_tones()) {
        write_bits(&mut rows, line);
    }
    for (direction, stream) in [(1, Stream::Up), (2, Stream::Down)] {
        write_groups(&mut rows, &plant.lines, (direction, stream));
    }
    rows
}

/// What a line carries in one direction, in showtime.
pub(super) fn each(line: &Line, stream: Stream) -> Option<Direction> {
    let showtime = line.showtime()?;
    match stream {
        Stream::Down => Some(showtime.down),
        Stream::Up => Some(showtime.up),
        Stream::Unsplit => None,
    }
}

/// L0 in showtime, L3 when idle.
pub(super) fn power_state(line: &Line) -> Value {
    integer(if line.showtime().is_some() { 1 } else { 4 })
}

/// BITS: no defect is bit 0; loss of power, when the customer's modem is off, is bit 3.
pub(super) fn status(line: &Line) -> Value {
    octets([if line.showtime().is_some() { 0x80 } else { 0x10 }])
}

fn write_lines(rows: &mut Rows, lines: &[Line]) {
    let mut table = rows.table(VDSL2, lines, |line| [line.number]);
    table
        .column("1.1.1.5", |_| integer(0))
        .column("1.1.1.7", |_| integer(1))
        .column("1.1.1.12", |_| text("LAB"))
        .column("1.1.1.14", power_state)
        .column("1.1.1.15", |line| integer(if line.showtime().is_some() { 0 } else { 4 }))
        .column("1.1.1.18", status)
        .column("1.1.1.19", status)
        // 17a is bit 6.
        .column("1.1.1.26", |line| line.showtime().map(|_| octets([0x02])))
        .column("1.1.1.31", |line| line.showtime().map(|it| gauge(tenths(it.electrical_length))));
    for (place, stream) in [(0, Stream::Down), (1, Stream::Up)] {
        table
            .column(&format!("1.1.1.{}", 20 + place), |line| {
                each(line, stream).map(|it| gauge(it.attainable))
            })
            .column(&format!("1.1.1.{}", 24 + place), |line| {
                each(line, stream)
                    .map_or(integer(i32::MAX), |it| integer(count(it.tx_power, TENTHS)))
            });
    }
}

/// Band 1 is upstream and 2 downstream as a whole, which have a margin only; us0 is 3, ds1 is 4.
fn write_bands(rows: &mut Rows, lines: &[Line]) {
    for (band, stream) in [(1, Stream::Up), (2, Stream::Down), (3, Stream::Up), (4, Stream::Down)] {
        let whole = band < 3;
        let attenuation = |line: &Line, value: fn(Direction) -> i64| match each(line, stream) {
            Some(direction) if !whole => gauge(value(direction)),
            _ => UNAVAILABLE,
        };
        rows.table(VDSL2, lines, |line| [line.number, band])
            .column("1.2.1.2", |line| attenuation(line, |it| tenths(it.line_attenuation)))
            .column("1.2.1.3", |line| attenuation(line, |it| tenths(it.signal_attenuation)))
            .column("1.2.1.4", |line| {
                let margin = each(line, stream).map(|it| integer(tenths(it.margin)));
                margin.unwrap_or(integer(2_147_483_646))
            });
    }
}

/// Unit 1 is the office end and 2 the customer's: as devices are seen to do, the channel of 1 is
/// downstream.
fn write_ends(rows: &mut Rows, lines: &[Line]) {
    for (unit, stream) in [(1, Stream::Down), (2, Stream::Up)] {
        rows.table(VDSL2, lines, |line| [line.number, unit])
            .column("2.2.1.2", |line| each(line, stream).map(|it| gauge(it.rate)))
            .column("2.2.1.4", |line| each(line, stream).map(|it| gauge(it.delay)))
            .column("2.2.1.5", |line| each(line, stream).map(|it| gauge(it.protection)))
            .column("4.1.1.1.6", |line| each(line, stream).map(|it| gauge(it.errored_seconds)))
            .column("4.1.1.1.9", |line| each(line, stream).map(|it| gauge(it.unavailable_seconds)));
    }
}

/// Segments of 512 tones; those beyond the last tone that is used are empty.
fn write_bits(rows: &mut Rows, line: &Line) {
    let column = format!("{VDSL2}.2.1.1.3");
    for (direction, stream) in [(1, Stream::Up), (2, Stream::Down)] {
        for segment in 0..TONES / SEGMENT {
            let tones = segment * SEGMENT..(segment + 1) * SEGMENT;
            let tones: Vec<Tone> = tones.map(|number| line.tone(stream, number)).collect();
            let bits = if segment < 4 { nibbles(&tones) } else { Vec::new() };
            rows.put(&column, &[line.number, direction, segment + 1], octets(bits));
        }
    }
}

/// Two tones in an octet, the lower number in the upper half.
pub(super) fn nibbles(tones: &[Tone]) -> Vec<u8> {
    let bits = |tone: Option<&Tone>| tone.map_or(0, |tone| tone.bits());
    tones.chunks(2).map(|pair| (bits(pair.first()) << 4) | bits(pair.get(1))).collect()
}

/// Hlog, noise and SNR by groups of tones: 512 groups fit one segment.
fn write_groups(rows: &mut Rows, lines: &[Line], (direction, stream): (u32, Stream)) {
    let measured = || lines.iter().filter(|line| line.has_tones());
    let tones = |line: &Line| -> Vec<Tone> {
        (0..TONES / GROUP).map(|group| line.tone(stream, group * GROUP)).collect()
    };
    rows.table(VDSL2, measured(), |line| [line.number, direction])
        .column("2.3.1.5", |_| gauge(GROUP))
        .column("2.3.1.7", |_| gauge(GROUP))
        .column("2.3.1.9", |_| gauge(GROUP));
    rows.table(VDSL2, measured(), |line| [line.number, direction, 1])
        .column("2.5.1.4", |line| {
            let hlog = |it: &Tone| it.hlog().unwrap_or(1_023).to_be_bytes();
            octets(tones(line).iter().flat_map(hlog).collect::<Vec<_>>())
        })
        .column("2.5.1.5", |line| {
            let noise = |it: &Tone| it.quiet_line_noise().unwrap_or(255);
            octets(tones(line).iter().map(noise).collect::<Vec<_>>())
        })
        .column("2.5.1.6", |line| {
            octets(tones(line).iter().map(|it| it.snr().unwrap_or(255)).collect::<Vec<_>>())
        });
}
