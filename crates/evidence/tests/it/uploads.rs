//! Uploads broken off and taken up again, one way through after the other; `crates/properties` goes any way there is.

use crate::memory::{Memory, noise, run};
use domain::time::{SignedDuration, Timestamp};
use domain::{Attachment, Digest, FileFacts, FileKind};
use evidence::manifest::{self, Manifest};
use evidence::read::Reader;
use evidence::sweep::{self, GRACE};
use evidence::upload::{self, Attempt, Finishing, Found, LEASE, New, Refusal, TAKES_MAX, Upload, WAITS};
use evidence::{CHUNK_BYTES, Error};

const BEGUN_MAX: u64 = 1 << 30;

fn start() -> Timestamp {
    "2023-07-01T00:00:00Z".parse().unwrap()
}

fn after(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_add(span).unwrap()
}

fn new(length: u64) -> New {
    let metadata = "filename YQ==".to_owned();
    New { account: "account".into(), application: "application".into(), material: "M1".into(), name: "a.pdf".into(), metadata, basis: None, length }
}

async fn create(store: &Memory, length: usize) -> Upload {
    upload::create(store, "u", new(length as u64), BEGUN_MAX, start()).await.unwrap().unwrap()
}

fn attachment(sha256: &Digest, bytes: u64) -> Attachment {
    let facts = FileFacts::of(FileKind::Pdf);
    Attachment::new(sha256.clone(), bytes, "a.pdf", facts, start())
}

async fn begin<'s>(store: &'s Memory, offset: u64, blob: &str, now: Timestamp) -> Result<Attempt<'s, Memory>, Refusal> {
    Attempt::begin(store, Found::load(store, "u", now).await?, offset, blob.into(), false, now).await
}

async fn feed(attempt: &mut Attempt<'_, Memory>, mut bytes: &[u8], now: Timestamp) -> Result<(), Refusal> {
    while !bytes.is_empty() {
        let mut chunk = attempt.take();
        let count = (CHUNK_BYTES - chunk.len()).min(bytes.len());
        chunk.extend_from_slice(&bytes[..count]);
        bytes = &bytes[count..];
        attempt.put(chunk, now).await?;
    }
    Ok(())
}

async fn finish(mut finishing: Finishing<'_, Memory>, now: Timestamp) -> Result<Digest, Refusal> {
    finishing.publish(now).await?;
    let (sha256, bytes) = (finishing.sha256.clone(), finishing.manifest.bytes);
    finishing.done(attachment(&sha256, bytes)).await?;
    Ok(sha256)
}

async fn read(store: &Memory, sha256: &Digest) -> Result<Vec<u8>, Error> {
    let manifest = Manifest::load(store, sha256).await?.ok_or(Error::Missing)?;
    let mut reader = Reader::new(store, sha256.clone(), manifest, 0..u64::MAX);
    let mut all = Vec::new();
    while let Some(bytes) = reader.next().await? {
        all.extend(bytes);
    }
    Ok(all)
}

fn chunk_keys(store: &Memory) -> Vec<String> {
    store.keys().into_iter().filter(|key| key.starts_with("chunk/")).collect()
}

async fn chunks_of(store: &Memory, sha256: &Digest) -> Vec<String> {
    let manifest = Manifest::load(store, sha256).await.unwrap().unwrap();
    let mut keys: Vec<String> = (0..manifest.chunks()).map(|chunk| manifest.key(chunk)).collect();
    keys.sort();
    keys
}

#[test]
fn it_goes_on_at_every_offset_around_a_chunk() {
    let bytes = noise(2 * CHUNK_BYTES + 77);
    for cut in [1, 63, 64, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 76] {
        for length in [2 * CHUNK_BYTES + 77, cut + 1] {
            let store = Memory::default();
            let bytes = &bytes[..length];
            run(async {
                create(&store, length).await;
                let mut attempt = begin(&store, 0, "a", start()).await.unwrap();
                feed(&mut attempt, &bytes[..cut], start()).await.unwrap();
                assert_eq!(attempt.pause(start()).await.unwrap().offset(), cut as u64);
                let mut attempt = begin(&store, cut as u64, "b", start()).await.unwrap();
                assert_eq!(attempt.room(), (length - cut) as u64);
                feed(&mut attempt, &bytes[cut..], start()).await.unwrap();
                let sha256 = finish(attempt.finish().await.unwrap(), start()).await.unwrap();
                assert_eq!(sha256, Digest::of(bytes), "{cut} of {length}");
                assert_eq!(read(&store, &sha256).await.unwrap(), bytes, "{cut} of {length}");
                assert_eq!(chunk_keys(&store), chunks_of(&store, &sha256).await, "{cut} of {length}");
                assert_eq!(Found::load(&store, "u", start()).await.unwrap().upload.offset(), length as u64);
            });
        }
    }
}

