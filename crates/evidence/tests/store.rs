//! Files written, found, read in part, spoilt, written twice, left by a crash.

mod memory;

use domain::Digest;
use domain::time::Timestamp;
use evidence::manifest::{self, Manifest};
use evidence::read::Reader;
use evidence::started::{self, GRACE};
use evidence::write::{IN_FLIGHT_MAX, Writer};
use evidence::{CHUNK_BYTES, Error};
use memory::{Memory, noise, run};

fn now() -> Timestamp {
    "2023-07-01T00:00:00Z".parse().unwrap()
}

async fn write(store: &Memory, blob: &str, bytes: &[u8], piece: usize) -> Result<Digest, Error> {
    let mut writer = Writer::begin(store, blob.into(), now()).await?;
    for piece in bytes.chunks(piece) {
        writer.append(piece).await?;
    }
    writer.finish().await?.publish().await
}

async fn read(store: &Memory, sha256: &Digest, part: std::ops::Range<u64>) -> Result<Vec<u8>, Error> {
    let manifest = Manifest::load(store, sha256).await?.ok_or(Error::Missing)?;
    let mut reader = Reader::new(store, sha256.clone(), manifest, part);
    let mut all = Vec::new();
    while let Some(bytes) = reader.next().await? {
        all.extend(bytes);
    }
    Ok(all)
}

#[test]
fn what_was_written_is_read_at_every_length_around_a_chunk() {
    let all = noise(3 * CHUNK_BYTES + 1);
    for length in [0, 1, 63, 64, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 1] {
        let store = Memory::default();
        let bytes = &all[..length];
        let sha256 = run(write(&store, "b", bytes, 70_001)).unwrap();
        assert_eq!(sha256, Digest::of(bytes), "{length}");
        assert_eq!(run(read(&store, &sha256, 0..u64::MAX)).unwrap(), bytes, "{length}");
        assert_eq!(store.keys().len(), length.div_ceil(CHUNK_BYTES) + 1, "chunks and manifest, nothing else");
        assert_eq!(run(manifest::missing(&store, std::slice::from_ref(&sha256))).unwrap(), []);
    }
}

#[test]
fn chunks_taken_and_put_back_are_the_same_as_appended() {
    let bytes = noise(2 * CHUNK_BYTES + 5);
    let store = Memory::default();
    run(async {
        let mut writer = Writer::begin(&store, "b".into(), now()).await.unwrap();
        let mut at = 0;
        while at < bytes.len() {
            let mut chunk = writer.take();
            let room = (chunk.capacity().min(CHUNK_BYTES) - chunk.len()).min(300_000).min(bytes.len() - at);
            chunk.extend_from_slice(&bytes[at..at + room]);
            at += room;
            writer.put(chunk).await.unwrap();
            assert_eq!(writer.bytes(), at as u64);
        }
        assert_eq!(writer.finish().await.unwrap().publish().await.unwrap(), Digest::of(&bytes));
    });
    assert!((2..=IN_FLIGHT_MAX).contains(&store.under_way_max.get()), "{} writes side by side", store.under_way_max.get());
}

#[test]
fn any_part_is_read_alone() {
    let bytes = noise(3 * CHUNK_BYTES + 77);
    let store = Memory::default();
    let sha256 = run(write(&store, "b", &bytes, CHUNK_BYTES)).unwrap();
    let c = CHUNK_BYTES as u64;
    for part in [0..1, c - 1..c + 1, c..2 * c, 2 * c + 5..3 * c + 77, 3 * c + 76..3 * c + 77, 5..5] {
        let expected = &bytes[part.start as usize..part.end as usize];
        assert_eq!(run(read(&store, &sha256, part.clone())).unwrap(), expected, "{part:?}");
    }
}

#[test]
fn a_changed_or_missing_chunk_is_never_given() {
    let bytes = noise(2 * CHUNK_BYTES + 77);
    for chunk in 0..3 {
        let store = Memory::default();
        let sha256 = run(write(&store, "b", &bytes, CHUNK_BYTES)).unwrap();
        let key = manifest::chunk_key("b", chunk);
        let start = (chunk * CHUNK_BYTES) as u64;
        store.values.borrow_mut().get_mut(&key).unwrap()[40] ^= 1;
        let damaged = Err(Error::Damaged { sha256: sha256.to_string(), chunk });
        assert_eq!(run(read(&store, &sha256, start..start + 1)), damaged, "changed {chunk}");
        store.values.borrow_mut().remove(&key);
        assert_eq!(run(read(&store, &sha256, start..start + 1)), damaged, "missing {chunk}");
        assert_eq!(run(manifest::missing(&store, std::slice::from_ref(&sha256))).unwrap(), [sha256]);
    }
}

#[test]
fn the_same_content_is_stored_once_and_mended_if_it_was_spoilt() {
    let bytes = noise(CHUNK_BYTES + 9);
    let store = Memory::default();
    let first = run(write(&store, "one", &bytes, CHUNK_BYTES)).unwrap();
    let before = store.keys();
    assert_eq!(run(write(&store, "two", &bytes, CHUNK_BYTES)).unwrap(), first);
    assert_eq!(store.keys(), before);

    store.values.borrow_mut().remove(&manifest::chunk_key("one", 1));
    run(write(&store, "three", &bytes, CHUNK_BYTES)).unwrap();
    assert_eq!(run(read(&store, &first, 0..u64::MAX)).unwrap(), bytes);
}

