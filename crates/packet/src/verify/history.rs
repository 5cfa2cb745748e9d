//! The chain of entries, from the receipt's head back to the first, and on to the application's.

use crate::documents::{History, HistoryItem};
use domain::history::Event;
use domain::{Application, Digest, Receipt};
use std::ops::Range;

/// What the chain says.
#[derive(Debug, Default)]
pub struct Chain {
    /// Entries that the receipt proves, the submission the last of them.
    pub proven: usize,
    pub later: usize,
    /// Index of the entry that doesn't fit, and why.
    pub broken: Option<(usize, String)>,
}

/// Follows the chain. An entry's hash is computed from what it says; the hash written beside it is believed of none.
pub fn follow(receipt: &Receipt, application: &Application, items: &[HistoryItem]) -> Chain {
    let digests: Vec<Digest> = items.iter().map(|item| item.entry.digest()).collect();
    let Some(head) = digests.iter().position(|digest| *digest == receipt.history_head) else {
        let named = items.iter().position(|item| item.sha256 == receipt.history_head);
        let message = match named {
            Some(_) => "这条办理记录的内容与回执所记的 SHA-256 不符。".to_owned(),
            None => format!("办理记录中没有回执所记的那一条（SHA-256 {}）。", receipt.history_head),
        };
        return Chain { broken: Some((named.unwrap_or(items.len()), message)), ..Chain::default() };
    };
    let mut chain = Chain { proven: head + 1, later: items.len() - head - 1, broken: None };
    chain.broken = submission(receipt, &items[head]).map(|message| (head, message));
    for index in (0..head).rev() {
        if items[index + 1].entry.before.as_ref() != Some(&digests[index]) {
            chain.proven = head - index;
            chain.broken = Some((index, "这条办理记录的内容与下一条所记的 SHA-256 不符。".to_owned()));
            return chain;
        }
    }
    if items[0].entry.before.is_some() {
        chain.broken = chain.broken.or(Some((0, "第一条办理记录之前还有记录，包内没有。".to_owned())));
    }
    for index in head + 1..items.len() {
        if items[index].entry.before.as_ref() != Some(&digests[index - 1]) {
            // Whichever of the two has its own hash beside it is the one that was written so.
            let altered = if items[index - 1].sha256 == digests[index - 1] || index - 1 == head { index } else { index - 1 };
            chain.broken = chain.broken.or(Some((altered, "这条办理记录与前后各条不相连。".to_owned())));
            return chain;
        }
    }
    if digests.last() != Some(&application.head) {
        chain.broken = chain.broken.or(Some((items.len() - 1, "最后一条办理记录与申报记录所记的 SHA-256 不符。".to_owned())));
    }
    chain
}

/// Why the receipt's head isn't the submission it speaks of.
fn submission(receipt: &Receipt, item: &HistoryItem) -> Option<String> {
    match &item.entry.what {
        Event::Submitted { number, record_sha256 } if *number == receipt.number && *record_sha256 == receipt.record_sha256 => None,
        Event::Submitted { .. } => Some("回执的编号或内容 SHA-256 与办理记录中的提交不符：回执不是原件。".to_owned()),
        _ => Some("回执所记的那一条办理记录不是提交：回执不是原件。".to_owned()),
    }
}

/// The last opinion of the chain, if none was handed in after it.
pub fn opinion(history: &History) -> Option<&Digest> {
    history.items.iter().rev().find_map(|item| match &item.entry.what {
        Event::OpinionGiven { opinion_sha256 } => Some(Some(opinion_sha256)),
        Event::Submitted { .. } => Some(None),
        _ => None,
    })?
}

/// The reports of the chain, oldest first.
pub fn reports(history: &History) -> Vec<&Digest> {
    let report = |item: &'_ HistoryItem| matches!(item.entry.what, Event::IncidentReported { .. });
    history.items.iter().filter(|item| report(item)).filter_map(|item| if let Event::IncidentReported { report_sha256 } = &item.entry.what { Some(report_sha256) } else { None }).collect()
}

/// Whether the chain says that this file was added to the material after the application was handed in.
pub fn added(history: &History, code: &str, file: &Digest) -> bool {
    history.items.iter().any(|item| matches!(&item.entry.what, Event::FileAdded { material, sha256 } if material == code && sha256 == file))
}

/// Where an item stands in the document: from its hash to the next one's, or the end.
pub fn span(document: &[u8], items: &[HistoryItem], index: usize) -> Range<u64> {
    let place = |index: usize| items.get(index).and_then(|item| super::content::find(document, format!("\"sha256\": \"{}\"", item.sha256).as_bytes()));
    let from = place(index).unwrap_or(0);
    from as u64..place(index + 1).filter(|to| *to > from).unwrap_or(document.len()) as u64
}
