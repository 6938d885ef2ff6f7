//! Round-trip time, loss and throughput, and the far end that answers
