//! What a measurement is about.

use std::fmt;

/// The thing that a measurement is about. Its name is the one that the device gives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An ONU, by the PON port it hangs on and its number there.
    Onu {
        /// The PON port as the OLT writes it, `0/1`.
        pon: String,
        /// The number of the ONU on the port.
        onu: u32,
    },
    /// A PON port of an OLT.
    Pon {
        /// The PON port as the OLT writes it, `0/1`.
        pon: String,
    },
    /// The customer's optical outlet.
    Outlet,
    /// The customer's copper pair.
    Pair,
    /// The service from the customer's side to a far end.
    Service {
        /// The far end, as a host name or an address.
        to: String,
    },
    /// A DSL line of a DSLAM.
    Line {
        /// The line as the DSLAM writes it.
        line: String,
    },
    /// One frequency band of a DSL line (ITU-T G.997.1).
    Band {
        /// The line.
        line: String,
        /// The band: `us`, `ds`, `us0`, `ds1` ...
        band: String,
    },
    /// One end of a DSL line: `xtu-c` is the office's, `xtu-r` the customer's.
    Termination {
        /// The line.
        line: String,
        /// The end.
        end: String,
    },
    /// An Ethernet or other port that is no PON port and no DSL line.
    Port {
        /// The port as the device writes it.
        port: String,
    },
    /// A board, card, fan or power supply.
    Board {
        /// The slot, or the name that the device gives it.
        board: String,
    },
    /// A sensor of the device itself.
    Sensor {
        /// Its name.
        sensor: String,
    },
    /// The access node as a whole.
    Node,
    /// The ONU or transceiver itself, as its own console tells: it does not know where it hangs.
    Ont,
    /// An input of an optical power meter.
    Input {
        /// The input as the meter numbers it; `1` of a meter that has but one.
        input: String,
    },
    /// One bearer channel of a DSL line beside the first, which is the line's.
    Bearer {
        /// The line.
        line: String,
        /// The number of the bearer.
        bearer: String,
    },
    /// A fibre as a whole, as a reflectometer sees it.
    Fibre {
        /// Its name in the trace.
        fibre: String,
    },
    /// A place on a fibre where a reflectometer sees a splice, a connector or the end.
    FibreEvent {
        /// The fibre.
        fibre: String,
        /// The number that the trace gives the event.
        event: u32,
    },
    /// The fibre between one event and the next.
    FibreSection {
        /// The fibre.
        fibre: String,
        /// Its number, counted from one at the start of the fibre.
        section: u32,
    },
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Onu { pon, onu } => write!(f, "ONU {pon}:{onu}"),
            Self::Pon { pon } => write!(f, "PON {pon}"),
            Self::Outlet => f.write_str("outlet"),
            Self::Pair => f.write_str("pair"),
            Self::Service { to } => f.write_str(to),
            Self::Line { line } => write!(f, "line {line}"),
            Self::Band { line, band } => write!(f, "line {line} {band}"),
            Self::Termination { line, end } => write!(f, "line {line} {end}"),
            Self::Port { port } => write!(f, "port {port}"),
            Self::Board { board } => write!(f, "board {board}"),
            Self::Sensor { sensor } => write!(f, "sensor {sensor}"),
            Self::Node => f.write_str("node"),
            Self::Ont => f.write_str("ONT"),
            Self::Input { input } => write!(f, "input {input}"),
            Self::Bearer { line, bearer } => write!(f, "line {line} bearer {bearer}"),
            Self::Fibre { fibre } => write!(f, "fibre {fibre}"),
            Self::FibreEvent { fibre, event } => write!(f, "fibre {fibre} event {event}"),
            Self::FibreSection { fibre, section } => write!(f, "fibre {fibre} section {section}"),
        }
    }
}