#[test]
fn another_request_waits_until_the_first_has_been_silent() {
    let store = Memory::default();
    let bytes = noise(CHUNK_BYTES + 5);
    run(async {
        create(&store, bytes.len()).await;
        let mut first = begin(&store, 0, "a", start()).await.unwrap();
        assert_eq!(begin(&store, 0, "b", start()).await.err(), Some(Refusal::Locked));
        let found = Found::load(&store, "u", start()).await.unwrap();
        assert_eq!(found.terminate(&store, start()).await, Err(Refusal::Locked));
        feed(&mut first, &bytes[..CHUNK_BYTES], start()).await.unwrap();
        let almost = after(start(), LEASE - SignedDuration::from_millis(1));
        assert_eq!(begin(&store, 0, "b", almost).await.err(), Some(Refusal::Locked));
        let mut second = begin(&store, 0, "b", after(start(), LEASE)).await.unwrap();
        // The first wakes up: it may write, but not count, and spoils nothing.
        let wrong = vec![0; 3];
        assert_eq!(feed(&mut first, &wrong, almost).await, Err(Refusal::Locked));
        assert_eq!(first.discard(almost).await, Err(Refusal::Locked));
        feed(&mut second, &bytes, almost).await.unwrap();
        let sha256 = finish(second.finish().await.unwrap(), almost).await.unwrap();
        assert_eq!(read(&store, &sha256).await.unwrap(), bytes);
    });
}

#[test]
fn bytes_that_move_keep_the_lease() {
    let store = Memory::default();
    let bytes = noise(1000);
    run(async {
        create(&store, 1000).await;
        let mut attempt = begin(&store, 0, "a", start()).await.unwrap();
        let mut now = start();
        for byte in &bytes[..20] {
            now = after(now, LEASE - SignedDuration::from_secs(1));
            feed(&mut attempt, &[*byte], now).await.unwrap();
            assert_eq!(begin(&store, 0, "b", now).await.err(), Some(Refusal::Locked));
        }
    });
}

#[test]
fn a_long_request_is_acknowledged_as_it_goes() {
    let store = Memory::default();
    let bytes = noise(20 * CHUNK_BYTES);
    run(async {
        create(&store, bytes.len()).await;
        let mut attempt = begin(&store, 0, "a", start()).await.unwrap();
        feed(&mut attempt, &bytes, start()).await.unwrap();
        drop(attempt);
        let offset = Found::load(&store, "u", start()).await.unwrap().upload.offset();
        assert!(offset >= 8 << 20 && offset < bytes.len() as u64, "{offset}");
        let later = after(start(), LEASE);
        let mut attempt = begin(&store, offset, "b", later).await.unwrap();
        feed(&mut attempt, &bytes[offset as usize..], later).await.unwrap();
        let finishing = attempt.finish().await.unwrap();
        // Not attached yet, so not acknowledged to its end.
        assert!(Found::load(&store, "u", later).await.unwrap().upload.offset() < bytes.len() as u64);
        let sha256 = finish(finishing, later).await.unwrap();
        assert_eq!(read(&store, &sha256).await.unwrap(), bytes);
        assert_eq!(chunk_keys(&store), chunks_of(&store, &sha256).await);
    });
}

#[test]
fn what_a_checksum_does_not_fit_never_counted() {
    let store = Memory::default();
    let bytes = noise(10 * CHUNK_BYTES);
    run(async {
        create(&store, bytes.len()).await;
        let found = Found::load(&store, "u", start()).await.unwrap();
        let mut attempt = Attempt::begin(&store, found, 0, "a".into(), true, start()).await.unwrap();
        feed(&mut attempt, &bytes[..9 * CHUNK_BYTES + 7], after(start(), SignedDuration::from_secs(3))).await.unwrap();
        assert_eq!(Found::load(&store, "u", start()).await.unwrap().upload.offset(), 0);
        attempt.discard(start()).await.unwrap();
        assert_eq!(chunk_keys(&store), Vec::<String>::new());
        begin(&store, 0, "b", start()).await.unwrap();
    });
}

