//! The plant has the size that was asked, is the same every time and obeys physics.

use std::collections::BTreeSet;

use linecert_measure::Stream;
use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_onu_is_one_of_its_kind(size in 1_u32..2_000, seed in any::<u64>()) {
        let plant = Plant::of(size, seed);
        prop_assert_eq!(plant.onus.len(), usize::try_from(size).unwrap());
        prop_assert_eq!(plant.lines.len(), plant.onus.len());
        let places: BTreeSet<_> = plant.onus.iter().map(|it| (it.place.ordinal, it.number)).collect();
        let serials: BTreeSet<_> = plant.onus.iter().map(Onu::serial).collect();
        let macs: BTreeSet<_> = plant.onus.iter().map(Onu::mac).collect();
        for distinct in [places.len(), serials.len(), macs.len()] {
            prop_assert_eq!(distinct, plant.onus.len());
        }
        prop_assert!(plant.onus.iter().all(|it| (1..=64).contains(&it.number)));
        prop_assert!(plant.onus.iter().any(|it| it.vitals().is_some()));
    }

    #[test]
    fn light_only_weakens_on_its_way(size in 1_u32..200, seed in any::<u64>()) {
        let plant = Plant::of(size, seed);
        for onu in &plant.onus {
            let Some(vitals) = onu.vitals() else { continue };
            let port = plant.pons.iter().find(|port| port.place == onu.place).unwrap();
            let down = Quantity::from(port.tx - vitals.rx).steps();
            let up = Quantity::from(vitals.tx - vitals.olt_rx).steps();
            // Fibre loses more at the wavelength of the upstream.
            prop_assert!((17_800..28_000).contains(&down) && (down..30_000).contains(&up));
        }
    }
}

#[test]
fn sizes_are_kept_within_what_there_is() {
    for (asked, given) in [(0, 1), (1, 1), (16_384, 16_384), (16_385, 16_384), (u32::MAX, 16_384)] {
        assert_eq!(Plant::of(asked, 7).onus.len(), given, "{asked}");
    }
    let full = Plant::of(Plant::LARGEST, 7);
    assert_eq!((full.pons.len(), full.boards.len()), (256, 17));
    assert!(full.pons.iter().all(|port| port.authorised == 64 && port.online <= 64));
    assert!(full.onus.iter().all(|onu| onu.place.slot <= 16 && onu.place.port <= 16));
}

#[test]
fn a_seed_decides_everything_and_another_decides_otherwise() {
    assert_eq!(Plant::of(300, 1), Plant::of(300, 1));
    assert_ne!(Plant::of(300, 1).onus, Plant::of(300, 2).onus);
    assert_ne!(Plant::of(300, 1).lines, Plant::of(300, 2).lines);
}

#[test]
fn a_plant_of_some_size_has_every_trouble() {
    let plant = Plant::of(400, 1);
    let down: Vec<_> = plant.onus.iter().filter_map(Onu::down).collect();
    assert!(down.contains(&Down::Los) && down.contains(&Down::DyingGasp));
    assert!(down.len() < 100, "{}", down.len());
    assert!(plant.lines.iter().any(|line| line.showtime().is_none()));
    assert!(plant.lan.iter().any(|port| port.traffic.is_none()));
    assert!(plant.onus.iter().any(|onu| onu.number == 64), "numbers have a gap");
    let wide = |port: &LanPort| port.traffic.as_ref().is_some_and(|it| it.octets_in > 1 << 32);
    assert!(plant.lan.iter().any(wide));
}

#[test]
fn tones_belong_to_one_direction_and_weaken_with_frequency() {
    let plant = Plant::of(8, 3);
    let line = plant.lines.first().unwrap();
    for number in 0..TONES {
        let (down, up) = (line.tone(Stream::Down, number), line.tone(Stream::Up, number));
        assert!(down.snr().is_none() || up.snr().is_none(), "{number}");
        assert_eq!(down.snr().is_some(), down.hlog().is_some());
        assert!(down.snr().is_some() || down.bits() == 0);
        assert!(down.bits() <= 15 && down.hlog().is_none_or(|hlog| hlog < 1_023));
    }
    let hlog = |number| line.tone(Stream::Down, number).hlog();
    assert!(hlog(40) < hlog(800) && hlog(800) < hlog(1_900));
}
