use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    io,
    path::PathBuf,
    rc::Rc,
};

use linecert_log::StorageError;

use super::*;
use crate::{
    client::ClientError,
    problem::{Problem, ProblemKind},
    wire::{Deposit, Deposited, Verdict},
};

/// Files that outlive whoever writes them, on a machine that stops after so many writes.
#[derive(Clone, Default)]
struct Memory {
    files: Rc<RefCell<BTreeMap<String, Vec<u8>>>>,
    locked: Rc<Cell<bool>>,
    writes_left: Rc<Cell<Option<usize>>>,
}

struct Lock(Rc<Cell<bool>>);

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Memory {
    fn write_or_stop(&self, write: impl FnOnce()) -> Result<(), StorageError> {
        let left = self.writes_left.get();
        if left == Some(0) {
            let source = io::Error::other("stopped");
            return Err(StorageError::Io { path: PathBuf::new(), source });
        }
        self.writes_left.set(left.map(|left| left - 1));
        write();
        Ok(())
    }
}

impl Storage for Memory {
    type Lock = Lock;

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.files.borrow().get(name).cloned())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.write_or_stop(|| drop(self.files.borrow_mut().insert(name.to_owned(), bytes.to_vec())))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let files = self.files.borrow();
        let below = files.keys().filter_map(|name| name.strip_prefix(folder)?.strip_prefix('/'));
        let names: BTreeSet<_> = below.filter_map(|name| name.split('/').next()).collect();
        Ok(names.into_iter().map(str::to_owned).collect())
    }

    fn remove_folder(&self, name: &str) -> Result<(), StorageError> {
        let below = format!("{name}/");
        self.write_or_stop(|| self.files.borrow_mut().retain(|name, _| !name.starts_with(&below)))
    }

    fn lock(&self) -> Result<Lock, StorageError> {
        if self.locked.replace(true) {
            return Err(StorageError::Busy(PathBuf::new()));
        }
        Ok(Lock(Rc::clone(&self.locked)))
    }
}

fn outbox() -> Outbox<Memory> {
    Outbox { storage: Memory::default() }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_367_700 + second).unwrap()
}

fn to(daemon: &str) -> Destination {
    Destination { daemon: daemon.parse().unwrap(), token_file: None, authorities: None }
}

fn parcel(label: &str) -> Parcel {
    let certificate = Digest::of(format!("envelope of {label}").as_bytes());
    let to = to("https://noc.example");
    Parcel { label: label.to_owned(), certificate, bundle: label.as_bytes().to_vec(), to }
}

fn deposited(entry: &Entry) -> Deposited {
    Deposited {
        digest: entry.certificate,
        number: entry.label.clone(),
        verdict: Verdict::Pass,
        deposit: Deposit::New,
        received_at: at(9),
        receipt: None,
    }
}

