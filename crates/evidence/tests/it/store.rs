//! Files written, found, read in part, spoilt, written twice, left by a crash.

use crate::memory::{Memory, noise, run};
use domain::Digest;
use domain::time::Timestamp;
use evidence::manifest::{self, Manifest};
use evidence::read::Reader;
use evidence::started;
use evidence::sweep::{self, GRACE};
use evidence::write::{IN_FLIGHT_MAX, Writer};
use evidence::{CHUNK_BYTES, Error};

fn now() -> Timestamp {
    "2023-07-01T00:00:00Z".parse().unwrap()
}

async fn write(store: &Memory, blob: &str, bytes: &[u8], piece: usize) -> Result<Digest, Error> {
    let mut writer = Writer::begin(store, blob.into(), now()).await?;
    for piece in bytes.chunks(piece) {
        writer.append(piece).await?;
    }
    keep(writer).await
}

async fn keep(writer: Writer<'_, Memory>) -> Result<Digest, Error> {
    let mut complete = writer.finish().await?;
    complete.publish(now()).await?;
    let sha256 = complete.sha256.clone();
    complete.settle().await?;
    Ok(sha256)
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
        assert_eq!(store.keys().len(), length.div_ceil(CHUNK_BYTES) + 2, "chunks, manifest, the entry that lists them, nothing else");
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
        assert_eq!(keep(writer).await.unwrap(), Digest::of(&bytes));
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
    // The entry, four chunks, the entry again, the manifest.
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
    // Crashes after some chunks, and after the second entry.
    for (blob, writes) in [("early", 3), ("late", 5)] {
        store.writes_left.set(Some(writes));
        let bytes: Vec<u8> = noise(3 * CHUNK_BYTES).into_iter().map(|b| b ^ blob.len() as u8).collect();
        assert!(run(write(&store, blob, &bytes, CHUNK_BYTES)).is_err());
    }
    store.writes_left.set(None);
    run(async {
        let early = sweep::sweep(&store, now()).await.unwrap();
        assert_eq!((early.blobs, early.chunks, early.looked_at), (0, 0, 3), "within its grace everything stays");
        let later = now().checked_add(GRACE).unwrap();
        let swept = sweep::sweep(&store, later).await.unwrap();
        assert_eq!((swept.blobs, swept.more, &swept.files), (2, false, &vec![kept.clone()]));
        assert_eq!(manifest::missing(&store, std::slice::from_ref(&kept)).await.unwrap(), []);
        assert_eq!(sweep::sweep(&store, later).await.unwrap().looked_at, 3, "what is stored is looked at again and again");
    });
    assert!(store.keys().iter().all(|key| !key.contains("early") && !key.contains("late")), "{:?}", store.keys());
}

#[test]
fn a_file_that_nobody_names_is_freed_a_grace_after_it_was_found_so() {
    let store = Memory::default();
    let bytes = noise(2 * CHUNK_BYTES + 3);
    let sha256 = run(write(&store, "b", &bytes, CHUNK_BYTES)).unwrap();
    let at = |graces: i32| now().checked_add(GRACE * graces).unwrap();
    run(async {
        assert_eq!(sweep::unused(&store, &sha256, at(1)).await, Ok(0), "marked");
        assert_eq!(sweep::unused(&store, &sha256, at(1)).await, Ok(0), "marked a moment ago");
        assert_eq!(read(&store, &sha256, 0..u64::MAX).await.unwrap(), bytes, "and still there");
        sweep::used(&store, &sha256).await.unwrap();
        assert_eq!(sweep::unused(&store, &sha256, at(2)).await, Ok(0), "named meanwhile: the time begins anew");
        // The same content is stored once more, and the mark comes off.
        write(&store, "again", &bytes, CHUNK_BYTES).await.unwrap();
        assert_eq!(sweep::unused(&store, &sha256, at(3)).await, Ok(0));
        assert_eq!(sweep::unused(&store, &sha256, at(4)).await, Ok(3));
        assert_eq!(Manifest::load(&store, &sha256).await, Ok(None));
        sweep::sweep(&store, at(4)).await.unwrap();
        assert!(store.keys().iter().all(|key| !key.starts_with("chunk/") && !key.starts_with("started/")), "{:?}", store.keys());
        assert_eq!(sweep::unused(&store, &sha256, at(9)).await, Ok(0));
        // And it can come again.
        write(&store, "new", &bytes, CHUNK_BYTES).await.unwrap();
        assert_eq!(read(&store, &sha256, 0..u64::MAX).await.unwrap(), bytes);
    });
}

