//! Lists that a document describes: of a recommending body, of the whole programme, of a stage of the procedure.

use super::changes::Rows;
use super::gather::{applications, part, with_next};
use super::made::Made;
use super::signer::signer;
use super::tables::Listed;
use super::{format_of, is_for, stages};
use crate::applications::findings;
use crate::applications::record::record_sha256;
use crate::applications::list::{SUBMITTED, body_list};
use crate::applications::{Stored, view};
use crate::clock::programme_now;
use crate::error::{Result, forbidden, not_found};
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::programmes;
use crate::sessions::Caller;
use crate::settings::Settings;
use crate::throttle::{LIST_ADDRESS, client_address};
use domain::api::CheckAnswer;
use domain::document::{Block, DocumentData, TableBlock};
use domain::{Application, Digest, Role};
use printing::{Occasion, PartOf, Record, compose, concerns};
use rulebook::{Audience, Document, MadeFrom, Part, Rulebook, ValueFrom};
use std::collections::{BTreeMap, BTreeSet};

/// A list of a stage that is public, for anybody; none where it isn't, or is no such list.
pub(crate) async fn public(host: &impl Host, settings: &Settings, request: &Request, programme: &str, file: &str) -> Result<Option<Response>> {
    let Some((code, format)) = file.rsplit_once('.') else { return Ok(None) };
    let Some((book, document)) = host.rulebook(programme).and_then(|book| Some((book, book.document(code)?))) else { return Ok(None) };
    let open = document.is_for(Audience::Public) && document.from == MadeFrom::Stage && stages::load(host, book, &document.stage).await?.public;
    if !open {
        return Ok(None);
    }
    let format = format_of(&document.formats, format)?;
    if let Some(address) = client_address(request) {
        LIST_ADDRESS.count(host, &address).await?;
    }
    let listed = listed(host, settings, request, None, book, document).await?;
    let made = Made { book, code, format, name: format!("{code} {}", listed.title), data: listed.data };
    Ok(Some(with_next(made.answer(host, settings, request).await?, request, listed.part, listed.parts)))
}

/// The list as it stands; `caller` is none for the public.
///
/// # Errors
/// 403 for whom it isn't meant; 404 for a public list before its time.
pub(super) async fn listed(host: &impl Host, settings: &Settings, request: &Request, caller: Option<&Caller>, book: &Rulebook, document: &Document) -> Result<Listed> {
    let role = caller.map(|caller| caller.account().role);
    let stage = stages::shown(host, book, document, role).await?;
    if let Some(role) = role {
        let early = document.from == MadeFrom::Stage && !stage.public && role != Role::Association;
        if document.from == MadeFrom::Application || !is_for(document, role) || early {
            return Err(if early { not_found() } else { forbidden("这份文书不供您的账号取用。") });
        }
    }
    let of_body = document.from == MadeFrom::Recommender || (role == Some(Role::Recommender) && document.from == MadeFrom::Programme);
    let (list, (organisation, profile)) = match caller {
        Some(caller) if of_body => {
            let signer = signer(host, request, caller).await?;
            (body_list(signer.body.as_deref().unwrap_or_default()), (signer.organisation, signer.profile))
        }
        Some(caller) => (SUBMITTED.to_owned(), (caller.account().organisation.clone(), caller.account().profile.clone())),
        // A public list names no account.
        None => (SUBMITTED.to_owned(), Default::default()),
    };
    let nothing = BTreeMap::new();
    let wanted = |application: &Application| {
        let named = document.from != MadeFrom::Stage || application.number.as_ref().is_some_and(|number| stage.entries.contains_key(number));
        named && concerns(document, &Record { application, recommender: "", findings: None, stage: &nothing, respondents: None })
    };
    let mut all = applications(host, book, &list, wanted).await?;
    if document.by_category() {
        all.sort_by_key(|stored| book.programme.categories.iter().position(|category| category.id == stored.application.category));
    }
    let rows_max = if document.lists_applications() { document.rows_max as usize } else { all.len() };
    let (shown, part, parts) = part(request, rows_max, all.len())?;
    let before: Vec<&Application> = all[..shown.start].iter().map(|stored| &stored.application).collect();
    let found = &all[shown];
    let known = known(host, settings, book, document, found).await?;
    let records: Vec<Record<'_>> = found
        .iter()
        .zip(&known)
        .map(|(stored, known)| Record {
            application: &stored.application,
            recommender: &known.recommender,
            findings: known.findings.as_ref(),
            stage: stored.application.number.as_ref().and_then(|number| stage.entries.get(number)).unwrap_or(&nothing),
            respondents: None,
        })
        .collect();
    let quotas = quotas(host, book, document).await?;
    let named = named(host, book, document).await?;
    let occasion = Occasion { book, organisation: &organisation, profile: &profile, stage: &stage.values, quotas: &quotas, named: &named, part: PartOf { number: part, of: parts, applications_before: &before, ..PartOf::WHOLE } };
    let mut data = compose(document, &occasion, &records);
    if document.from != MadeFrom::Stage {
        name_records(&mut data, book, found);
    }
    let rows = rows(document, &data);
    Ok(Listed { title: data.title.clone(), data: serde_json::to_value(&data).expect("a document is JSON"), rows, part, parts })
}

