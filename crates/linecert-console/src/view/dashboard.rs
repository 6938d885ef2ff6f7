//! The figures and troubles of now.

use crate::{
    document::{Block, Document, Refresh, Tile},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Link, Place, Section},
    view::{Alarm, CertificateRow, Count, LateNode, grouped},
};

/// The figures and troubles of now. What the visitor may not see, or nobody counts here, is left
/// out.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// ONUs that are online, of how many.
    pub online: Option<(u64, u64)>,
    /// Alarms that stand.
    pub alarms: Option<StandingAlarms>,
    /// Nodes whose polls are late.
    pub late: Option<LatePolls>,
    /// Certificates that were received since midnight, local time.
    pub certificates: Option<TodaysCertificates>,
    /// Jobs that are not over.
    pub jobs: Option<OpenJobs>,
}

/// Alarms that stand.
#[derive(Debug, Clone)]
pub struct StandingAlarms {
    /// How many there are.
    pub standing: Count,
    /// How many of these nobody acknowledged.
    pub unacknowledged: Count,
    /// The newest.
    pub newest: Vec<Alarm>,
}

/// Nodes whose polls are late.
#[derive(Debug, Clone)]
pub struct LatePolls {
    /// How many there are, of how many nodes.
    pub nodes: (Count, Count),
    /// Those that are late longest.
    pub longest: Vec<LateNode>,
}

/// Certificates that were received since midnight.
#[derive(Debug, Clone)]
pub struct TodaysCertificates {
    /// How many there are.
    pub received: Count,
    /// How many of these do not pass.
    pub failing: Count,
    /// How many of these are not in the log yet.
    pub unlogged: Count,
    /// The newest of all days.
    pub newest: Vec<CertificateRow>,
}

/// Jobs that are not over.
#[derive(Debug, Clone, Copy)]
pub struct OpenJobs {
    /// How many run or wait.
    pub open: Count,
    /// How many were interrupted.
    pub interrupted: Count,
}

/// A tile: its message, its figure and mark, its detail, and where the things behind it are.
fn tile(
    frame: &Frame,
    id: &str,
    (figure, mark, detail): (String, Mark, String),
    place: Place,
) -> Tile {
    Tile { label: frame.say(id), figure, mark, detail, link: Link::from(place) }
}

fn counted(frame: &Frame, id: &str, count: impl ToString) -> String {
    frame.say_with(id, &[("count", &count.to_string())])
}

const fn worse(count: u64, mark: Mark) -> Mark {
    if count == 0 { Mark::Good } else { mark }
}

/// Of nothing, nothing is good.
const fn of(whole: u64, mark: Mark) -> Mark {
    if whole == 0 { Mark::Unknown } else { mark }
}

impl StandingAlarms {
    fn tile(&self, frame: &Frame) -> Tile {
        let mark = worse(self.standing.counted(), Mark::Bad);
        let detail = counted(frame, "tile-unacknowledged", self.unacknowledged);
        tile(frame, "tile-alarms", (self.standing.to_string(), mark, detail), Place::Alarms)
    }
}

impl LatePolls {
    fn tile(&self, frame: &Frame) -> Tile {
        let (late, nodes) = self.nodes;
        let mark = of(nodes.counted(), worse(late.counted(), Mark::Warning));
        let detail = counted(frame, "tile-of-nodes", nodes);
        tile(frame, "tile-late", (late.to_string(), mark, detail), Place::Late)
    }
}

impl TodaysCertificates {
    fn tiles(&self, frame: &Frame) -> [Tile; 2] {
        let mark = worse(self.failing.counted(), Mark::Warning);
        let mark = of(self.received.counted(), mark);
        let detail = counted(frame, "tile-failing", self.failing);
        let received = (self.received.to_string(), mark, detail);
        let mark = of(self.received.counted(), worse(self.unlogged.counted(), Mark::Neutral));
        let unlogged = (self.unlogged.to_string(), mark, frame.say("tile-unlogged-detail"));
        [
            tile(frame, "tile-certificates", received, Place::Certificates),
            tile(frame, "tile-unlogged", unlogged, Place::Certificates),
        ]
    }
}

impl OpenJobs {
    fn tile(self, frame: &Frame) -> Tile {
        let mark = worse(self.interrupted.counted(), Mark::Warning);
        let detail = counted(frame, "tile-interrupted", self.interrupted);
        tile(frame, "tile-jobs", (self.open.to_string(), mark, detail), Place::Jobs)
    }
}

impl Dashboard {
    fn tiles(&self, frame: &Frame) -> Vec<Tile> {
        let online = self.online.map(|(online, onus)| {
            let mark = of(onus, worse(onus.saturating_sub(online), Mark::Neutral));
            let detail = counted(frame, "tile-of-onus", grouped(onus));
            tile(frame, "tile-online", (grouped(online), mark, detail), Place::Nodes)
        });
        let mut tiles: Vec<_> = online.into_iter().collect();
        tiles.extend(self.alarms.as_ref().map(|alarms| alarms.tile(frame)));
        tiles.extend(self.late.as_ref().map(|late| late.tile(frame)));
        tiles.extend(self.certificates.iter().flat_map(|received| received.tiles(frame)));
        tiles.extend(self.jobs.map(|jobs| jobs.tile(frame)));
        tiles
    }
}

impl View for Dashboard {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-dashboard"), Some(Section::Dashboard));
        document.refresh = Refresh::Every { seconds: 15 };
        let alarms = self.alarms.as_ref();
        let alarms = alarms.map(|alarms| Alarm::table(frame, "alarms", &alarms.newest));
        let late = self.late.as_ref();
        let late = late.map(|late| LateNode::table(frame, "late", &late.longest));
        let newest = self.certificates.as_ref();
        let newest =
            newest.map(|today| CertificateRow::table(frame, "certificates", &today.newest));
        document.blocks = vec![Block::Tiles(self.tiles(frame))];
        document.blocks.extend([alarms, late, newest].into_iter().flatten().map(Block::Table));
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
        let check = |online, nodes, expect: [Mark; 2]| {
            let (late, nodes): (u64, u64) = nodes;
            let nodes = (Count::Exactly(late), Count::Exactly(nodes));
            let late = Some(LatePolls { nodes, longest: Vec::new() });
            let dashboard = Dashboard { online: Some(online), late, ..nothing() };
            let tiles =
                dashboard.tiles(&Frame::anonymous(Language::English, Timestamp::UNIX_EPOCH));
            let mark = |label: &str| tiles.iter().find(|tile| tile.label == label).unwrap().mark;
            assert_eq!([mark("ONUs online"), mark("Nodes that are late")], expect);
        };
        check((0, 0), (0, 0), [Mark::Unknown; 2]);
        check((8, 8), (0, 1), [Mark::Good; 2]);
        check((7, 8), (1, 1), [Mark::Neutral, Mark::Warning]);
    }

    #[test]
    fn what_nobody_counts_has_no_tile() {
        let frame = Frame::anonymous(Language::English, Timestamp::UNIX_EPOCH);
        assert!(nothing().tiles(&frame).is_empty());
    }

    const fn nothing() -> Dashboard {
        Dashboard { online: None, alarms: None, late: None, certificates: None, jobs: None }
    }
}
