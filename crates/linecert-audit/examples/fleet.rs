//! Writes certificates of a fleet that does not exist, to try an audit with: a trust root, one list
//! of certificates, and the mirror of a log that has them all. Five of its twenty technicians cheat.
//!
//! `cargo run --release -p linecert-audit --example fleet -- FOLDER [COUNT]`

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::PathBuf,
};

use linecert_audit::generate::{Fleet, Fraud};
use linecert_cert::Bundle;
use linecert_log::{Folder, Writer};
use linecert_tlog::{Leaf, LeafKind};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name a folder")?);
    let count: u64 = arguments.next().map_or(Ok(2_000), |count| count.parse())?;
    let cheats = Fraud::ALL.into_iter().zip(3..);
    let fleet = cheats.fold(Fleet::new(1, 20)?, |fleet, (fraud, who)| fleet.with_fraud(who, fraud));
    let crew = fleet.crew()?;
    fs::create_dir_all(folder.join("log"))?;
    fs::write(folder.join("trust-root.json"), fleet.trust().to_json())?;
    let mut list = BufWriter::new(File::create(folder.join("certificates.ndjson"))?);
    let mut leaves = Vec::new();
    for number in 0..count {
        let bundle = crew.certificate(number)?;
        let digest = Bundle::parse(&bundle)?.envelope.digest();
        leaves.push(Leaf::new(LeafKind::Certificate, *digest.as_bytes()));
        list.write_all(&bundle)?;
        list.write_all(b"\n")?;
    }
    list.flush()?;
    let mut writer = Writer::create(Folder::new(folder.join("log")), fleet.log_key()?, 2026)?;
    writer.append(&leaves)?;
    Ok(())
}
