//! `/api/v1/uploads`: uploads that may be broken off and taken up again, as tus 1.0.0 has them. After the last byte the
//! file is looked into and attached as one is that came in a single `PUT`.

mod receive;

use crate::calls;
use crate::store::SpinStore;
use crate::upload::{asked, random_name};
use crate::{not_found, store_failed};
use domain::api::{Action, Authorize, Permit, UploadView};
use domain::{ApplicationId, Digest, Problem};
use evidence::upload::{self, Found, New, Refusal};
use evidence::{digest_field, name, tus};
use guest::{Incoming, Reply};
use receive::receive;

const COLLECTION: &str = "/api/v1/uploads";

/// `POST` and `OPTIONS /api/v1/uploads`.
pub async fn collection(request: Incoming) -> Reply {
    let method = method(&request);
    let outcome = match method.as_str() {
        "OPTIONS" => Ok(options().await),
        "POST" => match version(&request) {
            Ok(()) => create(request).await,
            Err(refusal) => Ok(refusal),
        },
        _ => Err(crate::method_not_allowed("新建上传请用 POST。")),
    };
    spoken(outcome)
}

/// `HEAD`, `PATCH`, `DELETE`, `GET` and `OPTIONS /api/v1/uploads/{id}`.
pub async fn upload(request: Incoming, id: &str) -> Reply {
    let method = method(&request);
    let outcome = match method.as_str() {
        "OPTIONS" => Ok(options().await),
        // Of the protocol only in that it stands beside it: anybody may look with a browser.
        "GET" => view(&request, id).await,
        "HEAD" | "PATCH" | "DELETE" => match (version(&request), method.as_str()) {
            (Err(refusal), _) => Ok(refusal),
            (Ok(()), "HEAD") => head(&request, id).await,
            (Ok(()), "PATCH") => patch(request, id).await,
            (Ok(()), _) => delete(&request, id).await,
        },
        _ => Err(crate::method_not_allowed("续传请用 HEAD 和 PATCH，放弃上传请用 DELETE。")),
    };
    spoken(outcome)
}

/// The protocol lets a client that can't send `PATCH` or `DELETE` name them in a header.
fn method(request: &Incoming) -> String {
    request.header("x-http-method-override").map_or_else(|| request.method.to_string(), str::to_ascii_uppercase)
}

/// Every answer names the version; what stands in a header must reach a client that keeps nothing.
fn spoken(outcome: Result<Reply, Problem>) -> Reply {
    outcome.unwrap_or_else(|problem| Reply::problem(&problem)).with("tus-resumable", tus::VERSION)
}

fn version(request: &Incoming) -> Result<(), Reply> {
    if request.header("tus-resumable") == Some(tus::VERSION) {
        return Ok(());
    }
    let problem = Problem::new(412, "tus_version", "上传协议版本不符", "请求头 Tus-Resumable 应为 1.0.0，请更新上传程序。");
    Err(Reply::problem(&problem).with("tus-version", tus::VERSION))
}

async fn options() -> Reply {
    Reply::empty(204)
        .with("tus-version", tus::VERSION)
        .with("tus-extension", tus::EXTENSIONS)
        .with("tus-checksum-algorithm", tus::ALGORITHM)
        .with("tus-max-size", bytes_of("file_mib_max").await.to_string())
}

/// A variable in MiB. `records` refuses to serve with one that makes no sense.
async fn bytes_of(variable: &str) -> u64 {
    guest::variable(variable).await.trim().parse::<u64>().unwrap_or(0) << 20
}

