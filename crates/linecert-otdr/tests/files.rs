//! Files that are written and read again, cut off, changed at random and made up of nothing.
#![expect(
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot make its files has failed"
)]

use std::{fs, path::Path, time::Instant};

use linecert_otdr::{
    Algorithm, Block, Checksum, End, Fixed, Format, General, KeyEvent, KeyEvents, Landmark,
    Markers, Pulse, Recording, Role, Series, Summary, Supplier, Tag, Trace, observations,
    sample::Sample, wire,
};
use proptest::prelude::*;

/// Text as it comes back: without blanks around it and without the zero that ends it.
fn text() -> impl Strategy<Value = String> {
    let latin = "[ -~é-ÿ]{0,20}";
    let chinese = "[一-龥]{0,8}";
    prop_oneof![latin, chinese].prop_map(|text| text.trim().to_owned())
}

fn tag() -> impl Strategy<Value = Tag> {
    any::<[u8; 2]>().prop_map(Tag)
}

fn in_v2<T>(format: Format, value: T) -> Option<T> {
    (format == Format::V2).then_some(value)
}

fn general(format: Format) -> impl Strategy<Value = General> {
    let names = (text(), text(), text(), text(), text(), text(), text());
    let numbers = (any::<u16>(), any::<u16>(), any::<i32>(), any::<i32>());
    (names, numbers, tag(), tag()).prop_map(move |(names, numbers, language, condition)| General {
        language,
        cable: names.0,
        fibre: names.1,
        fibre_type: in_v2(format, numbers.0),
        wavelength: numbers.1,
        origin: names.2,
        destination: names.3,
        cable_code: names.4,
        condition,
        user_offset: numbers.2,
        user_offset_distance: in_v2(format, numbers.3),
        operator: names.5,
        comment: names.6,
    })
}

fn supplier() -> impl Strategy<Value = Supplier> {
    (text(), text(), text(), text(), text(), text(), text()).prop_map(|names| Supplier {
        name: names.0,
        mainframe: names.1,
        mainframe_serial: names.2,
        module: names.3,
        module_serial: names.4,
        software: names.5,
        other: names.6,
    })
}

fn fixed(format: Format) -> impl Strategy<Value = Fixed> {
    let pulse = any::<(u16, u32, u32)>().prop_map(|(width, spacing, points)| Pulse {
        width,
        spacing,
        points,
    });
    let pulses = proptest::collection::vec(pulse, 1..4);
    let longs = any::<(u32, u32, u32, u32, i32, i32, i32, i32)>();
    let shorts = any::<(u16, u16, u16, u16, i16, u16, u16, u16, u16)>();
    (pulses, longs, shorts, tag(), tag(), any::<[i32; 4]>()).prop_map(
        move |(pulses, longs, shorts, unit, trace_type, window)| Fixed {
            acquired_at: longs.0,
            unit,
            wavelength: shorts.0,
            acquisition_offset: longs.4,
            acquisition_offset_distance: in_v2(format, longs.5),
            pulses,
            group_index: longs.1,
            backscatter: shorts.1,
            averages: longs.2,
            averaging_time: in_v2(format, shorts.2),
            range: longs.3,
            range_distance: in_v2(format, longs.6),
            front_panel_offset: longs.7,
            noise_floor: shorts.3,
            noise_scale: shorts.4,
            power_offset: shorts.5,
            loss_threshold: shorts.6,
            reflectance_threshold: shorts.7,
            end_threshold: shorts.8,
            trace_type: in_v2(format, trace_type),
            window: in_v2(format, window),
        },
    )
}

