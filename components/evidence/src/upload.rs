//! Taking a file: permission first, then bytes into the store, then inspection, and only then the record.

use crate::calls::{self, Stored};
use crate::store::SpinStore;
use crate::store_failed;
use domain::api::{Action, Attach, Authorize, ParseRoster, Permit};
use domain::{ApplicationId, Attachment, Digest, Problem};
use evidence::port::Store;
use evidence::write::Writer;
use evidence::{CHUNK_BYTES, Manifest, answer, digest_field, name};
use guest::{BodyReader, Incoming, Reply};
use http::HeaderMap;

/// An upload that is allowed.
pub struct Upload {
    pub application: ApplicationId,
    pub material: String,
    /// As it is kept.
    pub name: String,
    pub permit: Permit,
    /// On what basis a respondent list is handed over.
    pub basis: Option<String>,
    /// What the client says the file's digest is.
    pub expected: Option<Digest>,
    /// Files of the material that it takes the place of.
    pub replaces: Vec<Digest>,
}

/// `PUT /api/v1/evidence/{application}/{material}?name=&basis=`: the file as body; a respondent list wants a basis.
pub async fn put(mut request: Incoming, application: &str, material: &str) -> Result<Reply, Problem> {
    let typed = request.query_value("name").ok_or_else(|| {
        Problem::new(400, "missing_name", "缺少文件名", "请在地址后加上 ?name= 和文件名（按 URL 规则编码）后重新上传。")
    })?;
    let expected = expected(&request.headers)?;
    let application = ApplicationId::from(application);
    let basis = request.query_value("basis");
    let permit = calls::authorize(&request.headers, &asked(&application, material, basis.as_deref()), None).await?;
    let bytes_max = permit.bytes_max;
    let upload = Upload { application, material: material.to_owned(), name: name::clean(&typed), permit, basis, expected, replaces: Vec::new() };
    let mut body = request.reader(bytes_max)?;

    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    let mut writer = begin(&store).await?;
    match receive(&mut body, &mut writer).await {
        Ok(()) => {}
        Err(problem) => {
            let problem = given_up(writer, problem).await;
            body.discard().await;
            return Err(problem);
        }
    }
    Ok(upload.taken(&upload.accept(writer).await?))
}

/// What `records` is asked about an upload.
pub fn asked(application: &ApplicationId, material: &str, basis: Option<&str>) -> Authorize {
    Authorize { material: Some(material.to_owned()), basis: basis.map(str::to_owned), ..Authorize::of(Action::Upload, application.clone()) }
}

/// The digest the client announces, if it does.
pub fn expected(headers: &HeaderMap) -> Result<Option<Digest>, Problem> {
    let Some(field) = headers.get("repr-digest") else { return Ok(None) };
    field.to_str().ok().and_then(|field| digest_field::read(field).ok()).ok_or_else(|| {
        Problem::new(400, "malformed_digest", "校验值无法识别", "请求头 Repr-Digest 应为“sha-256=:Base64 编码的校验值:”，请改正或去掉后重新上传。")
    })
}

/// A blob under a name of its own.
pub async fn begin(store: &SpinStore) -> Result<Writer<'_, SpinStore>, Problem> {
    Writer::begin(store, random_name(), guest::now()).await.map_err(|e| store_failed(&e))
}

