use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

fn layout(charset: Charset, shape: Shape) -> Layout {
    Layout { charset, shape }
}

fn csv(charset: Charset) -> Layout {
    layout(charset, Shape::Csv { delimiter: Delimiter::Comma, header_line: NonZeroUsize::MIN })
}

fn xml() -> Layout {
    layout(Charset::Utf8, Shape::Xml { records: Path::parse("/report/pair").unwrap() })
}

fn json() -> Layout {
    layout(Charset::Utf8, Shape::Json { records: Path::parse("/pairs/*").unwrap() })
}

/// The rows as text, with their lines; or what is wrong and where.
fn read(layout: &Layout, bytes: &[u8], mapped: &[&str], ignored: &[&str]) -> String {
    let ignored = ignored.iter().map(|name| (*name).to_owned()).collect();
    let known = Known { mapped: mapped.iter().copied().collect(), ignored: &ignored };
    match layout.rows(bytes, &known) {
        Ok(rows) => rows.iter().map(write).collect::<Vec<_>>().join("; "),
        Err((Some(line), problem)) => format!("{line}: {problem}"),
        Err((None, problem)) => problem.to_string(),
    }
}

fn write(row: &Row) -> String {
    let mut text = row.line.to_string();
    for (name, cell) in &row.cells {
        write!(text, " {name}={}@{}", cell.text, cell.line).unwrap();
    }
    text
}

const XML: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<report tester="T-1">
  <!-- made up -->
  <pair id="7"><next f="300"> 52.0 </next><loop><![CDATA[612]]></loop></pair>
  <pair id="8 &amp; 9">
    <next f="300">5&#50;.5</next>
    <loop/>
  </pair>
</report>
"#;

#[test]
fn xml_gives_texts_and_attributes() {
    let mapped = ["@id", "next", "next/@f", "loop", "/report/@tester"];
    let rows = read(&xml(), XML.as_bytes(), &mapped, &[]);
    let tester = "/report/@tester=T-1@2";
    let expect = format!(
        "4 {tester} @id=7@4 loop=612@4 next=52.0@4 next/@f=300@4; \
         5 {tester} @id=8 & 9@5 loop=@7 next=52.5@6 next/@f=300@6"
    );
    assert_eq!(rows, expect);
}

#[test]
fn rows_reach_what_is_above_them() {
    let records = Path::parse("/report/pair/next").unwrap();
    let layout = layout(Charset::Utf8, Shape::Xml { records });
    let rows =
        read(&layout, XML.as_bytes(), &[".", "@f", "../@id"], &["../loop", "/report/@tester"]);
    assert_eq!(rows, "4 .=52.0@4 ../@id=7@4 @f=300@4; 6 .=52.5@6 ../@id=8 & 9@5 @f=300@6");
}

#[test]
fn xml_that_is_not_plain_is_refused() {
    let check = |text: &str, expect: &str| {
        let found = read(&xml(), text.as_bytes(), &["next"], &[]);
        assert!(found.starts_with(expect), "{text}: {found}");
    };
    check(
        "<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>\n<report>&b;</report>",
        "1: has a document type, which is not read",
    );
    check("<report><pair><next>&boom;</next></pair></report>", "1: refers to the entity `boom`");
    check("<report><pair><next f='&x;'/></pair></report>", "1: is not XML: ");
    check("<report><pair>\n<next>1</next></report>", "2: is not XML: ");
    check("<report><pair><next>1</next></pair>", "1: is not XML: `report` is not closed");
    check("<report/><report/>", "1: is not XML: there are two roots");
    check("<report/>text", "1: is not XML: there is text outside the root");
    check(
        "<report><pair><next>1</next>\n<next>2</next></pair></report>",
        "2: `/report/pair/next` stands there twice",
    );
    check(
        "<report><pair><next>1</next><fext>2</fext></pair></report>",
        "1: column `/report/pair/fext` is neither",
    );
    check("<report><pair><next a='1' a='2'>1</next></pair></report>", "1: is not XML: ");
    check(
        "<report><pair>stray<next>1</next></pair></report>",
        "1: column `/report/pair` is neither",
    );
    check(&"<a>".repeat(40), "1: is longer than 32 levels");
    check(
        &format!("<report><pair><next>{}</next></pair></report>", "9".repeat(5_000)),
        "1: is longer than 4096 bytes in one cell",
    );
    check(
        "<?xml version='1.0' encoding='GBK'?><report/>",
        "1: says that it is GBK, but the map says UTF-8",
    );
    check("<other><next/></other>", "1: column `/other/next` is neither");
    let many: String = (0..200_000).map(|n| format!(" a{n}='1'")).collect();
    check(&format!("<report{many}/>"), "1: is longer than 100 attributes of one element");
    check("", "has no rows");
}

