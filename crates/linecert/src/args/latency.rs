//! The arguments of `linecert ping` and `linecert path`.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Ping {
    pub(crate) host: String,
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) count: u32,
    #[arg(long, default_value_t = 20, value_name = "MS", value_parser = clap::value_parser!(u32).range(1..=60_000))]
    pub(crate) interval: u32,
    #[arg(long, default_value_t = 2_000, value_name = "MS", value_parser = clap::value_parser!(u32).range(10..=60_000))]
    pub(crate) timeout: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Path {
    pub(crate) host: String,
}
