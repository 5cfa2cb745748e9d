//! The package of an XLSX with some parts edited and all others copied as they are packed.

use super::comments::{self, CommentParts};
use super::styles::Styles;
use super::{Notes, sheet_part};
use crate::package;
use crate::xlsx::parts::{Book, Parts};
use std::collections::HashMap;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Bytes of a part that is edited in memory: styles, relations, comments.
const PART_BYTES_MAX: u64 = 16 << 20;
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// The edited workbook; none if it is put together in a way that this doesn't know: then it is built anew.
pub fn edit(bytes: &[u8], notes: &[Notes]) -> Option<Vec<u8>> {
    let parts = Parts::new(package::open(bytes).ok()?.1);
    let book = Book::read(&parts).ok()?;
    let styles_path = book.styles.clone()?;
    let mut styles = Styles::read(parts.text(&styles_path, PART_BYTES_MAX).ok()?)?;
    let mut types = parts.text(CONTENT_TYPES, PART_BYTES_MAX).ok()?;
    // Parts written anew, by their name in small letters.
    let mut written: HashMap<String, (String, Vec<u8>)> = HashMap::new();
    let mut put = |path: String, content: Vec<u8>| written.insert(path.to_lowercase(), (path, content));
    for (index, ((_, path), notes)) in book.sheets.iter().zip(notes).enumerate().filter(|(_, (_, notes))| !notes.is_empty()) {
        let relations = parts.relations(path).ok()?;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let relations_path = format!("{folder}/_rels/{name}.rels");
        let relations_text = if parts.has(&relations_path) { Some(parts.text(&relations_path, PART_BYTES_MAX).ok()?) } else { None };
        let comment_parts = CommentParts::find(&relations, index + 1);
        let comments_before = comment_parts.comments_are_there.then(|| parts.text(&comment_parts.comments, PART_BYTES_MAX)).transpose().ok()?;
        let drawing_before = comment_parts.drawing_is_there.then(|| parts.text(&comment_parts.drawing, PART_BYTES_MAX)).transpose().ok()?;
        let mut sheet = Vec::new();
        sheet_part::edit(parts.part(path).ok()?, notes, &mut styles, comment_parts.new_drawing_id(), &mut sheet)?;
        put(path.clone(), sheet);
        put(comment_parts.comments.clone(), comments::comments(comments_before.as_deref(), notes)?.into_bytes());
        put(comment_parts.drawing.clone(), comments::drawing(drawing_before.as_deref(), notes, index + 1)?.into_bytes());
        put(relations_path, comment_parts.relations(relations_text.as_deref())?.into_bytes());
        types = comment_parts.content_types(&types)?;
    }
    put(styles_path, styles.written()?.into_bytes());
    put(CONTENT_TYPES.to_owned(), types.into_bytes());
    assemble(bytes, written)
}

/// Every entry in its place, those edited with their new content, those that are new at the end.
fn assemble(bytes: &[u8], mut written: HashMap<String, (String, Vec<u8>)>) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).ok()?;
        let name = entry.name().ok()?.into_owned();
        match written.remove(&name.to_lowercase()) {
            Some((_, content)) => {
                out.start_file(name, options).ok()?;
                out.write_all(&content).ok()?;
            }
            None => out.raw_copy_file(entry).ok()?,
        }
    }
    let mut rest: Vec<(String, Vec<u8>)> = written.into_values().collect();
    rest.sort();
    for (name, content) in rest {
        out.start_file(name, options).ok()?;
        out.write_all(&content).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}
