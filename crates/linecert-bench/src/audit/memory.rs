//! The most memory that a small and a large audit hold, each in a process of its own that reads
//! the certificates from its standard input.

use std::{
    env, fs,
    io::{BufWriter, Write},
    path::Path,
    process::{Command, Stdio},
};

use super::{
    AuditArgs, AuditProblem,
    child::Audited,
    fleet::{self, BATCH, Factory},
    system,
};

/// By which part of itself memory may grow from the small audit to the large one.
const GOAL_GROWTH: u64 = 10;

/// Audits few certificates and then many, and prints the most memory that each held. `false` when
/// it grows.
pub(super) fn compare(args: &AuditArgs, folder: &Path) -> Result<bool, AuditProblem> {
    let [small, large] = [args.few, args.certificates.max(args.few)].map(|certificates| {
        let peak = peak(certificates, folder)?;
        println!("memory: at most {peak} KiB for {certificates} certificates");
        Ok::<_, AuditProblem>(peak)
    });
    let (small, large) = (small?, large?);
    Ok(large.saturating_sub(small) <= small / GOAL_GROWTH)
}

/// The most memory of one audit in KiB. One of the certificates is forged, and must be found.
fn peak(certificates: u64, folder: &Path) -> Result<u64, AuditProblem> {
    let folder = folder.join(format!("of-{certificates}"));
    fs::create_dir_all(&folder).map_err(system("make a folder"))?;
    let program = env::current_exe().map_err(system("find this program"))?;
    let mut command = Command::new(program);
    command.arg("audit-stdin").arg(folder.join("work"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(system("start the audit"))?;
    let input = child.stdin.take().map(BufWriter::new);
    let written = input.map(|input| pour(certificates, &folder, input)).transpose();
    let output = child.wait_with_output().map_err(system("wait for the audit"))?;
    written?;
    let audited: Audited = serde_json::from_slice(&output.stdout)
        .map_err(|error| AuditProblem::Verify(error.to_string()))?;
    if (audited.verified, audited.refused) != (certificates - 1, 1) {
        return Err(AuditProblem::Verify(format!("{audited:?}")));
    }
    fs::remove_dir_all(&folder).map_err(system("remove what was written"))?;
    Ok(audited.peak)
}

/// Makes certificates and writes them, the one in the middle forged.
fn pour(certificates: u64, folder: &Path, mut out: impl Write) -> Result<(), AuditProblem> {
    let mut factory = Factory::create(folder)?;
    let (mut left, mut until_forged) = (certificates, certificates / 2);
    while left > 0 {
        let mut bundles = factory.make(left.min(BATCH))?;
        for bundle in &mut bundles {
            if until_forged == 0 {
                fleet::forge(bundle);
            }
            until_forged = until_forged.wrapping_sub(1);
            out.write_all(bundle).map_err(system("write certificates"))?;
            out.write_all(b"\n").map_err(system("write certificates"))?;
        }
        left = left.saturating_sub(BATCH);
    }
    out.flush().map_err(system("write certificates"))
}