fn key_events(format: Format) -> impl Strategy<Value = KeyEvents> {
    let numbers = any::<(u16, i32, i16, i16, i32)>();
    let event = (numbers, any::<[u8; 8]>(), any::<[i32; 5]>(), text()).prop_map(
        move |(numbers, code, [previous_end, start, end, next_start, peak], comment)| KeyEvent {
            number: numbers.0,
            time: numbers.1,
            attenuation: numbers.2,
            loss: numbers.3,
            reflectance: numbers.4,
            code,
            markers: in_v2(format, Markers { previous_end, start, end, next_start, peak }),
            comment,
        },
    );
    let summary = any::<(i32, i32, i32, u16, i32, i32)>().prop_map(|numbers| Summary {
        loss: numbers.0,
        loss_from: numbers.1,
        loss_to: numbers.2,
        return_loss: numbers.3,
        return_loss_from: numbers.4,
        return_loss_to: numbers.5,
    });
    let events = proptest::collection::vec(event, 0..6);
    (events, proptest::option::of(summary))
        .prop_map(|(events, summary)| KeyEvents { events, summary })
}

fn landmarks(format: Format) -> impl Strategy<Value = Vec<Landmark>> {
    let numbers = any::<(u16, i32, u16, i32, i32, i16, i32, i32, u16)>();
    let landmark =
        (numbers, tag(), tag(), text()).prop_map(|(numbers, code, sheath_unit, comment)| {
            Landmark {
                number: numbers.0,
                code,
                time: numbers.1,
                event: numbers.2,
                longitude: numbers.3,
                latitude: numbers.4,
                fibre_correction: numbers.5,
                sheath_in: numbers.6,
                sheath_out: numbers.7,
                sheath_unit,
                mode_field: numbers.8,
                comment,
            }
        });
    proptest::collection::vec(landmark, 0..if format == Format::V2 { 4 } else { 1 })
}

fn series() -> impl Strategy<Value = Vec<Series>> {
    let one = (any::<u16>(), proptest::collection::vec(any::<u16>(), 0..80));
    let one = one.prop_map(|(scale, points)| Series { scale, points });
    proptest::collection::vec(one, 0..3)
}

fn proprietary() -> impl Strategy<Value = Vec<Block>> {
    let block = ("[A-Z][a-z]{0,8}Private", any::<u16>(), any::<Vec<u8>>());
    let block = block.prop_map(|(name, revision, bytes)| Block { name, revision, bytes });
    proptest::collection::vec(block, 0..3)
}

fn recording() -> impl Strategy<Value = Recording> {
    prop_oneof![Just(Format::V1), Just(Format::V2)].prop_flat_map(|format| {
        let events = proptest::option::of(key_events(format));
        let blocks = (general(format), supplier(), fixed(format), events);
        (blocks, landmarks(format), series(), proprietary()).prop_map(
            move |((general, supplier, fixed, key_events), landmarks, series, proprietary)| {
                Recording {
                    format,
                    general,
                    supplier,
                    fixed,
                    key_events,
                    landmarks,
                    series,
                    proprietary,
                }
            },
        )
    })
}

/// Asks everything of a trace that can be asked.
fn exhaust(trace: &Trace) {
    let form = wire::Trace::new(trace, "1");
    assert_eq!(form.readings.len(), observations(trace, "1").len());
    assert_eq!(form.events.len(), trace.events().len());
    let points: usize = trace.curves().map(|curve| curve.points().count()).sum();
    assert!(points <= trace.size());
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(recording in recording()) {
        let file = recording.encode();
        let trace = Trace::read(&file).unwrap();
        prop_assert_eq!(trace.recording(), &recording);
        prop_assert_eq!(trace.checksum(), Checksum::Verified(Algorithm::CcittFalse));
        exhaust(&trace);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in any::<Vec<u8>>(), is_v2 in any::<bool>()) {
        let heading: &[u8] = if is_v2 { b"Map\0" } else { &[100, 0] };
        let with_heading = [heading, &bytes].concat();
        for trace in [&bytes, &with_heading].into_iter().flat_map(|bytes| Trace::read(bytes)) {
            exhaust(&trace);
        }
    }
}

fn sample(format: Format) -> Sample {
    Sample { format, fibre: "青浦三号 Å".to_owned(), ..Sample::default() }
}

