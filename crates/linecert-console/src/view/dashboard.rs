//! The figures and troubles of now.

use crate::{
    document::{Block, Document, Refresh, Tile},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Link, Place, Section},
    view::{Alarm, CertificateRow, LateNode, grouped},
};

/// The figures and troubles of now.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// ONUs that are online, of how many.
    pub online: (u64, u64),
    /// Alarms that stand.
    pub alarms: u64,
    /// Alarms that stand and that nobody acknowledged.
    pub unacknowledged: u64,
    /// Nodes whose polls are late, of how many.
    pub late: (u64, u64),
    /// Certificates received since midnight, local time.
    pub certificates_today: u64,
    /// Of these, those that do not pass.
    pub failing_today: u64,
    /// Jobs that run or wait.
    pub jobs: u64,
    /// Jobs that were interrupted and wait for a decision.
    pub interrupted: u64,
    /// Certificates that are not in the log yet.
    pub unlogged: u64,
    /// The newest alarms.
    pub newest_alarms: Vec<Alarm>,
    /// The nodes that are late longest.
    pub latest_nodes: Vec<LateNode>,
    /// The newest certificates.
    pub newest_certificates: Vec<CertificateRow>,
}

impl Dashboard {
    fn tiles(&self, frame: &Frame) -> Vec<Tile> {
        let tile = |id: &str, figure: String, mark, detail: String, link: Link| Tile {
            label: frame.say(id),
            figure,
            mark,
            detail,
            link,
        };
        let count = |id: &str, count| frame.say_with(id, &[("count", &grouped(count))]);
        let worse = |count: u64, mark| if count == 0 { Mark::Good } else { mark };
        // Of nothing, nothing is good.
        let of = |whole: u64, mark| if whole == 0 { Mark::Unknown } else { mark };
        let (online, onus) = self.online;
        let (late, nodes) = self.late;
        vec![
            tile(
                "tile-online",
                grouped(online),
                of(onus, worse(onus.saturating_sub(online), Mark::Neutral)),
                count("tile-of-onus", onus),
                Place::Nodes.into(),
            ),
            tile(
                "tile-alarms",
                grouped(self.alarms),
                worse(self.alarms, Mark::Bad),
                count("tile-unacknowledged", self.unacknowledged),
                Place::Alarms.into(),
            ),
            tile(
                "tile-late",
                grouped(late),
                of(nodes, worse(late, Mark::Warning)),
                count("tile-of-nodes", nodes),
                Place::Late.into(),
            ),
            tile(
                "tile-certificates",
                grouped(self.certificates_today),
                of(self.certificates_today, worse(self.failing_today, Mark::Warning)),
                count("tile-failing", self.failing_today),
                Place::Certificates.into(),
            ),
            tile(
                "tile-unlogged",
                grouped(self.unlogged),
                worse(self.unlogged, Mark::Neutral),
                frame.say("tile-unlogged-detail"),
                Place::Certificates.into(),
            ),
            tile(
                "tile-jobs",
                grouped(self.jobs),
                worse(self.interrupted, Mark::Warning),
                count("tile-interrupted", self.interrupted),
                Place::Jobs.into(),
            ),
        ]
    }
}

impl View for Dashboard {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-dashboard"), Some(Section::Dashboard));
        document.refresh = Refresh::Every { seconds: 15, from: Place::Dashboard.into() };
        document.blocks = vec![
            Block::Tiles(self.tiles(frame)),
            Block::Table(Alarm::table(frame, "alarms", &self.newest_alarms)),
            Block::Table(LateNode::table(frame, "late", &self.latest_nodes)),
            Block::Table(CertificateRow::table(frame, "certificates", &self.newest_certificates)),
        ];
        document
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Timestamp;

    use super::*;
    use crate::language::Language;

    #[test]
    fn of_nothing_nothing_is_good() {
        let check = |online, late, expect: [Mark; 2]| {
            let dashboard = Dashboard { online, late, ..empty() };
            let tiles =
                dashboard.tiles(&Frame::anonymous(Language::English, Timestamp::UNIX_EPOCH));
            let mark = |label: &str| tiles.iter().find(|tile| tile.label == label).unwrap().mark;
            assert_eq!([mark("ONUs online"), mark("Nodes that are late")], expect);
        };
        check((0, 0), (0, 0), [Mark::Unknown; 2]);
        check((8, 8), (0, 1), [Mark::Good; 2]);
        check((7, 8), (1, 1), [Mark::Neutral, Mark::Warning]);
    }

    fn empty() -> Dashboard {
        Dashboard {
            online: (0, 0),
            alarms: 0,
            unacknowledged: 0,
            late: (0, 0),
            certificates_today: 0,
            failing_today: 0,
            jobs: 0,
            interrupted: 0,
            unlogged: 0,
            newest_alarms: Vec::new(),
            latest_nodes: Vec::new(),
            newest_certificates: Vec::new(),
        }
    }
}