#[test]
fn it_expires_without_a_byte_and_after_the_longest_time() {
    let store = Memory::default();
    run(async {
        let mut upload = create(&store, 100 * CHUNK_BYTES).await;
        let mut now = start();
        let mut offset = 0;
        while upload.expires_at < after(start(), TAKES_MAX) {
            assert_eq!(upload.expires_at, after(now, WAITS));
            now = after(upload.expires_at, SignedDuration::from_nanos(-1));
            let mut attempt = begin(&store, offset, &format!("b{offset}"), now).await.unwrap();
            feed(&mut attempt, &[7; 100], now).await.unwrap();
            upload = attempt.pause(now).await.unwrap();
            offset += 100;
        }
        assert_eq!(begin(&store, offset, "c", upload.expires_at).await.err(), Some(Refusal::Expired));
        let swept = sweep::sweep(&store, upload.expires_at).await.unwrap();
        assert_eq!(swept.uploads, 1);
        assert_eq!(store.keys(), ["sweep/started"]);
        assert_eq!(begin(&store, offset, "c", upload.expires_at).await.err(), Some(Refusal::Unknown));
        assert_eq!(store.counters.borrow().iter().find(|(key, _)| key.starts_with("counter/begun")).map(|(_, sum)| *sum), Some(0));
    });
}

#[test]
fn an_application_begins_so_much_a_day() {
    let store = Memory::default();
    run(async {
        let begin = async |id: &str, length: u64, now| upload::create(&store, id, new(length), 10 << 20, now).await.unwrap();
        assert!(begin("a", 6 << 20, start()).await.is_some());
        assert!(begin("b", (4 << 20) + 1, start()).await.is_none(), "one byte past");
        assert!(begin("c", 4 << 20, start()).await.is_some(), "exactly");
        assert!(begin("d", 1, start()).await.is_none(), "the smallest counts as much as a chunk");
        Found::load(&store, "c", start()).await.unwrap().terminate(&store, start()).await.unwrap();
        assert!(begin("e", 1, start()).await.is_some(), "what was ended no longer counts");
        assert!(begin("f", 10 << 20, after(start(), SignedDuration::from_hours(24))).await.is_some());
    });
}

#[test]
fn the_same_content_is_kept_once_and_an_upload_taken_over_at_its_end_ends_all_the_same() {
    let bytes = noise(2 * CHUNK_BYTES + 9);
    let sha256 = Digest::of(&bytes);
    let store = Memory::default();
    run(async {
        create(&store, bytes.len()).await;
        let mut first = begin(&store, 0, "a", start()).await.unwrap();
        feed(&mut first, &bytes[..CHUNK_BYTES + 3], start()).await.unwrap();
        first.pause(start()).await.unwrap();
        let mut second = begin(&store, (CHUNK_BYTES + 3) as u64, "b", start()).await.unwrap();
        feed(&mut second, &bytes[CHUNK_BYTES + 3..], start()).await.unwrap();
        let mut second = second.finish().await.unwrap();
        second.publish(start()).await.unwrap();
        // Killed between the manifest and the end: the file is findable, the upload not yet done.
        drop(second);
        let later = after(start(), LEASE);
        let offset = Found::load(&store, "u", later).await.unwrap().upload.offset() as usize;
        let mut third = begin(&store, offset as u64, "c", later).await.unwrap();
        assert_eq!(read(&store, &sha256).await.unwrap(), bytes, "taking over deletes nothing that a file rests on");
        feed(&mut third, &bytes[offset..], later).await.unwrap();
        finish(third.finish().await.unwrap(), later).await.unwrap();
        assert_eq!(read(&store, &sha256).await.unwrap(), bytes);
        assert_eq!(chunk_keys(&store), chunks_of(&store, &sha256).await);
        // The upload is forgotten, the file stays.
        let over = after(start(), TAKES_MAX);
        assert_eq!(sweep::sweep(&store, over).await.unwrap().files, std::slice::from_ref(&sha256));
        assert_eq!(Found::load(&store, "u", over).await.err(), Some(Refusal::Unknown));
        assert_eq!(manifest::missing(&store, std::slice::from_ref(&sha256)).await.unwrap(), []);
        for graces in 1..3 {
            sweep::unused(&store, &sha256, after(over, GRACE * graces)).await.unwrap();
        }
        sweep::sweep(&store, after(over, GRACE * 3)).await.unwrap();
        assert_eq!(chunk_keys(&store), Vec::<String>::new());
    });
}
