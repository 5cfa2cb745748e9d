//! Whether the store does what everything here rests on: looked at before anything is served.

use crate::Error;
use crate::port::Store;

/// Writes, reads, swaps, counts and deletes; `token` is random, so that two tests at a time don't meet.
pub async fn run(store: &impl Store, token: &str) -> Result<(), Error> {
    let key = format!("selftest/{token}");
    let value: Vec<u8> = (0..=255).collect();
    store.set(key.clone(), value.clone()).await?;
    let read = store.get(&key).await?;
    let there = store.exists(&key).await?;
    let swapped = store.compare_and_swap(&key, &value, b"swapped".to_vec()).await?;
    let swapped_twice = store.compare_and_swap(&key, &value, b"again".to_vec()).await?;
    store.delete_many(vec![key.clone(), format!("{key}/absent")]).await?;
    let gone = store.get(&key).await?.is_none() && !store.exists(&key).await?;
    let before = store.increment("counter/selftest", 0).await?;
    let after = store.increment("counter/selftest", 1).await?;
    let expect = |held: bool, what: &str| if held { Ok(()) } else { Err(Error::Store(what.to_owned())) };
    expect(read.as_ref() == Some(&value), "a value read back differs from the one written")?;
    expect(there, "a key just written is said not to exist")?;
    expect(swapped && !swapped_twice, "a swap doesn't heed what the key holds")?;
    expect(gone, "a deleted key is still there")?;
    // Another test may count between the two.
    expect(after > before, "a counter doesn't count")
}
