use super::*;

mod bench;
mod drivers;
mod session;
mod truth;

#[test]
fn names_round_trip() {
    for model in ConsoleModel::ALL {
        assert_eq!(model.name().parse(), Ok(*model));
    }
    for fault in ConsoleFault::ALL {
        assert_eq!(fault.name().parse(), Ok(*fault));
    }
    assert!("xdsl".parse::<ConsoleModel>().is_err() && "dark".parse::<ConsoleFault>().is_err());
}
