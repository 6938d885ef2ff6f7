use expect_test::expect;
use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, expect: &str) {
    let said = parse(text).map(|observation| {
        let reading = match observation.reading() {
            Reading::Value(value) => match value.uncertainty() {
                Uncertainty::Expanded(u) => format!("{value} ± {u}"),
                _ => value.to_string(),
            },
            Reading::AboveRange { ceiling } => format!("> {ceiling}"),
            Reading::BelowRange { floor } => format!("< {floor}"),
            Reading::NotReported(absence) => format!("{absence:?}"),
        };
        format!("{} {reading}; {}", observation.metric(), observation.conditions())
    });
    assert_eq!(said.unwrap_or_else(|error| error.to_string()), expect, "{text}");
}

#[test]
fn entries_are_read_as_they_are_meant() {
    check("next = 52 dB loss at 300 kHz", "next-coupling -52 dB; 300 kHz");
    check("next = -52.0 dB coupling at 0.3 MHz", "next-coupling -52.0 dB; 300 kHz");
    check(
        "fext=60.5dB loss, at 300kHz, far end terminated",
        "fext-coupling -60.5 dB; 300 kHz, far end terminated",
    );
    check("next > 80 dB loss at 300 kHz", "next-coupling < -80 dB; 300 kHz");
    check("loop = 612 ohm far end shorted", "loop-resistance 612 ohm; far end shorted");
    check(
        "loop = 0.612 kΩ ± 3 ohm far end shorted",
        "loop-resistance 612 ohm ± 3 ohm; far end shorted",
    );
    check("环路电阻 = 612 ohm 远端短接", "loop-resistance 612 ohm; far end shorted");
    check(
        "insulation a-earth = 350 Mohm at 250 V",
        "insulation-resistance 350 Mohm; 250 V, a-earth",
    );
    check(
        "insulation a-b > 999 Mohm at 250 V far end open",
        "insulation-resistance > 999 Mohm; 250 V, a-b, far end open",
    );
    check("capacitance a-b = 0.104 uF far end open", "capacitance 104 nF; a-b, far end open");
    check("dc a-b = -1.25 V far end open", "dc-voltage -1.25 V; a-b, far end open");
    check("balance = 61.5 dB +- 2 dB at 138 kHz", "longitudinal-balance 61.5 dB ± 2 dB; 138 kHz");
    check("noise = 18.5 dBrn ± 1.0 dB", "metallic-noise 18.5 dBrn ± 1 dB; ");
    check("capacitive-balance = 97.5%", "capacitive-balance 97.5 %; ");
    check("coils = 0", "load-coils 0 count; ");
    check("length = 5000 ft", "copper-length 1524.000 m; ");
}

#[test]
fn a_limit_is_met_with_both_signs() {
    for (text, expect) in [
        ("next = 40.0 dB loss at 300 kHz", -40_000),
        ("next = -40.0 dB coupling at 300 kHz", -40_000),
        ("fext = 50.0 dB loss at 300 kHz", -50_000),
        ("fext = -50.0 dB coupling at 300 kHz", -50_000),
        // Finer than a step, it goes to the worse side.
        ("next = 39.9999 dB loss at 300 kHz", -39_999),
        ("next = -39.9999 dB coupling at 300 kHz", -39_999),
        ("next = 40.0004 dB loss at 300 kHz", -40_000),
    ] {
        let observation = parse(text).unwrap();
        assert_eq!(observation.reading().value().unwrap().quantity().steps(), expect, "{text}");
    }
}

#[test]
fn mistakes_say_what_is_missing_or_too_much() {
    let sign = "crosstalk needs its sign: write `coupling` if the tester prints -45 dB for a good pair, `loss` if it prints 45 dB";
    check("next = 52 dB at 300 kHz", sign);
    check(
        "next = -52 dB loss at 300 kHz",
        "-52 dB is no crosstalk loss: a coupling is negative, a loss is positive",
    );
    check(
        "next = 52 dB coupling",
        "52 dB is no crosstalk coupling: a coupling is negative, a loss is positive",
    );
    check("next = 52 dB loss loss", "the sign stands there twice");
    check("loop = 612 ohm loss", "`loop-resistance` takes no sign");
    check("loop a-b = 612 ohm", "`loop-resistance` takes no leg");
    check("loop = 612 ohm at 300 kHz", "`loop-resistance` takes no frequency");
    check("loop = 612 ohm at 250 V", "`loop-resistance` takes no test voltage");
    check("loop = 612 ohm far end open", "with the far end open it is no `loop-resistance`");
    check("loop = 612 ohm far end lost", "unknown state of the far end `lost`");
    check("loop = 612", "`612` has no unit that is known");
    check("loop = 612 furlong", "`612` has no unit that is known");
    check("loop = 612 nF", "`nF` does not convert to ohm");
    check("loop = OL", "`OL` is not a number");
    check("loop 612 ohm", "write `=`, `>` or `<` before the number, not `612`");
    check("loop = -612 ohm", "`-612 ohm` is no `loop-resistance`");
    check("loop > 612 ohm ± 3 ohm", "`loop-resistance` takes no uncertainty outside the range");
    check("loop = 612 ohm ± -3 ohm", "uncertainty of -3 ohm does not enclose the value");
    check("loop = 612 ohm roughly", "`roughly` means nothing here");
    check(
        "insulation = 350 Mohm",
        "`insulation-resistance` needs its leg before the `=`: `a-b`, `a-earth` or `b-earth`",
    );
    check(
        "insulation a-b = 350 Mohm at 2.5 V",
        "a test voltage is a whole number of volts up to 5 kV",
    );
    check(
        "next = 52 dB loss at 4.3125 kHz",
        "a frequency is a whole number of kilohertz up to 1 GHz",
    );
    check("next = 52 dB loss at 3 m", "`at` goes with a frequency or a test voltage, not with m");
    check("capacitive-balance = 101 %", "`101 %` is no `capacitive-balance`");
    check("onu-rx-power = 1 dBm", "`onu-rx-power` is not measured on a copper pair");
    check(&"9".repeat(401), "the entry is longer than 400 bytes");
    expect![[r"`` names no quantity of a pair: write one of next, fext, elfext, loop, difference, insulation, capacitance, capacitive-balance, balance, dc, ac, noise, influence, wideband, attenuation, coils, length"]]
        .assert_eq(&parse("").unwrap_err().to_string());
}

proptest! {
    #[test]
    fn any_text_is_an_entry_or_not(text in ".{0,60}") {
        drop(parse(&text));
    }

    #[test]
    fn any_words_are_an_entry_or_not(
        words in proptest::collection::vec(
            proptest::sample::select(&[
                "next", "loop", "insulation", "a-b", "=", ">", "±", "1", "-5", "dB", "ohm", "300",
                "kHz", "at", "far", "end", "open", "loss", "远端开路", "%", "1e99", "Gohm",
            ][..]),
            0..12,
        )
    ) {
        drop(parse(&words.join(" ")));
    }
}
