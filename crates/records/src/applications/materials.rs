//! The files of an application: what may be added, taking one up, taking one off.

use super::{Stored, editable, if_match, load_own, load_visible, lost, swap, view};
use crate::clock::programme_now;
use crate::documents::{Loaded, create_by_hash};
use crate::error::{Error, Result, conflict, forbidden, invalid, none_of, not_found, problem};
use crate::exchange::{Request, Response};
use crate::opinion::may_give;
use crate::port::Host;
use crate::programmes;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::history::Event;
use domain::time::Timestamp;
use domain::{Account, Application, Attachment, Digest, HistoryEntry, Problem, Role};
use rulebook::{FormBy, Material, MaterialFrom, Rulebook};

/// Longest name of a file in bytes, as file systems have it.
const NAME_BYTES_MAX: usize = 255;

/// The application, if the account may change its files now: the applicant while it may be changed at all, the body it is
/// addressed to while it may give its opinion.
///
/// # Errors
/// 404 and 403 as everywhere; 409 in another state or outside the window.
pub(crate) async fn load_to_change(host: &impl Host, settings: &Settings, account: &Account, id: &str) -> Result<Loaded<Stored>> {
    if account.role != Role::Recommender {
        let found = load_own(host, account, id).await?;
        editable(&found.value.application)?;
        return Ok(found);
    }
    let found = load_visible(host, account, id).await?;
    let book = programmes::book(host, found.value.application.programme.as_str())?;
    may_give(host, book, &found.value.application, programme_now(host, settings, book)).await?;
    Ok(found)
}

/// Who adds and takes off a material's files.
pub(crate) fn uploader(material: &Material) -> Role {
    match material.by {
        FormBy::Applicant => Role::Applicant,
        FormBy::Recommender => Role::Recommender,
    }
}

/// Whether names and contacts of a list's respondents show to the account: to whoever uploaded the list, the applicant or the
/// body of its own.
pub(crate) fn sees_respondents(book: &Rulebook, account: &Account, code: &str) -> bool {
    book.material(code).map_or(Role::Applicant, uploader) == account.role
}

/// The material if the account may upload files for it in this application.
///
/// # Errors
/// 422: unknown, not asked of this category or level, not a material one uploads; 403: another's to upload.
pub(crate) fn uploadable<'b>(book: &'b Rulebook, account: &Account, application: &Application, code: &str) -> Result<&'b Material> {
    let refuse = |code: &str, message: String| Err(invalid(vec![problem("material", code, message)]));
    let Some(material) = book.material(code) else {
        return refuse("unknown", "本活动的材料清单中没有这项材料，请从材料清单中选择。".to_owned());
    };
    if !material.when.holds(application) {
        return refuse("not_applicable", format!("“{}”不是这份申报（按所选类别和等级）需要的材料，请核对类别和等级。", material.title));
    }
    if !material.from.contains(&MaterialFrom::Uploaded) {
        return refuse("not_uploaded", format!("“{}”由系统生成或在线填写，不需要上传。", material.title));
    }
    if uploader(material) != account.role {
        return Err(not_yours(material));
    }
    Ok(material)
}

fn not_yours(material: &Material) -> Error {
    forbidden(&match material.by {
        FormBy::Applicant => format!("“{}”由申报单位上传和移除。", material.title),
        FormBy::Recommender => format!("“{}”由推荐单位上传和移除，申报单位不需要提供。", material.title),
    })
}

/// A recommending body's change is put down in the history: it is made after the application was handed in.
pub(crate) async fn put_down(host: &impl Host, account: &Account, new: &mut Stored, now: Timestamp, what: Event) -> Result<()> {
    if account.role == Role::Recommender {
        let entry = HistoryEntry { before: Some(new.application.head.clone()), at: now, by: account.id.clone(), what };
        new.application.head = create_by_hash(host, "history", &entry).await?;
    }
    Ok(())
}

/// How many bytes a further file of this material may have.
///
/// # Errors
/// 409 if there are as many files as the material or the application takes; 413 if nothing is left of the application's total.
pub(crate) fn room(settings: &Settings, material: &Material, application: &Application) -> Result<u64> {
    let files = application.materials.get(&material.code).map_or(0, Vec::len);
    if files >= material.files_max as usize {
        return Err(conflict("too_many_files", "文件过多", format!("“{}”最多 {} 个文件，已有 {files} 个。请先移除不需要的文件，或合并后上传。", material.title, material.files_max)));
    }
    let all = application.materials.values().flatten().count();
    if all >= settings.application_files_max {
        return Err(conflict("too_many_files", "文件过多", format!("一份申报最多 {} 个文件，已有 {all} 个。请先移除不需要的文件，或合并后上传。", settings.application_files_max)));
    }
    let left = settings.application_bytes_max.saturating_sub(total(application));
    if left == 0 {
        return Err(full(settings));
    }
    Ok(left.min(settings.file_bytes_max))
}

/// Bytes of all files of the application.
fn total(application: &Application) -> u64 {
    application.materials.values().flatten().map(|file| file.bytes).sum()
}