fn problem(kind: ProblemKind) -> DeliveryError {
    let problem = Box::new(Problem::new(kind, "no"));
    ClientError::Problem { problem, retry_after: None }.into()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Sends everything to a daemon that answers so, and gives what was told of each entry.
fn send_all(
    outbox: &Outbox<Memory>,
    mut answer: impl FnMut(&Entry) -> Result<Deposited, DeliveryError>,
) -> Result<Vec<(String, &'static str)>, OutboxError> {
    let mut told = Vec::new();
    let locked = outbox.lock()?;
    block_on(send(
        &locked,
        |_| true,
        async |entry, bundle| {
            assert_eq!(bundle, entry.label.as_bytes());
            answer(entry)
        },
        |entry, outcome| {
            let outcome = match outcome {
                Outcome::Delivered(_) => "delivered",
                Outcome::Refused(_) => "refused",
                Outcome::Waits(_) => "waits",
                Outcome::NotTried => "not tried",
            };
            told.push((entry.label.clone(), outcome));
        },
    ))?;
    Ok(told)
}

fn states(outbox: &Outbox<Memory>) -> Vec<(String, &'static str)> {
    let contents = outbox.contents().unwrap();
    assert!(contents.damaged.is_empty(), "{:?}", contents.damaged);
    contents.entries.iter().map(|entry| (entry.label.clone(), entry.state.folder())).collect()
}

fn said<'a>(said: &'a [(String, &'static str)]) -> Vec<(&'a str, &'static str)> {
    said.iter().map(|(label, what)| (label.as_str(), *what)).collect()
}

#[test]
fn certificates_are_sent_in_order_and_once() {
    let outbox = outbox();
    for (second, label) in [(2, "WO-2"), (1, "WO-1"), (3, "WO-3")] {
        assert_eq!(outbox.put(&parcel(label), at(second)).unwrap().1, Put::New);
    }
    assert_eq!(outbox.put(&parcel("WO-2"), at(4)).unwrap().1, Put::Known);
    let told = send_all(&outbox, |entry| Ok(deposited(entry))).unwrap();
    assert_eq!(said(&told), [("WO-1", "delivered"), ("WO-2", "delivered"), ("WO-3", "delivered")]);
    assert!(send_all(&outbox, |_| unreachable!()).unwrap().is_empty());
    assert_eq!(outbox.put(&parcel("WO-1"), at(5)).unwrap().1, Put::Known);
    let State::Delivered { answer, .. } = outbox.find("WO-1").unwrap().state else { panic!() };
    assert_eq!(answer.number, "WO-1");
}

#[test]
fn what_is_put_there_while_it_is_sent_is_sent_too() {
    let outbox = outbox();
    outbox.put(&parcel("WO-1"), at(1)).unwrap();
    let told = send_all(&outbox, |entry| {
        outbox.put(&parcel("WO-2"), at(2)).unwrap();
        Ok(deposited(entry))
    });
    assert_eq!(said(&told.unwrap()), [("WO-1", "delivered"), ("WO-2", "delivered")]);
}

#[test]
fn a_failure_reaches_as_far_as_it_must() {
    let check = |error: fn() -> DeliveryError, expect: [(&str, &'static str); 2]| {
        let outbox = outbox();
        outbox.put(&parcel("WO-1"), at(1)).unwrap();
        outbox.put(&parcel("WO-2"), at(2)).unwrap();
        let elsewhere = Parcel { to: to("https://other.example"), ..parcel("WO-3") };
        outbox.put(&elsewhere, at(3)).unwrap();
        let told = send_all(&outbox, |entry| match entry.label.as_str() {
            "WO-1" => Err(error()),
            _ => Ok(deposited(entry)),
        });
        let told = told.unwrap();
        assert_eq!(said(&told)[..2], expect, "{}", error());
        assert_eq!(said(&told)[2], ("WO-3", "delivered"));
        let first = outbox.find("WO-1").unwrap();
        assert_eq!((first.tries, first.last.unwrap().why), (1, error().to_string()));
    };
    let of_daemon = [("WO-1", "waits"), ("WO-2", "not tried")];
    check(|| ClientError::Refused.into(), of_daemon);
    check(|| problem(ProblemKind::Unauthenticated), of_daemon);
    check(|| problem(ProblemKind::TooManyRequests), of_daemon);
    check(|| ClientError::Redirected("/login".to_owned()).into(), of_daemon);
    check(|| ClientError::Status { status: 404, retry_after: None }.into(), of_daemon);
    let of_one = [("WO-1", "waits"), ("WO-2", "delivered")];
    check(|| problem(ProblemKind::Internal), of_one);
    check(|| ClientError::Status { status: 500, retry_after: None }.into(), of_one);
    let condemned = [("WO-1", "refused"), ("WO-2", "delivered")];
    check(|| problem(ProblemKind::CertificateRefused), condemned);
    check(|| problem(ProblemKind::TooLarge), condemned);
}

#[test]
fn what_was_refused_is_sent_again_only_when_somebody_asks() {
    let outbox = outbox();
    outbox.put(&parcel("WO-1"), at(1)).unwrap();
    send_all(&outbox, |_| Err(problem(ProblemKind::CertificateRefused))).unwrap();
    assert!(send_all(&outbox, |_| unreachable!()).unwrap().is_empty());
    let (known, put) = outbox.put(&parcel("WO-1"), at(2)).unwrap();
    assert_eq!((put, known.state.folder()), (Put::Known, REFUSED));
    outbox.lock().unwrap().wait_again(known).unwrap();
    assert_eq!(said(&states(&outbox)), [("WO-1", WAITING)]);
    send_all(&outbox, |entry| Ok(deposited(entry))).unwrap();
    assert_eq!(said(&states(&outbox)), [("WO-1", DELIVERED)]);
}

#[test]
fn one_program_sends_at_a_time() {
    let outbox = outbox();
    let locked = outbox.lock().unwrap();
    assert!(matches!(outbox.lock(), Err(OutboxError::Storage(StorageError::Busy(_)))));
    outbox.put(&parcel("WO-1"), at(1)).unwrap();
    assert_eq!(locked.waiting().unwrap().len(), 1);
    drop(locked);
    assert!(outbox.lock().is_ok());
}

/// Puts three certificates there and sends them, one of which is refused, on a machine that stops
/// after so many writes; gives whether it came to its end.
fn journey(storage: &Memory, taken: &mut BTreeSet<String>) -> bool {
    let outbox = Outbox { storage: storage.clone() };
    let labels = ["WO-1", "WO-2", "WO-3"];
    let put = (1..)
        .zip(labels)
        .try_for_each(|(second, label)| outbox.put(&parcel(label), at(second)).map(|_| ()));
    let sent = put.and_then(|()| {
        send_all(&outbox, |entry| match entry.label.as_str() {
            "WO-2" => Err(problem(ProblemKind::CertificateRefused)),
            label => {
                taken.insert(label.to_owned());
                Ok(deposited(entry))
            }
        })
    });
    sent.is_ok()
}

#[test]
fn a_stop_at_any_write_loses_nothing_and_ends_the_same() {
    for writes in 0.. {
        let (storage, mut taken) = (Memory::default(), BTreeSet::new());
        storage.writes_left.set(Some(writes));
        let is_whole = journey(&storage, &mut taken);
        storage.writes_left.set(None);
        let stopped = Outbox { storage: storage.clone() };
        for (label, state) in states(&stopped) {
            assert!(state != DELIVERED || taken.contains(&label), "{label} after {writes} writes");
        }
        assert!(journey(&storage, &mut taken));
        let expect = [("WO-1", DELIVERED), ("WO-2", REFUSED), ("WO-3", DELIVERED)];
        assert_eq!(said(&states(&stopped)), expect, "after {writes} writes");
        assert!(stopped.storage.list(WAITING).unwrap().is_empty(), "after {writes} writes");
        if is_whole {
            assert_eq!(
                writes,
                3 * 2 + 3 * 3,
                "two for each that is put there, three for each settled"
            );
            break;
        }
    }
}

#[test]
fn an_entry_is_found_by_what_it_is_called() {
    let outbox = outbox();
    let first = outbox.put(&parcel("WO-1"), at(1)).unwrap().0;
    outbox.put(&Parcel { bundle: b"again".to_vec(), ..parcel("WO-1") }, at(2)).unwrap();
    outbox.put(&parcel("工单-2"), at(3)).unwrap();
    let digits = |entry: &Entry, count| -> String {
        entry.certificate.to_string().chars().take(count).collect()
    };
    assert_eq!(outbox.find(&first.name.to_string()).unwrap(), first);
    let second = outbox.find("工单-2").unwrap();
    assert_eq!(outbox.find(&digits(&second, 12)).unwrap(), second);
    let unknown = |text: &str| matches!(outbox.find(text), Err(OutboxError::Unknown(_)));
    assert!(unknown(&digits(&second, 5)) && unknown("") && unknown("WO"));
    let Err(OutboxError::Ambiguous { names, .. }) = outbox.find("WO-1") else { panic!() };
    assert_eq!(names.len(), 2);
}

#[test]
fn what_is_damaged_is_told_and_stops_nothing() {
    let outbox = outbox();
    let broken = outbox.put(&parcel("WO-1"), at(1)).unwrap().0;
    let changed = outbox.put(&parcel("WO-2"), at(2)).unwrap().0;
    outbox.put(&parcel("WO-3"), at(3)).unwrap();
    let write = |name: String, bytes: &[u8]| outbox.storage.write(&name, bytes).unwrap();
    write(file(WAITING, &broken.name, ENTRY), br#"{"schema":1}"#);
    write(file(WAITING, &changed.name, CERTIFICATE), b"other");
    write(format!("{WAITING}/notes.txt"), b"not ours");
    let told = send_all(&outbox, |entry| Ok(deposited(entry))).unwrap();
    assert_eq!(said(&told), [("WO-2", "waits"), ("WO-3", "delivered")]);
    let damaged = outbox.contents().unwrap().damaged;
    assert_eq!(damaged.len(), 1);
    assert!(damaged[0].1.contains("missing field"), "{damaged:?}");
}

#[test]
fn the_way_in_may_be_corrected_while_it_waits() {
    let outbox = outbox();
    outbox.put(&parcel("WO-1"), at(1)).unwrap();
    let token_file = Some(PathBuf::from("/etc/linecert/token"));
    let corrected =
        Parcel { to: Destination { token_file, ..parcel("WO-1").to }, ..parcel("WO-1") };
    assert_eq!(outbox.put(&corrected, at(2)).unwrap().1, Put::Known);
    assert_eq!(outbox.find("WO-1").unwrap().to, corrected.to);
}
