//! The Realtek `diag` program of PON sticks (a public exporter for ODI and HSGQ sticks): one command
//! on its line, or a batch on its standard input. Bare, it never ends.

use super::{
    Optics, Premises,
    figure::{decimal, two},
    model::Manner,
};

pub(super) const MANNER: Manner = Manner {
    prompt: "# ",
    shell: None,
    login: ("login: ", "Password: "),
    key: "Rx Power:",
    pager: None,
    refusal: "-sh: {}: not found",
};

/// The prompt of the program, behind which it repeats each command of a batch.
const PROMPT: &str = "RTK.0> ";

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    if let Some(alone) = command.strip_prefix("diag ") {
        return Some(format!("{PROMPT}command:{}", one(&premises.optics, alone)));
    }
    let batch = command.strip_suffix("| diag")?.trim_end();
    Some(commands(batch).iter().map(|command| said(&premises.optics, command)).collect())
}

/// Whether the command starts the program without anything to do.
pub(super) fn is_bare(command: &str) -> bool {
    command == "diag"
}

/// The lines that `echo -e` or `printf` would write.
fn commands(batch: &str) -> Vec<String> {
    let quoted = batch.split(['\'', '"']).nth(1).unwrap_or(batch);
    let lines = quoted.split("\\n").map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn said(optics: &Optics, command: &str) -> String {
    match command {
        "exit" => format!("{PROMPT}{command}\n"),
        command => format!("{PROMPT}{command}\n{}", one(optics, command)),
    }
}

fn one(optics: &Optics, command: &str) -> String {
    match command {
        "pon get transceiver rx-power" => match optics.rx {
            Some(rx) => format!("Rx Power: {}0000  dBm\n", two(rx)),
            // The floor of the transceiver's register, 0.1 uW (SFF-8472).
            None => "Rx Power: -40.000000  dBm\n".to_owned(),
        },
        "pon get transceiver tx-power" => format!("Tx Power: {}0000  dBm\n", two(optics.tx)),
        "pon get transceiver temperature" => {
            format!("Temperature: {}000 C\n", decimal(optics.temperature, 3))
        }
        "pon get transceiver voltage" => format!("Voltage: {}000 V\n", decimal(optics.voltage, 3)),
        "pon get transceiver bias-current" => {
            format!("Bias Current: {}000 mA\n", decimal(optics.bias, 3))
        }
        "gpon get onu-state" => state(optics),
        "gpon get alarm-status" => alarms(optics),
        other => format!("{other}: command not found\n"),
    }
}

fn state(optics: &Optics) -> String {
    let number = optics.activation.number();
    let name = match number {
        1 => "Initial State",
        2 => "Standby State",
        3 => "Serial Number State",
        4 => "Ranging State",
        5 => "Operation State",
        6 => "POPUP State",
        _ => "Emergency Stop State",
    };
    format!("ONU state: {name}(O{number}) \n")
}

fn alarms(optics: &Optics) -> String {
    let names = ["LOS", "LOF", "LOM", "SF", "SD", "TX Too Long", "TX Mismatch"];
    names.iter().fold(String::new(), |text, name| {
        let status = if *name == "LOS" && optics.rx.is_none() { "raise" } else { "clear" };
        text + &format!("Alarm {name}, status: {status}\n")
    })
}
