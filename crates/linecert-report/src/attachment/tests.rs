//! PDFs as they are written here, as others write them, and as nobody should.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use proptest::prelude::*;

use super::*;

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(vec![], Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PDF with one embedded file, whose stream has these further keys.
fn pdf(keys: &str, stream: &[u8], more: &str) -> Vec<u8> {
    let mut pdf =
        b"%PDF-1.7\n%\x80\x80\n1 0 obj\n<</Type/Catalog/AF[2 0 R]/Lang(a\\)(b))>>\nendobj\n"
            .to_vec();
    pdf.extend(
        b"2 0 obj\n<</Type/Filespec/F(certificate.lcert)/EF<</F 3 0 R/UF 3 0 R>>>>\nendobj\n",
    );
    pdf.extend(format!("3 0 obj\n<</Length {}{keys}>>\nstream\n", stream.len()).bytes());
    pdf.extend(stream);
    pdf.extend(b"\nendstream\nendobj\n4 0 obj\n[1 2.5 -3 true null <0aF>]\nendobj\n");
    pdf.extend(more.bytes());
    pdf.extend(b"xref\n0 1\n0000000000 65535 f\r\ntrailer\n<</Size 5/Root 1 0 R/ID[(a)(b)]>>\nstartxref\n9\n%%EOF");
    pdf
}

#[test]
fn the_embedded_file_is_taken_out() {
    let file = b"{\"schema\":1} endstream endobj";
    assert_eq!(attachment(&pdf("", file, "")).unwrap(), file);
    for keys in ["/Filter/FlateDecode", "/Filter[/FlateDecode]", "/Filter/Flate#44ecode"] {
        assert_eq!(attachment(&pdf(keys, &packed(file), "")).unwrap(), file, "{keys}");
    }
}

fn check(pdf: &[u8], expect: AttachmentError) {
    assert_eq!(attachment(pdf), Err(expect), "{}", String::from_utf8_lossy(pdf));
}

#[test]
fn each_way_to_hide_something_is_refused() {
    check(b"", AttachmentError::NotPdf);
    check(b"%PDF-1.7\n", AttachmentError::Absent);
    check(b"%PDF-1.7\nhello", AttachmentError::Malformed(9));
    let again = "3 0 obj\n<</Length 0>>\nendobj\n";
    check(&pdf("", b"x", again), AttachmentError::DefinedTwice(3));
    let second = "5 0 obj\n<</Type/Filespec/EF<</F 3 0 R>>>>\nendobj\n";
    check(&pdf("", b"x", second), AttachmentError::Several(2));
    let packed_objects = AttachmentError::OtherForm(Form::PackedObjects);
    check(&pdf("/Type/ObjStm", b"x", ""), packed_objects);
    check(&pdf("/Type/XR#65f", b"x", ""), packed_objects);
    check(&pdf("/Filter/LZWDecode", b"x", ""), AttachmentError::OtherForm(Form::OtherPacking));
    check(
        &pdf("/Filter[/FlateDecode/FlateDecode]", b"x", ""),
        AttachmentError::OtherForm(Form::OtherPacking),
    );
    check(&pdf("/Filter/FlateDecode", b"not packed", ""), AttachmentError::Damaged);
    let elsewhere = b"%PDF-1.7\n3 0 obj\n<</Length 9 0 R>>\nstream\nx\nendstream\nendobj\n";
    check(elsewhere, AttachmentError::OtherForm(Form::LengthElsewhere));
    let encrypted = b"%PDF-1.7\nxref\n0 0\ntrailer\n<</Encrypt 5 0 R>>\n";
    check(encrypted, AttachmentError::OtherForm(Form::Encryption));
    let nowhere = b"%PDF-1.7\n2 0 obj\n<</EF<</F 7 0 R>>>>\nendobj\n";
    check(nowhere, AttachmentError::Damaged);
}

#[test]
fn what_would_fill_the_memory_is_refused() {
    let mut bomb = packed(&vec![0; 1 << 20]);
    assert_eq!(inflate(&bomb, (1 << 20) - 1), Err(AttachmentError::TooLarge));
    bomb.truncate(bomb.len() / 2);
    check(&pdf("/Filter/FlateDecode", &bomb, ""), AttachmentError::Damaged);
    let deep = format!("%PDF-1.7\n1 0 obj\n{}", "[".repeat(1_000_000));
    assert!(matches!(attachment(deep.as_bytes()), Err(AttachmentError::Malformed(_))));
    let wide = format!("%PDF-1.7\n1 0 obj\n[{}]\nendobj\n", "0 ".repeat(1_000_000));
    assert!(matches!(attachment(wide.as_bytes()), Err(AttachmentError::Malformed(_))));
    let long = format!("%PDF-1.7\n1 0 obj\n<</Length {}>>\nstream\nx", i64::MAX);
    assert!(matches!(attachment(long.as_bytes()), Err(AttachmentError::Malformed(_))));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        let found = attachment(&[b"%PDF-1.7\n".as_slice(), &bytes].concat());
        prop_assert!(found.is_err());
    }

    #[test]
    fn a_damaged_pdf_never_panics(at in 0_usize..400, with: Vec<u8>, cut in 0_usize..400) {
        let mut damaged = pdf("/Filter/FlateDecode", &packed(b"{}"), "");
        let at = at.min(damaged.len());
        let end = (at + cut).min(damaged.len());
        damaged.splice(at..end, with);
        let found = attachment(&damaged);
        prop_assert!(found.is_err() || found.is_ok_and(|file| file.len() < 1_000_000));
    }

    #[test]
    fn what_goes_in_comes_out(file: Vec<u8>) {
        prop_assert_eq!(attachment(&pdf("/Filter/FlateDecode", &packed(&file), "")), Ok(file.clone()));
        prop_assert_eq!(attachment(&pdf("", &file, "")), Ok(file));
    }
}
