use super::*;

fn check(text: &str, expected: Option<&str>) {
    let number = text.parse::<ServiceNumber>();
    assert_eq!(number.as_ref().ok().map(ServiceNumber::as_str), expected, "{text:?}");
}

#[test]
fn a_service_number_is_a_telephone_number() {
    for number in ["10086", "400-100-1000", "+44 (0)20 7946 0000", "*611#", "0800/330 1000"] {
        check(number, Some(number));
    }
    check(" 10000 ", Some("10000"));
    for text in ["", "7", "hunter2", "10086转1", "a@b", "1234567890123456789012345", "１００８６"]
    {
        check(text, None);
    }
    let error = "secret-password".parse::<ServiceNumber>().unwrap_err();
    assert!(error.to_string().contains("is no telephone number"), "{error}");
}

#[test]
fn sizes_parse_as_they_print() {
    for size in LabelSize::ALL {
        assert_eq!(size.name().parse(), Ok(size));
    }
    assert!("62x30".parse::<LabelSize>().is_err());
}

fn label(code: &str) -> Label {
    Label {
        operator: "Westport Fibre Ltd".to_owned(),
        order: "WO-88120391".to_owned(),
        line: "WP-GPON-0012-0387".to_owned(),
        onu_serial: None,
        service_number: None,
        issued_at: Timestamp::UNIX_EPOCH,
        verdict: Overall::Pass,
        purpose: Purpose::Operational,
        code: code.to_owned(),
    }
}

#[test]
fn a_module_is_a_whole_number_of_dots() {
    let side = |code: &str, size| {
        let sheet = Sheet::new(&label(code), size, Language::English);
        sheet.map(|sheet| sheet.code_dots()).map_err(|error| error.to_string())
    };
    let summary = "Z".repeat(linecert_cert::MAX_CODE_LEN);
    assert_eq!(side(&summary, LabelSize::Small), Ok((81, 3)));
    assert_eq!(side(&summary, LabelSize::Large), Ok((81, 6)));
    assert_eq!(side("LC1:", LabelSize::Small), Ok((21, 11)));
    let refused = "set the label: a code of 169 modules does not fit 62x29";
    assert_eq!(side(&"Z".repeat(3000), LabelSize::Small), Err(refused.to_owned()));
    assert!(side(&"Z".repeat(5000), LabelSize::Large).unwrap_err().contains("draw the QR code"));
}
