use super::*;

fn options(addresses: &[(u8, [u8; 4])]) -> Vec<ConfigureOption> {
    addresses.iter().map(|(kind, address)| ConfigureOption::new(*kind, *address)).collect()
}

const NONE: [u8; 4] = [0; 4];

#[test]
fn a_host_takes_what_it_is_given() {
    let mut host = IpcpOptions::asking();
    assert_eq!(host.request(), options(&[(3, NONE), (129, NONE), (131, NONE)]));
    host.rejected(&options(&[(131, NONE)])).unwrap();
    host.suggested(&options(&[(3, [10, 77, 0, 9]), (129, [10, 77, 0, 53])])).unwrap();
    assert_eq!(host.request(), options(&[(3, [10, 77, 0, 9]), (129, [10, 77, 0, 53])]));
    assert_eq!(host.judge(&options(&[(3, [10, 77, 0, 1])])), Judgement::Ack);
    assert_eq!(host.agreed(), Ok(()));
    assert_eq!(host.peer, Some([10, 77, 0, 1].into()));
    assert_eq!(host.resolvers(), [Ipv4Addr::new(10, 77, 0, 53)]);
}

#[test]
fn an_address_of_zeros_is_no_address() {
    let mut host = IpcpOptions::asking();
    assert_eq!(host.agreed(), Err(Disagreement { option: 3 }));
    assert_eq!(host.rejected(&options(&[(3, NONE)])), Err(Disagreement { option: 3 }));
    assert_eq!(host.judge(&options(&[(3, NONE)])), Judgement::Reject(options(&[(3, NONE)])));
    assert!(host.resolvers().is_empty());
}

#[test]
fn a_concentrator_gives_what_it_has() {
    let dns = [Some([10, 77, 0, 53].into()), None];
    let grant = Grant { address: [10, 77, 0, 9].into(), dns };
    let mut ours = IpcpOptions::granting([10, 77, 0, 1].into(), grant);
    let mut check = |asked: &[(u8, [u8; 4])], expected: Judgement| {
        assert_eq!(ours.judge(&options(asked)), expected, "{asked:?}");
    };
    check(&[(3, NONE), (131, NONE)], Judgement::Reject(options(&[(131, NONE)])));
    let given = options(&[(3, [10, 77, 0, 9]), (129, [10, 77, 0, 53])]);
    check(&[(3, NONE), (129, NONE)], Judgement::Nak(given));
    check(&[(3, [10, 77, 0, 9]), (129, [10, 77, 0, 53])], Judgement::Ack);
    check(&[(3, [192, 0, 2, 1])], Judgement::Nak(options(&[(3, [10, 77, 0, 9])])));
    let compression = Judgement::Reject(vec![ConfigureOption::new(2, [0, 0x2d, 0x0f, 1])]);
    check(&[(2, [0, 0x2d, 0x0f, 1])], compression);
}

#[test]
fn an_address_of_another_length_is_rejected() {
    let cut = vec![ConfigureOption::new(3, [10, 0])];
    assert_eq!(IpcpOptions::asking().judge(&cut), Judgement::Reject(cut.clone()));
    assert_eq!(IpcpOptions::asking().suggested(&cut), Ok(()));
}
