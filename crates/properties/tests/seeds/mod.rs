//! Small files of every kind, honest and not.

#[path = "../../../archive/tests/build/mod.rs"]
mod archive;
#[path = "../../../inspect/tests/it/build/mod.rs"]
mod inspect;
mod rulebooks;

use inspect::{CONTENT_TYPES, Setting, chinese_pdf, compound, jpeg, locked_pdf, pdf, pdf_document, png, save, tiff, zip};
use lopdf::{Object, dictionary};

type Seeds = Vec<(&'static str, Vec<u8>)>;

/// The seeds of a property.
pub fn of(name: &str) -> Seeds {
    match name {
        "file" => files(),
        "pdf" => pdfs(),
        "roster_bytes" => lists(),
        "roster_grid" => grids(),
        "rulebook" => rulebooks::all(),
        "upload" => ways(),
        "zip_archive" => archives(),
        other => panic!("no seeds for {other}"),
    }
}

const LIST: &str = "用户满意度调查被访者名单\n序号,姓名,联系电话,日期\n1,甲一,13800000001,2022年11月3日\n2,乙二,021-55550002,2022.11.4\n,,,\n合计,2,,\n";

fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in ["序号 姓名 联系电话", "1 甲一 13800000001", "2 乙二 13800000002"].iter().enumerate() {
        for (column, cell) in cells.split(' ').enumerate() {
            sheet.write(row as u32, column as u16, cell).expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

fn ods() -> Vec<u8> {
    let cell = |text: &str| format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>");
    let row = |first: &str, second: &str| format!("<table:table-row table:number-rows-repeated=\"2\">{}{}</table:table-row>", cell(first), cell(second));
    let content = format!("<office:spreadsheet><table:table table:name=\"a\">{}{}</table:table></office:spreadsheet>", row("姓名", "电话"), row("甲一", "13800000001"));
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

fn old_workbook() -> Vec<u8> {
    let book = inspect::biff(&[(0x0809, &[0, 6, 5, 0]), (0x0085, b"\0\0\0\0\0\0\x01\0a"), (0x000a, b"")]);
    compound(&[("/Workbook", &book)])
}

fn ofd() -> Vec<u8> {
    let root = b"<ofd:OFD><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>";
    let list = b"<ofd:Document><ofd:Pages><ofd:Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/></ofd:Pages></ofd:Document>";
    zip(&[("OFD.xml", root), ("Doc_0/Document.xml", list), ("Doc_0/Pages/Page_0/Content.xml", b"<ofd:Page/>")])
}

fn files() -> Seeds {
    let document = zip(&[CONTENT_TYPES, ("word/document.xml", "<w:document><w:t>满意度</w:t></w:document>".as_bytes()), ("word/vbaProject.bin", b"x")]);
    let xlsb = zip(&[CONTENT_TYPES, ("xl/workbook.bin", &[0x9c, 1, 2, 0, 0])]);
    let bundle = zip(&[("1/a.jpg", &jpeg(2, 2)), ("b.docx", &document), ("c.exe", b"MZ\0\x01")]);
    let named: [(u8, &str, Vec<u8>); 16] = [
        (1, "pdf", pdf(1, 1)),
        (6, "jpeg", jpeg(300, 200)),
        (0, "png", png(30, 20)),
        (0, "tiff", tiff(2, false)),
        (0, "docx", document),
        (2, "xlsx", workbook()),
        (0, "xlsb", xlsb),
        (0, "ods", ods()),
        (5, "ofd", ofd()),
        (4, "zip", bundle),
        (3, "csv", LIST.into()),
        (0, "xls", old_workbook()),
        (7, "wps", compound(&[("/WordDocument", &[1; 600])])),
        (6, "heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec()),
        (4, "rar", b"Rar!\x1a\x07\x01\0\x33\x92".to_vec()),
        (0, "webp", b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xd7\x04\0\xd9\x06\0".to_vec()),
    ];
    named.into_iter().map(|(choice, seed, bytes)| (seed, [vec![choice], bytes].concat())).collect()
}

fn pdfs() -> Seeds {
    let mut acting = pdf_document(1, 0);
    let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("a"), "Next" => dictionary! { "S" => "Launch" } };
    let catalog = acting.trailer.get(b"Root").and_then(Object::as_reference).expect("a catalog");
    acting.get_object_mut(catalog).and_then(Object::as_dict_mut).expect("a catalog").set("OpenAction", script);
    let mut packed = Vec::new();
    let options = lopdf::SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
    pdf_document(2, 1).save_with_options(&mut packed, options).expect("a file");
    let all = [
        ("pages", pdf(2, 1)),
        ("none", pdf(0, 0)),
        ("locked", locked_pdf("secret")),
        ("open", locked_pdf("")),
        ("mapped", chinese_pdf(&["满意度调查报告"], Setting::Mapped)),
        ("gbk", chinese_pdf(&["满意度"], Setting::Gbk)),
        ("form", chinese_pdf(&["满意度"], Setting::InForm)),
        ("acting", save(acting)),
        ("packed", packed),
    ];
    // The property puts a head of the same length before it.
    all.into_iter().map(|(name, bytes)| (name, bytes[9..].to_vec())).collect()
}

fn lists() -> Seeds {
    let wide = std::iter::once(0xfeff).chain(LIST.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    vec![
        ("utf8.csv", LIST.into()),
        ("gb18030.csv", encoding_rs::GB18030.encode(LIST).0.into_owned()),
        ("utf16.csv", wide),
        ("tabs", LIST.replace(',', "\t").into_bytes()),
        ("quotes.csv", "\"姓\n名\",\"电\"\"话\"\n\"甲\r\n一\",\"13800000001\"\n".into()),
        ("xlsx", workbook()),
        ("ods", ods()),
        ("xls", old_workbook()),
    ]
}

fn grids() -> Seeds {
    vec![
        ("plain", vec![1, 0, 1, 2, 6, 8, 12, 7, 9, 13]),
        ("dates", vec![2, 0, 1, 2, 3, 6, 8, 12, 21, 7, 9, 13, 22, 7, 10, 14, 24, 7, 11, 15, 25]),
        ("blanks", vec![1, 1, 2, 5, 0, 0, 0, 2, 3, 4, 8, 0, 5, 0, 12, 4]),
        ("repeated", vec![0, 1, 2, 8, 12, 8, 12, 9, 12, 30, 31, 8, 12]),
        ("notes", vec![1, 0, 1, 2, 6, 8, 12, 26, 6, 0, 27, 0, 0, 28, 0, 0]),
        ("canary", vec![0, 1, 2, 255, 8, 8, 255, 255, 255]),
        ("several", vec![0, 1, 2, 8, 19, 9, 17, 10, 18, 11, 20]),
    ]
}

/// The first byte is the length, each two that follow a step and its size.
fn ways() -> Seeds {
    const SEND_HALF: [u8; 2] = [4, 12];
    const SEND_ALL: [u8; 2] = [4, 14];
    const TAKE: [u8; 2] = [1, 0];
    const CHECKED: [u8; 2] = [1, 1];
    const PAUSE: [u8; 2] = [8, 0];
    const KILL: [u8; 2] = [10, 0];
    const FINISH: [u8; 2] = [11, 0];
    const ATTACH: [u8; 2] = [12, 0];
    const LEASE: [u8; 2] = [0, 6];
    const DAY: [u8; 2] = [0, 9];
    const SWEEP: [u8; 2] = [14, 0];
    let way = |length: u8, steps: &[[u8; 2]]| [&[length], steps.as_flattened()].concat();
    vec![
        ("straight", way(6, &[TAKE, SEND_ALL, FINISH, FINISH, ATTACH])),
        ("paused", way(5, &[TAKE, SEND_HALF, PAUSE, TAKE, SEND_ALL, FINISH, FINISH, ATTACH])),
        ("killed", way(7, &[TAKE, SEND_ALL, KILL, LEASE, CHECKED, SEND_ALL, FINISH, FINISH, ATTACH])),
        ("killed_attached", way(3, &[TAKE, SEND_ALL, FINISH, FINISH, [12, 128], LEASE, TAKE, SEND_ALL, FINISH, FINISH, ATTACH])),
        ("taken_over", way(7, &[TAKE, SEND_HALF, LEASE, TAKE, SEND_ALL, [5, 13], FINISH, FINISH, ATTACH, SWEEP])),
        ("refused", way(4, &[TAKE, SEND_ALL, FINISH, FINISH, [13, 128]])),
        ("put_off", way(4, &[TAKE, SEND_ALL, FINISH, [13, 0], TAKE, SEND_ALL, FINISH, FINISH, DAY, SWEEP, DAY, SWEEP, ATTACH])),
        ("full", way(7, &[TAKE, [15, 24], SEND_ALL, [15, 200], LEASE, TAKE, SEND_HALF, [9, 0], [14, 255]])),
        ("expired", way(5, &[TAKE, SEND_HALF, PAUSE, [0, 11], SWEEP, TAKE])),
    ]
}

fn archives() -> Seeds {
    use archive::{end, end64, halves, raw};
    let (mut long, directory) = halves(&[raw("a", b"1")]);
    let offset = long.len();
    long.extend_from_slice(&directory);
    long.extend(end64(1, directory.len() as u64, offset as u64, (offset + directory.len()) as u64));
    long.extend(end(0xffff, 0xffff_ffff, 0xffff_ffff, b""));
    let mut behind = raw("b", b"content");
    (behind.local.flags, behind.central.flags) = (8, 8);
    (behind.local.packed, behind.local.inflated, behind.local.crc32) = (Some(0), Some(0), Some(0));
    let mut over = raw("inner", b"x");
    over.offset = Some(0);
    vec![
        ("deflated", zip(&[("a.txt", &[b'x'; 300]), ("b/c.txt", "内容".as_bytes())])),
        ("stored", archive::archive(&[raw("a/", b""), raw("a/b", b"1"), raw("c", b"22")])),
        ("empty", archive::archive(&[])),
        ("zip64", long),
        ("behind", archive::archive(&[behind])),
        ("overlap", archive::archive(&[raw("outer", b"y"), over])),
        ("parent", archive::archive(&[raw("../a", b"x")])),
        ("twice", archive::archive(&[raw("a", b""), raw("A", b"")])),
    ]
}
