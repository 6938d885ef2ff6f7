//! OpenWrt `ubus call dsl metrics`: what is not valid is not there (`dsl_cpe_ubus.c`).

use linecert_measure::Period;

use super::{
    Errors, Modem, ModemState, Premises, Way,
    figure::{Page, one},
    model::Manner,
};

pub(super) const MANNER: Manner = Manner {
    prompt: "root@OpenWrt:~# ",
    shell: None,
    login: ("login: ", "Password: "),
    key: "\"snr\":",
    pager: None,
    refusal: "-ash: {}: not found",
};

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    (command == "ubus call dsl metrics").then(|| metrics(&premises.modem))
}

fn metrics(modem: &Modem) -> String {
    let (state, up) = match modem.state {
        ModemState::Showtime => ("Showtime with TC-Layer sync", true),
        ModemState::Training => ("Training", false),
        ModemState::Down => ("Silent", false),
    };
    let mut text =
        Page::from("{\n\t\"api_version\": \"4.17.18.6\",\n\t\"driver_version\": \"1.5.17.6\",\n");
    text += format!("\t\"state\": \"{state}\",\n\t\"up\": {up},\n");
    text += "\t\"firmware_version\": \"5.7.11.5.0.7\",\n";
    text += format!("\t\"uptime\": {},\n", if up { modem.uptime } else { 0 });
    if up {
        text += format!("\t\"annex\": \"{}\",\n", modem.annex);
        text += "\t\"standard\": \"G.993.2\",\n\t\"profile\": \"17a\",\n";
        text += "\t\"mode\": \"G.993.2 (VDSL2, Profile 17a)\",\n";
    }
    text += format!("\t\"upstream\": {},\n", way(up.then_some(&modem.up)));
    text += format!("\t\"downstream\": {},\n", way(up.then_some(&modem.down)));
    text += "\t\"errors\": {\n";
    if let Some(total) = modem.counted(Period::SinceReset) {
        text += format!("\t\t\"near\": {},\n", errors(&total.near));
        text += format!("\t\t\"far\": {}\n", errors(&total.far));
    }
    (text + "\t}\n}\n").into()
}

/// Levels that are not valid are left out, while rates and the delay are then zero.
fn way(way: Option<&Way>) -> String {
    let Some(way) = way else {
        return "{\n\t\t\"trellis\": false,\n\t\t\"interleave_delay\": 0,\n\t\t\"data_rate\": 0,\n\
                \t\t\"attndr\": 0\n\t}"
            .to_owned();
    };
    // The driver counts hundredths of a millisecond; the code multiplies by ten.
    format!(
        "{{\n\t\t\"vector\": false,\n\t\t\"trellis\": true,\n\
         \t\t\"interleave_delay\": {},\n\t\t\"data_rate\": {},\n\t\t\"latn\": {},\n\
         \t\t\"satn\": {},\n\t\t\"snr\": {},\n\t\t\"actps\": -59.6,\n\t\t\"actatp\": {},\n\
         \t\t\"attndr\": {}\n\t}}",
        way.delay * 10,
        way.rate,
        one(way.line_attenuation),
        one(way.signal_attenuation),
        one(way.margin),
        one(way.tx_power),
        way.attainable
    )
}

fn errors(errors: &Errors) -> String {
    format!(
        "{{\n\t\t\t\"es\": {},\n\t\t\t\"ses\": {},\n\t\t\t\"loss\": {},\n\t\t\t\"uas\": {},\n\
         \t\t\t\"lofs\": 0,\n\t\t\t\"fecs\": {},\n\t\t\t\"crc_p\": {}\n\t\t}}",
        errors.errored,
        errors.severely,
        errors.signal_lost,
        errors.unavailable,
        errors.correcting,
        errors.violations
    )
}
