//! MPEG-2 transport streams (ISO/IEC 13818-1, ITU-T H.222.0): packets, continuity, tables, clocks.
//! Pure.

mod clock;
mod continuity;
mod packet;
mod section;
mod tables;

pub(crate) use clock::ClockReference;
pub(crate) use continuity::{Continuity, ContinuityCheck};
pub(crate) use packet::{PACKET, Packet, PacketError, Pid, SYNC};
pub(crate) use tables::{Table, Tables};