const JSON: &str = r#"{
  "tester": {"model": "T-1"},
  "pairs": [
    {"id": 7, "next": [{"f": 300, "db": 52.10}], "说明": "好"},
    {"id": "8", "next": [],
     "loop": null}
  ]
}"#;

#[test]
fn json_gives_numbers_as_they_are_written() {
    let mapped = ["id", "next/*/f", "next/*/db", "loop", "/tester/model"];
    let rows = read(&json(), JSON.as_bytes(), &mapped, &["说明"]);
    let model = "/tester/model=T-1@2";
    let expect =
        format!("4 {model} id=7@4 next/*/db=52.10@4 next/*/f=300@4; 5 {model} id=8@5 loop=@6");
    assert_eq!(rows, expect);
}

#[test]
fn a_whole_file_can_be_one_row() {
    let whole = layout(Charset::Utf8, Shape::Json { records: Path::parse("/").unwrap() });
    let text = "{\"id\": 7, \"next\": {\"db\": 52.1}}";
    let rows = read(&whole, text.as_bytes(), &["id", "next/db"], &[]);
    assert_eq!(rows, "1 id=7@1 next/db=52.1@1");
}

#[test]
fn json_that_is_not_plain_is_refused() {
    let check = |text: &str, expect: &str| {
        let found = read(&json(), text.as_bytes(), &["next"], &[]);
        assert!(found.starts_with(expect), "{text}: {found}");
    };
    check("{\"pairs\": [{\"next\": 1,\n\"next\": 2}]}", "2: `next` stands there twice");
    check("{\"pairs\": [{\"next\": 1, \"fext\": 2}]}", "1: column `/pairs/*/fext` is neither");
    check("{\"pairs\": [{\"next\": [1, 2]}]}", "1: column `/pairs/*/next/*` is neither");
    check("{\"pairs\": [{\"next\": 1},\n]}", "2: is not JSON: ");
    check("{\"pairs\": []}", "has no rows");
    check("{\"a/b\": 1}", "1: column `/a~1b` is neither");
    check(&"[".repeat(100_000), "1: is not JSON: ");
    check(&format!("{}1{}", "[".repeat(60), "]".repeat(60)), "1: is longer than 32 levels");
    check(&format!("{}1{}", "{\"a\":".repeat(60), "}".repeat(60)), "1: is longer than 32 levels");
    check(
        "{\"pairs\": [{\"next\": \"\\u0000\"}]}",
        "1: has a cell with the control character U+0000",
    );
    check(
        "{\"pairs\": [{\"next\": \"\\u001b[2J\"}]}",
        "1: has a cell with the control character U+001B",
    );
    let many = format!("{{\"pairs\": [{{\"next\": 1}}{}]}}", ",{\"next\": 1}".repeat(20_000));
    check(&many, "is longer than 20000 rows");
}

#[test]
fn every_encoding_gives_the_same_rows() {
    let text = "环路,备注\n612,好\n";
    let rows = "2 备注=好@2 环路=612@2";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    for (charset, bytes) in [
        (Charset::Utf8, text.as_bytes().to_vec()),
        (Charset::Utf8, marked(b"\xEF\xBB\xBF", text.as_bytes())),
        (Charset::Utf16, little.clone()),
        (Charset::Utf16, marked(b"\xFF\xFE", &little)),
        (Charset::Utf16, marked(b"\xFE\xFF", &big)),
        (Charset::Gbk, gbk.to_vec()),
    ] {
        assert_eq!(read(&csv(charset), &bytes, &["环路", "备注"], &[]), rows, "{charset:?}");
    }
    for (charset, bytes, expect) in [
        (Charset::Utf8, gbk.to_vec(), "is not UTF-8: set `encoding` in the map"),
        (
            Charset::Utf8,
            marked(b"\xFF\xFE", &little),
            "says that it is UTF-16LE, but the map says UTF-8",
        ),
        (
            Charset::Gbk,
            marked(b"\xEF\xBB\xBF", text.as_bytes()),
            "says that it is UTF-8, but the map says GBK",
        ),
        (
            Charset::Utf8,
            b"a\n\0".to_vec(),
            "2: holds a NUL character, which is not text: set `encoding` in the map",
        ),
        (Charset::Utf16, b"odd".to_vec(), "is not UTF-16: set `encoding` in the map"),
    ] {
        assert_eq!(read(&csv(charset), &bytes, &["环路", "备注"], &[]), expect, "{charset:?}");
    }
}

