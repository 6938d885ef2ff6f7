//! The most memory that a small and a large audit hold.

use std::{fs, path::Path};

use super::{AuditArgs, AuditProblem, GOAL_GROWTH, audit, fleet, system};

/// Audits few certificates and then many, and prints the most memory that each held. `false` when
/// it grows.
pub(super) fn compare(args: &AuditArgs, folder: &Path) -> Result<bool, AuditProblem> {
    let small = peak(args.few.max(1), folder)?;
    let large = peak(args.certificates.max(args.few), folder)?;
    println!("memory: {small} KiB for {}, {large} KiB for {}", args.few, args.certificates);
    Ok(large.saturating_sub(small) <= GOAL_GROWTH)
}

/// The most memory of one audit in KiB.
fn peak(certificates: u64, folder: &Path) -> Result<u64, AuditProblem> {
    let folder = folder.join(certificates.to_string());
    fs::create_dir_all(&folder).map_err(system("make a folder"))?;
    let written = fleet::make(certificates, &folder)?;
    // Writing 5 sets the mark back to what is held now (proc(5), clear_refs).
    fs::write("/proc/self/clear_refs", "5").map_err(system("set back the mark of memory"))?;
    audit(written.trust(), &written.list, &folder.join("work"))?;
    fs::remove_file(&written.list).map_err(system("remove a file"))?;
    high_water()
}

fn high_water() -> Result<u64, AuditProblem> {
    let status =
        fs::read_to_string("/proc/self/status").map_err(system("read /proc/self/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
    number.ok_or_else(|| AuditProblem::Verify("/proc/self/status has no VmHWM".to_owned()))
}
