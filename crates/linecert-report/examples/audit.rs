//! Audits a list of certificates and writes the summary, in all languages, to look at:
//! `cargo run -p linecert-report --example audit -- TRUST-ROOT SOURCE FOLDER [LOG]`.

use std::{env, error::Error, fs, ops::ControlFlow, path::PathBuf};

use linecert_audit::{Audit, End, Source, Start};
use linecert_cert::TrustRoots;
use linecert_report::{AuditSummary, Fonts, Language};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1).map(PathBuf::from);
    let mut next = || arguments.next().ok_or("name a trust root, a source and a folder");
    let (trust, source, folder) = (TrustRoots::parse(&fs::read(next()?)?)?, next()?, next()?);
    let audit = Audit {
        trust: &trust,
        sources: vec![Source::Path(source)],
        logs: next().into_iter().collect(),
        folder: folder.clone(),
        threads: None,
        register: None,
    };
    let start = if folder.exists() { Start::Resume } else { Start::Anew };
    let End::Done(findings) = audit.run(start, |_| ControlFlow::Continue(()))? else {
        return Ok(());
    };
    let summary = AuditSummary { findings: &findings, trust: &trust, software: "linecert" };
    for language in Language::ALL {
        let pdf = summary.to_pdf(language, &Fonts::installed())?;
        fs::write(folder.join(format!("audit-{language}.pdf")), pdf)?;
    }
    Ok(())
}
