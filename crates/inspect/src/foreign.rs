//! Files of kinds that aren't accepted: what they are, and what an office turns them into and how.
//!
//! Known by content alone, so that a renamed one is told apart as well.

use crate::{delimited, picture};
use domain::evidence::{Defect, ending};
use domain::{FileFacts, FileKind};

const ARCHIVE: &str = "请解压后直接上传其中的文件；文件多的，在文件夹上点右键，选“发送到→压缩(zipped)文件夹”（Windows 11 为“压缩为 ZIP 文件”）做成 ZIP 后上传。";
const PICTURE: &str = "请用 Windows 的“画图”打开，点“文件→另存为→JPEG 图片”后上传。";
const HEIC: &str = "请在电脑上打开后另存为 JPEG；或在手机“设置→相机→格式”中选“兼容性最佳”重新拍摄，也可在微信中以非原图方式发到电脑后上传。";
const WORD: &str = "请用 Word 或 WPS 打开，点“文件→另存为”，类型选“Word 文档（*.docx）”或“PDF”后上传。";
const WPS: &str = "请用 WPS 打开，点“文件→输出为 PDF”，或点“文件→另存为”、类型选“Word 文档（*.docx）”后上传。";
const SLIDES: &str = "请用 PowerPoint 或 WPS 打开，点“文件→导出（输出为）PDF”后上传。";
const TEXT_DOCUMENT: &str = "请用 WPS 或 LibreOffice 打开，点“文件→另存为”，类型选“Word 文档（*.docx）”或“PDF”后上传。";
const READER: &str = "请用原来的阅读软件打开，点“打印”，打印机选“Microsoft Print to PDF”存成 PDF 后上传。";
const PROGRAM: &str = "程序不能作为材料；请确认选对了文件，上传 PDF、图片或表格。";
const FILM: &str = "评审不接受音像文件；请改为文字或图片材料，存成 PDF 后上传。";
const MAIL: &str = "请打开邮件，把其中的附件存到电脑后单独上传；需要邮件正文的，打印成 PDF 后上传。";
const APPLE: &str = "请用原软件打开，点“文件→导出为→PDF（或 Excel）”后上传。";

/// Where a format's mark stands, the mark, what the file is and what to do.
const KNOWN: &[(usize, &[u8], &str, &str)] = &[
    (0, b"Rar!\x1a\x07", "RAR 压缩包", ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", "7z 压缩包", ARCHIVE),
    (0, b"\x1f\x8b\x08", "GZ 压缩包", ARCHIVE),
    (0, b"\xfd7zXZ\0", "XZ 压缩包", ARCHIVE),
    (0, b"BZh", "BZ2 压缩包", ARCHIVE),
    (0, b"MSCF", "CAB 压缩包", ARCHIVE),
    (257, b"ustar", "TAR 压缩包", ARCHIVE),
    (0, b"GIF87a", "GIF 图片", PICTURE),
    (0, b"GIF89a", "GIF 图片", PICTURE),
    (8, b"WEBP", "WebP 图片", PICTURE),
    (0, b"CAJ\0", "CAJ 文件", READER),
    (0, b"KDH ", "KDH 文件", READER),
    (0, b"Founder CEB", "CEB 文件", READER),
    (0, b"AC10", "CAD 图纸（dwg）", "请用 CAD 软件打开，打印（导出）为 PDF 后上传。"),
    (0, b"8BPS", "PSD 图片", "请用 Photoshop 打开，点“文件→另存为”，类型选 JPEG 后上传。"),
    (0, b"MZ", "可执行程序", PROGRAM),
    (0, b"\x7fELF", "可执行程序", PROGRAM),
    (0, b"\0\x01\0\0Standard ", "数据库文件", "请把需要的数据导出为 XLSX 后上传。"),
    (0, b"ID3", "音频文件", FILM),
    (0, b"\x1a\x45\xdf\xa3", "视频文件", FILM),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "音像文件", FILM),
    (8, b"AVI ", "视频文件", FILM),
    (8, b"WAVE", "音频文件", FILM),
];

/// The same of formats that are text.
const KNOWN_TEXTS: &[(usize, &[u8], &str, &str)] = &[(0, b"{\\rtf", "RTF 文档", WORD), (0, b"%!PS", "PostScript 文件", READER)];

/// The brands of ISO base media files (ISO/IEC 14496-12, 23008-12) that are pictures.
const PICTURE_BRANDS: &[&[u8]] = &[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];

