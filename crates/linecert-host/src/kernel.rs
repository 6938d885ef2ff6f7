//! What the kernel counts under `/proc`: each file has a pure parser of its own here.

mod cpu;
mod pressure;
mod softnet;
mod thread;
mod udp;

pub(crate) use cpu::CpuTimes;
pub(crate) use pressure::stalled;
pub(crate) use softnet::dropped;
pub(crate) use thread::ThreadTimes;
pub(crate) use udp::receive_overflows;