async fn create(request: Incoming) -> Result<Reply, Problem> {
    let length = number(&request, "upload-length")?;
    let metadata_field = request.header("upload-metadata").unwrap_or_default().to_owned();
    let metadata = tus::metadata(&metadata_field).map_err(|_| malformed("upload-metadata", "应为逗号隔开的“名称 Base64 编码的值”，总长不超过 4096 字节"))?;
    let (Some(typed), Some(application), Some(material)) = (metadata.filename, metadata.application, metadata.material) else {
        return Err(malformed("upload-metadata", "应包含 filename（文件名）、application（申报编号）、material（材料代号）三项"));
    };
    let application = ApplicationId::from(application.as_str());
    let permit = calls::authorize(&request.headers, &asked(&application, &material, metadata.basis.as_deref()), None).await?;
    if length > permit.bytes_max {
        return Err(too_large(permit.bytes_max));
    }
    if length == 0 {
        return Err(Problem::new(422, "empty", "文件是空的", "文件中没有内容，没有保存；请打开原文件核对后重新上传。"));
    }
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    let new = New { account: permit.account.id.clone(), application, material, name: name::clean(&typed), metadata: metadata_field, basis: metadata.basis, length };
    let (id, begun_bytes_max) = (random_name(), bytes_of("application_mib_max").await);
    let begun = upload::create(&store, &id, new, begun_bytes_max, guest::now()).await.map_err(|e| store_failed(&e))?;
    if begun.is_none() {
        let detail = "这份申报今天开始而没有传完的文件过多，没有开始上传；请先续传完或放弃已开始的上传，或明天再传。";
        return Err(Problem::new(413, "too_much_begun", "未传完的文件过多", detail));
    }
    let found = Found::load(&store, &id, guest::now()).await.map_err(refused)?;
    let location = format!("{COLLECTION}/{id}");
    let with_body = request.header("content-type").is_some_and(is_part) && request.content_length() != Some(0);
    let reply = if with_body {
        match receive(&store, request, found, 0, permit).await {
            Ok(mut reply) => {
                reply.status = 201;
                reply
            }
            Err(problem) => {
                // The client doesn't know the upload's address, so nobody would go on with it.
                if let Ok(found) = Found::load(&store, &id, guest::now()).await
                    && let Err(error) = found.terminate(&store, guest::now()).await
                {
                    guest::log!("evidence: {error}");
                }
                return Err(problem);
            }
        }
    } else {
        Reply::empty(201).with("upload-offset", "0").with("upload-expires", tus::date(found.upload.expires_at))
    };
    Ok(reply.with("location", location))
}

async fn head(request: &Incoming, id: &str) -> Result<Reply, Problem> {
    let upload = followed(request, id, Action::FollowUpload).await?.1.upload;
    let reply = Reply::empty(200)
        .with("upload-offset", upload.offset().to_string())
        .with("upload-length", upload.length.to_string())
        .with("upload-metadata", upload.metadata.clone())
        .with("upload-expires", tus::date(upload.expires_at))
        .with("cache-control", "no-store");
    Ok(match &upload.attachment {
        Some(attachment) => stored_at(reply, &upload.application, &attachment.sha256),
        None => reply,
    })
}

async fn view(request: &Incoming, id: &str) -> Result<Reply, Problem> {
    let upload = followed(request, id, Action::FollowUpload).await?.1.upload;
    let offset = upload.offset();
    let evidence::upload::Upload { application, material, name, length, expires_at, attachment, .. } = upload;
    Ok(Reply::json(200, &UploadView { application, material, name, offset, length, expires_at, attachment }))
}

/// Gives an upload up. Of one that has come to its end only the upload is forgotten: the file is attached, and taken off elsewhere.
async fn delete(request: &Incoming, id: &str) -> Result<Reply, Problem> {
    let (store, found) = followed(request, id, Action::EndUpload).await?;
    found.terminate(&store, guest::now()).await.map_err(refused)?;
    Ok(Reply::empty(204))
}

/// The upload, if it is the client's own.
async fn followed(request: &Incoming, id: &str, action: Action) -> Result<(SpinStore, Found), Problem> {
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    let found = Found::load(&store, id, guest::now()).await.map_err(refused)?;
    follow(request, &found, action).await?;
    Ok((store, found))
}

