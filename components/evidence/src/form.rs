//! Taking a file from a page without scripts: `multipart/form-data`, answered with a way back to the page.

use crate::calls;
use crate::store::SpinStore;
use crate::store_failed;
use crate::upload::{self, Upload};
use domain::{ApplicationId, Problem};
use evidence::multipart::{Event, FIELDS_BYTES_MAX, Malformed, Reader};
use evidence::name;
use evidence::write::Writer;
use guest::{BodyReader, Incoming, Reply};
use std::collections::BTreeMap;

/// Longest way back, in bytes.
const RETURN_BYTES_MAX: usize = 2048;
/// What is read and dropped of a refused body: a browser shows an answer only once it has sent everything.
const DROPPED_BYTES_MAX: u64 = 256 << 20;

/// What stands before the file.
#[derive(Default)]
struct Fields {
    csrf: String,
    basis: Option<String>,
    back: Option<String>,
}

/// `POST /api/v1/evidence/{application}/{material}`: fields `csrf`, `return`, of a respondent list `basis`, then `file`. 303 to `return`, with
/// `?upload_problem=` and the problem's code where the file wasn't taken.
pub async fn post(mut request: Incoming, application: &str, material: &str) -> Result<Reply, Problem> {
    let content_type = request.header("content-type").unwrap_or_default().to_owned();
    let form = Reader::new(&content_type).map_err(malformed)?;
    let declared = request.content_length();
    // What may come is known once `records` has been asked, which takes the form's token: until then its fields bound it.
    let body = request.reader(u64::MAX)?;
    let mut incoming = FormBody { form, body };
    let mut fields = Fields::default();
    let outcome = take(&request, &mut incoming, &mut fields, declared, application, material).await;
    match (outcome, fields.back) {
        (Ok(()), Some(back)) => Ok(Reply::see_other(&back)),
        (Ok(()), None) => Ok(Reply::empty(204)),
        (Err(problem), Some(back)) => {
            incoming.drop_rest().await;
            Ok(Reply::see_other(&with_problem(&back, "upload_problem", &problem.code)))
        }
        (Err(problem), None) => Err(problem),
    }
}

async fn take(
    request: &Incoming,
    incoming: &mut FormBody,
    fields: &mut Fields,
    declared: Option<u64>,
    application: &str,
    material: &str,
) -> Result<(), Problem> {
    let typed = loop {
        match incoming.next().await? {
            Some(Event::Field { name, value }) if name == "csrf" => fields.csrf = value,
            Some(Event::Field { name, value }) if name == "basis" => fields.basis = Some(value),
            Some(Event::Field { name, value }) if name == "return" => fields.back = is_own_path(&value).then_some(value),
            Some(Event::Field { .. }) => {}
            Some(Event::File { file_name, .. }) => break file_name,
            Some(Event::Bytes(_) | Event::FileEnd) | None => return Err(no_file()),
        }
    };
    let application = ApplicationId::from(application);
    let permit = calls::authorize(&request.headers, &upload::asked(&application, material, fields.basis.as_deref()), Some(&fields.csrf)).await?;
    if declared.is_some_and(|bytes| bytes > permit.bytes_max.saturating_add(2 * FIELDS_BYTES_MAX as u64)) {
        return Err(upload::too_large(permit.bytes_max));
    }
    if typed.trim().is_empty() {
        return Err(no_file());
    }
    let upload = Upload { application, material: material.to_owned(), name: name::clean(&typed), permit, basis: fields.basis.take(), expected: None, replaces: Vec::new() };
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    let mut writer = upload::begin(&store).await?;
    match receive(incoming, &mut writer, upload.permit.bytes_max).await {
        Ok(()) => upload.accept(writer).await.map(drop),
        Err(problem) => Err(upload::given_up(writer, problem).await),
    }
}

/// The fields of a form that uploads nothing.
pub async fn fields(request: &mut Incoming) -> Result<BTreeMap<String, String>, Problem> {
    let form = Reader::new(request.header("content-type").unwrap_or_default()).map_err(malformed)?;
    let body = request.reader(2 * FIELDS_BYTES_MAX as u64)?;
    let (mut incoming, mut fields) = (FormBody { form, body }, BTreeMap::new());
    while let Some(event) = incoming.next().await? {
        if let Event::Field { name, value } = event {
            fields.insert(name, value);
        }
    }
    incoming.form.finish().map_err(malformed)?;
    Ok(fields)
}

/// The file's bytes up to its delimiter, and the body to its clean end.
async fn receive(incoming: &mut FormBody, writer: &mut Writer<'_, SpinStore>, bytes_max: u64) -> Result<(), Problem> {
    loop {
        match incoming.next().await? {
            Some(Event::Bytes(bytes)) => {
                if writer.bytes() + bytes.len() as u64 > bytes_max {
                    return Err(upload::too_large(bytes_max));
                }
                writer.append(&bytes).await.map_err(|e| store_failed(&e))?;
            }
            Some(_) => {}
            None => return incoming.form.finish().map_err(malformed),
        }
    }
}

/// A form's body, event by event.
struct FormBody {
    form: Reader,
    body: BodyReader,
}

impl FormBody {
    /// The next event; none at the clean end of the body.
    async fn next(&mut self) -> Result<Option<Event>, Problem> {
        let mut buffer = Vec::new();
        loop {
            if let Some(event) = self.form.next().map_err(malformed)? {
                return Ok(Some(event));
            }
            buffer = self.body.read(buffer).await?;
            if buffer.is_empty() {
                return Ok(None);
            }
            self.form.push(&buffer);
        }
    }

    async fn drop_rest(&mut self) {
        let mut buffer = Vec::new();
        while self.body.bytes() < DROPPED_BYTES_MAX {
            match self.body.read(buffer).await {
                Ok(read) if !read.is_empty() => buffer = read,
                _ => return,
            }
        }
    }
}

/// A path of this very site: nothing that a browser would take for another host.
pub fn is_own_path(path: &str) -> bool {
    let local = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
    local && path.len() <= RETURN_BYTES_MAX && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

/// The path with `name=code` among its query.
pub fn with_problem(path: &str, name: &str, code: &str) -> String {
    let (path, fragment) = path.split_once('#').map_or((path, None), |(p, f)| (p, Some(f)));
    let mark = if path.contains('?') { '&' } else { '?' };
    let fragment = fragment.map_or_else(String::new, |f| format!("#{f}"));
    format!("{path}{mark}{name}={code}{fragment}")
}

fn no_file() -> Problem {
    Problem::new(422, "no_file", "没有选择文件", "请先选择要上传的文件，再点“上传”。")
}

fn malformed(error: Malformed) -> Problem {
    let detail = match error {
        Malformed::Cut => "传输在结束之前中断，文件没有保存，请重新上传。",
        Malformed::TooLong => "表单中文件之前的内容过长，请从材料页面重新上传。",
        Malformed::Boundary | Malformed::Head | Malformed::Text => "上传的表单无法识别，请从材料页面重新上传。",
    };
    let code = if error == Malformed::Cut { "body_cut" } else { "malformed_form" };
    Problem::new(400, code, "上传的内容无法识别", detail)
}