#[test]
fn tables_are_read_from_their_header_on() {
    let shape =
        Shape::Csv { delimiter: Delimiter::Semicolon, header_line: NonZeroUsize::new(3).unwrap() };
    let layout = layout(Charset::Utf8, shape);
    let text = "Tester T-1\r\n\r\nA;B\r\n1;\"2\r\n3\"\r\n4;5\r\n";
    assert_eq!(
        read(&layout, text.as_bytes(), &["A", "B"], &[]),
        "4 A=1@4 B=2\r\n3@4; 6 A=4@6 B=5@6"
    );
    let none = "has no line 3 with the names of its columns";
    assert_eq!(read(&layout, b"A;B\n1;2\n", &["A", "B"], &[]), none);
    assert_eq!(
        read(&layout, b"A\tB\n\nA\tB\n1\t2\n", &["A", "B"], &[]),
        "3: column `A\tB` is neither mapped nor listed in `ignore`"
    );
    assert_eq!(read(&layout, b"\n\nA;B\n", &["A", "B"], &[]), "has no rows");
}

#[test]
fn tables_without_end_are_refused() {
    let known = ["A"];
    let huge = format!("A\n\"{}\"\n", "9".repeat(5_000));
    assert_eq!(
        read(&csv(Charset::Utf8), huge.as_bytes(), &known, &[]),
        "2: is longer than 4096 bytes in one cell"
    );
    let long = format!("A\n{}", "1\n".repeat(20_001));
    assert_eq!(
        read(&csv(Charset::Utf8), long.as_bytes(), &known, &[]),
        "is longer than 20000 rows"
    );
    let large = vec![b'A'; MOST_BYTES + 1];
    assert_eq!(read(&csv(Charset::Utf8), &large, &known, &[]), "is longer than 16777216 bytes");
    let open = format!("A\n\"{}", "1\n".repeat(40));
    assert!(read(&csv(Charset::Utf8), open.as_bytes(), &known, &[]).starts_with("2 A=1\n1"));
}

#[test]
fn paths_lead_from_the_root_or_from_the_row() {
    for text in ["", "./a", "a//b", "a/", "../", "/../a", "a/../b", "//a"] {
        assert_eq!(Path::parse(text), None, "{text}");
    }
    for text in ["a", "/a", "/", ".", "../a", "../../@b", "a~1b", "环路/值", "*"] {
        assert!(Path::parse(text).is_some(), "{text}");
    }
}

#[test]
fn all_below_a_path_can_be_ignored() {
    let text = "<report><pair><next>1</next></pair><who><name>x</name><a b='1'/></who></report>";
    assert_eq!(read(&xml(), text.as_bytes(), &["next"], &["/report/who/**"]), "1 next=1@1");
    assert_eq!(
        read(&xml(), text.as_bytes(), &["next"], &["/report/who"]),
        "1: column `/report/who/name` is neither mapped nor listed in `ignore`"
    );
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for layout in [csv(Charset::Utf8), csv(Charset::Utf16), csv(Charset::Gbk), xml(), json()] {
            prop_assert!(!read(&layout, &bytes, &["next"], &[]).is_empty());
        }
    }

    #[test]
    fn damaged_trees_never_panic(at in 0..XML.len(), with in any::<u8>(), cut in 0..9_usize) {
        for (layout, text) in [(xml(), XML), (json(), JSON)] {
            let mut bytes = text.as_bytes().to_vec();
            let at = at.min(bytes.len());
            bytes.splice(at..(at + cut).min(text.len()), [with]);
            prop_assert!(!read(&layout, &bytes, &["next"], &["/**"]).is_empty());
        }
    }
}