fn full(settings: &Settings) -> Error {
    let limit = settings.application_bytes_max >> 20;
    Problem::new(413, "application_full", "附件总量已满", format!("一份申报的附件合计最多 {limit} MiB，放不下这个文件。请移除不需要的附件，或压缩后上传。")).into()
}

/// Takes a stored file up into the application. The same file again only takes its new name.
///
/// # Errors
/// What [`uploadable`] and [`room`] say; 413 if the file doesn't fit any more.
pub(crate) fn attach(settings: &Settings, book: &Rulebook, account: &Account, application: &mut Application, code: &str, mut file: Attachment) -> Result<()> {
    let material = uploadable(book, account, application, code)?;
    file.name = clean_name(&file.name);
    let files = application.materials.get(code).map_or(&[][..], Vec::as_slice);
    if let Some(at) = files.iter().position(|f| f.sha256 == file.sha256) {
        application.materials.get_mut(code).expect("it was found there")[at] = file;
        return Ok(());
    }
    room(settings, material, application)?;
    if file.bytes > settings.file_bytes_max || total(application) + file.bytes > settings.application_bytes_max {
        return Err(full(settings));
    }
    application.materials.entry(code.to_owned()).or_default().push(file);
    Ok(())
}

/// Takes files off a material, for one that comes in their place; answers their records in the order asked.
///
/// # Errors
/// 422, all problems at once: a file that isn't the material's or is named twice. Then none is taken off.
pub(crate) fn take_off(application: &mut Application, material: &Material, replaces: &[Digest]) -> Result<Vec<Attachment>> {
    let files = application.materials.get(&material.code).map_or(&[][..], Vec::as_slice);
    let (mut taken, mut problems) = (Vec::with_capacity(replaces.len()), Vec::new());
    for (at, sha256) in replaces.iter().enumerate() {
        match files.iter().find(|file| &file.sha256 == sha256) {
            _ if replaces[..at].contains(sha256) => problems.push(problem(format!("pages.{at}"), "twice", "同一个文件列了两次，请去掉一处。")),
            Some(file) => taken.push(file.clone()),
            None => {
                let message = format!("“{}”中没有校验值为 {sha256} 的文件，可能刚刚被移除；请刷新页面后重试。", material.title);
                problems.push(problem(format!("pages.{at}"), "not_of_the_material", message));
            }
        }
    }
    none_of(problems)?;
    if let Some(files) = application.materials.get_mut(&material.code) {
        files.retain(|file| !replaces.contains(&file.sha256));
        if files.is_empty() {
            application.materials.remove(&material.code);
        }
    }
    Ok(taken)
}

/// A file's name as it is shown: no path, nothing invisible, not too long, never empty.
pub(crate) fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().filter(|c| !domain::text::is_invisible(*c)).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let mut name = visible.trim().to_owned();
    if name.len() > NAME_BYTES_MAX {
        // The ending tells a person what it is, so it stays.
        let ending = name.rfind('.').map(|at| name[at..].to_owned()).filter(|e| e.len() <= 16).unwrap_or_default();
        let mut end = NAME_BYTES_MAX - ending.len();
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.truncate(end);
        name.push_str(&ending);
    }
    if name.is_empty() || name.chars().all(|c| c == '.') { "未命名".to_owned() } else { name }
}

/// `DELETE /api/v1/applications/{id}/materials/{code}/{sha256}`.
pub(crate) async fn detach(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str, code: &str, sha256: &str) -> Result<Response> {
    guard::write(settings, request, &caller)?;
    let account = caller.account();
    let old = load_to_change(host, settings, account, id).await?;
    if_match(request, &old.value.application)?;
    let mut new = old.value.clone();
    let book = programmes::book(host, new.application.programme.as_str())?;
    if let Some(material) = book.material(code).filter(|material| uploader(material) != account.role) {
        return Err(not_yours(material));
    }
    let files = new.application.materials.get_mut(code).ok_or_else(not_found)?;
    let before = files.len();
    files.retain(|file| file.sha256.as_str() != sha256);
    if files.len() == before {
        return Err(not_found());
    }
    if files.is_empty() {
        new.application.materials.remove(code);
    }
    let now = programme_now(host, settings, book);
    let removed = Event::FileRemoved { material: code.to_owned(), sha256: sha256.parse().map_err(|_| not_found())? };
    put_down(host, account, &mut new, now, removed).await?;
    match swap(host, &old, new, now).await? {
        Some(new) => view::response(host, settings, 200, account, new).await,
        None => Err(lost(host, id).await),
    }
}

#[cfg(test)]
mod tests {
    use super::clean_name;

    #[test]
    fn a_name_is_shown_and_never_a_path() {
        assert_eq!(clean_name("C:\\材料\\营业执照.pdf"), "营业执照.pdf");
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("a\u{202e}fdp.exe\n"), "afdp.exe");
        assert_eq!(clean_name(" \u{200b} "), "未命名");
        assert_eq!(clean_name(".."), "未命名");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let fits = format!("{}.pdf", "a".repeat(251));
        assert_eq!(clean_name(&fits), fits);
        let long = clean_name(&format!("{}.pdf", "满".repeat(90)));
        assert!(long.len() <= 255 && long.ends_with("满.pdf"), "{}", long.len());
    }
}
