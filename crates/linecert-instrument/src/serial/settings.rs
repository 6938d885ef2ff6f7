//! The settings of a line: what to ask of a port, and whether it took them.

use std::fmt;

use linecert_driver::{Flow, LineSettings, Parity, Signal, StopBits};
use tokio_serial::{DataBits, FlowControl, SerialPort, SerialPortBuilder};

/// What stands behind a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Terminal {
    /// A wire.
    Real,
    /// A program. Linux gives every pseudo-terminal eight data bits and no parity, whatever is
    /// asked for, and no modem lines; as its bytes go over no wire, nothing is lost by that.
    Pseudo,
}

/// The settings of a port, in the terms of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PortSettings {
    pub(super) baud: u32,
    pub(super) data_bits: DataBits,
    pub(super) parity: tokio_serial::Parity,
    pub(super) stop_bits: tokio_serial::StopBits,
    pub(super) flow: FlowControl,
}

/// A setting that a port did not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unheeded {
    /// Which setting.
    pub setting: Setting,
    /// What was asked for.
    pub wanted: String,
    /// What the port is at.
    pub found: String,
}

/// A setting of a serial line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Bits per second.
    Baud,
    /// Data bits in a character.
    DataBits,
    /// The parity bit.
    Parity,
    /// Stop bits.
    StopBits,
    /// How one end holds up the other.
    FlowControl,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Baud => "speed",
            Self::DataBits => "number of data bits",
            Self::Parity => "parity",
            Self::StopBits => "number of stop bits",
            Self::FlowControl => "flow control",
        })
    }
}

impl fmt::Display for Unheeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { setting, wanted, found } = self;
        write!(f, "the {setting} stayed at {found} when set to {wanted}")
    }
}

/// What a driver's line asks of a port.
pub(super) const fn settings_to_apply(line: &LineSettings) -> PortSettings {
    PortSettings {
        baud: line.baud,
        data_bits: if line.data_bits == 7 { DataBits::Seven } else { DataBits::Eight },
        parity: match line.parity {
            Parity::None => tokio_serial::Parity::None,
            Parity::Even => tokio_serial::Parity::Even,
            Parity::Odd => tokio_serial::Parity::Odd,
        },
        stop_bits: match line.stop_bits {
            StopBits::One => tokio_serial::StopBits::One,
            StopBits::Two => tokio_serial::StopBits::Two,
        },
        flow: match line.flow {
            Flow::None => FlowControl::None,
            Flow::RtsCts => FlowControl::Hardware,
            Flow::XonXoff => FlowControl::Software,
        },
    }
}

/// A line of a port beside those of the data, which a program sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModemLine {
    /// Data terminal ready.
    Dtr,
    /// Request to send.
    Rts,
}

impl fmt::Display for ModemLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Dtr => "DTR",
            Self::Rts => "RTS",
        })
    }
}

/// Which modem lines to set, and to what. Some instruments draw their power from them, so that to
/// go on without would end in silence. A pseudo-terminal has none and needs none.
pub(super) fn signals_to_apply(
    line: &LineSettings,
    terminal: Terminal,
) -> impl Iterator<Item = (ModemLine, Signal)> + use<> {
    let named = [(ModemLine::Dtr, line.dtr), (ModemLine::Rts, line.rts)];
    let wired = terminal == Terminal::Real;
    named.into_iter().filter_map(move |(line, signal)| Some((line, signal.filter(|_| wired)?)))
}

impl PortSettings {
    pub(super) fn apply_to(self, builder: SerialPortBuilder) -> SerialPortBuilder {
        let builder = builder.baud_rate(self.baud).data_bits(self.data_bits);
        builder.parity(self.parity).stop_bits(self.stop_bits).flow_control(self.flow)
    }

    /// The settings that a port has, asked of the system anew.
    pub(super) fn read_back(port: &dyn SerialPort) -> tokio_serial::Result<Self> {
        Ok(Self {
            baud: port.baud_rate()?,
            data_bits: port.data_bits()?,
            parity: port.parity()?,
            stop_bits: port.stop_bits()?,
            flow: port.flow_control()?,
        })
    }

