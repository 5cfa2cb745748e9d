//! Ways through an upload, grown from bytes, held against a model that knows nothing but the content and what was
//! acknowledged: no acknowledged byte is ever lost, none told that isn't there, and at the end nothing is left lying about.

use crate::memory::{Memory, noise, run};
use domain::time::{SignedDuration, Timestamp};
use domain::{Attachment, Digest, FileFacts, FileKind};
use evidence::manifest::{Manifest, missing};
use evidence::read::Reader;
use evidence::sweep::{GRACE, sweep, unused, used};
use evidence::upload::{Attempt, Finishing, Found, LEASE, New, Refusal, TAKES_MAX, WAITS, create};
use evidence::{CHUNK_BYTES, Error};
use std::sync::LazyLock;

const ID: &str = "u";
/// Around chunks, and more than is acknowledged only at the end.
const LENGTHS: [usize; 8] = [1, 5000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES + 77, 3 * CHUNK_BYTES, 10 * CHUNK_BYTES + 5];
/// Milliseconds that pass: around a lease, a day, a weekend.
const WAITED_MS: [i64; 12] = [0, 1, 100, 1500, 4999, 5000, 5001, 60_000, 3_600_000, 86_400_000, 72 * 3_600_000 - 1, 72 * 3_600_000];
/// A lease is renewed when bytes move, but not at each of them: it may end that much earlier.
const RENEWED_WITHIN: SignedDuration = SignedDuration::from_millis(1500);
/// Requests of one upload that are under way side by side.
const REQUESTS_MAX: usize = 3;
const STEPS_MAX: usize = 80;

static CONTENT: LazyLock<Vec<u8>> = LazyLock::new(|| noise(LENGTHS[LENGTHS.len() - 1]));
/// What a request sends that has lost the upload.
static NOTHING: [u8; LENGTHS[LENGTHS.len() - 1]] = [0; LENGTHS[LENGTHS.len() - 1]];

/// The first byte chooses the length, each two that follow a step and its size.
pub fn upload(bytes: &[u8]) {
    let Some((length, steps)) = bytes.split_first() else { return };
    let content = &CONTENT[..LENGTHS[usize::from(*length) % LENGTHS.len()]];
    let store = Memory::default();
    run(async {
        let mut way = Way::begin(&store, content).await;
        for step in steps.chunks_exact(2).take(STEPS_MAX) {
            way.step(step[0], step[1]).await;
            way.holds().await;
        }
        way.end().await;
    });
}