async fn follow(request: &Incoming, found: &Found, action: Action) -> Result<(), Problem> {
    let asked = Authorize::of(action, found.upload.application.clone());
    own(found, &calls::authorize(&request.headers, &asked, None).await?)
}

fn own(found: &Found, permit: &Permit) -> Result<(), Problem> {
    if permit.account.id == found.upload.account { Ok(()) } else { Err(not_found()) }
}

async fn patch(request: Incoming, id: &str) -> Result<Reply, Problem> {
    if !request.header("content-type").is_some_and(is_part) {
        return Err(Problem::new(415, "media_type", "内容类型不符", format!("续传的 Content-Type 应为 {}。", tus::MEDIA_TYPE)));
    }
    let offset = number(&request, "upload-offset")?;
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    let found = Found::load(&store, id, guest::now()).await.map_err(refused)?;
    let upload = &found.upload;
    if let Some(attachment) = &upload.attachment {
        // A client that lost the last answer may send the nothing that is left. It may do no more, so it need only be the owner.
        follow(&request, &found, Action::FollowUpload).await?;
        if offset != upload.length || request.content_length() != Some(0) {
            return Err(refused(Refusal::Offset(upload.length)));
        }
        return Ok(stored_at(reached(offset, upload), &upload.application, &attachment.sha256));
    }
    let permit = calls::authorize(&request.headers, &asked(&upload.application, &upload.material, upload.basis.as_deref()), None).await?;
    own(&found, &permit)?;
    if upload.length > permit.bytes_max {
        return Err(too_large(permit.bytes_max));
    }
    receive(&store, request, found, offset, permit).await
}

fn reached(offset: u64, upload: &evidence::upload::Upload) -> Reply {
    Reply::empty(204).with("upload-offset", offset.to_string()).with("upload-expires", tus::date(upload.expires_at))
}

fn stored_at(reply: Reply, application: &ApplicationId, sha256: &Digest) -> Reply {
    reply.with("content-location", format!("/api/v1/evidence/{application}/{sha256}")).with("repr-digest", digest_field::write(sha256))
}

fn is_part(content_type: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(tus::MEDIA_TYPE)
}

fn number(request: &Incoming, field: &str) -> Result<u64, Problem> {
    request.header(field).and_then(|value| tus::bytes(value.trim()).ok()).ok_or_else(|| malformed(field, "应为不小于 0 的整数（字节数）"))
}

fn malformed(field: &str, wanted: &str) -> Problem {
    Problem::new(400, "malformed_header", "请求头无法识别", format!("请求头 {field} {wanted}，请更正后重试。"))
}

fn too_large(bytes_max: u64) -> Problem {
    let limit = if bytes_max >= 1 << 20 { format!("{} MiB", bytes_max >> 20) } else { format!("{bytes_max} 字节") };
    Problem::new(413, "too_large", "文件过大", format!("文件超过还能上传的上限 {limit}，请压缩或拆分后重新上传。"))
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Unknown => Problem::new(404, "not_found", "没有找到", "没有此上传，或已放弃、已到期清除；请重新上传文件。"),
        Refusal::Expired => Problem::new(410, "upload_expired", "上传已到期", "这次上传中断过久，已经到期；请重新上传文件。"),
        Refusal::Offset(offset) => {
            let mut problem = Problem::new(409, "wrong_offset", "续传位置不符", format!("已收到 {offset} 字节，请从这个位置继续上传。"));
            problem.extra = Some(serde_json::json!({ "offset": offset }));
            problem
        }
        Refusal::Locked => {
            let mut problem = Problem::new(423, "upload_locked", "正在上传", "同一个上传正由另一连接进行，请稍等几秒后再继续。");
            problem.extra = Some(serde_json::json!({ "retry_after_s": upload::LEASE.as_secs() }));
            problem
        }
        Refusal::Store(error) => store_failed(&error),
    }
}
