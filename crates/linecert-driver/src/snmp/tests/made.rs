//! Everything that the schema can say, on a driver that is made up for it.

use linecert_measure::Content;

use super::*;

static MADE: LazyLock<Driver> =
    LazyLock::new(|| Driver::parse("made.toml", include_str!("made.toml")).unwrap());

pub(super) fn made() -> &'static SnmpDriver {
    match MADE.kind() {
        Kind::Snmp(driver) => driver,
        _ => panic!("read over SNMP"),
    }
}

/// Rows as `20.5.1|2|7`, below the root of the driver.
pub(super) fn rows(texts: &[&str]) -> Vec<VarBind> {
    let lines: String = texts.iter().map(|row| format!("1.3.6.1.4.1.9.{row}\n")).collect();
    Recording::parse(&lines).unwrap().rows().to_vec()
}

pub(super) fn said(cell: &Cell) -> String {
    let what = match &cell.content {
        CellContent::Reading(observation) => {
            format!("{} {}", observation.metric(), shown(observation.reading()))
        }
        CellContent::Fact(fact) => {
            let content = match &fact.content {
                Content::Text(text) => text.clone(),
                Content::Status(status) => status.to_string(),
                Content::NotReported(absence) => absence.reason.to_string(),
                other => format!("{other:?}"),
            };
            format!("{} {content}", fact.attribute)
        }
        CellContent::Tones(tones) => {
            let values =
                tones.values.iter().map(|value| value.map_or("-".to_owned(), |v| v.to_string()));
            let values: Vec<String> = values.collect();
            format!("{} {} {:?} {}", tones.quantity, tones.stream, tones.group, values.join(","))
        }
    };
    format!("{} [{}] {what}", cell.subject, cell.index.as_ref().unwrap())
}

#[track_caller]
fn check(texts: &[&str], expect: &[&str]) {
    let cells = decoded(made(), &rows(texts));
    assert_eq!(cells.iter().map(said).collect::<Vec<_>>(), expect);
}

/// `kind:4=1, slot 0, port 1`, which is 2^24 and 1.
const FIRST: u32 = 0x0100_0001;

#[test]
fn a_join_names_a_port_and_bits_do_where_it_does_not() {
    let cells = |name: &[&str]| {
        let mut texts = name.to_vec();
        texts.extend(["20.16777217.4|2|1"]);
        decoded(made(), &rows(&texts)).first().map(|cell| cell.subject.to_string())
    };
    assert_eq!(FIRST, 16_777_217);
    assert_eq!(cells(&["1.16777217|4|pon3/9"]).as_deref(), Some("ONU 3/9:4"));
    assert_eq!(cells(&[]).as_deref(), Some("ONU 0/1:4"));
    assert_eq!(cells(&["1.16777217|4|"]).as_deref(), Some("ONU 0/1:4"), "an empty name is none");
    assert_eq!(cells(&["1.16777217|4|eth3/9"]), None, "the port is of another kind");
    let twice = ["1.16777217|4|pon3/9", "1.16777217|4|pon3/8"];
    assert_eq!(cells(&twice).as_deref(), Some("ONU 0/1:4"), "two names are none");
}

#[test]
fn what_cannot_be_named_is_counted_and_not_dropped() {
    let rows = rows(&[
        "30.16777472.0|2|-2000",
        "20.16777217|2|1",
        "20.16777217.4.4|2|1",
        "30.770|2|-2000",
        "30.771|2|-2000",
        "20.33554433.1|2|1",
        "40.1.2.72.300.1|2|1",
        "51.3|4|1,x",
    ]);
    let decoded = made().decode(&rows, &Asked::Everything);
    assert_eq!(decoded.cells, []);
    let unnamed: Vec<_> = decoded
        .unnamed
        .iter()
        .map(|u| format!("{} x{} {}: {}", u.table, u.rows, u.example, u.why))
        .collect();
    assert_eq!(
        unnamed,
        [
            "1 x2 16777217: index is too short or too long",
            "1 x1 33554433.1: index is of a kind that the driver does not know",
            "2 x3 770: `if-name` has no name for it",
            "3 x1 1.2.72.300.1: index holds no text",
            "6 x1 3: cell holds no list",
        ]
    );
}

#[test]
fn a_state_closes_what_hangs_on_it_over_all_tables() {
    let joined = "1.256|4|pon0/1";
    let of_state = |state: &str, rx: &str, distance: &str| {
        check(
            &[
                joined,
                "22.256.4.7|2|17",
                "20.256.4|2|STATE".replace("STATE", state).as_str(),
                "30.260|2|-2150",
            ],
            &[
                &format!("ONU 0/1:4 [260] onu-rx-power {rx}"),
                &format!("ONU 0/1:4 [256.4] onu-distance {distance}"),
                "ONU 0/1:4 [256.4] serial no-such-object",
                &format!(
                    "ONU 0/1:4 [256.4] state {}",
                    match state {
                        "0" => "offline",
                        "1" => "online",
                        "2" => "unknown",
                        "-1" => "sentinel",
                        _ => "garbled",
                    }
                ),
            ],
        );
    };
    of_state("1", "-21.50 dBm", "17 m");
    of_state("2", "-21.50 dBm", "17 m");
    of_state("-1", "-21.50 dBm", "17 m");
    of_state("0", "offline", "17 m");
    of_state("9", "garbled", "17 m");
}

