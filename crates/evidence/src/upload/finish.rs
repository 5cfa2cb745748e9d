//! The end of an upload: every byte is stored; what is left is to look into the file, to attach it, and to say so.

use super::{Attempt, Refusal, Upload, begun_key, counted};
use crate::Error;
use crate::manifest::Manifest;
use crate::port::Store;
use crate::started::Started;
use crate::write;
use domain::time::Timestamp;
use domain::{Attachment, Digest};

/// An upload whose bytes are all stored. To be ended by [`Self::done`], [`Self::refuse`] or [`Self::put_off`].
pub struct Finishing<'s, S: Store> {
    pub(super) attempt: Attempt<'s, S>,
    pub manifest: Manifest,
    pub sha256: Digest,
}

impl<S: Store> Finishing<'_, S> {
    pub fn upload(&self) -> &Upload {
        self.attempt.upload()
    }

    /// Makes the file findable, if this request still holds the upload.
    pub async fn publish(&mut self, now: Timestamp) -> Result<(), Refusal> {
        self.attempt.hold(now).await?;
        let upload = self.attempt.upload();
        let listed = Started { upload: Some(self.attempt.id().to_owned()), ..Started::at(upload.begun_at) };
        Ok(write::publish(self.attempt.store(), upload.number, &listed, &self.manifest, &self.sha256, now).await?)
    }

    /// The file is attached: the last byte counts, and what was written in vain is freed.
    ///
    /// # Errors
    /// Of the store; the file is attached all the same, and an attempt to end the upload again finds that out.
    pub async fn done(self, attachment: Attachment) -> Result<(), Error> {
        let store = self.attempt.store();
        let written = self.attempt.written();
        let mut found = self.attempt.into_found();
        let mut new = Upload { attachment: Some(attachment), lock: None, ..found.upload.clone() };
        new.strays.push(written);
        if !found.swap(store, new).await? {
            // Taken over meanwhile; whoever did it comes to the same end.
            return Ok(());
        }
        store.increment(&begun_key(&found.upload.application, found.upload.begun_at), -counted(found.upload.length)).await?;
        // Where the file was there before, every chunk of this upload was written in vain.
        found.free(store).await?;
        Ok(())
    }

    /// The file isn't taken: nothing of it stays.
    pub async fn refuse(self) -> Result<(), Error> {
        let (store, found) = (self.attempt.store(), self.attempt.into_found());
        found.end(store).await.map(drop)
    }

    /// The file can't be taken at the moment: what was acknowledged stays, up to the last full chunk.
    pub async fn put_off(self, now: Timestamp) -> Result<Upload, Refusal> {
        self.attempt.pause(now).await
    }
}
