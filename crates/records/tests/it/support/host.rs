//! A host for tests: the real rulebooks and the real checks; the documents it is asked for are kept to be looked at.

use super::MemoryStore;
use domain::api::{BrokenRulebooks, CheckAnswer, CheckRequest, ParseRoster, RenderRequest, RosterAnswer};
use domain::roster::{FoundColumn, RosterFacts, Row};
use domain::time::Timestamp;
use domain::{Digest, Problem};
use records::{Document, Host, Settings};
use rulebook::Rulebook;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;
use std::sync::OnceLock;

pub struct TestHost {
    pub store: Rc<MemoryStore>,
    pub settings: Result<Settings, String>,
    pub now: Cell<Timestamp>,
    broken: BrokenRulebooks,
    drawn: Cell<u64>,
    proven: Cell<bool>,
    /// What was to be rendered, in order.
    pub rendered: RefCell<Vec<RenderRequest>>,
    /// Files whose bytes are lost.
    pub lost_files: RefCell<BTreeSet<Digest>>,
    /// Files whose bytes were to be deleted, in order.
    pub erased_files: RefCell<Vec<Digest>>,
    pub evidence_down: Cell<bool>,
    /// Files that the sweep of `evidence` comes by.
    pub swept_files: RefCell<BTreeSet<Digest>>,
    /// What it was told last of them: used, unused.
    pub settled: RefCell<(Vec<Digest>, Vec<Digest>)>,
    /// Lists of respondents that rows were asked of.
    pub rosters_asked: RefCell<Vec<(Digest, ParseRoster)>>,
    /// How many respondents every list holds.
    pub respondents: Cell<u32>,
}

/// A Saturday in November, 15:00 in Shanghai.
pub const NOW: &str = "2026-11-21T07:00:00Z";

impl TestHost {
    pub fn new(variables: &[(&str, &str)]) -> Self {
        let defaults = [
            ("public_url", "https://intake.example"),
            ("demonstration", "true"),
            ("setup_token", "one-time-token"),
            ("maintenance_key", "maintenance-key"),
            ("file_mib_max", "200"),
            ("application_mib_max", "2048"),
            ("application_files_max", "500"),
        ];
        let find = |set: &[(&str, &str)], name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        let settings = Settings::read(|name| find(variables, name).or_else(|| find(&defaults, name)).unwrap_or_default());
        Self {
            store: Rc::default(),
            settings: settings.map_err(|error| error.to_string()),
            now: Cell::new(NOW.parse().unwrap()),
            broken: BrokenRulebooks::default(),
            drawn: Cell::new(0),
            proven: Cell::new(false),
            rendered: RefCell::default(),
            lost_files: RefCell::default(),
            erased_files: RefCell::default(),
            evidence_down: Cell::new(false),
            swept_files: RefCell::default(),
            settled: RefCell::default(),
            rosters_asked: RefCell::default(),
            respondents: Cell::new(3),
        }
    }

    /// Another process on the same store, drawing other random numbers.
    pub fn beside(&self) -> Self {
        let host = Self { store: self.store.clone(), ..Self::new(&[]) };
        host.now.set(self.now.get());
        host.drawn.set(1 << 40);
        host
    }

    /// Lets the clock go on.
    pub fn later(&self, seconds: i64) {
        self.now.set(self.now.get() + std::time::Duration::from_secs(seconds.unsigned_abs()));
    }

    /// The process was started again on the same store.
    pub fn restart(&self) {
        self.store.writes_left.set(None);
        self.proven.set(false);
    }
}

/// A programme of the repository and one made up for these tests, read once.
pub fn books() -> &'static [Rulebook] {
    static BOOKS: OnceLock<Vec<Rulebook>> = OnceLock::new();
    BOOKS.get_or_init(|| vec![read_book("../../rulebooks", "shanghai-2023"), read_book("tests/programmes", "made-up-2030")])
}

/// The other programmes of the repository, read where a test names one.
pub fn other_books() -> &'static [Rulebook] {
    static BOOKS: OnceLock<Vec<Rulebook>> = OnceLock::new();
    BOOKS.get_or_init(|| {
        let mut ids = rulebook_folder::programmes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")).unwrap();
        ids.retain(|id| books().iter().all(|book| &book.programme.id != id));
        ids.iter().map(|id| read_book("../../rulebooks", id)).collect()
    })
}