/// Files of both versions, and the recordings where they are at hand.
fn files() -> Vec<Vec<u8>> {
    let mut files = [Format::V1, Format::V2].map(|f| sample(f).recording().encode()).to_vec();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings/otdr");
    let Ok(entries) = fs::read_dir(folder) else {
        eprintln!("skipped: the OTDR recordings are not at hand, only made-up files are changed");
        return files;
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    files.extend(
        paths.filter(|p| p.extension().is_some_and(|e| e == "sor")).map(|p| fs::read(p).unwrap()),
    );
    files
}

#[test]
fn every_prefix_is_an_error_with_its_place() {
    for file in files() {
        for end in 0..file.len() {
            let error = Trace::read(&file[..end]).unwrap_err().to_string();
            assert!(error.contains(" at byte "), "{end}: {error}");
        }
    }
}

#[test]
fn a_changed_file_is_a_trace_or_an_error_and_never_slow() {
    let files = files();
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut read = 0;
    for round in 0..2_000 {
        let mut file = files[round % files.len()].clone();
        for _ in 0..=random(8) {
            // Most of what can go wrong is before the points.
            let place = if random(4) == 0 { random(file.len()) } else { random(1_400) };
            file[place] = u8::try_from(random(256)).unwrap();
        }
        let started = Instant::now();
        match Trace::read(&file) {
            Ok(trace) => {
                read += 1;
                exhaust(&trace);
            }
            Err(error) => assert!(error.to_string().contains("byte"), "{error}"),
        }
        assert!(started.elapsed().as_millis() < 2_000, "round {round} took too long");
    }
    assert!((200..1_950).contains(&read), "{read} of the changed files were read");
}

#[test]
fn a_count_that_promises_too_much_is_refused_at_once() {
    let file = sample(Format::V2).recording().encode();
    let at = file.windows(8).rposition(|name| name == b"DataPts\0").unwrap() + 8;
    for (place, promise) in [(at + 6, u32::MAX), (at + 6, 1 << 30)] {
        let mut file = file.clone();
        file[place..place + 4].copy_from_slice(&promise.to_le_bytes());
        let error = Trace::read(&file).unwrap_err().to_string();
        let expect =
            format!("read block DataPts at byte {}: {} bytes", at + 12, u64::from(promise) * 2);
        assert!(error.starts_with(&expect), "{error}");
    }
}

#[test]
fn what_is_no_recording_says_so() {
    for bytes in [&b""[..], b"Map", b"%PDF-1.7", b"\x2c\x01\0\0\0\0\0\0", &[0xff; 400]] {
        let error = Trace::read(bytes).unwrap_err().to_string();
        assert_eq!(error, "find the map of an OTDR recording at byte 0");
    }
    let mut file = sample(Format::V2).recording().encode();
    let name = file.windows(9).position(|name| name == b"FxdParams").unwrap();
    file[name] = b'f';
    let error = Trace::read(&file).unwrap_err().to_string();
    assert!(error.starts_with("find block FxdParams: the map that ends at byte"), "{error}");
}

#[test]
fn a_block_that_comes_twice_is_refused() {
    let mut recording = sample(Format::V2).recording();
    recording.proprietary.push(Block { name: "DataPts".to_owned(), revision: 200, bytes: vec![] });
    let error = Trace::read(&recording.encode()).unwrap_err().to_string();
    assert!(error.ends_with("the block is there twice"), "{error}");
}

#[test]
fn a_text_in_any_script_comes_back() {
    let trace = Trace::read(&sample(Format::V2).recording().encode()).unwrap();
    assert_eq!(trace.recording().general.fibre, "青浦三号 Å");
    let mut file = trace.recording().encode();
    let at = file.windows(7).position(|text| text == b"made up").unwrap();
    file[at] = 0xc5;
    let trace = Trace::read(&file).unwrap();
    assert_eq!(trace.recording().general.cable, "Åade up");
    assert!(matches!(trace.checksum(), Checksum::Unknown { .. }));
}

#[test]
fn landmarks_that_cannot_be_read_are_kept_as_they_are() {
    let mut recording = sample(Format::V2).recording();
    let block = Block { name: "LnkParams".to_owned(), revision: 200, bytes: vec![9, 0, 1] };
    recording.proprietary.push(block.clone());
    let trace = Trace::read(&recording.encode()).unwrap();
    assert_eq!(trace.recording().landmarks, []);
    assert_eq!(trace.recording().proprietary, [block]);
}

#[test]
fn each_pulse_width_has_points_of_its_own() {
    let mut recording = sample(Format::V2).recording();
    recording.fixed.pulses.push(Pulse { width: 500, spacing: 1_250_000, points: 3 });
    recording.series.push(Series { scale: 2_000, points: vec![10_000, 10_001, 10_002] });
    let trace = Trace::read(&recording.encode()).unwrap();
    let widths: Vec<_> = trace.curves().map(|curve| curve.pulse_width()).collect();
    assert_eq!(widths, [50, 500]);
    let second = trace.curve(1).unwrap();
    let points: Vec<_> = second.points().map(|(at, level)| (at, level.to_string())).collect();
    // The launch fibre of 7422 lies before the user's offset.
    let at = |count| linecert_otdr::Delay::from_hundred_picoseconds(count);
    assert_eq!(points[0], (at(-7_422), "-20 dB".to_owned()));
    assert_eq!(points[1], (at(-7_297), "-20.002 dB".to_owned()));
    assert!(trace.curve(2).is_none());
}

/// The roles of events with these times and second letters.
fn roles(events: &[(i32, u8)]) -> Vec<Role> {
    let mut recording = sample(Format::V2).recording();
    recording.fixed.front_panel_offset = 2_147;
    let key_events = recording.key_events.as_mut().unwrap();
    let pattern = key_events.events[0].clone();
    let event = |(time, letter): &(i32, u8)| {
        let code = [b'1', *letter, b'9', b'9', b'9', b'9', b'L', b'S'];
        KeyEvent { time: *time, code, ..pattern.clone() }
    };
    key_events.events = events.iter().map(event).collect();
    let trace = Trace::read(&recording.encode()).unwrap();
    let ends = trace.events().iter().filter(|event| event.role() == Role::End).count();
    assert_eq!(ends == 1, matches!(trace.end(), End::Seen(_)));
    trace.events().iter().map(linecert_otdr::Event::role).collect()
}

#[test]
fn the_end_is_told_by_code_and_not_by_place() {
    use Role::{End, Ghost, Launch, OutOfRange, Start, Within};
    assert_eq!(roles(&[(0, b'F'), (100, b'F'), (200, b'E')]), [Start, Within, End]);
    assert_eq!(roles(&[(0, b'F'), (100, b'E'), (200, b'F')]), [Start, End, Ghost]);
    assert_eq!(roles(&[(0, b'F'), (100, b'E'), (200, b'O')]), [Start, End, Ghost]);
    assert_eq!(roles(&[(0, b'F'), (100, b'E'), (200, b'E')]), [Start, End, Ghost]);
    assert_eq!(roles(&[(0, b'F'), (100, b'D')]), [Start, End]);
    assert_eq!(roles(&[(0, b'F'), (100, b'O')]), [Start, OutOfRange]);
    assert_eq!(roles(&[(0, b'F'), (100, b'A')]), [Start, Within]);
    // An event before the user's offset has a negative time and belongs to the launch fibre.
    assert_eq!(roles(&[(-733, b'F'), (0, b'F'), (100, b'E')]), [Launch, Start, End]);
    assert_eq!(roles(&[(-733, b'F'), (100, b'F'), (9_000, b'E')]), [Launch, Start, End]);
    assert_eq!(roles(&[(-733, b'F'), (5_000, b'F'), (9_000, b'E')]), [Launch, Within, End]);
    // Saved again with the offset of the front panel, which is 2147 here, nothing lies at zero.
    assert_eq!(roles(&[(2_147, b'F'), (2_679, b'F'), (9_000, b'E')]), [Start, Within, End]);
    // No start is listed: the first event is a joint.
    assert_eq!(roles(&[(2_679, b'F'), (9_000, b'E')]), [Within, End]);
    // Out of order in the file.
    assert_eq!(roles(&[(200, b'E'), (0, b'F'), (100, b'F')]), [Start, Within, End]);
    assert_eq!(roles(&[]), []);
    assert_eq!(roles(&[(-5, b'E')]), [End]);
}
