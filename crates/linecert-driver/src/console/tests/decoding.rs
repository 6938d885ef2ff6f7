//! Values, sections, columns, periods, JSON and alarms.

use proptest::prelude::*;

use super::*;

const STATS: &str = "xdslctl: ADSL driver and PHY status
Status: Showtime
Max:\tUpstream rate = 5517 Kbps, Downstream rate = 33960 Kbps
Bearer:\t0, Upstream rate = 5516 Kbps, Downstream rate = 31829 Kbps
Bearer:\t1, Upstream rate = 0 Kbps, Downstream rate = 0 Kbps
                Down            Up
SNR (dB):        6.9             4.9
Attn(dB):        31.0            0.0

                        Bearer 0
RSCorr:         99          98
HEC:            0               0
                        Bearer 1
HEC:            0               0

ES:             7               0

                        Bearer 0
INP:            43.00           41.00
                        Bearer 1
INP:            2.50            4.00

Total time = 2 days 41 min 49 sec
FEC:            1253366         20211
ES:             3               0
Latest 15 minutes time = 11 min 49 sec
FEC:            12604           2
Since Link time = 2 days 39 min 7 sec
FEC:            1253360         20210
NTR: mipsCntAtNtr=0 ncoCntAtNtr=0
";

#[test]
fn everything_of_an_output_is_told_once_and_in_its_place() {
    check_all(
        "stats",
        STATS,
        &[
            "line 1 line-attenuation-up sentinel",
            "line 1 snr-margin-down 6.9 dB",
            "line 1 attainable-rate-down 33.960 Mbit/s",
            "line 1 attainable-rate-up 5.517 Mbit/s",
            "line 1 data-rate-down 31.829 Mbit/s",
            "line 1 line-uptime 175147 s",
            "line 1 state up",
            "line 1 xtu-c corrected-blocks since-link 20210 count",
            "line 1 xtu-c corrected-blocks since-reset 20211 count",
            "line 1 xtu-c corrected-blocks current-15-minutes 2 count",
            "line 1 xtu-r errored-seconds 7 s",
            "line 1 xtu-r corrected-blocks since-link 1253360 count",
            "line 1 xtu-r corrected-blocks since-reset 1253366 count",
            "line 1 xtu-r corrected-blocks current-15-minutes 12604 count",
            "line 1 bearer 0 impulse-noise-protection 43.00 symbol",
            "line 1 bearer 1 data-rate-down sentinel",
            "line 1 bearer 1 impulse-noise-protection 2.50 symbol",
        ],
    );
}

#[test]
fn columns_are_those_of_the_heading_and_not_of_a_habit() {
    let swapped = STATS.replace("Down            Up", "Up            Down");
    // The heading is another one: nobody knows what the columns are.
    check("stats", &swapped, &["line 1 snr-margin-down no-such-object"]);
    let without = STATS.replace("                Down            Up\n", "");
    check("stats", &without, &["line 1 snr-margin-down no-such-object"]);
    let one = STATS.replace("SNR (dB):        6.9             4.9", "SNR (dB):        6.9");
    check("stats", &one, &["line 1 snr-margin-down garbled"]);
}

#[test]
fn a_missing_line_is_told_and_a_cut_output_is_another_reason() {
    let text = "Status: Showtime\n";
    check(
        "stats",
        text,
        &[
            "line 1 attainable-rate-up no-such-object",
            "line 1 data-rate-down no-such-object",
            "line 1 snr-margin-down no-such-object",
            "line 1 line-uptime no-such-object",
            "line 1 xtu-r corrected-blocks current-15-minutes no-such-object",
            "line 1 xtu-c corrected-blocks since-reset no-such-object",
        ],
    );
    assert!(!decoded("stats", text).contains("errored-seconds"), "it is optional");
    assert!(!decoded("stats", text).contains("bearer"), "nobody knows how many there are");
    let driver = made();
    let cut = Output::new(text.to_owned(), Ending::Cut);
    let cut = shown(&driver.decode(&line(driver, "stats"), &cut));
    assert!(cut.contains("line 1 snr-margin-down interrupted"), "{cut}");
}

#[test]
fn noise_between_lines_changes_nothing_and_noise_inside_is_no_number() {
    let noisy = STATS.replace('\n', "\n<30>Jan 11 05:34:03 dsl: 线路 SNR=9\n");
    assert_eq!(decoded("stats", &noisy), decoded("stats", STATS));
    for broken in ["6.9dB", "6.", ".9", "6,9", "6.9e1", "光", "--6.9", "6.9.1", "NaN", "inf"] {
        let text = STATS.replace("6.9 ", &format!("{broken} "));
        check("stats", &text, &["line 1 snr-margin-down garbled"]);
    }
    check("stats", &STATS.replace("6.9 ", "99.9 "), &["line 1 snr-margin-down implausible"]);
    check("stats", &STATS.replace("6.9 ", "N/A "), &["line 1 snr-margin-down sentinel"]);
}

