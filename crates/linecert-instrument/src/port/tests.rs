//! Ports as the system tells of them, in files made for the purpose and on real terminals.

use std::{fs, path::Path};

use serialport::{SerialPortInfo, SerialPortType, UsbPortInfo};

use super::*;
use crate::inventory::Inventory;

fn adapter(serial: Option<&str>) -> Adapter {
    let (vendor, product) = (0x0403, 0x6001);
    Adapter { vendor, product, serial: serial.map(str::to_owned), name: Some("UART".to_owned()) }
}

fn port(path: &str, serial: Option<&str>, access: Access) -> Port {
    let adapter = Some(adapter(serial));
    Port { path: path.into(), stable: Vec::new(), adapter, access, keys: Vec::new() }
}

#[test]
fn an_adapter_is_told_by_its_cable() {
    let usb = UsbPortInfo {
        vid: 0x0403,
        pid: 0x6001,
        serial_number: Some("A50285BI".to_owned()),
        manufacturer: None,
        product: Some("UART".to_owned()),
    };
    let info = |usb| SerialPortInfo {
        port_name: "/dev/ttyUSB0".to_owned(),
        port_type: SerialPortType::UsbPort(usb),
    };
    let (path, told) = list::of_info(info(usb.clone()));
    assert_eq!((path.to_str(), told), (Some("/dev/ttyUSB0"), Some(adapter(Some("A50285BI")))));
    assert_eq!(adapter(Some("A50285BI")).to_string(), "0403:6001 UART A50285BI");
    let empty = UsbPortInfo { serial_number: Some(String::new()), ..usb };
    assert_eq!(list::of_info(info(empty)).1, Some(adapter(None)), "an empty number is none");
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["by-id", "by-path"] {
            fs::create_dir_all(folder.path().join("serial").join(name)).unwrap();
        }
        fs::write(folder.path().join("ttyUSB0"), "").unwrap();
        folder
    }

    fn names(dev: &Path, serial: Option<&str>) -> Vec<String> {
        let links = stable::Links::under(dev);
        let to = links.to(&dev.join("ttyUSB0"), Some(&adapter(serial)));
        to.iter().map(|link| link.strip_prefix(dev).unwrap().display().to_string()).collect()
    }

    #[test]
    fn a_name_that_stays_is_by_serial_number_or_else_by_socket() {
        let folder = folder();
        let dev = folder.path();
        symlink("../../ttyUSB0", dev.join("serial/by-id/usb-FTDI-if00")).unwrap();
        symlink("../../ttyUSB0", dev.join("serial/by-path/pci-1")).unwrap();
        symlink("../../ttyUSB9", dev.join("serial/by-path/pci-9")).unwrap();
        symlink("ttyUSB0", dev.join("linecert-A50285BI-00")).unwrap();
        symlink("ttyUSB0", dev.join("modem")).unwrap();
        let (own, id, path) =
            ("linecert-A50285BI-00", "serial/by-id/usb-FTDI-if00", "serial/by-path/pci-1");
        assert_eq!(names(dev, Some("A50285BI")), [own, id, path]);
        assert_eq!(names(dev, None), [own, path], "that name is one of all such cables");
    }

    #[test]
    fn what_the_inventory_names_is_found_under_another_name() {
        let folder = folder();
        let dev = folder.path();
        symlink("ttyUSB0", dev.join("linecert-meter")).unwrap();
        let mut ports = vec![port(dev.join("ttyUSB0").to_str().unwrap(), None, Access::Accessible)];
        let links = stable::Links::default();
        list::join(&mut ports, "meter".to_owned(), &dev.join("linecert-meter"), &links);
        list::join(&mut ports, "other".to_owned(), &dev.join("ttyUSB7"), &links);
        assert_eq!(ports[0].keys, ["meter"]);
        assert_eq!(
            (&ports[1].access, ports[1].keys.as_slice()),
            (&Access::Absent, &["other".to_owned()][..])
        );
    }
}

#[test]
fn a_port_that_the_inventory_names_is_listed_even_when_it_is_not_there() {
    let text = "schema = 1\n[[meter]]\nkey = \"m\"\ndriver = \"d\"\nport = \"/dev/no-such-port\"\n";
    let inventory = Inventory::parse("inventory.toml", text).unwrap();
    let listed = ports(&inventory);
    let absent = listed.iter().find(|port| port.keys == ["m"]).unwrap();
    assert_eq!(absent.access, Access::Absent);
    assert!(!absent.is_present());
    assert_eq!(PortWatch::new(&inventory).changes(), [], "what is not there neither came nor went");
}