    /// The first setting that `found` has otherwise, of those that matter on such a terminal.
    pub(super) fn unheeded_by(&self, found: &Self, terminal: Terminal) -> Option<Unheeded> {
        let baud = differs(Setting::Baud, (self.baud, !near(self.baud, found.baud)), found.baud);
        let stop = self.stop_bits != found.stop_bits;
        let stop = differs(Setting::StopBits, (self.stop_bits, stop), found.stop_bits);
        if terminal == Terminal::Pseudo {
            return baud.or(stop);
        }
        let data = self.data_bits != found.data_bits;
        let data = differs(Setting::DataBits, (self.data_bits, data), found.data_bits);
        let parity = self.parity != found.parity;
        let parity = differs(Setting::Parity, (self.parity, parity), found.parity);
        let flow = self.flow != found.flow;
        let flow = differs(Setting::FlowControl, (self.flow, flow), found.flow);
        baud.or(data).or(parity).or(stop).or(flow)
    }
}

fn differs<T: fmt::Display>(
    setting: Setting,
    (wanted, differs): (T, bool),
    found: T,
) -> Option<Unheeded> {
    let (wanted, found) = (wanted.to_string(), found.to_string());
    differs.then_some(Unheeded { setting, wanted, found })
}

/// Whether an adapter that divides its clock came near enough: a receiver samples the middle of
/// the tenth bit rightly when both ends together are within 5 %, of which each may take half.
const fn near(wanted: u32, found: u32) -> bool {
    (wanted.abs_diff(found) as u64) * 40 <= wanted as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(line: &str) -> PortSettings {
        settings_to_apply(&line.parse().unwrap())
    }

    #[test]
    fn a_port_is_asked_for_what_the_driver_says() {
        let check = |line: &str, data_bits, parity, stop_bits| {
            let baud = line.split_once('/').unwrap().0.parse().unwrap();
            let flow =
                if line.ends_with("rtscts") { FlowControl::Hardware } else { FlowControl::None };
            let expect = PortSettings { baud, data_bits, parity, stop_bits, flow };
            assert_eq!(settings(line), expect, "{line}");
        };
        use tokio_serial::{Parity, StopBits};
        check("38400/8n1", DataBits::Eight, Parity::None, StopBits::One);
        check("19200/7o1", DataBits::Seven, Parity::Odd, StopBits::One);
        check("9600/7e2", DataBits::Seven, Parity::Even, StopBits::Two);
        check("115200/8n1/rtscts", DataBits::Eight, Parity::None, StopBits::One);
    }

    #[test]
    fn the_lines_that_power_an_instrument_are_set_on_a_wire() {
        let check = |line: &str, terminal, expect: &[(ModemLine, Signal)]| {
            let line = line.parse().unwrap();
            assert_eq!(signals_to_apply(&line, terminal).collect::<Vec<_>>(), expect);
        };
        let powered = [(ModemLine::Dtr, Signal::High), (ModemLine::Rts, Signal::Low)];
        check("19200/7o1/rts=0/dtr=1", Terminal::Real, &powered);
        check("19200/7o1/rts=0/dtr=1", Terminal::Pseudo, &[]);
        check("9600/8n1", Terminal::Real, &[]);
    }

    #[test]
    fn a_setting_that_was_not_taken_is_named() {
        let check = |found: &str, terminal, expect: Option<&str>| {
            let unheeded = settings("19200/7o1").unheeded_by(&settings(found), terminal);
            assert_eq!(unheeded.map(|u| u.to_string()).as_deref(), expect, "{found}");
        };
        check("19200/7o1", Terminal::Real, None);
        check("19230/7o1", Terminal::Real, None);
        let speed = "the speed stayed at 9600 when set to 19200";
        check("9600/8n2", Terminal::Real, Some(speed));
        check("9600/7o1", Terminal::Pseudo, Some(speed));
        let data = "the number of data bits stayed at Eight when set to Seven";
        check("19200/8o1", Terminal::Real, Some(data));
        check("19200/7n1", Terminal::Real, Some("the parity stayed at None when set to Odd"));
        check(
            "19200/7o2",
            Terminal::Real,
            Some("the number of stop bits stayed at Two when set to One"),
        );
        check(
            "19200/7o1/rtscts",
            Terminal::Real,
            Some("the flow control stayed at Hardware when set to None"),
        );
        check("19200/8n1", Terminal::Pseudo, None);
    }
}
