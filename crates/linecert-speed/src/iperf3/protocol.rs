//! What goes over the wire: states, cookie, frames, parameters and results. Pure.

mod cookie;
mod datagram;
mod frame;
mod number;
mod own;
mod parameters;
mod results;
mod server_output;
mod state;

pub use cookie::Cookie;
pub use datagram::{CONNECT_REPLY, CONNECT_REQUEST, Counter, DatagramHeader, LEGACY_CONNECT_REPLY};
pub use frame::{FrameTooLong, PARAMETERS_LIMIT, RESULTS_LIMIT, decode_length, encode_frame};
pub use own::{OwnDatagrams, OwnResults, OwnTcp, OwnTenth};
pub use parameters::Parameters;
pub use results::{Results, StreamResult};
pub use server_output::{ServerSecond, seconds_of_json, seconds_of_text};
pub use state::State;

/// The identifier of the stream with this position: 1, 3, 4, 5 ... as iperf3 numbers them.
#[must_use]
pub const fn stream_id(position: u32) -> u32 {
    if position == 0 { 1 } else { position.saturating_add(2) }
}

#[cfg(test)]
mod tests;