#[test]
fn only_what_changed_is_told() {
    use super::watch::changes;
    let busy = Access::Busy { holder: None };
    let usb0 = || port("/dev/ttyUSB0", Some("A"), Access::Accessible);
    let usb1 = || port("/dev/ttyUSB1", Some("B"), Access::Accessible);
    let check = |before: &[Port], after: &[Port], expect: &[PortChange]| {
        assert_eq!(changes(before, after), expect);
    };
    check(&[usb0()], &[usb0()], &[]);
    check(&[usb0()], &[usb0(), usb1()], &[PortChange::Came(usb1())]);
    check(&[usb0(), usb1()], &[usb1()], &[PortChange::Went(usb0())]);
    let other = port("/dev/ttyUSB0", Some("C"), Access::Accessible);
    let swapped = [PortChange::Went(usb0()), PortChange::Came(other.clone())];
    check(&[usb0()], &[other], &swapped);
    let taken = Port { access: busy, ..usb0() };
    check(&[usb0()], std::slice::from_ref(&taken), &[PortChange::Access(taken.clone())]);
    let absent = Port { access: Access::Absent, adapter: None, ..usb0() };
    check(std::slice::from_ref(&absent), &[usb0()], &[PortChange::Came(usb0())]);
    check(&[usb0()], &[absent], &[PortChange::Went(usb0())]);
}

#[test]
fn an_adapter_is_found_again_by_its_number_and_never_another_in_its_place() {
    let here = |path: &str, serial| (path.into(), Some(adapter(serial)));
    let search = Whereabouts::with_adapter(Path::new("/dev/no-such-0"), adapter(Some("A")));
    let found = |ports: &[_]| search.find_in(ports).map(|path| path.display().to_string());
    assert_eq!(found(&[here("/dev/ttyUSB1", Some("A"))]).as_deref(), Some("/dev/ttyUSB1"));
    assert_eq!(found(&[here("/dev/no-such-0", Some("B"))]), None);
    assert_eq!(found(&[]), None);
    let both = [here("/dev/ttyUSB1", Some("A")), here("/dev/ttyUSB2", Some("A"))];
    assert_eq!(found(&both), None, "two ports of one number are told apart by their place");
}

#[cfg(unix)]
#[test]
fn groups_and_locks_are_read_as_the_system_writes_them() {
    let groups = "root:x:0:\ndialout:x:20:ada,bob\n\nbroken\nplugdev:x:46:\n";
    assert_eq!(access::group_in(groups, 20), Some("dialout"));
    assert_eq!(access::group_in(groups, 46), Some("plugdev"));
    assert_eq!(access::group_in(groups, 0), None, "nobody is to join the superuser's");
    assert_eq!(access::group_in(groups, 99), None);
    let locks = "1: FLOCK  ADVISORY  WRITE 16650 fe:00:5308604 0 EOF\n\
                 1: -> FLOCK  ADVISORY  WRITE 77 fe:00:9 0 EOF\n\
                 2: POSIX  ADVISORY  WRITE 78 fe:00:10 0 EOF\n\
                 3: FLOCK  ADVISORY  READ 0 00:18:4 0 EOF\n";
    let check = |file, expect| assert_eq!(holder::lock_in(locks, file), expect, "{file}");
    check("fe:00:5308604", Some(Some(16650)));
    check("fe:00:9", None);
    check("fe:00:10", None);
    check("00:18:4", Some(None));
    check("fe:00:5", None);
}

#[cfg(target_os = "linux")]
mod terminals {
    use super::*;
    use tokio_serial::{SerialPort as _, SerialStream};

    #[tokio::test]
    async fn a_port_that_is_open_is_busy_with_its_holder_and_is_not_opened_to_find_out() {
        let (_instrument, user) = SerialStream::pair().unwrap();
        let path = PathBuf::from(user.name().unwrap());
        assert_eq!(access(&path), Access::Accessible);
        assert!(is_pseudo(&path));
        let opened = SerialStream::open(&tokio_serial::new(path.to_str().unwrap(), 9600)).unwrap();
        let Access::Busy { holder: Some(holder) } = access(&path) else { panic!("not busy") };
        assert_eq!(holder.pid, std::process::id());
        assert!(holder.name.is_some());
        drop(opened);
        assert_eq!(access(&path), Access::Accessible);
    }

    #[test]
    fn a_device_is_told_from_a_terminal_of_a_program() {
        assert!(!is_pseudo(Path::new("/dev/null")));
        assert!(!is_pseudo(Path::new("/dev/no-such-port")));
        assert_eq!(other_holder(Path::new("/dev/no-such-port")), None);
    }

    #[test]
    fn another_program_that_has_a_device_open_is_found() {
        // The null device stands for a port, which is a device that is no pseudo-terminal either.
        let device = Path::new("/dev/null");
        let open = fs::File::open(device).unwrap();
        let mut child = std::process::Command::new("sleep").arg("30").stdin(open).spawn().unwrap();
        let found = other_holder(device);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(found.is_some_and(|holder| holder.pid != std::process::id()));
    }
}
