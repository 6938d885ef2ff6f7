//! Schema of driver files, framing, index and value decoding; pure
