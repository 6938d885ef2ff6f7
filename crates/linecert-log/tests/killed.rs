//! A process that appends is killed again and again; the log is whole and has all that was
//! acknowledged.
#![expect(clippy::unwrap_used, reason = "a test that cannot write has failed")]

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
};

use linecert_log::{Folder, Reader, Writer, monitor};
use linecert_tlog::{Leaf, LeafKind, Policy, SignerKey};

const FOLDER: &str = "LINECERT_LOG_OF_KILLED";
const YEAR: u16 = 2026;

fn key() -> SignerKey {
    SignerKey::from_seed("log.example.net/killed/2026".parse().unwrap(), &[5; 32])
}

fn policy() -> Policy {
    Policy::new(vec![key().verifier()], vec![], 0).unwrap()
}

fn leaf(n: u64) -> Leaf {
    let mut digest = [0; 32];
    digest.iter_mut().zip(n.to_be_bytes()).for_each(|(to, from)| *to = from);
    Leaf::new(LeafKind::Certificate, digest)
}

/// Appends batches of all sizes and says after each how many leaves are safe.
#[test]
#[ignore = "it never ends: `what_was_acknowledged_survives_kill_9` starts it and kills it"]
fn appends_until_it_is_killed() {
    let folder = env::var_os(FOLDER).unwrap();
    let mut writer = Writer::open(Folder::new(folder), key(), YEAR).unwrap();
    for batch in [1, 7, 250, 3, 600].into_iter().cycle() {
        let next = writer.checkpoint().size();
        let leaves: Vec<_> = (next..next + batch).map(leaf).collect();
        assert_eq!(writer.append(&leaves).unwrap(), Vec::from_iter(next..next + batch));
        // Past the capture of the test's output.
        writeln!(std::io::stderr().lock(), "safe {}", next + batch).unwrap();
    }
}

fn start(folder: &Path) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "appends_until_it_is_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Kills the process a little after it has acknowledged so many batches, and gives the number of
/// leaves that it acknowledged last.
fn kill_after(mut child: Child, batches: usize, spin: u32) -> u64 {
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let size = |line: String| line.strip_prefix("safe ").and_then(|size| size.parse().ok());
    let mut safe: u64 = lines.by_ref().filter_map(size).nth(batches).unwrap();
    (0..spin).for_each(|_| std::thread::yield_now());
    child.kill().unwrap();
    child.wait().unwrap();
    // What was still in the pipe was acknowledged, too.
    safe = lines.filter_map(size).last().unwrap_or(safe);
    safe
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let scratch = tempfile::tempdir().unwrap();
    let (folder, state) = (scratch.path().join("log"), Folder::new(scratch.path().join("state")));
    drop(Writer::create(Folder::new(&folder), key(), YEAR).unwrap());
    for round in 0..12 {
        let safe = kill_after(start(&folder), usize::try_from(round % 5).unwrap(), round * 300);
        let log = Folder::new(&folder);
        // The state of the rounds before shows that nothing was taken back.
        let found = monitor(&log, &state, &policy(), &mut |n, entry| {
            assert_eq!(entry, leaf(n).to_bytes());
        });
        assert_eq!(found.unwrap().findings, []);
        let reader = Reader::open(&log, &policy()).unwrap();
        assert!(reader.size() >= safe, "{safe} were acknowledged and {} are there", reader.size());
        let proof = reader.prove(safe - 1).unwrap();
        assert!(proof.verify(&leaf(safe - 1).to_bytes(), &policy()).is_ok());
    }
    let writer = Writer::open(Folder::new(&folder), key(), YEAR).unwrap();
    let reader = Reader::open(Folder::new(&folder), &policy()).unwrap();
    assert_eq!(reader.size(), writer.checkpoint().size());
    assert!(fs::exists(folder.join("checkpoint")).unwrap());
}