#[test]
fn a_band_is_as_present_as_its_line() {
    check(
        &["60.5|2|2", "61.5.1|2|63", "61.6.2|2|63", "61.5.3|2|1"],
        &[
            "line 5 [5] state down",
            "line 5 us [5.1] band-snr-margin offline",
            "line 6 ds [6.2] band-snr-margin 6.3 dB",
        ],
    );
}

#[test]
fn of_two_tables_the_one_that_answers_speaks_and_then_the_better_known() {
    let joined = "1.256|4|pon0/1";
    let distance = |texts: &[&str]| {
        let cells = decoded(made(), &rows(texts));
        let found = cells.iter().map(said).find(|said| said.contains("distance"));
        found.unwrap_or_default()
    };
    let [first, second] = ["22.256.4.7|2|17", "31.260|2|18"];
    let both = [joined, first, second];
    assert_eq!(distance(&both), "ONU 0/1:4 [260] onu-distance 18 m");
    assert_eq!(distance(&[joined, first, "30.260|2|1"]), "ONU 0/1:4 [256.4] onu-distance 17 m");
    assert_eq!(distance(&[joined, "22.256.4.8|2|17"]), "", "another suffix is another object");
}

#[test]
fn a_value_counts_before_the_better_known_answer_that_there_is_none() {
    let joined = "1.256|4|pon0/1";
    let distance = |first: &str, second: &str| {
        let texts = [joined, &format!("22.256.4.7|{first}"), &format!("31.260|{second}")];
        let cells = decoded(made(), &rows(&texts));
        let found = cells.iter().map(said).find(|said| said.contains("distance"));
        found.unwrap_or_default()
    };
    assert_eq!(distance("2|17", "2|-1"), "ONU 0/1:4 [256.4] onu-distance 17 m");
    assert_eq!(distance("128|", "2|-1"), "ONU 0/1:4 [260] onu-distance sentinel");
    assert_eq!(distance("2|17", "2|99999"), "ONU 0/1:4 [260] onu-distance implausible");
}

#[test]
fn rows_are_named_by_a_join_over_the_whole_index() {
    let index = "1.8.72.87.84.67.0.0.0.10.3";
    let texts = |firmware: &str| {
        [format!("2.{index}|2|6"), format!("40.{index}|2|305"), format!("5.0|4|{firmware}")]
    };
    let check_firmware = |firmware: &str, expect: &str| {
        let texts = texts(firmware);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        check(
            &texts,
            &[
                &format!("ONU s1/6:3 [{index}] onu-temperature {expect}"),
                &format!("ONU s1/6:3 [{index}] serial HWTC0000000A"),
            ],
        );
    };
    check_firmware("V4.1", "30.5 °C");
    check_firmware("V3.9", "implausible");
    check_firmware("V5.0", "unsupported");
}

#[test]
fn learned_addresses_stand_at_the_port_that_two_joins_name() {
    check(
        &[
            "3.0.0.94.0.83.1|2|5",
            "3.0.0.94.0.83.4294967295|2|5",
            "3.0.0.94.0.83.9|2|0",
            "4.5|4|光口1",
        ],
        &[
            "port 光口1 [0.0.94.0.83.1] learned-mac 00:00:5e:00:53:01",
            "port 光口1 [0.0.94.0.83.4294967295] learned-mac 00:00:5e:00:53:ff",
        ],
    );
}

#[test]
fn a_cell_can_hold_rows() {
    check(
        &["50.2|4x|0005000709", "51.1|4|7,9,", "51.2|4|"],
        &[
            "port list 1/7 [1.7] name 7",
            "port list 1/9 [1.9] name 9",
            "port map 2/2 [2.2] link-state up",
            "port map 2/4 [2.4] link-state down",
            "port map 2/5 [2.5] link-state garbled",
        ],
    );
}

#[test]
fn tones_are_put_together_from_their_segments() {
    check(
        &["62.5.2.1|4x|78ff", "63.5.2|66|4", "62.5.3.1|4x|78"],
        &["line 5 [5.2] snr down Some(4) 28 dB,-"],
    );
}

#[test]
fn a_sensor_has_the_metric_that_it_says() {
    check(
        &["81.3|2|8", "82.3|2|9", "83.3|2|1", "84.3|2|305", "85.3|2|1", "81.4|2|1", "84.4|2|1"],
        &["sensor 3 [3] sensor-temperature 30.5 °C"],
    );
    check(&["70.0|4|Model 5", "70.1|4|x"], &["node [0] model Model 5"]);
}

