//! `certify` of whole services: Internet, television and telephony, on lines whose truth is known.

mod internet;
mod media;
mod router;
mod session;
mod wire;
