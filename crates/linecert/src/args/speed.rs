//! The arguments of `linecert speed` and of its far end, `linecert respond`.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Speed {
    #[arg(value_name = "HOST[:PORT]")]
    pub(crate) server: String,
    #[arg(long, value_enum, default_value_t = Way::Both)]
    pub(crate) direction: Way,
    #[arg(long, default_value_t = 5, value_name = "S", value_parser = clap::value_parser!(u32).range(1..=300))]
    pub(crate) time: u32,
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32))]
    pub(crate) streams: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Way {
    Down,
    Up,
    Both,
}

#[derive(Debug, Args)]
pub(crate) struct Respond {}
