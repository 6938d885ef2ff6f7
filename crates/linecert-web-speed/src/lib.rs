//! Web speed tests, ndt7 and LibreSpeed, without any factor.
