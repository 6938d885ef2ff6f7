//! Writes sample labels: `cargo run -p linecert-report --example label -- FOLDER`.

use std::{error::Error, path::PathBuf};

use linecert_cert::Purpose;
use linecert_profile::Overall;
use linecert_report::{Fonts, Label, LabelSize, Language};

fn label(purpose: Purpose, verdict: Overall) -> Result<Label, Box<dyn Error>> {
    Ok(Label {
        operator: "Westport Fibre Ltd".to_owned(),
        order: "WO-88120391".to_owned(),
        line: "WP-GPON-0012-0387".to_owned(),
        onu_serial: Some("ALCLF1A2B3C4".parse()?),
        service_number: Some("400-100-1000".parse()?),
        issued_at: "2026-11-21T09:52:00Z".parse()?,
        verdict,
        purpose,
        code: "LC1:".to_owned() + &"Q7-P/.".repeat(107),
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("give a folder")?);
    let fonts = Fonts::installed();
    for purpose in [Purpose::Operational, Purpose::Training] {
        for verdict in Overall::ALL {
            for size in LabelSize::ALL {
                for language in Language::ALL {
                    let pdf = label(purpose, verdict)?.to_pdf(size, language, &fonts)?;
                    let name =
                        format!("{purpose}-{}-{}-{language}.pdf", verdict.name(), size.name());
                    std::fs::write(folder.join(name), pdf)?;
                }
            }
        }
    }
    Ok(())
}