/// Streams of compound files that are no workbook.
const STREAMS: &[(&str, &str, &str)] = &[
    ("/WordDocument", "旧版 Word 文档（doc）", WORD),
    ("/PowerPoint Document", "旧版演示文稿（ppt）", SLIDES),
    ("/__properties_version1.0", "Outlook 邮件（msg）", MAIL),
    ("/VisioDocument", "Visio 图（vsd）", READER),
];

/// Parts of packages that are neither document nor workbook.
const PARTS: &[(&str, &str, &str)] = &[
    ("ppt/presentation.xml", "演示文稿（pptx）", SLIDES),
    ("visio/document.xml", "Visio 图（vsdx）", READER),
    ("FixedDocumentSequence.fdseq", "XPS 文件", READER),
    ("Index/Document.iwa", "苹果 iWork 文件", APPLE),
    ("AndroidManifest.xml", "手机应用程序", PROGRAM),
    ("META-INF/MANIFEST.MF", "程序包", PROGRAM),
];

/// Media types of packages that name their own.
const MEDIA: &[(&str, &str, &str)] = &[
    ("application/vnd.oasis.opendocument.text", "ODT 文档", TEXT_DOCUMENT),
    ("application/vnd.oasis.opendocument.presentation", "ODP 演示文稿", SLIDES),
    ("application/epub+zip", "EPUB 电子书", READER),
];

/// What a file of no accepted kind is and what to do; none if it is none of those known.
pub fn look(bytes: &[u8]) -> Option<FileFacts> {
    // A list may well begin with the letters of a mark.
    let is_text = delimited::looks_like_text(bytes);
    if let Some(size) = picture::bmp(bytes).filter(|_| !is_text) {
        return Some(sized("BMP 图片", PICTURE, size));
    }
    let known = if is_text { KNOWN_TEXTS } else { KNOWN };
    if let Some((_, _, what, advice)) = known.iter().find(|(at, mark, ..)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mark))) {
        return Some(match picture::gif(bytes).or_else(|| picture::webp(bytes)) {
            Some(size) => sized(what, advice, size),
            None => refused(what, advice),
        });
    }
    let brand = bytes.get(8..12).filter(|_| bytes.get(4..8) == Some(b"ftyp"))?;
    Some(if brand == b"avif" {
        refused("AVIF 图片", PICTURE)
    } else if PICTURE_BRANDS.contains(&brand) {
        refused("苹果手机的 HEIC 照片", HEIC)
    } else {
        refused("视频文件", FILM)
    })
}

/// A compound file that holds a stream no workbook has; `has` says whether a stream is there. WPS writes its texts as Word does.
pub fn compound(name: &str, has: impl Fn(&str) -> bool) -> FileFacts {
    match STREAMS.iter().find(|(stream, ..)| has(stream)) {
        Some(("/WordDocument", ..)) if ending(name) == "wps" => refused("WPS 文字文档（wps）", WPS),
        Some((_, what, advice)) => refused(what, advice),
        None if ending(name) == "wps" => refused("旧版 WPS 文档（wps）", WPS),
        None => refused("不可接受的办公文档", "请用原来的程序打开，另存为 PDF、DOCX 或 XLSX 后上传。"),
    }
}

/// A package that is neither document, workbook nor OFD; none if it is a plain archive.
pub fn package(media_type: Option<&str>, has: impl Fn(&str) -> bool) -> Option<FileFacts> {
    if let Some((_, what, advice)) = PARTS.iter().find(|(part, ..)| has(part)) {
        return Some(refused(what, advice));
    }
    let known = MEDIA.iter().find(|(media, ..)| Some(*media) == media_type.map(str::trim));
    let other = media_type.is_some_and(|media| media.starts_with("application/")) || has("[Content_Types].xml");
    match known {
        Some((_, what, advice)) => Some(refused(what, advice)),
        None => other.then(|| refused("不可接受的办公文档", "请用原来的程序打开，另存为 PDF、DOCX 或 XLSX 后上传。")),
    }
}

fn refused(what: &str, advice: &str) -> FileFacts {
    FileFacts::because(FileKind::Unknown, Defect::UnknownKind, format!("内容是{what}，不能直接上传；{advice}"))
}

fn sized(what: &str, advice: &str, (width, height): (u32, u32)) -> FileFacts {
    FileFacts { width_px: Some(width), height_px: Some(height), ..refused(what, advice) }
}
