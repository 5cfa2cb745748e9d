//! Limits on what comes from outside, each with its reason.

/// Longest body of a request in bytes: the longest form, a practice report of some 15,000 characters typed in one go, has 60 KB.
pub const BODY_BYTES_MAX: usize = 1 << 20;

/// Longest value of one field in characters: ten times the longest text a programme asks for.
pub const FIELD_CHARACTERS_MAX: usize = 100_000;

/// Most fields of one application: the largest rulebook asks for some 120.
pub const FIELDS_MAX: usize = 400;

/// Largest application document in bytes: a list page reads ten of them at once, and a store answers less than 128 MiB.
pub(crate) const DOCUMENT_BYTES_MAX: usize = 4 << 20;

/// Most applications one account makes: an office files a few a year; more is a loop gone wrong.
pub(crate) const APPLICATIONS_MAX: i64 = 1_000;

/// Most keys of one account, kept in its document: one per machine of an office and some to spare.
pub(crate) const KEYS_MAX: usize = 10;

/// Longest name of an organisation or body, label of a key, and value of a profile in characters: it stands on one printed line.
pub(crate) const NAME_CHARACTERS_MAX: usize = 200;

/// Most entries of a profile: the foot of a table asks for five.
pub(crate) const PROFILE_ENTRIES_MAX: usize = 20;

/// Longest free text of a withdrawal or report in characters: some pages, and it goes into the document.
pub(crate) const REASON_CHARACTERS_MAX: usize = 5_000;

/// Most reports on one application: they stand in its document.
pub(crate) const REPORTS_MAX: usize = 50;

/// Most submissions of one application: receipts stand in its document.
pub(crate) const RECEIPTS_MAX: usize = 100;

/// Most entries of a history that are shown, the newest; a chain grows with submissions and reports only.
pub(crate) const HISTORY_MAX: usize = 1_000;

/// Most decisions about open readings of one programme: they stand in its document; a rulebook leaves some ten open.
pub(crate) const DECISIONS_MAX: usize = 500;

/// Most quotas of one programme: a province has some fifty bodies.
pub(crate) const QUOTAS_MAX: usize = 200;

/// Most bodies that share one quota.
pub(crate) const QUOTA_BODIES_MAX: usize = 100;

/// Largest quota and longest list of titles: a typing error beyond.
pub(crate) const QUOTA_MAX: u32 = 100_000;

/// Most titles kept under one code: one a year in each of a dozen programmes, for ten years.
pub(crate) const TITLES_MAX: usize = 200;

/// Most bars kept under one code.
pub(crate) const BARS_MAX: usize = 100;

/// Most changes of a standing that are shown, the newest.
pub(crate) const CHANGES_MAX: usize = 200;

/// Most applications under one code that a check looks at, the newest: each needs its document.
pub(crate) const OTHERS_MAX: u64 = 100;

/// Most entries of a body's recommendations that a quota is counted over.
pub(crate) const PLACES_MAX: u64 = 5_000;

/// Most applications that a stage names: what a list of applications is made from.
pub(crate) const STAGE_ENTRIES_MAX: usize = 5_000;

/// Most values of a stage, or of one application in it: a review form has some thirty entries.
pub(crate) const STAGE_VALUES_MAX: usize = 100;

/// Longest value of a stage in characters: an expert's opinion has a page.
pub(crate) const STAGE_CHARACTERS_MAX: usize = 5_000;

/// Respondents in one document that says no number of its own: some twenty pages, set within two seconds; more are parted.
pub(crate) const RESPONDENTS_MAX: usize = 500;

/// Largest body of a check without an account in bytes: a form of 120 fields with its reports has some 60 KB.
pub(crate) const WHAT_IF_BYTES_MAX: usize = 256 << 10;

/// Longest value of a field in a check without an account, in characters: the longest text a rulebook allows unless it says otherwise.
pub(crate) const WHAT_IF_CHARACTERS_MAX: usize = 20_000;

/// Most files in a check without an account.
pub(crate) const WHAT_IF_FILES_MAX: usize = 500;

/// Most acknowledged codes of one submission: no rulebook has as many checks.
pub(crate) const ACKNOWLEDGED_MAX: usize = 500;

/// Longest search text in characters: the longest name.
pub(crate) const SEARCH_CHARACTERS_MAX: usize = 200;

/// Lines on one page of a list.
pub(crate) const PAGE_LINES: usize = 50;

/// Most list entries looked at for one page: an entry is some 300 bytes, read 200 at a time; a search that needs more goes on with the next page.
pub(crate) const SCAN_MAX: u64 = 5_000;

/// List entries read in one call.
pub(crate) const SCAN_BATCH: u64 = 200;

/// Documents read in one call: ten of the largest stay below what a store answers at once.
pub(crate) const DOCUMENT_BATCH: usize = 10;

/// How often a swap is tried again before the request gives up: each loss means that somebody else has won.
pub(crate) const SWAPS_MAX: usize = 16;

/// Most entries under one file that maintenance looks at: the same licence stands in a few applications a year, each of which adds an
/// entry whenever it takes the file up again; beyond, the file stays.
pub(crate) const REFERENCES_MAX: u64 = 20_000;

/// So many of them are read at a time.
pub(crate) const REFERENCES_AT_ONCE: u64 = 200;

/// Entries of one list that a maintenance run looks at.
pub(crate) const SWEEP_MAX: u64 = 500;

/// Most documents of one ZIP: at a second for a book of twenty pages it is there within some minutes, and what breaks off with it
/// is soon made again. More are in the next one.
pub(crate) const BATCH_DOCUMENTS_MAX: usize = 200;

/// Most respondents shown unmasked at once: ten times what a programme asks for, and a page that can still be printed.
pub(crate) const DISCLOSED_ROWS_MAX: u32 = 1_000;

/// Most respondents of one sample: a body calls some ten; a hundred is the whole of the longest list a programme asks for.
pub(crate) const SAMPLE_MAX: u32 = 100;

/// Longest explanation of a purpose in characters: a sentence or two.
pub(crate) const NOTE_CHARACTERS_MAX: usize = 200;

/// Most audit lines of one application: somebody who looks more often reads the list out by machine.
pub(crate) const ACCESSES_MAX: u64 = 10_000;

/// Audit lines shown, the newest.
pub(crate) const ACCESSES_SHOWN_MAX: u64 = 500;
