//! What the customer's modem or ONU prints on its console, well and unwell.
//!
//! One truth, [`Premises`], and an encoder for each family of devices that writes it as such a
//! device prints it. The encoders are written from what is known of the devices and from nothing
//! of the drivers, so that what a driver reads back checks both.
//!
//! ```
//! use linecert_lab::{Console, ConsoleModel, Premises};
//!
//! let mut console = Console::new(ConsoleModel::HuaweiOnt, Premises::default(), &[]);
//! assert_eq!(console.greet(), b"WAP>");
//! let answer = console.receive(b"display optic\r");
//! assert!(String::from_utf8_lossy(&answer).contains("RX power(dBm)"));
//! ```

mod bad_day;
mod broadcom;
mod cisco;
mod console;
mod draytek;
mod ethtool;
mod falcon;
mod fault;
mod figure;
mod huawei;
mod lantiq;
mod model;
mod openwrt;
mod optics;
mod realtek;
mod sercomm;
mod tone;
mod trendchip;
mod truth;

pub use console::Console;
pub use fault::{ConsoleFault, UnknownConsoleFault};
pub use model::{ConsoleModel, UnknownConsoleModel};
pub use optics::{Activation, Optics};
pub use truth::{Band, Counters, Errors, Modem, ModemState, Premises, Standard, Way};

#[cfg(test)]
mod tests;