/// 128 random bits: of a blob, of an upload.
pub fn random_name() -> String {
    guest::random::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads the body to its clean end, each piece straight into the chunk it belongs to.
async fn receive(body: &mut BodyReader, writer: &mut Writer<'_, SpinStore>) -> Result<(), Problem> {
    loop {
        let mut chunk = writer.take();
        let room = CHUNK_BYTES - chunk.len();
        chunk.reserve_exact(room);
        let read = body.read_behind(&mut chunk).await;
        writer.put(chunk).await.map_err(|e| store_failed(&e))?;
        if read? == 0 {
            return Ok(());
        }
    }
}

/// Frees what was written of a body that won't be kept; answers why it won't.
pub async fn given_up<S: Store>(writer: Writer<'_, S>, problem: Problem) -> Problem {
    if let Err(error) = writer.abandon().await {
        // The blob stays in the list of those begun, and the sweep frees it.
        guest::log!("evidence: {error}");
    }
    problem
}

/// 413 for a file of more bytes than are permitted.
pub fn too_large(bytes_max: u64) -> Problem {
    Problem::new(413, "too_large", "文件过大", format!("文件超过上限 {} MiB，请压缩或拆分后重新上传。", bytes_max >> 20))
}

impl Upload {
    /// 201 with the file's record and where it is.
    pub fn taken(&self, attachment: &Attachment) -> Reply {
        let location = format!("/api/v1/evidence/{}/{}", self.application, attachment.sha256);
        let digest = digest_field::write(&attachment.sha256);
        Reply::json(201, attachment).with("location", location).with("repr-digest", digest)
    }

    /// Looks into the file and, if it can be used, makes it findable and tells `records`. Of a refused file nothing stays.
    pub async fn accept(&self, writer: Writer<'_, SpinStore>) -> Result<Attachment, Problem> {
        let mut complete = writer.finish().await.map_err(|e| store_failed(&e))?;
        let attachment = match self.look_into(&complete.sha256, &complete.manifest).await {
            Ok(attachment) => attachment,
            Err(problem) => {
                if let Err(error) = complete.abandon().await {
                    guest::log!("evidence: {error}");
                }
                return Err(problem);
            }
        };
        complete.publish(guest::now()).await.map_err(|e| store_failed(&e))?;
        let attached = self.attach(&attachment).await;
        // Attached or not, this copy goes where another is the one that is named; what nobody names, the sweep finds.
        if let Err(error) = complete.settle().await {
            guest::log!("evidence: {error}");
        }
        attached.map(|()| attachment)
    }

    /// Tells `records`, which looks at everything again.
    pub async fn attach(&self, attachment: &Attachment) -> Result<(), Problem> {
        let attach = Attach {
            application: self.application.clone(),
            account: self.permit.account.id.clone(),
            material: self.material.clone(),
            attachment: attachment.clone(),
            basis: self.basis.clone(),
            replaces: self.replaces.clone(),
        };
        calls::attach(&attach).await
    }

    /// What is to be known of a file whose chunks are stored.
    pub async fn look_into(&self, sha256: &Digest, manifest: &Manifest) -> Result<Attachment, Problem> {
        if let Some(expected) = self.expected.as_ref().filter(|expected| *expected != sha256) {
            let detail = format!("收到内容的 SHA-256 为 {sha256}，与请求头所报的 {expected} 不一致，没有保存；请重新上传。");
            return Err(Problem::new(422, "digest_mismatch", "校验值不一致", detail));
        }
        let stored = Stored { sha256: sha256.clone(), manifest: manifest.clone() };
        let facts = stored.inspect(&self.name, &self.permit.look_for).await?;
        if let Some(problem) = answer::refusal(&self.name, &facts) {
            return Err(problem);
        }
        let malware_scan = stored.scan().await?;
        if let Some(problem) = answer::malware(&self.name, &malware_scan) {
            guest::log!("evidence: {sha256} is refused: {malware_scan:?}");
            return Err(problem);
        }
        let roster = match &self.permit.roster {
            Some(spec) => {
                let asked = ParseRoster { name: self.name.clone(), spec: spec.clone(), offset: 0, limit: 0, places: None, masked: true };
                Some(stored.parse(&asked).await?.facts)
            }
            None => None,
        };
        let survey = match &self.permit.survey {
            Some(spec) if facts.kind.is_spreadsheet() && facts.defect.is_none() => Some(stored.survey(spec).await?),
            _ => None,
        };
        let malware_scan = Some(malware_scan);
        Ok(Attachment { roster, survey, malware_scan, ..Attachment::new(sha256.clone(), manifest.bytes, self.name.clone(), facts, guest::now()) })
    }
}