fn read_book(within: &str, id: &str) -> Rulebook {
    rulebook_folder::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(within).join(id)).unwrap_or_else(|errors| panic!("{id}: {errors:?}"))
}

impl Host for TestHost {
    type Store = MemoryStore;

    fn store(&self) -> &MemoryStore {
        &self.store
    }

    fn now(&self) -> Timestamp {
        self.now.get()
    }

    /// Never the same twice, and the same with every run.
    fn random<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        for byte in &mut out {
            self.drawn.set(self.drawn.get() + 1);
            let hex = Digest::of(&self.drawn.get().to_le_bytes());
            *byte = u8::from_str_radix(&hex.as_str()[..2], 16).unwrap();
        }
        out
    }

    fn settings(&self) -> Result<&Settings, String> {
        self.settings.as_ref().map_err(Clone::clone)
    }

    fn rulebook(&self, programme: &str) -> Option<&Rulebook> {
        books().iter().chain(if programme.contains("-20") { other_books() } else { &[] }).find(|book| book.programme.id == programme)
    }

    fn rulebooks(&self) -> Vec<&Rulebook> {
        books().iter().collect()
    }

    fn broken_rulebooks(&self) -> &BrokenRulebooks {
        &self.broken
    }

    async fn check(&self, request: &CheckRequest) -> Result<CheckAnswer, Problem> {
        let book = self.rulebook(request.programme.as_str()).expect("a programme of these tests");
        Ok(checks::check(book, request).expect("the rulebook's rules are typed"))
    }

    async fn render(&self, request: &RenderRequest) -> Result<Document, Problem> {
        self.rendered.borrow_mut().push(request.clone());
        Ok(Document { media_type: "application/pdf".to_owned(), bytes: b"%PDF-".to_vec() })
    }

    async fn respondents(&self, list: &Digest, asked: &ParseRoster) -> Result<RosterAnswer, Problem> {
        self.rosters_asked.borrow_mut().push((list.clone(), asked.clone()));
        let columns = asked.spec.columns.iter().map(|column| FoundColumn { id: column.id.clone(), label: column.label.clone(), letter: "A".to_owned(), head: column.label.clone() });
        let value = |row: u32, column: &domain::roster::ColumnSpec| format!("{}{row}{}", column.id, if asked.masked { "*" } else { "" });
        let row = |row: u32| Row { row, values: asked.spec.columns.iter().map(|column| value(row, column)).collect(), ..Row::default() };
        let rows = (asked.offset + 1..=(asked.offset + asked.limit).min(self.respondents.get())).map(row).collect();
        let facts = RosterFacts { columns: columns.collect(), rows: self.respondents.get(), ..RosterFacts::default() };
        Ok(RosterAnswer { facts, rows, masked: asked.masked })
    }

    async fn missing_files(&self, files: &[Digest]) -> Result<Vec<Digest>, Problem> {
        Ok(files.iter().filter(|file| self.lost_files.borrow().contains(file)).cloned().collect())
    }

    async fn evidence_ready(&self) -> Result<(), Problem> {
        if self.evidence_down.get() { Err(Problem::new(503, "not_ready", "没有就绪", "附件存储没有响应。")) } else { Ok(()) }
    }

    async fn sweep_evidence(&self) -> Result<serde_json::Value, Problem> {
        Ok(serde_json::json!({ "files": self.swept_files.borrow().iter().collect::<Vec<_>>() }))
    }

    async fn settle_evidence(&self, used: &[Digest], unused: &[Digest]) -> Result<serde_json::Value, Problem> {
        self.settled.replace((used.to_vec(), unused.to_vec()));
        Ok(serde_json::json!({}))
    }

    async fn erase_file(&self, sha256: &Digest) -> Result<(), Problem> {
        self.erased_files.borrow_mut().push(sha256.clone());
        Ok(())
    }

    fn store_proven(&self) -> bool {
        self.proven.get()
    }

    fn set_store_proven(&self) {
        self.proven.set(true);
    }
}
