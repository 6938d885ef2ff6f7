//! What the kernel dropped before a device's packets could be taken: proc_pid_net(5), `dev`.

use std::fs;

/// The counters of the network namespace of the calling thread.
const COUNTERS: &str = "/proc/thread-self/net/dev";

/// The column of packets that were dropped on sending, behind the name.
const SENT_DROPPED: usize = 11;

/// Packets that this host sent into a device and for which its queue had no room, since the device
/// was made; `None` when the kernel does not tell.
pub(crate) fn dropped_on_sending(device: &str) -> Option<u64> {
    read(&fs::read_to_string(COUNTERS).ok()?, device)
}

fn read(counters: &str, device: &str) -> Option<u64> {
    let lines = counters.lines().filter_map(|line| line.split_once(':'));
    let (_, columns) = lines.into_iter().find(|(name, _)| name.trim() == device)?;
    columns.split_whitespace().nth(SENT_DROPPED)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 57380784  107155    0    0    0     0          0         0 57380784  107155    0    0    0     0       0          0
lcppp0:     100       2    0    5    0     0          0         0      200       4    0   63    0     0       0          0
";

    #[test]
    fn the_column_of_the_device_is_read() {
        assert_eq!(read(TEXT, "lcppp0"), Some(63));
        assert_eq!(read(TEXT, "lo"), Some(0));
        for absent in ["lcppp", "lcppp01", "face", ""] {
            assert_eq!(read(TEXT, absent), None, "{absent}");
        }
        assert_eq!(read("lcppp0: 1 2 3", "lcppp0"), None);
        assert_eq!(dropped_on_sending("no such device"), None);
    }
}
