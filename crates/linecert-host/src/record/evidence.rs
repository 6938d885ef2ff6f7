//! The evidence document of a watch, version 1.

use serde::Serialize;

use super::HostRecord;
use crate::{finding::HostVerdict, link::Link, share::Share, span::Span};

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    verdict: &'static str,
    findings: Vec<Said>,
    remarks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<DocumentLink<'r>>,
    seconds: Vec<DocumentSpan>,
}

#[derive(Serialize)]
struct Said {
    kind: &'static str,
    words: String,
}

#[derive(Serialize)]
struct DocumentLink<'r> {
    interface: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    speed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplex: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    driver: Option<&'r str>,
    mtu: u32,
}

/// Shares in thousandths.
#[derive(Serialize)]
struct DocumentSpan {
    after_ns: u64,
    length_ns: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    idle: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stolen: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stalled: Option<u32>,
    waited: u32,
    busiest: u32,
}

pub(super) fn to_json(record: &HostRecord) -> Vec<u8> {
    let findings = record.verdict.findings().iter();
    let document = Document {
        schema: "linecert-host/1",
        verdict: match record.verdict {
            HostVerdict::Fit => "fit",
            HostVerdict::Unfit(_) => "unfit",
            HostVerdict::Unwatched => "unwatched",
        },
        findings: findings.map(|f| Said { kind: f.name(), words: f.to_string() }).collect(),
        remarks: record.remarks.iter().map(ToString::to_string).collect(),
        link: record.link.as_ref().map(DocumentLink::from),
        seconds: record.spans.iter().map(DocumentSpan::from).collect(),
    };
    // A document of numbers and text always serialises.
    serde_json::to_vec(&document).unwrap_or_default()
}

impl<'r> From<&'r Link> for DocumentLink<'r> {
    fn from(link: &'r Link) -> Self {
        Self {
            interface: &link.name,
            speed: link.speed.map(|speed| speed.to_string()),
            duplex: link.duplex.map(crate::link::Duplex::name),
            driver: link.driver.as_deref(),
            mtu: link.mtu,
        }
    }
}

impl From<&Span> for DocumentSpan {
    fn from(span: &Span) -> Self {
        let nanoseconds =
            |time: std::time::Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Self {
            after_ns: nanoseconds(span.after),
            length_ns: nanoseconds(span.length),
            idle: span.idle.map(Share::thousandths),
            stolen: span.stolen.map(Share::thousandths),
            stalled: span.stalled.map(Share::thousandths),
            waited: span.waited.thousandths(),
            busiest: span.busiest.thousandths(),
        }
    }
}
