//! OFD (GB/T 33190-2016): pages by the list of its documents, which `OFD.xml` names.

use crate::office::{attribute, elements};
use archive::Archive;
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};
use quick_xml::events::Event;

/// Documents of one file; issuing systems put in one.
const DOCUMENTS_MAX: usize = 20;
/// Pages counted.
const PAGES_MAX: u32 = 20_000;

/// An OFD's facts.
pub fn inspect(package: &Archive<'_>) -> FileFacts {
    let broken = |what: &str| FileFacts::because(FileKind::Ofd, Defect::Unreadable, format!("{what}；请用 OFD 阅读器打开核对，重新导出或打印为 PDF 后上传。"));
    let mut pages = Pages::default();
    for root in roots(package) {
        if !pages.of_document(package, &root) {
            return broken("文件的页面目录缺失或已损坏");
        }
    }
    match pages {
        Pages { listed: 0, .. } => FileFacts { pages: Some(0), ..broken("文件中没有页面") },
        Pages { listed, missing } if missing > 0 => FileFacts { pages: Some(listed), ..broken(&format!("{missing} 页的内容缺失")) },
        Pages { listed, .. } => FileFacts { pages: Some(listed), ..FileFacts::of(FileKind::Ofd) },
    }
}

/// Where the documents stand: `DocRoot` of `OFD.xml` (§7.4); files that leave it out have it in the usual place.
fn roots(package: &Archive<'_>) -> Vec<String> {
    let mut roots = Vec::new();
    if let Some(mut reader) = elements(package, "OFD.xml") {
        let (mut buffer, mut within) = (Vec::new(), false);
        while roots.len() < DOCUMENTS_MAX {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(e)) => within = e.local_name().as_ref() == "DocRoot",
                Ok(Event::End(_)) => within = false,
                Ok(Event::Text(text)) if within => roots.push(text.xml10_content().trim().trim_start_matches('/').to_owned()),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
    }
    if roots.is_empty() {
        let usual = package.entries().iter().map(|entry| &entry.name).filter(|name| name.ends_with("/Document.xml"));
        roots.extend(usual.take(DOCUMENTS_MAX).cloned());
    }
    roots
}

#[derive(Default)]
struct Pages {
    listed: u32,
    /// Those whose content isn't in the package.
    missing: u32,
}

impl Pages {
    /// Adds the pages of a document (§7.5): `Page` in `Pages`, with `BaseLoc` from the document's folder. False if there is no such list.
    fn of_document(&mut self, package: &Archive<'_>, root: &str) -> bool {
        let Some(mut reader) = elements(package, root) else {
            return false;
        };
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (mut buffer, mut within, mut seen) = (Vec::new(), false, false);
        while self.listed < PAGES_MAX {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(e)) if e.local_name().as_ref() == "Pages" => within = true,
                Ok(Event::End(e)) if e.local_name().as_ref() == "Pages" => within = false,
                Ok(Event::Start(e) | Event::Empty(e)) if within && e.local_name().as_ref() == "Page" => {
                    self.listed += 1;
                    let place = attribute(&e, "BaseLoc").map(|place| resolved(folder, &place));
                    self.missing += u32::from(place.is_some_and(|place| package.entry(&place).is_none()));
                }
                Ok(Event::Eof) => return seen,
                Ok(_) => {}
                Err(_) => return false,
            }
            seen = true;
        }
        true
    }
}

/// A place as it stands in the package: from its root with a slash, else from the folder.
fn resolved(folder: &str, place: &str) -> String {
    match place.trim().strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None if folder.is_empty() => place.trim().to_owned(),
        None => format!("{folder}/{}", place.trim().trim_start_matches("./")),
    }
}
