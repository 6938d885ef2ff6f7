use std::fs;

use linecert_cert::{Claim, ClaimKind, Method, Salt, Signer as _, SigningKey};

use super::*;
use crate::{
    event::AcceptedBy,
    sample::{Laptop, TASK, issue, run},
};

fn exclusion(attempt: u32, reason: &str) -> Exclusion {
    let attempt = NonZeroU32::new(attempt).unwrap();
    Exclusion { task: TASK.to_owned(), attempt, reason: reason.to_owned() }
}

fn typed(customer: &str) -> Acceptance {
    Acceptance { customer: customer.to_owned(), by: AcceptedBy::Typed {}, remarks: None }
}

fn said(job: &Job) -> Vec<Said> {
    job.due_statements().into_iter().map(|due| due.said).collect()
}

#[test]
fn what_was_said_is_due_for_every_certificate_until_it_is_stated() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    run(&mut job).unwrap();
    job.comment(" 光纤重新清洁 ").unwrap();
    job.exclude(exclusion(1, "the wrong pair")).unwrap();
    assert!(said(&job).is_empty(), "no certificate yet");
    let (first, facts) = issue(&mut job);
    assert_eq!(facts.attempts.len(), 1, "an exclusion takes nothing away");
    let comment = Said::Comment("光纤重新清洁".to_owned());
    let excluded = Said::Exclusion(exclusion(1, "the wrong pair"));
    assert_eq!(said(&job), [comment.clone(), excluded.clone()]);
    let due = job.due_statements().remove(0);
    assert_eq!(due.certificate, first);
    let claim = due.claim(Salt([1; 16]), job.now());
    assert_eq!((claim.kind(), claim.subject()), (ClaimKind::Comment, Some(first)));
    job.note_stated(&due, Digest::of(b"statement")).unwrap();
    drop(job);
    let mut job = laptop.resume("1", "L").unwrap();
    assert_eq!(said(&job), std::slice::from_ref(&excluded));
    run(&mut job).unwrap();
    issue(&mut job);
    assert_eq!(said(&job), [comment, excluded]);
}

#[test]
fn a_customer_accepts_one_certificate_once() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    assert!(matches!(job.accept(typed("王镕")), Err(SayError::NoCertificate)));
    run(&mut job).unwrap();
    let (first, _) = issue(&mut job);
    assert!(matches!(job.accept(typed(" ")), Err(SayError::Empty("customer's name"))));
    job.accept(typed("王镕")).unwrap();
    assert!(matches!(job.accept(typed("王镕")), Err(SayError::Accepted(of)) if of == first));
    assert_eq!(said(&job), [Said::Acceptance(typed("王镕"))]);
    run(&mut job).unwrap();
    issue(&mut job);
    assert!(said(&job).is_empty(), "the newer certificate is another one");
    job.accept(typed("王镕")).unwrap();
}

#[test]
fn a_drawn_signature_is_attached_first() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    run(&mut job).unwrap();
    issue(&mut job);
    let picture = b"\x89PNG\r\n\x1a\n";
    let drawn =
        |image_sha256| Acceptance { by: AcceptedBy::Drawn { image_sha256 }, ..typed("王") };
    let digest = Digest::of(picture);
    assert!(matches!(job.accept(drawn(digest)), Err(SayError::NoPicture(of)) if of == digest));
    fs::write(laptop.file("signature.png"), picture).unwrap();
    job.attach(&laptop.file("signature.png")).unwrap();
    job.accept(drawn(digest)).unwrap();
}

#[test]
fn what_makes_no_sense_is_not_said() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    let events = job.events().len();
    assert!(matches!(job.comment(" \n"), Err(SayError::Empty("comment"))));
    let long = job.comment(&"光".repeat(2001)).unwrap_err().to_string();
    assert_eq!(long, "the comment has 2001 characters, more than 2000");
    assert!(matches!(job.exclude(exclusion(1, "no")), Err(SayError::NoAttempt { .. })));
    assert_eq!(job.events().len(), events);
    run(&mut job).unwrap();
    assert!(matches!(job.exclude(exclusion(1, "")), Err(SayError::Empty("reason"))));
    job.exclude(exclusion(1, "the wrong pair")).unwrap();
    assert!(matches!(job.exclude(exclusion(1, "again")), Err(SayError::Again { .. })));
}

#[test]
fn a_line_is_certified_again_with_a_reason() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    let (wrong, old) = (Digest::of(b"wrong"), Digest::of(b"old"));
    assert!(matches!(job.certify_again(old, ""), Err(SayError::Empty("reason"))));
    job.certify_again(wrong, "a slip of the hand").unwrap();
    job.certify_again(old, "the splice was mended").unwrap();
    run(&mut job).unwrap();
    let (new, facts) = issue(&mut job);
    let again = facts.certifies_again.unwrap();
    assert_eq!((again.supersedes, again.reason.as_str()), (old, "the splice was mended"));
    let [due] = job.due_statements().try_into().unwrap();
    let reason = "the splice was mended".to_owned();
    assert_eq!((due.certificate, due.said), (old, Said::Superseded { by: new, reason }));
    assert!(matches!(job.certify_again(old, "late"), Err(SayError::Issued(_))));
}

#[test]
fn a_key_of_the_customers_own_stands_in_the_statement() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    run(&mut job).unwrap();
    issue(&mut job);
    let customer_key = SigningKey::from_seed(&[9; 32]).public_key();
    let acceptance = Acceptance { by: AcceptedBy::OwnKey { customer_key }, ..typed("王镕") };
    job.accept(acceptance).unwrap();
    drop(job);
    let job = laptop.resume("1", "L").unwrap();
    let [due] = job.due_statements().try_into().unwrap();
    let Claim::Acceptance(accepted) = due.claim(Salt([1; 16]), job.now()) else { panic!() };
    assert_eq!(accepted.method, Method::OwnKey(customer_key));
}
