use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn problem(kind: ProblemKind) -> Problem {
    Problem {
        code: Some(31),
        errors: vec![FieldFault {
            pointer: "/limit".to_owned(),
            detail: "0 is too few".to_owned(),
        }],
        request_id: Some("r-1".to_owned()),
        ..Problem::new(kind, "the signature of key 01 is not over this payload")
    }
}

#[test]
fn every_problem_has_a_name_of_its_own_and_comes_back() {
    let names: BTreeSet<_> = ProblemKind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), ProblemKind::ALL.len());
    for kind in ProblemKind::ALL {
        assert!((400..600).contains(&kind.status()), "{kind}");
        for full in [problem(*kind), Problem::new(*kind, "")] {
            assert_eq!(Problem::parse(&full.to_json()).unwrap(), full);
        }
    }
}

#[test]
fn a_problem_is_written_as_rfc_9457_has_it() {
    let json = String::from_utf8(problem(ProblemKind::CertificateRefused).to_json()).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"type":"urn:linecert:problem:certificate-refused","#,
            r#""title":"The certificate is refused","status":422,"#,
            r#""detail":"the signature of key 01 is not over this payload","#,
            r#""hint":"`linecert verify` ends with the same code; docs/exit-codes.md explains it","#,
            r#""code":31,"errors":[{"pointer":"/limit","detail":"0 is too few"}],"#,
            r#""request_id":"r-1"}"#,
        )
    );
}

#[test]
fn what_follows_from_the_kind_is_not_believed() {
    let lied = br#"{"type":"urn:linecert:problem:not-found","status":200,"title":"ok","new":[1]}"#;
    assert_eq!(Problem::parse(lied).unwrap(), Problem::new(ProblemKind::NotFound, ""));
}

#[test]
fn what_is_no_problem_of_linecert_is_none() {
    for text in [
        "",
        "null",
        "{}",
        r#"{"type":"about:blank","status":404}"#,
        r#"{"type":"urn:linecert:problem:","status":404}"#,
        r#"{"type":"not-found"}"#,
        "<html>",
    ] {
        assert!(Problem::parse(text.as_bytes()).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        Problem::parse(&bytes).ok();
    }
}
