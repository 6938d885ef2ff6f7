//! The engine against Debian's `snmpd`, and on real sockets of both address families.

mod snmpd;
mod sockets;

/// Who must not block keeps the engine on a thread of its own.
const _: fn() = || {
    fn can_change_its_thread<T: Send>() {}
    can_change_its_thread::<crate::Engine>();
};