#[test]
fn a_line_that_is_there_twice_counts_once_unless_it_differs() {
    assert_eq!(decoded("stats", &format!("{STATS}{STATS}")), decoded("stats", STATS));
    let other = STATS.replace("6.9 ", "7.9 ");
    check("stats", &format!("{STATS}{other}"), &["line 1 snr-margin-down garbled"]);
    let blank = STATS.replace("6.9 ", "N/A ");
    check("stats", &format!("{blank}{STATS}"), &["line 1 snr-margin-down 6.9 dB"]);
    check("stats", &format!("Status: Idle\n{STATS}"), &["line 1 state garbled"]);
}

#[test]
fn what_was_settled_stays_as_it_is() {
    let driver = made();
    for text in [STATS.to_owned(), STATS.replace("Showtime", "Idle"), String::new()] {
        let once = driver.settle(vec![driver.decode(&line(driver, "stats"), &Output::of(&text))]);
        assert_eq!(driver.settle(vec![once.clone()]), once);
        let tones = driver.decode(&line(driver, "tones"), &Output::of(""));
        let twice = driver.settle(vec![once.clone(), tones.clone(), once.clone(), tones]);
        assert_eq!((&twice.cells, twice.lost.len()), (&once.cells, 3));
    }
}

#[test]
fn no_live_value_of_a_line_that_is_down_is_told() {
    let idle = STATS.replace("Showtime", "Idle");
    check(
        "stats",
        &idle,
        &[
            "line 1 snr-margin-down offline",
            "line 1 data-rate-down offline",
            "line 1 bearer 1 impulse-noise-protection offline",
            "line 1 xtu-r corrected-blocks since-reset 1253366 count",
            "line 1 line-uptime 175147 s",
            "line 1 state down",
        ],
    );
    // A state that the driver does not know says nothing good.
    let odd = STATS.replace("Showtime", "G.992 Channel Analysis");
    check("stats", &odd, &["line 1 snr-margin-down garbled", "line 1 state garbled"]);
}

const CONTROLLER: &str = "Controller VDSL 0/2/0 is UP
\t\t\tXTU-R (DS)\t\tXTU-C (US)
Line Attenuation:\t  9.7 dB\t\t dB
Per Band Status:       \tD1 \tD2 \tD3 \tU0 \tU1 \tU2 \tU3
Line Attenuation(dB):   16.4\t7.8\t8.6\tN/A\t8.4\t3.1\t2.5\t
Total FECC:\t\t1335\t\t\t 962
";

#[test]
fn bands_go_by_their_headings_and_what_follows_them_by_its_own() {
    check_all(
        "controller",
        CONTROLLER,
        &[
            "line 0/2/0 line-attenuation-up sentinel",
            "line 0/2/0 xtu-r corrected-blocks since-reset 1335 count",
            "line 0/2/0 ds1 band-line-attenuation 16.4 dB",
            "line 0/2/0 ds2 band-line-attenuation 7.8 dB",
            "line 0/2/0 ds3 band-line-attenuation 8.6 dB",
            "line 0/2/0 us0 band-line-attenuation sentinel",
            "line 0/2/0 us1 band-line-attenuation 8.4 dB",
            "line 0/2/0 us2 band-line-attenuation 3.1 dB",
            "line 0/2/0 us3 band-line-attenuation 2.5 dB",
        ],
    );
    let swapped = CONTROLLER.replace("D1 \tD2", "D2 \tD1");
    check("controller", &swapped, &["line 0/2/0 ds1 band-line-attenuation 7.8 dB"]);
    let filled = CONTROLLER.replace("\t\t dB", "\t\t 2.0 dB");
    check("controller", &filled, &["line 0/2/0 line-attenuation-up 2.0 dB"]);
    let short = CONTROLLER.replace("\t2.5\t", "");
    check("controller", &short, &["line 0/2/0 ds1 band-line-attenuation garbled"]);
}

#[test]
fn json_is_read_by_pointer_and_an_absent_key_is_no_zero() {
    let text = r#"{"state":"x","downstream":{"satn":10.6,"more":[1]},"upstream":{"satn":76}}"#;
    for (text, down, up) in [
        (text.to_owned(), "10.6 dB", "7.6 dB"),
        (format!("# ubus call dsl metrics\n{text}\n"), "10.6 dB", "7.6 dB"),
        (text.replace("\"satn\":10.6,", ""), "no-such-object", "7.6 dB"),
        (text.replace("10.6", "null"), "no-such-object", "7.6 dB"),
        (text.replace("10.6", "\"10.6\""), "10.6 dB", "7.6 dB"),
        (text.replace("10.6", "true"), "garbled", "7.6 dB"),
        (text.replace("10.6", "{}"), "garbled", "7.6 dB"),
        (text.replace("76", "1271"), "10.6 dB", "sentinel"),
        (text.replace("76", "7.6"), "10.6 dB", "garbled"),
        (text.replace("10.6", "1.06e1"), "garbled", "7.6 dB"),
        (text.replace("\"x\"", "x"), "garbled", "garbled"),
        ("Command failed: Not found".to_owned(), "no-such-object", "no-such-object"),
        (String::new(), "no-such-object", "no-such-object"),
    ] {
        let expect = [
            format!("line 1 signal-attenuation-down {down}"),
            format!("line 1 signal-attenuation-up {up}"),
        ];
        check_all("metrics", &text, &expect.each_ref().map(String::as_str));
    }
}

