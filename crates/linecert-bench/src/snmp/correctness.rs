//! Agents with faults: every row, or a word that they are not all.

use linecert_lab::fleet::AgentFault;

use super::{
    agents::{Agents, Shape, Version},
    client::{Endings, Manner, Walked, walk},
    problem::Problem,
    rounds::Rows,
    sums::Sums,
};

/// What must come of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// Every row, once.
    Whole,
    /// Every column is one that the agent does not have.
    Absent,
    /// All columns of an agent but these are truncated or failed.
    Broken { complete: u64 },
    /// Every column repeats itself.
    Endless,
}

const AGENTS: usize = 4;

const CASES: [(Version, &[&str], Expect); 21] = [
    (Version::V2c, &["mid-row"], Expect::Whole),
    (Version::V2c, &["too-big=8"], Expect::Whole),
    (Version::V2c, &["too-big=1"], Expect::Whole),
    (Version::V3, &["gen-err=4"], Expect::Whole),
    (Version::V2c, &["loss=5%"], Expect::Whole),
    (Version::V3, &["loss=5%"], Expect::Whole),
    (Version::V2c, &["duplicates=30%"], Expect::Whole),
    (Version::V2c, &["late=10%/150ms"], Expect::Whole),
    (Version::V2c, &["late=20%/400ms", "loss=3%", "duplicates=10%"], Expect::Whole),
    (Version::V2c, &["disorder"], Expect::Whole),
    (Version::V2c, &["malformed=3"], Expect::Whole),
    (Version::V2c, &["hang-on-zero"], Expect::Whole),
    (Version::V2c, &["slow=20ms", "loss=2%"], Expect::Whole),
    (Version::V3, &["reboot=20"], Expect::Whole),
    (Version::V3, &["new-engine-id=20"], Expect::Whole),
    (Version::V3, &["late=10%/300ms", "mid-row", "reboot=9"], Expect::Whole),
    (Version::V2c, &["no-such-object"], Expect::Absent),
    (Version::V2c, &["silent-after=0"], Expect::Broken { complete: 0 }),
    (Version::V2c, &["silent-after=500"], Expect::Broken { complete: 1 }),
    (Version::V2c, &["foreign-source"], Expect::Broken { complete: 0 }),
    (Version::V2c, &["loop=40"], Expect::Endless),
];

/// Walks agents with each fault and prints what came of it.
pub(crate) fn run() -> Result<Rows, Problem> {
    println!("\nG5: {AGENTS} agents of 256 ONUs x 8 columns with faults");
    let mut rows = Rows::Right;
    for (version, faults, expect) in CASES {
        let shape = shape(version, faults)?;
        let agents = Agents::start(&shape)?;
        let walked = walk(Manner { patience: 200, ..Manner::DEFAULT }, &agents)?;
        let right = is_as_expected(&walked, &shape, expect);
        rows = rows.and(if right { Rows::Right } else { Rows::Wrong });
        let word = if right { "right" } else { "WRONG" };
        println!("{word:<6} {:<4} {}: {}", version.name(), faults.join(" "), describe(&walked));
    }
    Ok(rows)
}

fn shape(version: Version, faults: &[&str]) -> Result<Shape, Problem> {
    let parsed: Result<Vec<AgentFault>, _> = faults.iter().map(|fault| fault.parse()).collect();
    let fault = parsed.map_err(|_| Problem::Argument("fault"))?;
    Ok(Shape { agents: AGENTS, ports: 2, onus: 128, version, fault })
}

fn is_as_expected(walked: &Walked, shape: &Shape, expect: Expect) -> bool {
    let Endings { complete, absent, truncated, failed, endless } = walked.endings;
    let whole = walked.sums == Sums::expected(shape.optics(), shape.agents);
    let agents = u64::try_from(AGENTS).unwrap_or(u64::MAX);
    let columns = 8 * agents;
    match expect {
        Expect::Whole => whole && complete == columns,
        Expect::Absent => absent == columns && walked.sums.cells == 0,
        Expect::Broken { complete: sound } => {
            complete == sound * agents && truncated + failed == columns - complete
        }
        Expect::Endless => endless == columns,
    }
}

fn describe(walked: &Walked) -> String {
    let Endings { complete, absent, truncated, failed, endless } = walked.endings;
    let endings = [
        (complete, "complete"),
        (absent, "no such object"),
        (truncated, "truncated"),
        (failed, "failed"),
        (endless, "endless"),
    ];
    let columns = endings.iter().filter(|(count, _)| *count > 0);
    let columns: Vec<_> = columns.map(|(count, ending)| format!("{count} {ending}")).collect();
    format!(
        "{} cells, {}, {} sent again, {:.1} s",
        walked.sums.cells,
        columns.join(", "),
        walked.retransmissions,
        walked.cost.wall.as_secs_f64(),
    )
}
