//! Tables of tones.

use super::*;

#[test]
fn tones_are_a_number_each_from_tone_zero_up() {
    let text = "Tone number      SNR
   1            0.0000
   2            35.4375
   4            -32.0
   5            99.0

number of bits per tone
tone   0-  7: 00 09 ab bc
tone  16- 17: d0

nReturn=0 nDirection=1 nNumData=4
nFormat=nBit(hex) nData=\"
00 0f
02 ff \"
";
    check_all(
        "tones",
        text,
        &[
            "line 1 snr down -,0,35.438,-,-,-",
            "line 1 bits unsplit 0,0,0,9,10,11,11,12,-,-,-,-,-,-,-,-,13,0",
            "line 1 bits up 0,15,2,-",
        ],
    );
}

#[test]
fn a_table_that_is_not_certain_is_lost_with_its_reason() {
    let snr = "Tone number      SNR\n";
    let bits = "number of bits per tone\n";
    let octets = "nReturn=0 nDirection=1 nNumData=3\n";
    for (text, expect) in [
        (String::new(), "snr down lost no-such-object"),
        (snr.to_owned(), "snr down lost no-such-object"),
        (format!("{snr}1 3.5\n1 4.5\n"), "snr down lost garbled"),
        (format!("{snr}1 3.5\n1 3.5\n"), "snr down -,3.5"),
        (format!("{snr}99999 3.5\n"), "snr down lost garbled"),
        (format!("{snr}99999999999999999999999 3.5\n"), "snr down lost garbled"),
        (format!("{snr}1 x\n"), "snr down lost garbled"),
        (format!("{bits}tone   0- 31: 00 00\n"), "bits unsplit lost garbled"),
        (format!("{bits}tone   31- 0: 00 00\n"), "bits unsplit lost garbled"),
        (format!("{bits}tone   0- 3: 00 00\ntone 2- 3: 11\n"), "bits unsplit lost garbled"),
        (format!("{octets}00 01\n"), "bits up lost garbled"),
        (format!("{octets}00 01 02 03\n"), "bits up lost garbled"),
        (format!("{octets}00 01 2\n"), "bits up lost garbled"),
        (format!("{octets}00 01 ... \"\n"), "bits up lost no-such-object"),
        (format!("{octets}00 01\n00\"\n"), "bits up 0,1,0"),
    ] {
        check("tones", &text, &[&format!("line 1 {expect}")]);
    }
}

#[test]
fn half_a_table_is_none() {
    let driver = made();
    let line = line(driver, "tones");
    let text = "Tone number      SNR\n1 3.5\n".to_owned();
    let decoded = driver.decode(&line, &Output::new(text, Ending::Cut));
    assert!(shown(&decoded).contains("line 1 snr down lost interrupted"));
}

#[test]
fn lost_tones_have_a_json_form() {
    let driver = made();
    let decoded = driver.decode(&line(driver, "tones"), &Output::of(""));
    let json = serde_json::to_string(decoded.lost.first().unwrap()).unwrap();
    let start = r#"{"subject":{"kind":"line","line":"1"},"tones":"snr","stream":"down","content":{"kind":"not-reported","why":"no-such-object""#;
    assert!(json.starts_with(start), "{json}");
}
