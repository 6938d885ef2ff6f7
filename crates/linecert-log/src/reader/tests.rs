use super::*;
use crate::{
    testbed::{Memory, YEAR, leaf, leaves, log_key, policy},
    writer::Writer,
};

fn log(size: u64) -> Memory {
    let files = Memory::new();
    let mut writer = Writer::create(files.clone(), log_key(), YEAR).unwrap();
    writer.append(&leaves(0..size)).unwrap();
    files
}

#[test]
fn every_leaf_is_found_and_proved() {
    let files = log(700);
    let reader = Reader::open(&files, &policy()).unwrap();
    let index = reader.index().unwrap();
    for n in 0..700 {
        assert_eq!(index.find(&leaf(n)), Some(n));
        let proof: Proof = reader.prove(n).unwrap().to_string().parse().unwrap();
        let logged = proof.verify(&leaf(n).to_bytes(), &policy()).unwrap();
        assert_eq!(logged.index, n);
        assert!(proof.verify(&leaf(n + 1).to_bytes(), &policy()).is_err());
    }
    assert_eq!(reader.find(&leaf(699)).unwrap(), Some(699));
    assert_eq!(reader.find(&leaf(700)).unwrap(), None);
    assert_eq!(index.find(&leaf(700)), None);
    assert!(matches!(reader.prove(700), Err(ReadError::Beyond { asked: 700, size: 700 })));
}

#[test]
fn an_empty_log_has_nothing_to_prove() {
    let files = log(0);
    let reader = Reader::open(&files, &policy()).unwrap();
    assert_eq!(reader.find(&leaf(0)).unwrap(), None);
    assert!(matches!(reader.prove(0), Err(ReadError::Beyond { .. })));
}

#[test]
fn a_log_is_read_as_it_was_while_it_grows() {
    let files = log(100);
    let old = Reader::open(&files, &policy()).unwrap();
    let mut writer = Writer::open(files.clone(), log_key(), YEAR).unwrap();
    writer.append(&leaves(100..600)).unwrap();
    // The partial tile and bundle of 100 are gone; the full ones begin with them.
    let bundle = Bundle::of_tree(100, 0).unwrap();
    assert_eq!(old.entries(bundle).unwrap().len(), 100);
    let proof = old.prove(42).unwrap();
    let logged = proof.verify(&leaf(42).to_bytes(), &policy()).unwrap();
    assert_eq!(logged.witnessed.checkpoint().size(), 100);
}

#[test]
fn damage_is_named_and_never_proved() {
    let read = |damage: fn(&Memory)| {
        let files = log(300);
        damage(&files);
        let reader = Reader::open(&files, &policy());
        reader.and_then(|reader| reader.prove(5)).unwrap_err()
    };
    let changed = read(|files| files.tamper("tile/0/000", |bytes| bytes[32 * 9] ^= 1));
    assert!(matches!(changed, ReadError::Damaged(_)), "{changed}");
    let cut = read(|files| files.tamper("tile/0/000", |bytes| bytes.truncate(8000)));
    assert!(matches!(cut, ReadError::Tile(_)), "{cut}");
    let lost = read(|files| files.lose("tile/0/001.p/44"));
    assert!(matches!(lost, ReadError::MissingTile(_)), "{lost}");
    let unsigned = read(|files| files.tamper("checkpoint", |bytes| bytes[31] = b'4'));
    assert!(matches!(unsigned, ReadError::Open(_)), "{unsigned}");
    let garbled = read(|files| files.tamper("checkpoint", |bytes| bytes.truncate(40)));
    assert!(matches!(garbled, ReadError::Note(_)), "{garbled}");
    let none = read(|files| files.lose("checkpoint"));
    assert!(matches!(none, ReadError::NoLog), "{none}");
}
