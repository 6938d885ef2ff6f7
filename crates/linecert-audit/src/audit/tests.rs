//! Whole audits of certificates that are really signed.

use std::{fs, sync::LazyLock};

use linecert_log::{Folder, Writer};
use linecert_tlog::LeafKind;
use proptest::prelude::*;

use super::*;
use crate::generate::Fleet;

/// Certificates of a small fleet, one to a line.
static FLEET: LazyLock<(Fleet, Vec<Vec<u8>>)> = LazyLock::new(|| {
    let fleet = Fleet::new(1, 5).unwrap();
    let crew = fleet.crew().unwrap();
    let certificates = (0..150).map(|number| crew.certificate(number).unwrap()).collect();
    (fleet, certificates)
});

fn audit<'a>(trust: &'a TrustRoots, source: &Path, folder: &Path) -> Audit<'a> {
    Audit {
        trust,
        sources: vec![Source::Path(source.to_owned())],
        logs: Vec::new(),
        folder: folder.to_owned(),
        threads: NonZeroUsize::new(2),
        register: None,
    }
}

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn done(end: End) -> Findings {
    match end {
        End::Done(findings) => *findings,
        End::Stopped(progress) => panic!("stopped at {progress:?}"),
    }
}

/// A tree with sound certificates, and with every kind of trouble.
fn tree(root: &Path) {
    let (_, certificates) = &*FLEET;
    fs::create_dir_all(root.join("2026/11")).unwrap();
    for (certificate, number) in certificates.iter().zip(0..).take(40) {
        fs::write(root.join(format!("2026/11/{number:03}.lcert")), certificate).unwrap();
    }
    let lines = certificates.iter().skip(40).map(|c| [c.as_slice(), b"\n"].concat());
    fs::write(root.join("rest.ndjson"), lines.collect::<Vec<_>>().concat()).unwrap();
    fs::write(root.join("empty.lcert"), "").unwrap();
    fs::write(root.join("garbled.lcert"), b"\xff\x00{").unwrap();
    let text = String::from_utf8(certificates[0].clone()).unwrap();
    // One bit of the payload, behind its header.
    let place = text.find("\"payload\":\"").unwrap() + 2_000;
    let mut forged = text.into_bytes();
    forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
    fs::write(root.join("forged.lcert"), forged).unwrap();
}

#[test]
fn a_tree_with_trouble_is_counted_to_the_last_file() {
    let (fleet, _) = &*FLEET;
    let folder = tempfile::tempdir().unwrap();
    let (root, work) = (folder.path().join("root"), folder.path().join("work"));
    tree(&root);
    let findings = done(audit(fleet.trust(), &root, &work).run(Start::Anew, go_on).unwrap());
    let Counts { items, unreadable, refused, by_technician, by_month, .. } = &findings.counts;
    assert_eq!((*items, unreadable.count, findings.counts.verified()), (153, 0, 150));
    assert_eq!(
        refused.iter().map(|(code, n)| (*code, n.count)).collect::<Vec<_>>(),
        [(30, 2), (31, 1)]
    );
    let of_each: Vec<_> = by_technician.values().map(crate::Verdicts::total).collect();
    assert_eq!(of_each, [30; 5]);
    assert_eq!(by_month.keys().collect::<Vec<_>>(), ["2026-01"]);
    assert_eq!(findings.suspicions, []);
}

#[test]
fn an_audit_never_reads_what_audits_wrote() {
    let (fleet, _) = &*FLEET;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    tree(&root);
    let run = |work: &str| {
        done(audit(fleet.trust(), &root, &root.join(work)).run(Start::Anew, go_on).unwrap())
    };
    let (first, second) = (run("first"), run("second"));
    assert_eq!((first.counts.items, second.counts.items), (153, 153));
}

#[test]
fn copies_count_once_and_the_one_that_says_most_counts() {
    let (fleet, certificates) = &*FLEET;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    tree(&root);
    let run = |name: &str| {
        let work = folder.path().join(name);
        done(audit(fleet.trust(), &root, &work).run(Start::Anew, go_on).unwrap())
    };
    let once = run("once");
    fs::create_dir(root.join("again")).unwrap();
    for (certificate, number) in certificates.iter().zip(0..).take(30) {
        fs::write(root.join(format!("again/{number:03}.lcert")), certificate).unwrap();
    }
    let twice = run("twice");
    assert_eq!((twice.counts.items, twice.counts.copies), (once.counts.items + 30, 30));
    assert_eq!(twice.counts.verdicts, once.counts.verdicts);
    assert_eq!(twice.counts.margins, once.counts.margins);
    assert_eq!(twice.suspicions, []);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let (fleet, _) = &*FLEET;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    tree(&root);
    let run = |threads: usize| {
        let work = folder.path().join(threads.to_string());
        let threads = NonZeroUsize::new(threads);
        let audit = Audit { threads, ..audit(fleet.trust(), &root, &work) };
        let findings = done(audit.run(Start::Anew, go_on).unwrap());
        (findings.to_json(), fs::read(work.join(LEDGER)).unwrap())
    };
    let one = run(1);
    assert!(run(2) == one && run(7) == one);
}

