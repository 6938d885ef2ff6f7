//! What real meters and their documents say, one by one, against what a person reads there.
//!
//! The recordings are no part of the project; where they are absent the tests say so.

use std::{fs, path::Path};

use linecert_driver::{At, Driver, Kind, MeterDriver, ReadingError};
use linecert_measure::{Reading, Reason, Wavelength};

/// A recording; `None`, said aloud, where it is absent.
fn recording(name: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings/opm");
    let text = fs::read_to_string(root.join(name)).ok();
    if text.is_none() {
        eprintln!("skipped: no recording {name}");
    }
    text
}

fn driver(name: &str) -> MeterDriver {
    let driver = Driver::shipped(name).unwrap().unwrap();
    let Kind::Meter(driver) = driver.kind() else { panic!("{name} is no meter's driver") };
    *driver.clone()
}

fn read(driver: &MeterDriver, replies: &[&str]) -> Result<Reading, ReadingError> {
    let replies: Vec<&[u8]> = replies.iter().map(|reply| reply.as_bytes()).collect();
    let at = At { wavelength: Wavelength::from_nm(1310), uncertainty: None };
    let input = driver.inputs().first().unwrap();
    driver.decode_reading(input, &replies, at).map(|reading| reading.reading)
}

fn absent(reading: Result<Reading, ReadingError>) -> Option<Reason> {
    match reading {
        Ok(Reading::NotReported(absence)) => Some(absence.reason),
        _ => None,
    }
}

#[test]
fn the_not_a_numbers_of_exfo() {
    let Some(text) = recording("exfo_sentinels.txt") else { return };
    let mut seen = 0;
    for line in text.lines() {
        let mut fields = line.split('\t');
        let (number, words) = (fields.next().unwrap(), fields.next().unwrap());
        let expect = match words {
            "under range" | "power invalid" => Reason::Sentinel,
            "over range" => Reason::InstrumentFault,
            "channel inactive" => Reason::Offline,
            other => panic!("{other}"),
        };
        for name in ["exfo-pm1100", "scpi-meter"] {
            assert_eq!(absent(read(&driver(name), &[number])), Some(expect), "{name} {line}");
        }
        seen += 1;
    }
    assert_eq!(seen, 4);
}

#[test]
fn the_status_words_of_the_1830_c() {
    let Some(text) = recording("newport_1830C_status_examples.txt") else { return };
    let driver = driver("newport-1830c");
    let mut seen = Vec::new();
    for line in text.lines() {
        let status = line.split("Resp:").nth(1).unwrap().split_whitespace().next().unwrap();
        let reading = read(&driver, &["1.862E-04", status]);
        let says = match &reading {
            Ok(Reading::Value(value)) => value.to_string(),
            Ok(Reading::NotReported(absence)) => absence.detail.clone(),
            Err(ReadingError::NotReady) => "ask again".to_owned(),
            other => panic!("{line}: {other:?}"),
        };
        seen.push(format!("{status} {says}"));
    }
    assert_eq!(
        seen,
        [
            "01 the meter did not understand a command: `01`",
            "02 the meter did not understand a command: `02`",
            "04 the detector is saturated: `04`",
            "8 the power is above the present range: `8`",
            "16 -7.30 dBm",
            "32 ask again",
            "128 -7.30 dBm",
            "144 -7.30 dBm",
        ]
    );
}

#[test]
fn the_stored_readings_of_a_2936_r_in_the_dark() {
    let Some(text) = recording("newport_2936R_PM_DS_GET.txt") else { return };
    let driver = driver("newport-2936r");
    let says = text.lines().find_map(|line| line.strip_prefix("IDN: ")).unwrap();
    let who = driver.decode_identity(says.as_bytes()).unwrap();
    assert_eq!((who.maker.as_str(), who.model.as_str()), ("NEWPORT", "2936-R"));
    assert_eq!((who.serial.as_deref(), who.firmware.as_deref()), (Some("24777"), Some("1.2.3")));
    let stored = text.lines().skip_while(|line| *line != "End of Header").skip(1);
    let stored: Vec<_> = stored.take_while(|line| *line != "End of Data").collect();
    assert_eq!(stored.len(), 4);
    for figure in stored {
        let reading = read(&driver, &[&format!("{figure}, 118")]);
        assert_eq!(absent(reading), Some(Reason::NoLight), "{figure}");
        // Without its status no figure counts.
        assert_eq!(absent(read(&driver, &[figure])), Some(Reason::Garbled), "{figure}");
    }
}