#[test]
fn a_sum_is_of_all_its_lines() {
    let fast = "near-end FEC error fast: 61\n";
    let interleaved = "near-end FEC error interleaved: 599876\n";
    for (text, expect) in [
        (format!("{fast}{interleaved}"), "599937 count"),
        (fast.to_owned(), "garbled"),
        (String::new(), "no-such-object"),
        (format!("{fast}{interleaved}{fast}"), "garbled"),
        (format!("{fast}near-end FEC error interleaved: 9000000001\n"), "garbled"),
    ] {
        let expect = format!("line 1 xtu-r corrected-blocks since-link {expect}");
        check_all("paths", &text, &[&expect]);
    }
}

#[test]
fn a_level_agrees_with_its_power_and_its_floor_is_no_light() {
    for (said, expect) in [
        ("Rx Power: 0.2740 mW / -5.62 dBm", "-5.62 dBm"),
        ("Rx Power: 0.0028 mW / -25.53 dBm", "-25.53 dBm"),
        ("Rx Power: 0.0001 mW / -40.00 dBm", "below -40 dBm"),
        ("Rx Power: 0.0000 mW / -40.00 dBm", "below -40 dBm"),
        ("Rx Power: 0.0000 mW / -inf dBm", "garbled"),
        ("Rx Power: 0.2740 mW / -6.62 dBm", "garbled"),
        ("Rx Power: 0.2740 mW / 5.62 dBm", "garbled"),
        ("Rx Power: 0.2740 mW", "garbled"),
        ("Rx Power:", "sentinel"),
        ("Rx OMA: 0.2740 mW / -5.62 dBm", "unsupported"),
        ("Tx Power: 0.2740 mW / -5.62 dBm", "no-such-object"),
    ] {
        check("optics", said, &[&format!("ONT onu-rx-power {expect}")]);
    }
    let both = "Rx OMA: x\nRx Power: 0.2740 mW / -5.62 dBm";
    check("optics", both, &["ONT onu-rx-power -5.62 dBm"]);
}

#[test]
fn a_decimal_comma_is_read_where_the_driver_says_so() {
    for (said, expect) in [
        ("47", "47 °C"),
        ("-18,50 C", "-18.50 °C"),
        ("18.50", "18.50 °C"),
        ("1,8,5", "garbled"),
        ("1,850.5", "garbled"),
        ("18,", "garbled"),
        (",5", "garbled"),
    ] {
        check(
            "optics",
            &format!("Temperature: {said}"),
            &[&format!("ONT onu-temperature {expect}")],
        );
    }
}

#[test]
fn no_alarm_is_told_only_when_each_was_told_clear() {
    let (los, long) = ("Alarm LOS, status: ", "Alarm TX Too Long, status: ");
    for (text, expect) in [
        (format!("{los}clear\n{long}clear\n"), "none"),
        (format!("{los}raised\n{long}clear\n"), "los"),
        (format!("{los}raised\n{long}raised\n"), "los+tx-too-long"),
        (format!("{los}raised\n"), "los"),
        (format!("{los}clear\n"), "garbled"),
        (format!("{los}perhaps\n{long}clear\n"), "garbled"),
        (format!("{los}clear\n{los}raised\n{long}clear\n"), "garbled"),
        (format!("{los}clear\n{long}clear\nAlarm XYZ, status: clear\n"), "garbled"),
        (String::new(), "no-such-object"),
    ] {
        check("optics", &text, &[&format!("ONT alarms {expect}")]);
    }
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,200}|([A-Za-z0-9 (){}:\",./\n\t-]{0,400})") {
        let driver = made();
        for name in ["stats", "controller", "metrics", "paths", "optics", "tones"] {
            let decoded = driver.decode(&line(driver, name), &Output::of(&text));
            drop(driver.settle(vec![decoded]));
        }
    }

    #[test]
    fn an_output_cut_anywhere_tells_no_other_number(at in 0..STATS.len()) {
        prop_assume!(STATS.is_char_boundary(at));
        let driver = made();
        let line = line(driver, "stats");
        let mut screen = driver.screen_of(&line);
        screen.push(&STATS.as_bytes()[..at]);
        let cut = driver.decode(&line, &screen.finish(Ending::Cut));
        let whole = driver.decode(&line, &Output::of(STATS));
        for cell in cut.cells.iter().filter(|cell| cell.absence().is_none()) {
            prop_assert!(whole.cells.contains(cell), "{cell:?}");
        }
    }
}
