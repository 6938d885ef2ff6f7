//! `dsllinestatus`: the same blocks in one, and a bit table that holds both directions.

use super::{
    Manner, Modem, ModemState, Page, Premises, Stream, channels, counters, far, near, table, uptime,
};

pub(in crate::modem) const MANNER: Manner = Manner { prompt: "# ", ..super::MANNER };

const RULE: &str =
    "=============================================================================\n";

pub(in crate::modem) fn answer(premises: &Premises, command: &str) -> Option<String> {
    (command == "dsllinestatus").then(|| status(&premises.modem))
}

fn status(modem: &Modem) -> String {
    let showtime = modem.state == ModemState::Showtime;
    let state = if showtime { "Up" } else { "Down" };
    let mut text = Page::from(format!(
        "{RULE}    xDSLFwVersion:      FwVer:5.10.6.0_B_A60901 HwVer:T14.F7_0.0\n\
         \x20      Line State:      {state}\n"
    ));
    if !showtime {
        return (text + RULE).into();
    }
    text += "       Modulation:      ITU G.993.2(VDSL2), G.998.4(G.I\n";
    text += format!("       Annex Mode:      ANNEX_{}\n{RULE}\n", modem.annex);
    text += "TPSTC type: 64/65B PTM TC\n\n";
    text += channels(modem);
    text += "\n";
    text += counters(modem);
    text += uptime("DSL uptime : ", modem.uptime);
    text += "DSL activetime :0 min, 15 secs\n";
    text += format!("\nDownstream:\n{}\nUpstream:\n{}", near(modem), far(modem));
    (text + table(modem, |stream: Option<Stream>| stream.is_some(), 256)).into()
}