#[test]
fn no_signal_at_a_pm_212() {
    let Some(text) = recording("optokon_PM212_no_signal.txt") else { return };
    let reading = read(&driver("optokon-pm212"), &[text.trim_end()]);
    assert_eq!(absent(reading), Some(Reason::NoLight));
}

/// A row of the protocol as octets: those of the question, or the places of what is answered.
fn cells(text: &str, question: bool, number: &str) -> Vec<String> {
    let heading = if question { "sends data" } else { "returns data" };
    let mut is_in = false;
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if cells.first() == Some(&"serial number") {
            is_in = line.contains(heading);
        } else if is_in && cells.first() == Some(&number) {
            return cells.iter().skip(2).map(|cell| (*cell).to_owned()).collect();
        }
    }
    panic!("no row {number}");
}

#[test]
fn the_table_of_the_fhp2a04_has_every_octet_that_is_sent() {
    let Some(text) = recording("grandway_FHP2A04_protocol.txt") else { return };
    let hex = |cells: Vec<String>| -> Vec<u8> {
        cells.iter().map(|cell| u8::from_str_radix(cell, 16).unwrap()).collect()
    };
    for name in ["grandway-fhp2a04-milliwatt", "grandway-fhp2a04-microwatt"] {
        let driver = driver(name);
        let input = driver.inputs().first().unwrap();
        let asks = &driver.reading(input).first().unwrap().wire.clone();
        assert_eq!(*asks, hex(cells(&text, true, "2")));
        let set = driver.set_wavelength(Wavelength::from_nm(1310).unwrap(), input);
        let set = set.unwrap().unwrap().set.wire;
        let mut row = cells(&text, true, "5");
        assert_eq!(row[4], "&lt;7", "a place for the index, below seven");
        row[4] = "2".to_owned();
        assert_eq!(set, hex(row));
    }
}

#[test]
fn the_table_of_the_fhp2a04_says_where_the_figure_stands() {
    let Some(text) = recording("grandway_FHP2A04_protocol.txt") else { return };
    let row = cells(&text, false, "2");
    assert_eq!((row[0].as_str(), row[1].as_str(), row[2].as_str()), ("AA", "1", "80"));
    let place = |words: &str| row.iter().position(|cell| cell.starts_with(words)).unwrap();
    let (power, mode, wavelength) = (place("Optical power"), place("Mode"), place("wavelength"));
    let mut frame = vec![0; 13];
    frame[..3].copy_from_slice(&[0xAA, 0x01, 0x80]);
    frame[power..power + 4].copy_from_slice(&10.0_f32.to_le_bytes());
    frame[wavelength] = 2;
    let at = At { wavelength: Wavelength::from_nm(1310), uncertainty: None };
    for (name, expect) in
        [("grandway-fhp2a04-milliwatt", "10.00 dBm"), ("grandway-fhp2a04-microwatt", "-20.00 dBm")]
    {
        let driver = driver(name);
        let input = driver.inputs().first().unwrap();
        let decoded = driver.decode_reading(input, &[&frame], at).unwrap().reading;
        assert_eq!(decoded.value().unwrap().to_string(), expect);
        frame[mode] = 1;
        let decoded = driver.decode_reading(input, &[&frame], at).unwrap().reading;
        assert!(decoded.value().is_none(), "the screen in dBm");
        frame[mode] = 0;
    }
}
