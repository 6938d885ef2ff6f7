//! The first row of a subtree: there, not there, and answers that say neither.

use super::*;

const ROOT: &str = "1.3.6.1.5";

/// What `first_below` makes of an agent that answers every request with these objects.
async fn first(rows: &[(&'static str, WireValue)]) -> Result<Option<VarBind>, String> {
    let rows = rows.to_vec();
    let client = scripted(move |ask| {
        assert_eq!((ask.oid.as_str(), ask.repetitions), (ROOT, 0), "not a GETNEXT of the subtree");
        vec![ask.answer(&rows)]
    })
    .await;
    let agent = client.agent().to_string();
    client.first_below(&oid(ROOT)).await.map_err(|e| e.to_string().replace(&agent, "AGENT"))
}

#[tokio::test]
async fn the_first_row_is_there_or_the_agent_says_that_it_is_not() {
    #[track_caller]
    fn row(text: &str) -> Option<VarBind> {
        Some(VarBind { oid: oid(text), value: Value::Integer(1) })
    }
    assert_eq!(
        first(&[("1.3.6.1.5.4194304000.7", one())]).await,
        Ok(row("1.3.6.1.5.4194304000.7"))
    );
    assert_eq!(first(&[("1.3.6.1.5.0", one())]).await, Ok(row("1.3.6.1.5.0")));
    for past in ["1.3.6.1.6.1", "1.3.6.1.50.1", "2.5.1"] {
        assert_eq!(first(&[(past, one())]).await, Ok(None), "{past}");
    }
    for (oid, mark) in [
        (ROOT, WireValue::EndOfMibView),
        (ROOT, WireValue::NoSuchObject),
        ("1.3.6.1.5.1", WireValue::NoSuchInstance),
    ] {
        assert_eq!(first(&[(oid, mark.clone())]).await, Ok(None), "{mark:?}");
    }
}

#[tokio::test]
async fn an_answer_that_does_not_follow_says_nothing_about_the_subtree() {
    for (back, expect) in [
        (ROOT, "use the answer of AGENT: 1.3.6.1.5 does not follow 1.3.6.1.5"),
        ("1.3.6.1.4.9", "use the answer of AGENT: 1.3.6.1.4.9 does not follow 1.3.6.1.5"),
    ] {
        assert_eq!(first(&[(back, one())]).await, Err(expect.to_owned()));
    }
    let too_many = first(&[("1.3.6.1.5.1", one()), ("1.3.6.1.5.2", one())]).await;
    assert!(too_many.as_ref().is_err_and(|e| e.starts_with("use the answer")), "{too_many:?}");
    let nothing = first(&[]).await;
    assert!(nothing.as_ref().is_err_and(|e| e.starts_with("use the answer")), "{nothing:?}");
}

#[tokio::test]
async fn silence_garbage_and_refusal_are_errors_and_not_an_empty_subtree() {
    let silent = scripted(|_| vec![]).await;
    let error = silent.first_below(&oid(ROOT)).await.unwrap_err();
    assert!(matches!(error, ReadError::TimedOut { .. }), "{error:?}");

    let garbled = scripted(|_| vec!["光猫".into()]).await;
    let error = garbled.first_below(&oid(ROOT)).await.unwrap_err();
    assert!(matches!(error, ReadError::Garbled { datagrams: 3, .. }), "{error:?}");

    let cut = scripted(|ask| {
        let mut answer = ask.answer(&[("1.3.6.1.5.1", one())]);
        answer.pop();
        vec![answer]
    })
    .await;
    let error = cut.first_below(&oid(ROOT)).await.unwrap_err();
    assert!(matches!(error, ReadError::Garbled { .. }), "{error:?}");

    let refusing = scripted(|ask| vec![ask.too_big()]).await;
    let error = refusing.first_below(&oid(ROOT)).await.unwrap_err();
    assert!(matches!(&error, ReadError::Refused { status, .. } if status == "tooBig"), "{error:?}");
}
