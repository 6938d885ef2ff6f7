//! The boards of each node.

use super::*;

/// Percent in whole numbers, and in hundredths where the device counts those.
fn percent(hundredths: u32, coarse: u32) -> Quantity {
    let steps = i64::from(hundredths / coarse * coarse) * 10_000;
    Quantity::from_steps(steps, Unit::Percent)
}

/// What the driver must read of a board: under which name, and which metrics. The plant has whole
/// degrees, so that every device tells them exactly.
fn expected(node: Node, board: &Board) -> Vec<(Subject, Metric, Quantity)> {
    let named = |board: String| Subject::Board { board };
    let (cpu, memory) = (percent(board.cpu, 100), percent(board.memory, 100));
    let heat = (Metric::BoardTemperature, board.temperature);
    let load = (Metric::BoardCpu, cpu);
    let control = board.kind == BoardKind::Control;
    let (subject, metrics) = match node {
        Node::HuaweiSmartax => (named(format!("0/{}", board.slot)), vec![heat, load]),
        Node::ZteC300 => {
            let chassis = if control { 10 } else { board.slot + 1 };
            let metrics = vec![heat, load, (Metric::BoardMemory, memory)];
            (named(format!("1/1/{chassis}")), metrics)
        }
        Node::ZteC600 => {
            (named(format!("1/1/{}", board.slot)), vec![load, (Metric::BoardMemory, memory)])
        }
        Node::FiberhomeAn5516 if control => {
            let exact = |hundredths| percent(hundredths, 1);
            let metrics = vec![
                (Metric::BoardCpu, exact(board.cpu)),
                (Metric::BoardMemory, exact(board.memory)),
            ];
            (named(board.slot.to_string()), metrics)
        }
        Node::NokiaIsam => {
            let slot = if control { 1 } else { board.slot + 2 };
            let sensor = Subject::Sensor { sensor: format!("{slot}/1") };
            (sensor, vec![(Metric::SensorTemperature, board.temperature)])
        }
        Node::CdataEpon | Node::CdataGpon if control => (Subject::Node, vec![heat, load]),
        Node::EltexLtp if control => (Subject::Node, vec![heat]),
        Node::GwdGfaEpon if !control => (named(format!("1/{}", board.slot)), vec![load]),
        _ => return Vec::new(),
    };
    metrics.into_iter().map(|(metric, value)| (subject.clone(), metric, value)).collect()
}

#[test]
fn boards_are_read_back() {
    let plant = Plant::of(300, 20);
    for node in Node::ALL {
        let wanted: Vec<_> = plant.boards.iter().flat_map(|it| expected(*node, it)).collect();
        if wanted.is_empty() {
            continue;
        }
        let cells = Cells::of(*node, &plant);
        let mut differences = Differences::default();
        for (subject, metric, value) in &wanted {
            differences.value(&cells, (subject, *metric), Expect::Within(*value, 0));
        }
        differences.report(*node);
    }
}