#[test]
fn a_sweep_is_bounded_and_goes_on_where_it_stopped() {
    let store = Memory::default();
    run(async {
        for n in 0..sweep::SWEEP_MAX + 5 {
            started::begin(&store, &started::Started { blob: format!("b{n}"), ..started::Started::at(now()) }).await.unwrap();
        }
        let later = now().checked_add(GRACE).unwrap();
        let first = sweep::sweep(&store, later).await.unwrap();
        assert_eq!((first.looked_at, first.more), (sweep::SWEEP_MAX, true));
        let second = sweep::sweep(&store, later).await.unwrap();
        assert_eq!((second.looked_at, second.more), (5, false));
    });
    assert_eq!(store.keys(), ["sweep/started"]);
}

#[test]
fn a_manifest_of_another_make_is_an_error_and_no_file() {
    let store = Memory::default();
    let sha256 = Digest::of(b"x");
    for text in ["", "{}", "{\"schema\":3,\"bytes\":1,\"chunk_bytes\":1048576,\"blob\":\"b\",\"states\":[]}", "{\"schema\":1,\"bytes\":99999999,\"chunk_bytes\":1048576,\"blob\":\"b\",\"states\":[]}"] {
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

#[test]
fn a_file_whose_time_is_over_is_gone_at_once_and_others_stay() {
    let store = Memory::default();
    let bytes = noise(2 * CHUNK_BYTES + 9);
    let (gone, stays) = run(async { (write(&store, "a", &bytes, CHUNK_BYTES).await.unwrap(), write(&store, "b", b"stays", 5).await.unwrap()) });
    assert_eq!(run(sweep::over(&store, &gone)), Ok(3));
    assert!(matches!(run(read(&store, &gone, 0..1)), Err(Error::Missing)));
    assert_eq!(run(read(&store, &stays, 0..9)).unwrap(), b"stays");
    assert!(!store.keys().iter().any(|key| key.starts_with("chunk/a/")), "{:?}", store.keys());
    assert_eq!(run(sweep::over(&store, &gone)), Ok(0), "once more does nothing");
    assert_eq!(run(sweep::over(&store, &Digest::of(b"never stored"))), Ok(0));
    assert_eq!(run(write(&store, "c", &bytes, CHUNK_BYTES)).unwrap(), gone, "and it can be uploaded again");
    assert_eq!(run(read(&store, &gone, 0..u64::MAX)).unwrap(), bytes);
}

/// Whatever write the freeing is cut off at, the file can't be read half, and the sweep takes what is left.
#[test]
fn a_freeing_cut_off_anywhere_is_finished_by_the_sweep() {
    for writes in 0.. {
        let store = Memory::default();
        let gone = run(write(&store, "a", &noise(3 * CHUNK_BYTES), CHUNK_BYTES)).unwrap();
        store.writes_left.set(Some(writes));
        let cut = run(sweep::over(&store, &gone));
        store.writes_left.set(None);
        if cut.is_ok() {
            assert!(writes > 0);
            return;
        }
        run(sweep::over(&store, &gone)).unwrap();
        run(sweep::sweep(&store, now().checked_add(GRACE).unwrap())).unwrap();
        assert!(!store.keys().iter().any(|key| key.starts_with("chunk/")), "after {writes} writes: {:?}", store.keys());
    }
}
