use super::*;

/// What `json` says, which is written as the same again.
fn check(json: &str) -> Result<domain::Observation, String> {
    let observation: domain::Observation = serde_json::from_str(json).map_err(|e| e.to_string())?;
    let again = serde_json::to_string(&observation).unwrap();
    assert_eq!(again, json);
    Ok(observation)
}

fn reading(json: &str) -> Result<domain::Observation, String> {
    check(&format!(
        r#"{{"subject":{{"kind":"onu","pon":"0/1","onu":3}},"metric":"onu-rx-power","reading":{json}}}"#
    ))
}

#[test]
fn each_kind_of_reading_has_one_form() {
    for json in [
        r#"{"kind":"value","value":"-14.61","unit":"dBm","uncertainty":"3.00"}"#,
        r#"{"kind":"value","value":"-14.61","unit":"dBm","uncertainty":"not-stated"}"#,
        r#"{"kind":"below-range","floor":"-40","unit":"dBm"}"#,
        r#"{"kind":"above-range","ceiling":"8.2","unit":"dBm"}"#,
        r#"{"kind":"not-reported","why":"no-such-object","detail":"no row"}"#,
        r#"{"kind":"not-reported","why":"timed-out"}"#,
    ] {
        reading(json).unwrap();
    }
    check(concat!(
        r#"{"subject":{"kind":"service","to":"a.example"},"metric":"packet-loss","reading":"#,
        r#"{"kind":"value","value":"0.00","unit":"%","bounds":{"high":"1.00","samples":300}}}"#
    ))
    .unwrap();
    check(concat!(
        r#"{"subject":{"kind":"outlet"},"metric":"outlet-power","wavelength":"1490 nm","reading":"#,
        r#"{"kind":"not-reported","why":"no-light","detail":"-1.3E-11 W"}}"#
    ))
    .unwrap();
}

#[test]
fn what_is_not_a_reading_is_refused() {
    for (json, part) in [
        (r#"{"kind":"value","value":"-14.61","unit":"dBm"}"#, "either"),
        (r#"{"kind":"value","value":"-14.61","unit":"dBm","uncertainty":"3"}"#, "2 decimals"),
        (r#"{"kind":"value","value":"-14.61","unit":"dB","uncertainty":"3.00"}"#, "in dBm"),
        (r#"{"kind":"value","value":"-14.61","unit":"dBm","uncertainty":"-3.00"}"#, "enclose"),
        (r#"{"kind":"value","value":-14.61,"unit":"dBm","uncertainty":"3.00"}"#, "string"),
        (r#"{"kind":"not-reported","why":"because"}"#, "because"),
        (r#"{"kind":"below-range","floor":"-40","unit":"dBm","x":1}"#, "unknown field"),
        (r#"{"kind":"below-range","floor":"-40","unit":"dBm","why":"timed-out"}"#, "field `why`"),
        (r#"{"kind":"below-range","floor":"-40","unit":"dBm","ceiling":null}"#, "null"),
        (r#"{"kind":"below-range","unit":"dBm"}"#, "missing field `floor`"),
        (r#"{"kind":"below","floor":"-40","unit":"dBm"}"#, "unknown kind"),
        (r#"{"kind":{"value":null},"value":"1","unit":"dBm"}"#, "string"),
        (r#"{"floor":"-40","unit":"dBm"}"#, "missing field `kind`"),
        (r#"{"kind":"not-reported","why":"timed-out","kind":"value"}"#, "duplicate field"),
    ] {
        let error = reading(json).unwrap_err();
        assert!(error.contains(part), "{json}: {error}");
    }
}

#[test]
fn a_lost_sample_keeps_its_place() {
    let json = concat!(
        r#"{"metric":"round-trip-time-p95","unit":"ms","interval_ms":50,"ramp":0,"#,
        r#""samples":["1.5",null,"1.25"]}"#
    );
    let series: crate::Series = serde_json::from_str(json).unwrap();
    let lost: Vec<_> = series.samples.iter().map(Option::is_none).collect();
    assert_eq!(lost, [false, true, false]);
    assert_eq!(serde_json::to_string(&series).unwrap(), json);
}