#[test]
fn a_file_given_up_leaves_nothing() {
    let store = Memory::default();
    run(async {
        let mut writer = Writer::begin(&store, "b".into(), now()).await.unwrap();
        writer.append(&noise(3 * CHUNK_BYTES)).await.unwrap();
        writer.abandon().await.unwrap();
        let mut writer = Writer::begin(&store, "c".into(), now()).await.unwrap();
        writer.append(&noise(CHUNK_BYTES + 1)).await.unwrap();
        writer.finish().await.unwrap().abandon().await.unwrap();
    });
    assert_eq!(store.keys(), Vec::<String>::new());
}

#[test]
fn a_failed_write_is_never_passed_over() {
    let bytes = noise(3 * CHUNK_BYTES + 5);
    // One entry, four chunks, the entry again, the manifest.
    for writes in 0..7 {
        let store = Memory::default();
        store.writes_left.set(Some(writes));
        assert!(run(write(&store, "b", &bytes, CHUNK_BYTES)).is_err(), "{writes}");
        assert_eq!(run(manifest::missing(&store, &[Digest::of(&bytes)])).unwrap().len(), 1, "{writes}");
    }
    let store = Memory::default();
    store.writes_left.set(Some(7));
    assert!(run(write(&store, "b", &bytes, CHUNK_BYTES)).is_ok());
}

#[test]
fn what_a_crash_leaves_is_swept_after_its_grace_and_nothing_else() {
    let store = Memory::default();
    let kept = run(write(&store, "kept", &noise(CHUNK_BYTES + 3), CHUNK_BYTES)).unwrap();
    // Crashes after some chunks, after the second entry, and after the manifest.
    for (blob, writes) in [("early", 3), ("late", 5), ("named", 6)] {
        store.writes_left.set(Some(writes));
        let bytes: Vec<u8> = noise(3 * CHUNK_BYTES).into_iter().map(|b| b ^ blob.len() as u8).collect();
        let outcome = run(write(&store, blob, &bytes, CHUNK_BYTES));
        assert_eq!(outcome.is_ok(), blob == "named");
    }
    store.writes_left.set(None);
    // The last upload stopped before it took its own entry off.
    let entry = started::Started { blob: "named".into(), at: now(), sha256: None };
    run(async {
        let named = Digest::of(&noise(3 * CHUNK_BYTES).into_iter().map(|b| b ^ 5).collect::<Vec<_>>());
        started::begin(&store, &started::Started { sha256: Some(named.clone()), ..entry }).await.unwrap();

        let early = started::sweep(&store, now()).await.unwrap();
        assert_eq!((early.blobs, early.chunks), (0, 0), "within its grace everything stays");

        let later = now().checked_add(GRACE).unwrap();
        let swept = started::sweep(&store, later).await.unwrap();
        assert_eq!((swept.blobs, swept.more), (2, false));
        assert_eq!(manifest::missing(&store, &[kept, named]).await.unwrap(), []);
        assert_eq!(started::sweep(&store, later).await.unwrap().looked_at, 0, "a second sweep begins behind the first");
    });
    assert!(store.keys().iter().all(|key| !key.starts_with("started/") && !key.contains("early") && !key.contains("late")), "{:?}", store.keys());
}

#[test]
fn a_sweep_is_bounded() {
    let store = Memory::default();
    run(async {
        for n in 0..started::SWEEP_MAX + 5 {
            started::begin(&store, &started::Started { blob: format!("b{n}"), at: now(), sha256: None }).await.unwrap();
        }
        let later = now().checked_add(GRACE).unwrap();
        let first = started::sweep(&store, later).await.unwrap();
        assert_eq!((first.looked_at, first.more), (started::SWEEP_MAX, true));
        let second = started::sweep(&store, later).await.unwrap();
        assert_eq!((second.looked_at, second.more), (5, false));
    });
    assert_eq!(store.keys(), Vec::<String>::new());
}

#[test]
fn a_manifest_of_another_make_is_an_error_and_no_file() {
    let store = Memory::default();
    let sha256 = Digest::of(b"x");
    for text in ["", "{}", "{\"schema\":2,\"bytes\":1,\"chunk_bytes\":1048576,\"blob\":\"b\",\"states\":[]}", "{\"schema\":1,\"bytes\":99999999,\"chunk_bytes\":1048576,\"blob\":\"b\",\"states\":[]}"] {
        store.values.borrow_mut().insert(manifest::file_key(&sha256), text.into());
        assert_eq!(run(Manifest::load(&store, &sha256)), Err(Error::Manifest(sha256.to_string())), "{text}");
    }
}

#[test]
fn the_store_is_looked_at_before_it_is_trusted() {
    let store = Memory::default();
    run(evidence::selftest::run(&store, "a")).unwrap();
    assert_eq!(store.keys(), Vec::<String>::new());
    store.writes_left.set(Some(0));
    assert!(run(evidence::selftest::run(&store, "a")).is_err());
}