/// A request of a client: still sending, or with everything sent.
enum Request<'s> {
    Sending { attempt: Attempt<'s, Memory>, at: usize },
    Ending { finishing: Finishing<'s, Memory>, published: bool },
}

/// What the model knows.
struct Way<'s> {
    store: &'s Memory,
    content: &'s [u8],
    sha256: Digest,
    begun_at: Timestamp,
    now: Timestamp,
    acknowledged: usize,
    /// The upload's document is gone.
    over: bool,
    /// `records` names the file.
    attached: bool,
    /// The upload itself knows that.
    told: bool,
    /// Since when nothing has been acknowledged.
    silent_since: Timestamp,
    requests: Vec<(u32, Request<'s>)>,
    begun: u32,
    holder: Option<Holder>,
}

/// The request that has the upload.
#[derive(Clone, Copy)]
struct Holder {
    number: u32,
    /// When it last moved a byte, and when it last may have: one that failed has renewed its lease or not.
    moved: Timestamp,
    may_have_moved: Timestamp,
    /// Its bytes count before its end.
    counts: bool,
}

impl<'s> Way<'s> {
    async fn begin(store: &'s Memory, content: &'s [u8]) -> Self {
        let now: Timestamp = "2023-07-01T00:00:00Z".parse().expect("a moment");
        let metadata = "filename YQ==".to_owned();
        let new = New { account: "account".into(), application: "application".into(), material: "M1".into(), name: "a".into(), metadata, basis: None, length: content.len() as u64 };
        create(store, ID, new, 1 << 30, now).await.expect("a store").expect("room");
        Self {
            store,
            content,
            sha256: Digest::of(content),
            begun_at: now,
            now,
            acknowledged: 0,
            over: false,
            attached: false,
            told: false,
            silent_since: now,
            requests: Vec::new(),
            begun: 0,
            holder: None,
        }
    }

    async fn step(&mut self, step: u8, size: u8) {
        let which = usize::from(size) % self.requests.len().max(1);
        match step % 16 {
            0 => self.wait(SignedDuration::from_millis(WAITED_MS[usize::from(size) % WAITED_MS.len()])),
            1 | 2 => self.take(self.acknowledged, size & 1 == 1).await,
            3 => self.take(self.acknowledged + 1 + usize::from(size), false).await,
            4..=7 => self.send(size).await,
            8 => self.pause(which).await,
            9 => self.discard(which).await,
            // Killed, all of them or one.
            10 if size % 4 == 0 => self.requests.clear(),
            10 => drop(self.remove(which)),
            11 => self.finish(which).await,
            12 => self.attach(which, size >= 128).await,
            13 => self.give_back(which, size >= 128).await,
            14 if size >= 128 => self.terminate().await,
            14 => self.sweep().await,
            // From now on the store fails, or it works again.
            _ => self.store.writes_left.set((size < 128).then_some(u32::from(size) / 8)),
        }
    }

    fn wait(&mut self, span: SignedDuration) {
        self.now = self.now.checked_add(span).expect("a moment");
    }

    fn has_expired(&self) -> bool {
        self.now.duration_since(self.silent_since) >= WAITS || self.now.duration_since(self.begun_at) >= TAKES_MAX
    }

    fn remove(&mut self, which: usize) -> Option<(u32, Request<'s>)> {
        (which < self.requests.len()).then(|| self.requests.swap_remove(which))
    }

    fn holds_it(&self, number: u32) -> bool {
        self.holder.is_some_and(|holder| holder.number == number)
    }

    /// The request moved a byte, which keeps its lease.
    fn moved(&mut self, number: u32) {
        if let Some(holder) = self.holder.as_mut().filter(|holder| holder.number == number) {
            (holder.moved, holder.may_have_moved) = (self.now, self.now);
        }
    }

    /// It failed, its lease renewed or not.
    fn may_have_moved(&mut self, number: u32) {
        if let Some(holder) = self.holder.as_mut().filter(|holder| holder.number == number) {
            holder.may_have_moved = self.now;
        }
    }

    fn lets_go(&mut self, number: u32) {
        self.holder = self.holder.filter(|holder| holder.number != number);
    }

    /// Whether somebody may hold it at the moment, as far as anybody can know from outside.
    fn may_be_held(&self) -> bool {
        self.holder.is_some_and(|holder| self.now.duration_since(holder.may_have_moved) < LEASE)
    }

    async fn load(&self) -> Result<Found, Refusal> {
        let found = Found::load(self.store, ID, self.now).await;
        match &found {
            Err(Refusal::Unknown) => assert!(self.over, "it was there"),
            Err(Refusal::Expired) => assert!(self.has_expired(), "it waits longer"),
            Err(other) => panic!("{other}"),
            Ok(_) => assert!(!self.over, "it was given up"),
        }
        found
    }

    /// Another request goes on at `offset`; `whole`: with a checksum.
    async fn take(&mut self, offset: usize, whole: bool) {
        let Ok(found) = self.load().await else { return };
        let stands_at = found.upload.offset();
        self.begun += 1;
        match Attempt::begin(self.store, found, offset as u64, format!("b{}", self.begun), whole, self.now).await {
            Ok(attempt) => {
                assert!(offset as u64 == stands_at && !self.told);
                assert!(self.holder.is_none_or(|holder| self.now.duration_since(holder.moved) >= LEASE - RENEWED_WITHIN), "taken from one that was sending");
                self.holder = Some(Holder { number: self.begun, moved: self.now, may_have_moved: self.now, counts: !whole });
                self.requests.push((self.begun, Request::Sending { attempt, at: offset }));
                if self.requests.len() > REQUESTS_MAX {
                    self.requests.remove(0);
                }
            }
            Err(Refusal::Locked) => assert!(self.may_be_held(), "nobody holds it"),
            Err(Refusal::Offset(right)) => assert!(right == stands_at && (right != offset as u64 || self.told)),
            Err(refusal) => self.may_fail(&refusal),
        }
    }

    /// The newest request that sends, or an older one, sends so much. One that has lost the upload sends anything.
    async fn send(&mut self, size: u8) {
        let older = usize::from(size & 1);
        let Some(which) = (0..self.requests.len()).rev().filter(|which| matches!(self.requests[*which].1, Request::Sending { .. })).nth(older) else { return };
        let length = self.content.len();
        let Some((number, Request::Sending { mut attempt, at })) = self.remove(which) else { return };
        let to_chunk = CHUNK_BYTES - at % CHUNK_BYTES;
        let count = [1, 63, 64, to_chunk - 1, to_chunk, to_chunk + 1, length / 2, length][usize::from(size >> 1) % 8].min(length - at);
        let mut bytes = if self.holds_it(number) { &self.content[at..at + count] } else { &NOTHING[..count] };
        while !bytes.is_empty() {
            let mut chunk = attempt.take();
            let (piece, rest) = bytes.split_at((CHUNK_BYTES - chunk.len()).min(bytes.len()));
            chunk.extend_from_slice(piece);
            bytes = rest;
            if let Err(refusal) = attempt.put(chunk, self.now).await {
                assert!(refusal != Refusal::Locked || !self.holds_it(number), "taken from one that was sending");
                if refusal != Refusal::Locked {
                    self.may_fail(&refusal);
                }
                self.may_have_moved(number);
                // The client is told, or the process dies of it.
                if size & 2 == 0 && attempt.discard(self.now).await.is_ok() {
                    self.lets_go(number);
                }
                return;
            }
        }
        if count > 0 {
            self.moved(number);
        }
        assert_eq!(attempt.room(), (length - at - count) as u64);
        self.requests.push((number, Request::Sending { attempt, at: at + count }));
    }

    async fn pause(&mut self, which: usize) {
        let Some((number, Request::Sending { attempt, at })) = self.remove(which) else { return };
        match attempt.pause(self.now).await {
            Ok(upload) => {
                assert!(self.holds_it(number), "one that has lost the upload acknowledges nothing");
                let offset = upload.offset() as usize;
                assert!(offset == at || at == self.content.len() && offset < at, "all but a last byte is acknowledged");
                self.reached(offset);
                self.lets_go(number);
            }
            Err(refusal) => self.refused(number, &refusal),
        }
    }

    async fn discard(&mut self, which: usize) {
        let Some((number, Request::Sending { attempt, .. })) = self.remove(which) else { return };
        match attempt.discard(self.now).await {
            Ok(()) => {
                assert!(self.holds_it(number));
                self.lets_go(number);
            }
            Err(refusal) => self.refused(number, &refusal),
        }
    }

    /// Everything is sent: it is looked into and made findable.
    async fn finish(&mut self, which: usize) {
        match self.remove(which) {
            Some((number, Request::Sending { attempt, at })) if at == self.content.len() => match attempt.finish().await {
                Ok(finishing) => {
                    assert!(!self.holds_it(number) || finishing.sha256 == self.sha256);
                    self.requests.push((number, Request::Ending { finishing, published: false }));
                }
                Err(refusal) => self.refused(number, &refusal),
            },
            Some((number, Request::Ending { mut finishing, .. })) => match finishing.publish(self.now).await {
                Ok(()) => {
                    assert!(self.holds_it(number), "one that has lost the upload makes nothing findable");
                    self.moved(number);
                    self.requests.push((number, Request::Ending { finishing, published: true }));
                }
                Err(refusal) => {
                    self.refused(number, &refusal);
                    self.may_have_moved(number);
                }
            },
            Some(request) => self.requests.push(request),
            None => {}
        }
    }

    /// `records` takes a file that is findable and whole; then the upload is told, unless the process was killed in between.
    async fn attach(&mut self, which: usize, killed: bool) {
        match self.remove(which) {
            Some((number, Request::Ending { finishing, published: true })) => {
                if missing(self.store, std::slice::from_ref(&self.sha256)).await == Ok(Vec::new()) {
                    self.attached = true;
                    let attachment = Attachment::new(finishing.sha256.clone(), finishing.manifest.bytes, "a", FileFacts::of(FileKind::Pdf), self.now);
                    if !killed && finishing.done(attachment).await.is_ok() && self.holds_it(number) {
                        self.told = true;
                        self.acknowledged = self.content.len();
                        self.holder = None;
                    }
                }
            }
            Some(request) => self.requests.push(request),
            None => {}
        }
    }

    /// The file is refused, and nothing of it stays; or it can't be taken at the moment.
    async fn give_back(&mut self, which: usize, refused: bool) {
        match self.remove(which) {
            Some((number, Request::Ending { finishing, .. })) if refused => match finishing.refuse().await {
                Ok(()) if self.holds_it(number) => self.gone(),
                Ok(()) => {}
                Err(error) => self.may_fail(&error.into()),
            },
            Some((number, Request::Ending { finishing, .. })) => match finishing.put_off(self.now).await {
                Ok(upload) => {
                    assert!(self.holds_it(number) && upload.offset() < self.content.len() as u64);
                    self.reached(upload.offset() as usize);
                    self.lets_go(number);
                }
                Err(refusal) => self.refused(number, &refusal),
            },
            Some(request) => self.requests.push(request),
            None => {}
        }
    }

    async fn terminate(&mut self) {
        let Ok(found) = self.load().await else { return };
        match found.terminate(self.store, self.now).await {
            Ok(()) => self.gone(),
            Err(Refusal::Locked) => assert!(self.may_be_held(), "nobody holds it"),
            Err(refusal) => self.may_fail(&refusal),
        }
    }

    async fn sweep(&mut self) {
        let outcome = sweep(self.store, self.now).await;
        if !self.over && !self.store.keys().contains(&format!("upload/{ID}")) {
            assert!(self.has_expired(), "it waits longer");
            self.gone();
        }
        match outcome {
            Ok(swept) => {
                for file in swept.files {
                    assert_eq!(file, self.sha256);
                    let outcome = if self.attached { used(self.store, &file).await } else { unused(self.store, &file, self.now).await.map(drop) };
                    outcome.unwrap_or_else(|error| self.may_fail(&error.into()));
                }
            }
            Err(error) => self.may_fail(&error.into()),
        }
    }

    /// Nobody goes on with an upload that is gone; what one that doesn't know it writes yet is the next sweep's.
    fn gone(&mut self) {
        self.over = true;
        self.requests.clear();
        self.holder = None;
    }

    fn reached(&mut self, offset: usize) {
        assert!(offset >= self.acknowledged, "{} was acknowledged, {offset} is there", self.acknowledged);
        self.acknowledged = offset;
        self.silent_since = self.now;
    }

    fn refused(&self, number: u32, refusal: &Refusal) {
        match refusal {
            Refusal::Locked => assert!(!self.holds_it(number), "taken from one that had it"),
            other => self.may_fail(other),
        }
    }

    fn may_fail(&self, refusal: &Refusal) {
        let failing = self.store.writes_left.get().is_some();
        assert!(failing && matches!(refusal, Refusal::Store(Error::Store(_))), "{refusal:?}");
    }

    /// What the upload says of itself is true at any moment.
    async fn holds(&mut self) {
        if let Ok(found) = self.load().await {
            let offset = found.upload.offset() as usize;
            assert!(offset >= self.acknowledged, "{} was acknowledged, {offset} is there", self.acknowledged);
            assert!((offset == self.content.len()) == self.told && found.upload.attachment.is_some() == self.told, "told of the last byte before it counted");
            if offset > self.acknowledged {
                assert!(self.holder.is_none_or(|holder| holder.counts), "counted before its checksum was");
                self.reached(offset);
            }
        }
        if self.attached {
            assert_eq!(missing(self.store, std::slice::from_ref(&self.sha256)).await, Ok(Vec::new()), "a file that is named is there");
        }
    }

    /// Everything is killed and the longest time passes: what is named is there, byte for byte, and nothing else.
    async fn end(mut self) {
        self.requests.clear();
        self.store.writes_left.set(None);
        self.wait(TAKES_MAX);
        for _ in 0..4 {
            self.wait(GRACE);
            self.sweep().await;
        }
        let mut chunks: Vec<String> = self.store.keys().into_iter().filter(|key| key.starts_with("chunk/")).collect();
        if self.attached {
            let manifest = Manifest::load(self.store, &self.sha256).await.expect("a store").expect("a file that is named");
            let mut reader = Reader::new(self.store, self.sha256.clone(), manifest.clone(), 0..u64::MAX);
            let mut at = 0;
            while let Some(bytes) = reader.next().await.expect("a file that is whole") {
                assert!(self.content[at..].starts_with(&bytes));
                at += bytes.len();
            }
            assert_eq!(at, self.content.len());
            let of_file: Vec<String> = (0..manifest.chunks()).map(|chunk| manifest.key(chunk)).collect();
            chunks.retain(|key| !of_file.contains(key));
        }
        assert_eq!(chunks, Vec::<String>::new(), "chunks of nobody");
        assert!(!self.store.keys().contains(&format!("upload/{ID}")));
        let begun = self.store.counters.borrow().iter().filter(|(key, _)| key.starts_with("counter/begun")).map(|(_, sum)| *sum).sum::<i64>();
        assert_eq!(begun, 0, "what has ended isn't counted any more");
    }
}
