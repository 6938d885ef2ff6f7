//! ADSL2-LINE MIB (RFC 4706).

use linecert_measure::Stream;

use super::{
    adsl::{IDENTITY, interface},
    interfaces,
    plant::{Line, Plant, Tone},
    rows::Rows,
    value::{TENTHS, count, gauge, integer, octets, tenths},
    vdsl2::{UNAVAILABLE, each, nibbles, power_state, status},
};
use linecert_snmp::Value;

const ADSL2: &str = "1.3.6.1.2.1.10.238.1";

/// `ifType` of ADSL (IANA).
const LINE: i32 = 94;

/// Tones of ADSL2+ (ITU-T G.992.5).
const TONES: u32 = 512;

pub(crate) fn encode(plant: &Plant) -> Rows {
    let mut rows = Rows::of(&IDENTITY);
    let lines: Vec<_> = plant.lines.iter().map(|line| interface(line, ("adsl2", LINE))).collect();
    interfaces::write(&mut rows, &lines);
    write_lines(&mut rows, &plant.lines);
    for (unit, direction) in [(1, Stream::Down), (2, Stream::Up)] {
        rows.table(ADSL2, &plant.lines, |line| [line.number, unit])
            .column("2.1.1.3", |line| each(line, direction).map(|it| gauge(it.rate)));
    }
    for (direction, stream) in [(1, Stream::Up), (2, Stream::Down)] {
        write_tones(&mut rows, &plant.lines, (direction, stream));
    }
    rows
}

fn write_lines(rows: &mut Rows, lines: &[Line]) {
    let (down, up) = (Stream::Down, Stream::Up);
    let mut table = rows.table(ADSL2, lines, |line| [line.number]);
    table
        .column("1.1.1.4", |_| integer(0))
        .column("1.1.1.8", power_state)
        .column("1.1.1.12", status)
        .column("1.1.1.13", status);
    for (first, stream) in [(14, down), (15, up)] {
        let object = |number: u32| format!("1.1.1.{number}");
        table
            .column(&object(first), |line| {
                each(line, stream).map_or(UNAVAILABLE, |it| gauge(tenths(it.line_attenuation)))
            })
            .column(&object(first + 2), |line| {
                each(line, stream).map_or(UNAVAILABLE, |it| gauge(tenths(it.signal_attenuation)))
            })
            .column(&object(first + 4), |line| {
                each(line, stream)
                    .map_or(Value::Integer(2_147_483_646), |it| integer(tenths(it.margin)))
            })
            .column(&object(first + 6), |line| each(line, stream).map(|it| gauge(it.attainable)))
            .column(&object(first + 10), |line| {
                each(line, stream)
                    .map_or(Value::Integer(i32::MAX), |it| integer(count(it.tx_power, TENTHS)))
            });
    }
}

/// Every tone by itself: the groups came with RFC 5650.
fn write_tones(rows: &mut Rows, lines: &[Line], (direction, stream): (u32, Stream)) {
    let measured = lines.iter().filter(|line| line.has_tones());
    let tones =
        |line: &Line| -> Vec<Tone> { (0..TONES).map(|number| line.tone(stream, number)).collect() };
    rows.table(ADSL2, measured, |line| [line.number, direction])
        .column("2.2.1.3", |line| {
            octets(tones(line).iter().map(|it| it.snr().unwrap_or(255)).collect::<Vec<_>>())
        })
        .column("2.2.1.4", |line| octets(nibbles(&tones(line))))
        .column("2.2.1.11", |line| {
            let hlog = |it: &Tone| it.hlog().unwrap_or(1_023).to_be_bytes();
            octets(tones(line).iter().flat_map(hlog).collect::<Vec<_>>())
        })
        .column("2.2.1.13", |line| {
            let noise = |it: &Tone| it.quiet_line_noise().unwrap_or(255);
            octets(tones(line).iter().map(noise).collect::<Vec<_>>())
        });
}