/// What is known of an application beside its record.
struct Known {
    recommender: String,
    findings: Option<CheckAnswer>,
}

async fn known(host: &impl Host, settings: &Settings, book: &Rulebook, document: &Document, found: &[Stored]) -> Result<Vec<Known>> {
    let now = programme_now(host, settings, book);
    let mut names: BTreeMap<Option<String>, String> = BTreeMap::new();
    let mut known = Vec::with_capacity(found.len());
    for stored in found {
        let application = &stored.application;
        if !names.contains_key(&application.recommender) {
            let name = view::body_name(host, application).await?.unwrap_or_default();
            names.insert(application.recommender.clone(), name);
        }
        let findings = if document.needs_findings() { Some(findings::check(host, application, now).await?) } else { None };
        known.push(Known { recommender: names[&application.recommender].clone(), findings });
    }
    Ok(known)
}

/// Each quota with what is used of it, where the document lists them.
async fn quotas(host: &impl Host, book: &Rulebook, document: &Document) -> Result<Vec<printing::QuotaLine>> {
    let asks = document.parts.iter().any(|part| matches!(part, Part::Table(table) if table.rows == rulebook::RowsOf::Quotas));
    if !asks {
        return Ok(Vec::new());
    }
    let mut lines = Vec::new();
    for quota in &programmes::load(host, book).await?.quotas.quotas {
        let used = crate::standing::places::used(host, book, quota).await?;
        lines.push(printing::QuotaLine { body: quota.name.clone(), max: Some(quota.max), used });
    }
    Ok(lines)
}

/// The applications named by each stage that the document counts.
async fn named(host: &impl Host, book: &Rulebook, document: &Document) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut named = BTreeMap::new();
    for stage in document.stages_counted() {
        if !named.contains_key(stage) {
            named.insert(stage.to_owned(), stages::load(host, book, stage).await?.entries.into_keys().collect());
        }
    }
    Ok(named)
}

/// Puts to every row the hash of the record it was made from, which the application's receipt names too.
fn name_records(data: &mut DocumentData, book: &Rulebook, found: &[Stored]) {
    let hashes: BTreeMap<&str, Digest> = found.iter().filter_map(|stored| Some((stored.application.number.as_deref()?, record_sha256(book, &stored.application)))).collect();
    let tables = data.blocks.iter_mut().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    for row in tables.flat_map(|table| &mut table.rows) {
        row.record_sha256 = hashes.get(row.number.as_str()).cloned();
    }
}

/// The rows made from applications, for comparing: of each cell the head it stands under and its text.
fn rows(document: &Document, data: &DocumentData) -> Rows {
    let lists = document.parts.iter().filter_map(|part| if let Part::Table(table) = part { Some(table) } else { None });
    // What counts rows changes with every row above.
    let counts: BTreeSet<String> = lists.flat_map(|table| &table.columns).filter(|column| column.from == ValueFrom::Index).map(|column| column.flat_label()).collect();
    let mut rows = Rows::default();
    for table in data.tables() {
        let starts = TableBlock::starts(&table.rows, table.columns.len());
        // What a cell that reaches down says is said of every row it reaches.
        let mut above: Vec<(&str, &str, u32)> = vec![("", "", 0); table.columns.len()];
        for (row, starts) in table.rows.iter().zip(&starts) {
            for (cell, start) in row.cells.iter().zip(starts).filter(|(cell, _)| !cell.label) {
                // In a form made of several lists a cell names the column it stood in.
                let label = if cell.place.is_empty() { &table.columns[*start].label } else { &cell.place };
                above[*start] = (label, &cell.text, cell.rows);
            }
            let cells = above.iter().filter(|(label, _, rows)| *rows > 0 && !label.is_empty() && !counts.contains(*label));
            if !row.number.is_empty() {
                rows.push(&row.number, cells.map(|(label, text, _)| ((*label).to_owned(), (*text).to_owned())));
            }
            above.iter_mut().for_each(|(_, _, rows)| *rows = rows.saturating_sub(1));
        }
    }
    rows
}
