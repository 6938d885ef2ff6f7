use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(text: &str, unit: Unit, rounding: Rounding, expect: &str) {
    let amount: Amount = text.parse().unwrap();
    let (quantity, decimals) = amount.to_unit(unit, rounding).unwrap();
    assert_eq!(format!("{} {}", quantity.number(decimals), quantity.unit()), expect, "{text}");
    let exact = quantity.fewest_decimals();
    assert!(exact <= decimals, "{text}: {quantity} has more digits than are shown");
}

#[test]
fn units_convert_exactly() {
    use Rounding::Nearest;
    check("350 Mohm", Unit::Megohm, Nearest, "350 Mohm");
    check("0.35 Gohm", Unit::Megohm, Nearest, "350 Mohm");
    check("1.234567 Gohm", Unit::Megohm, Nearest, "1234.567 Mohm");
    check("350.0 kohm", Unit::Megohm, Nearest, "0.350 Mohm");
    check("0.612 kohm", Unit::Ohm, Nearest, "612 ohm");
    check("612.5 ohm", Unit::Ohm, Nearest, "612.5 ohm");
    check("1.5 uF", Unit::Nanofarad, Nearest, "1500 nF");
    check("180000 pF", Unit::Nanofarad, Nearest, "180.000 nF");
    check("-250 mV", Unit::Volt, Nearest, "-0.250 V");
    check("1.20 km", Unit::Metre, Nearest, "1200 m");
    check("15000 ft", Unit::Metre, Nearest, "4572.000 m");
    check("1.5e+09 ohm", Unit::Megohm, Nearest, "1500 Mohm");
    check("-40.0 dB", Unit::Db, Nearest, "-40.0 dB");
    check("97.5 %", Unit::Percent, Nearest, "97.5 %");
    check("1 count", Unit::Count, Nearest, "1 count");
}

#[test]
fn what_is_finer_than_the_step_goes_where_it_is_told() {
    for (rounding, expect) in
        [(Rounding::Down, "0.049"), (Rounding::Nearest, "0.050"), (Rounding::Up, "0.050")]
    {
        check("49999.6 ohm", Unit::Megohm, rounding, &format!("{expect} Mohm"));
    }
    check("-0.0009 dB", Unit::Db, Rounding::Down, "-0.001 dB");
    check("-0.0009 dB", Unit::Db, Rounding::Up, "0.000 dB");
    check("1e-90 dB", Unit::Db, Rounding::Up, "0.001 dB");
    check("-1e-90 dB", Unit::Db, Rounding::Down, "-0.001 dB");
    check("-1e-90 dB", Unit::Db, Rounding::Nearest, "0.000 dB");
}

#[test]
fn what_does_not_convert_is_refused() {
    for (text, unit) in [
        ("1 dBm", Unit::Db),
        ("1 dB", Unit::Percent),
        ("1 dBm", Unit::Dbrn),
        ("1 ohm", Unit::Nanofarad),
        ("1 kHz", Unit::Metre),
        ("1 V", Unit::Second),
    ] {
        let converted = text.parse::<Amount>().unwrap().to_unit(unit, Rounding::Nearest);
        assert!(matches!(converted, Err(ConversionError::Dimension { .. })), "{text}");
    }
    for text in ["1e99 Gohm", "999999999999999999999999 Gohm", "9300000000000 Gohm"] {
        let converted = text.parse::<Amount>().unwrap().to_unit(Unit::Megohm, Rounding::Up);
        assert_eq!(converted, Err(ConversionError::TooLarge(Unit::Megohm)), "{text}");
    }
    for text in ["", "350", "Mohm", "350 megohm", "350 mohms", "350 MOhm"] {
        assert!(text.parse::<Amount>().is_err(), "{text}");
    }
}

#[test]
fn units_of_cells_have_greek_letters() {
    for (cell, expect) in [
        ("MΩ", Some(Scale::Megohm)),
        ("M\u{2126}", Some(Scale::Megohm)),
        ("kΩ", Some(Scale::Kilohm)),
        ("mΩ", Some(Scale::Milliohm)),
        ("µF", Some(Scale::Microfarad)),
        ("μF", Some(Scale::Microfarad)),
        ("兆欧", None),
        ("db", None),
        ("", None),
    ] {
        assert_eq!(Scale::of_cell(cell), expect, "{cell}");
    }
}

#[test]
fn conditions_are_whole_numbers() {
    for (text, target, expect) in [
        ("1.024 MHz", Scale::Kilohertz, Some(1_024)),
        ("300000 Hz", Scale::Kilohertz, Some(300)),
        ("4.3125 kHz", Scale::Kilohertz, None),
        ("1004 Hz", Scale::Kilohertz, None),
        ("0.25 kV", Scale::Volt, Some(250)),
        ("-5 V", Scale::Volt, None),
        ("5 V", Scale::Kilohertz, None),
    ] {
        assert_eq!(text.parse::<Amount>().unwrap().whole(target), expect, "{text}");
    }
}

proptest! {
    /// `number · numerator · 10^(exponents)` is the same before and after, or less than a step off
    /// on the side that was asked for.
    #[test]
    fn conversion_loses_less_than_a_step(
        mantissa in -1_000_000_000_000_i128..1_000_000_000_000,
        decimals in 0_i32..8,
        scale in proptest::sample::select(Scale::ALL),
        unit in proptest::sample::select(&Unit::ALL[..]),
    ) {
        let amount = Amount { number: Decimal { mantissa, scale: decimals }, scale };
        let convert = |rounding| amount.to_unit(unit, rounding).ok().map(|(q, _)| q.steps());
        if let (Some(down), Some(nearest), Some(up)) = (
            convert(Rounding::Down),
            convert(Rounding::Nearest),
            convert(Rounding::Up),
        ) {
            let base = base(unit).unwrap().1;
            // Both sides in units of 10^-20 of the base of the dimension.
            let power = 10_i128.pow(u32::try_from(20 + scale.exponent() - decimals).unwrap());
            let exact = mantissa.checked_mul(scale.numerator()).and_then(|n| n.checked_mul(power));
            // What this test cannot hold, it cannot compare with.
            let Some(exact) = exact else { return Ok(()) };
            let step = 10_i128.pow(u32::try_from(20 + base - i32::from(unit.step())).unwrap());
            prop_assert_eq!(i128::from(down), exact.div_euclid(step));
            prop_assert_eq!(i128::from(up), -(-exact).div_euclid(step));
            prop_assert!(up - down <= 1 && (down..=up).contains(&nearest));
            prop_assert!(((i128::from(nearest) * step - exact) * 2).abs() <= step);
        }
    }
}
