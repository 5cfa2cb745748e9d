//! Forms as browsers send them, in pieces of every size, and bodies that only look like one.

use evidence::multipart::{Event, FIELDS_BYTES_MAX, Malformed, Reader};

const TYPE: &str = "multipart/form-data; boundary=----WebKitFormBoundaryx1";

fn body(file: &[u8]) -> Vec<u8> {
    let head = "------WebKitFormBoundaryx1\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n\
        ------WebKitFormBoundaryx1\r\ncontent-disposition: form-data; name=\"return\"\r\n\r\n/a?b=c\r\n\
        ------WebKitFormBoundaryx1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"报告%22;1.pdf\"\r\nContent-Type: application/pdf\r\n\r\n";
    [head.as_bytes(), file, b"\r\n------WebKitFormBoundaryx1--\r\n"].concat()
}

/// Fields, the file's name, its bytes, and whether it ended.
#[derive(Debug, Default, PartialEq)]
struct Form {
    fields: Vec<(String, String)>,
    file_name: String,
    bytes: Vec<u8>,
    ended: bool,
}

fn read(content_type: &str, body: &[u8], piece: usize) -> Result<Form, Malformed> {
    let mut reader = Reader::new(content_type)?;
    let mut form = Form::default();
    for piece in body.chunks(piece) {
        reader.push(piece);
        while let Some(event) = reader.next()? {
            match event {
                Event::Field { name, value } => form.fields.push((name, value)),
                Event::File { file_name, .. } => form.file_name = file_name,
                Event::Bytes(bytes) => form.bytes.extend(bytes),
                Event::FileEnd => form.ended = true,
            }
        }
    }
    reader.finish()?;
    Ok(form)
}

#[test]
fn a_form_is_read_in_pieces_of_every_size() {
    let tricky = b"\r\n------WebKitFormBoundaryx\r\n--\r\n\r\n------WebKit\0\xff\r\n".to_vec();
    for file in [tricky, b"".to_vec(), b"\r".to_vec(), vec![b'-'; 500]] {
        let body = body(&file);
        for piece in 1..body.len() {
            let form = read(TYPE, &body, piece).unwrap();
            assert_eq!(form.fields, [("csrf".to_owned(), "abc".to_owned()), ("return".to_owned(), "/a?b=c".to_owned())]);
            assert_eq!((form.file_name.as_str(), form.bytes == file, form.ended), ("报告\";1.pdf", true, true), "{piece}");
        }
    }
}

#[test]
fn a_body_cut_anywhere_is_known_to_be_cut() {
    let body = body(b"content");
    let end = body.len() - 4;
    for length in 0..end {
        assert_eq!(read(TYPE, &body[..length], 7), Err(Malformed::Cut), "{length}");
    }
}

#[test]
fn empty_fields_and_a_file_alone() {
    let body = b"--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--b--";
    let form = read("multipart/form-data; boundary=\"b\"", body, 3).unwrap();
    assert_eq!(form, Form { fields: vec![("csrf".into(), String::new())], ended: true, ..Form::default() });
}

#[test]
fn other_types_and_boundaries_are_refused() {
    for content_type in ["application/json", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=b", "multipart/form-data; boundary=a\tb"] {
        assert_eq!(read(content_type, b"", 1), Err(Malformed::Boundary), "{content_type}");
    }
    let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
    assert_eq!(read(&long, b"", 1), Err(Malformed::Boundary));
}

#[test]
fn long_fields_heads_and_preambles_are_refused() {
    let field = |length: usize| format!("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{}\r\n--b--", "x".repeat(length));
    assert!(read("multipart/form-data; boundary=b", field(FIELDS_BYTES_MAX - 100).as_bytes(), 999).is_ok());
    assert_eq!(read("multipart/form-data; boundary=b", field(FIELDS_BYTES_MAX + 1).as_bytes(), 999), Err(Malformed::TooLong));
    assert_eq!(read("multipart/form-data; boundary=b", &[b'x'; 9000], 999), Err(Malformed::Head));
    let head = format!("--b\r\nX: {}", "y".repeat(9000));
    assert_eq!(read("multipart/form-data; boundary=b", head.as_bytes(), 999), Err(Malformed::Head));
    let many = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n".repeat(5000);
    assert_eq!(read("multipart/form-data; boundary=b", many.as_bytes(), 999), Err(Malformed::TooLong));
}

#[test]
fn parts_without_a_name_or_text_are_refused() {
    let part = |head: &[u8], value: &[u8]| [b"--b\r\n", head, b"\r\n\r\n", value, b"\r\n--b--"].concat();
    let read = |body: Vec<u8>| read("multipart/form-data; boundary=b", &body, 999);
    assert_eq!(read(part(b"Content-Type: text/plain", b"x")), Err(Malformed::Head));
    assert_eq!(read(part(b"Content-Disposition: attachment; name=\"a\"", b"x")), Err(Malformed::Head));
    assert_eq!(read(part(b"Content-Disposition: form-data; name=\"a\"", b"\xff\xfe")), Err(Malformed::Text));
    assert_eq!(read(b"--bb\r\n".to_vec()), Err(Malformed::Head));
}
