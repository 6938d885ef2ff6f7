//! The counters of `--stats`: blocks of the same labels, one after the other.

use linecert_measure::Period;

use crate::modem::{
    Counters, Errors, Modem,
    figure::{Page, hundredths},
};

pub(super) fn stats(modem: &Modem) -> String {
    let mut text = Page::from(framing(modem));
    let total = modem.counted(Period::SinceReset);
    if let Some(total) = total {
        // These stand once before the blocks that repeat them.
        text += seconds(total);
        text += format!("AS:\t\t{}\n\n", modem.uptime);
    }
    text += format!(
        "\t\t\tBearer 0\nINP:\t\t{}\t\t{}\n",
        hundredths(modem.down.protection * 10),
        hundredths(modem.up.protection * 10)
    );
    text += "INPRein:\t0.00\t\t0.00\ndelay:\t\t0\t\t0\nPER:\t\t0.00\t\t0.00\n\n";
    text += "\t\t\tBearer 1\nINP:\t\t2.50\t\t4.00\nINPRein:\t2.50\t\t4.00\ndelay:\t\t0\t\t0\n\n";
    text += "Bitswap:\t3817/12067\t\t1253/1257\n\n";
    for counters in &modem.counters {
        text += block(modem, counters);
    }
    (text + "NTR: mipsCntAtNtr=0 ncoCntAtNtr=0\n").into()
}

/// What is no error of the line: RSCorr is not FEC, and bearer 1 carries G.INP alone.
fn framing(modem: &Modem) -> String {
    let corrected = modem.counted(Period::SinceLink).map_or(0, |it| it.near.corrected);
    format!(
        "\n\t\t\tVDSL2 framing\n\t\t\tBearer 0\nMSGc:\t\t-6\t\t-6\nB:\t\t235\t\t162\n\
         \t\t\tBearer 1\nMSGc:\t\t90\t\t58\nB:\t\t0\t\t0\n\n\
         \t\t\tCounters\n\t\t\tBearer 0\nOHF:\t\t0\t\t0\nOHFErr:\t\t0\t\t0\n\
         RS:\t\t2957066272\t\t3097964\nRSCorr:\t\t{corrected}\t\t20211\nRSUnCorr:\t7\t\t0\n\
         \t\t\tBearer 1\nOHF:\t\t10902661\t\t460943\nOHFErr:\t\t10\t\t0\n\
         RS:\t\t65415596\t\t837140\nRSCorr:\t\t11175\t\t131\nRSUnCorr:\t10\t\t0\n\n\
         \t\t\tBearer 0\nHEC:\t\t0\t\t0\nOCD:\t\t0\t\t0\nLCD:\t\t0\t\t0\n\n\
         \t\t\tBearer 1\nHEC:\t\t0\t\t0\nOCD:\t\t0\t\t0\nLCD:\t\t0\t\t0\n\n"
    )
}

fn block(modem: &Modem, counters: &Counters) -> String {
    let time = match counters.period {
        Period::SinceReset => "Total time = 2 days 41 min 49 sec".to_owned(),
        Period::Current15Minutes => "Latest 15 minutes time = 11 min 49 sec".to_owned(),
        Period::Previous15Minutes => "Previous 15 minutes time = 15 min 0 sec".to_owned(),
        Period::CurrentDay => "Latest 1 day time = 41 min 49 sec".to_owned(),
        Period::PreviousDay => "Previous 1 day time = 24 hours 0 sec".to_owned(),
        Period::SinceLink => format!("Since Link time = {}", span(modem.uptime)),
    };
    let both = |label: &str, pick: fn(&Errors) -> u32| {
        format!("{label}:\t\t{}\t\t{}\n", pick(&counters.near), pick(&counters.far))
    };
    let errors = both("FEC", |it| it.corrected) + &both("CRC", |it| it.violations);
    let losses = "LOS:\t\t0\t\t0\nLOF:\t\t0\t\t0\nLOM:\t\t0\t\t0\n";
    format!("{time}\n{errors}{}{losses}", seconds(counters))
}

fn seconds(counters: &Counters) -> String {
    let Counters { near, far, .. } = counters;
    format!(
        "ES:\t\t{}\t\t{}\nSES:\t\t{}\t\t{}\nUAS:\t\t{}\t\t{}\n",
        near.errored, far.errored, near.severely, far.severely, near.unavailable, far.unavailable
    )
}

/// A time as it stands behind `Since Link time`: parts that are zero are left out.
fn span(seconds: u32) -> String {
    let parts = [
        (seconds / 86_400, "days"),
        (seconds / 3_600 % 24, "hours"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "sec"),
    ];
    let said: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
    said.join(" ")
}