/// What one go gives: the findings and the ledger.
fn in_one_go(fleet: &Fleet, root: &Path, work: &Path) -> (Vec<u8>, Vec<u8>) {
    let findings = done(audit(fleet.trust(), root, work).run(Start::Anew, go_on).unwrap());
    (findings.to_json(), fs::read(work.join(LEDGER)).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn an_audit_that_is_cut_off_anywhere_goes_on_to_the_same_end(
        batches in 1_usize..6,
        cut in 0.0_f64..1.0,
    ) {
        let (fleet, _) = &*FLEET;
        let folder = tempfile::tempdir().unwrap();
        let (root, work) = (folder.path().join("root"), folder.path().join("work"));
        tree(&root);
        let expected = in_one_go(fleet, &root, &folder.path().join("one-go"));
        let mut seen = 0;
        let stop = |_| {
            seen += 1;
            if seen >= batches { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let audit = audit(fleet.trust(), &root, &work);
        audit.run(Start::Anew, stop).unwrap();
        // As if the power had failed: the ledger ends anywhere behind its head.
        let ledger = fs::read(work.join(LEDGER)).unwrap();
        let head = ledger.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of it")]
        let kept = head + ((ledger.len() - head) as f64 * cut) as usize;
        fs::write(work.join(LEDGER), &ledger[..kept]).unwrap();
        let findings = done(audit.run(Start::Resume, go_on).unwrap());
        let found = (findings.to_json(), fs::read(work.join(LEDGER)).unwrap());
        prop_assert!(found == expected);
    }
}

#[test]
fn an_audit_goes_on_only_with_what_it_was_of() {
    let (fleet, _) = &*FLEET;
    let folder = tempfile::tempdir().unwrap();
    let (root, work) = (folder.path().join("root"), folder.path().join("work"));
    tree(&root);
    let audit = audit(fleet.trust(), &root, &work);
    let resume = || audit.run(Start::Resume, go_on).unwrap_err().to_string();
    assert!(resume().contains("No such file"), "{}", resume());
    audit.run(Start::Anew, go_on).unwrap();
    let again = audit.run(Start::Anew, go_on).unwrap_err().to_string();
    assert!(again.contains("it is there already"), "{again}");
    fs::write(root.join("2026/11/003.lcert"), "another").unwrap();
    assert!(resume().contains("003.lcert is not what was looked at"), "{}", resume());
    let other = Fleet::new(2, 1).unwrap();
    let audit = Audit { trust: other.trust(), ..audit };
    let error = audit.run(Start::Resume, go_on).unwrap_err().to_string();
    assert!(error.contains("of other sources or of another trust root"), "{error}");
    fs::write(work.join(LEDGER), "{}\n").unwrap();
    let error = audit.run(Start::Resume, go_on).unwrap_err().to_string();
    assert!(error.contains("is not a ledger"), "{error}");
    let audit = Audit { sources: vec![Source::StandardInput], ..audit };
    let error = audit.run(Start::Resume, go_on).unwrap_err().to_string();
    assert!(error.contains("cannot be read again"), "{error}");
}

#[test]
fn what_the_log_has_and_nobody_read_is_missing() {
    let (fleet, certificates) = &*FLEET;
    let folder = tempfile::tempdir().unwrap();
    let (root, work) = (folder.path().join("root"), folder.path().join("work"));
    let mirror = folder.path().join("log");
    tree(&root);
    fs::create_dir(&mirror).unwrap();
    let digest = |bundle: &Vec<u8>| {
        *linecert_cert::Bundle::parse(bundle).unwrap().envelope.digest().as_bytes()
    };
    let leaf = |digest| linecert_tlog::Leaf::new(LeafKind::Certificate, digest);
    // All but the last, and one that nobody has.
    let logged = certificates.iter().map(digest).take(149).chain([[7; 32]]);
    let leaves: Vec<_> = logged.map(leaf).collect();
    let mut writer = Writer::create(Folder::new(&mirror), fleet.log_key().unwrap(), 2026).unwrap();
    writer.append(&leaves).unwrap();
    let audit = Audit { logs: vec![mirror.clone()], ..audit(fleet.trust(), &root, &work) };
    let findings = done(audit.run(Start::Anew, go_on).unwrap());
    let found = findings.completeness.unwrap();
    assert_eq!((found.logged, found.read, found.missing, found.unlogged), (150, 150, 1, 1));
    assert_eq!(found.missing_leaves[0].index, 149);
    assert_eq!(found.unlogged_certificates[0].0.as_bytes(), &digest(&certificates[149]));
    assert_eq!(found.log_faults, [""; 0]);
}

#[test]
fn tables_hold_one_row_for_every_item() {
    let (fleet, _) = &*FLEET;
    let folder = tempfile::tempdir().unwrap();
    let (root, work) = (folder.path().join("root"), folder.path().join("work"));
    tree(&root);
    let findings = done(audit(fleet.trust(), &root, &work).run(Start::Anew, go_on).unwrap());
    findings.write_tables(folder.path()).unwrap();
    let rows = |name: &str| {
        let mut table = csv::Reader::from_path(folder.path().join(name)).unwrap();
        table
            .records()
            .map(|row| row.unwrap().iter().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    let (certificates, refused) = (rows("certificates.csv"), rows("refused.csv"));
    assert_eq!((certificates.len(), refused.len()), (150, 3));
    assert!(refused[0].contains("empty.lcert 30"), "{}", refused[0]);
    assert_eq!(rows("suspicions.csv").len(), 0);
    assert!(rows("counts.csv").iter().any(|row| row.starts_with("all verified 150")));
}