#[test]
fn a_row_is_unnamed_only_where_no_table_of_its_object_names_it() {
    let unnamed = |texts: &[&str], asked: &Asked<'_>| -> Vec<String> {
        let rows = rows(texts);
        let decoded = made().decode(&rows, asked);
        let unnamed = decoded.unnamed.iter();
        unnamed.map(|u| format!("{} x{} {}: {}", u.table, u.rows, u.example, u.why)).collect()
    };
    let check = |texts: &[&str], expect: &[&str]| {
        assert_eq!(unnamed(texts, &Asked::Everything), expect, "{texts:?}");
    };
    check(&["4.5|4|ge5", "90.5|4|x", "90.6.0|4|x"], &[]);
    let length = "12 x1 6.1: index is too short or too long";
    check(&["90.6.1|4|x"], &[length]);
    let name = "12 x1 6: `port-name` has no name for it";
    check(&["90.6|4|x"], &[name]);
    check(&["90.6|4|x", "90.5.3.1|4|x"], &["12 x1 5.3.1: index is too short or too long", name]);
    let asked = |oid: &str| vec![format!("1.3.6.1.4.1.9.{oid}").parse::<Oid>().unwrap()];
    let only = asked("90");
    let these = Asked::These { subtrees: &only, unread: &[] };
    assert_eq!(unnamed(&["90.6|4|x"], &these), [""; 0], "it may have a name that nobody asked for");
}

#[test]
fn an_onu_is_found_by_whatever_a_person_calls_it() {
    let rows = rows(&[
        "1.256|4|pon0/1",
        "20.256.4|2|1",
        "21.256.4|4x|4857544312345678",
        "21.256.5|4x|4857544312345679",
    ]);
    let find = |text: &str| -> Vec<String> {
        let found = made().find(&text.parse().unwrap(), &rows);
        found.iter().map(|found| format!("{} {}", found.subject, found.index)).collect()
    };
    let fourth = ["ONU 0/1:4 256.4"];
    for text in ["HWTC12345678", "hwtc-12345678", "48:57:54:43:12:34:56:78", "serial: HWTC12345678"]
    {
        assert_eq!(find(text), fourth, "{text}");
    }
    assert_eq!(find("256.4"), fourth);
    assert_eq!(find("260"), ["ONU 0/1:4 260", "line 260 260"]);
    assert_eq!(find("0/1:4"), fourth);
    for text in ["HWTC1234567", "name:HWTC12345678", "9:4", "1.9.3", "光"] {
        assert_eq!(find(text), [""; 0], "{text}");
    }
    for text in ["", " ", "mac:0", "serial:"] {
        assert!(text.parse::<Selector>().is_err(), "{text}");
    }
    let columns = |text: &str| made().selector_columns(&text.parse().unwrap());
    let serial = "1.3.6.1.4.1.9.21".parse::<Oid>().unwrap();
    assert!(columns("HWTC12345678").contains(&serial) && columns("serial:x").contains(&serial));
    assert!(!columns("mac:00005e005301").contains(&serial));
    assert_eq!(columns("16777217.4"), [], "bits tell");
    assert_eq!(columns("0/1:4"), []);
    let naming = made().naming(&Scope::of_single(&[SubjectKind::Onu, SubjectKind::Line]));
    assert_eq!(columns("s1/2:4"), naming, "only a join tells");
}

#[test]
fn an_object_identifier_admits_and_excepts() {
    let system = |id: &str, description: &str| {
        let object_id = VarBind {
            oid: made().detection().system()[1].clone(),
            value: Value::ObjectId(id.parse().unwrap()),
        };
        vec![object_id, text("1.3.6.1.2.1.1.1.0", description)]
    };
    let root = "1.3.6.1.4.1.9";
    for (id, description, expect) in [
        ("1", "OLT 5\nbuild 7", true),
        ("1.2.3", " OLT ", true),
        ("1", "ONU", false),
        ("1", "", false),
        ("66", "OLT", false),
        ("66.1", "OLT", false),
        ("660", "OLT", true),
    ] {
        let rows = system(&format!("{root}.{id}"), description);
        assert_eq!(made().detects(&rows).is_some(), expect, "{id} {description:?}");
    }
    assert!(made().detects(&system("1.3.6.1.4.1.99", "OLT")).is_none());
    let mut probed = system(&format!("{root}.66.1"), "");
    probed.extend(rows(&["20.1.1|2|1"]));
    assert!(made().detects(&probed).is_none(), "an excepted device has the rows of another");
    assert!(made().detects(&probed[1..]).is_some(), "without an identifier the probe decides");
}

#[test]
fn what_rules_a_model_out_beats_all_that_agrees() {
    let described = VarBind {
        oid: made().detection().system()[1].clone(),
        value: Value::ObjectId("1.3.6.1.4.1.9.1".parse().unwrap()),
    };
    let mut rows = vec![described, text("1.3.6.1.2.1.1.1.0", "OLT")];
    assert!(made().detects(&rows).is_some());
    let open: Vec<Oid> = made().detection().open(&rows).cloned().collect();
    assert_eq!(open, made().detection().unless(), "the description shows it, but not alone");
    let other = |value| VarBind { oid: "1.3.6.1.4.1.9.99.1".parse().unwrap(), value };
    rows.push(other(Value::NoSuchInstance));
    assert!(made().detects(&rows).is_some());
    rows.push(other(Value::Integer(0)));
    assert!(made().detects(&rows).is_none());
}
