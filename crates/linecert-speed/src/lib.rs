//! Throughput that can be defended: the iperf3 protocol, both sides, and the method of acceptance.

mod deadline;
pub mod iperf3;
pub mod layer;
pub mod method;
pub mod rfc6349;
pub mod steadiness;
