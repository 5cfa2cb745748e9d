//! A part of an upload: its bytes into the store, and with the last of them the file's way to its application.

use super::{malformed, reached, refused, stored_at};
use crate::store::SpinStore;
use crate::upload::{Upload, random_name};
use domain::Problem;
use domain::api::Permit;
use evidence::hash::Running;
use evidence::upload::{Attempt, Finishing, Found, Refusal};
use evidence::{CHUNK_BYTES, tus};
use guest::{BodyReader, Incoming, Reply};

/// Takes a request's bytes; 204 with the offset reached.
pub(super) async fn receive(store: &SpinStore, mut request: Incoming, found: Found, offset: u64, permit: Permit) -> Result<Reply, Problem> {
    let announced = match request.header("upload-checksum") {
        Some(field) => Some(tus::checksum(field).map_err(|_| malformed("upload-checksum", "应为“sha256 Base64 编码的校验值”"))?),
        None => None,
    };
    let whole = announced.is_some();
    let mut attempt = Attempt::begin(store, found, offset, random_name(), whole, guest::now()).await.map_err(refused)?;
    let mut running = whole.then(Running::default);
    let outcome = match request.reader(attempt.room()) {
        Ok(mut body) => take(&mut body, &mut attempt, &mut running).await,
        Err(problem) => Err(Broken::Refused(problem)),
    };
    let received = running.map(Running::finish);
    match outcome {
        Ok(()) if announced == received => {}
        Ok(()) => {
            attempt.discard(guest::now()).await.map_err(refused)?;
            return Err(Problem::new(460, "checksum_mismatch", "校验值不一致", "收到的内容与请求头 Upload-Checksum 不一致，这一段没有保存；请从原位置重传。"));
        }
        Err(Broken::Cut(_)) if !whole => {
            // The client hears of it when it asks for the offset: it has most likely gone.
            let upload = attempt.pause(guest::now()).await.map_err(refused)?;
            let detail = format!("传输中断，已收到的 {} 字节都已保存，请从这里继续上传。", upload.offset());
            return Err(Problem::new(400, "body_cut", "传输中断", detail));
        }
        Err(Broken::Cut(problem) | Broken::Refused(problem)) => {
            if let Err(error) = attempt.discard(guest::now()).await {
                guest::log!("evidence: {error}");
            }
            return Err(problem);
        }
    }
    if attempt.room() > 0 {
        let upload = attempt.pause(guest::now()).await.map_err(refused)?;
        return Ok(reached(upload.offset(), &upload));
    }
    let kept = attempt.upload();
    let (application, material, name, basis) = (kept.application.clone(), kept.material.clone(), kept.name.clone(), kept.basis.clone());
    let upload = Upload { application, material, name, permit, basis, expected: None, replaces: Vec::new() };
    end(attempt.finish().await.map_err(refused)?, &upload).await
}

/// Why a request's bytes weren't taken to their end.
enum Broken {
    /// They stopped coming.
    Cut(Problem),
    Refused(Problem),
}

async fn take(body: &mut BodyReader, attempt: &mut Attempt<'_, SpinStore>, running: &mut Option<Running>) -> Result<(), Broken> {
    loop {
        let mut chunk = attempt.take();
        let before = chunk.len();
        chunk.reserve_exact(CHUNK_BYTES - before);
        let read = body.read_behind(&mut chunk).await;
        if let Some(running) = running {
            running.add(&chunk[before..]);
        }
        match read {
            // More than the upload takes has come: nothing of it may be counted.
            Err(problem) if problem.status == 413 => return Err(Broken::Refused(problem)),
            read => {
                attempt.put(chunk, guest::now()).await.map_err(|refusal| Broken::Refused(refused(refusal)))?;
                if read.map_err(Broken::Cut)? == 0 {
                    return Ok(());
                }
            }
        }
    }
}

/// Looks into the file, makes it findable, attaches it. Of a refused file nothing stays; where a step can't be done at the
/// moment, what was received stays, and the client sends the last piece again.
async fn end(mut finishing: Finishing<'_, SpinStore>, upload: &Upload) -> Result<Reply, Problem> {
    let attachment = match upload.look_into(&finishing.sha256, &finishing.manifest).await {
        Ok(attachment) => attachment,
        Err(problem) => return Err(not_taken(finishing, problem).await),
    };
    match finishing.publish(guest::now()).await {
        Ok(()) => {}
        Err(Refusal::Locked) => return Err(refused(Refusal::Locked)),
        Err(refusal) => return Err(not_taken(finishing, refused(refusal)).await),
    }
    if let Err(problem) = upload.attach(&attachment).await {
        return Err(not_taken(finishing, problem).await);
    }
    let reply = reached(finishing.upload().length, finishing.upload());
    let reply = stored_at(reply, &upload.application, &attachment.sha256);
    if let Err(error) = finishing.done(attachment).await {
        // The file is attached all the same; an upload that doesn't know it yet finds out when it is ended again.
        guest::log!("evidence: {error}");
    }
    Ok(reply)
}

async fn not_taken(finishing: Finishing<'_, SpinStore>, problem: Problem) -> Problem {
    let outcome = if problem.status >= 500 {
        finishing.put_off(guest::now()).await.map(drop)
    } else {
        finishing.refuse().await.map_err(Refusal::from)
    };
    if let Err(error) = outcome {
        guest::log!("evidence: {error}");
    }
    problem
}
