use super::*;

#[test]
fn the_code_holds_the_whole_digest_in_a_small_symbol() {
    let content = certificate_code(&Digest::of(b""));
    assert!(content.starts_with("LINECERT:V1:SHA256:E3B0C44298FC1C14"), "{content}");
    assert_eq!(content.len(), 83);
    let Drawing { svg, modules } = drawing(&content).unwrap();
    assert_eq!(modules, 33, "version 4");
    assert!(svg.contains("<svg"));
}

#[test]
fn the_longest_summary_is_a_code_of_version_16() {
    let longest = "LC1:".to_owned() + "A0123456789Z ".repeat(51).get(..652).unwrap();
    assert_eq!(longest.len(), linecert_cert::MAX_CODE_LEN);
    assert_eq!(drawing(&longest).unwrap().modules, 81);
    assert_eq!(drawing(&(longest + "Z")).unwrap().modules, 85, "version 17");
}
