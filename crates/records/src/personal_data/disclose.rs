//! Seeing respondents unmasked: who may, for which purpose; the audit line is written before permission is given.

use super::{list, still_there};
use crate::accounts::create::one_line;
use crate::applications::load_visible;
use crate::applications::materials::uploader;
use crate::clock::programme_now;
use crate::error::{Result, conflict, forbidden, invalid, none_of, not_found, problem};
use crate::limits::{ACCESSES_MAX, DISCLOSED_ROWS_MAX, NOTE_CHARACTERS_MAX, SAMPLE_MAX};
use crate::lists;
use crate::port::Host;
use crate::programmes;
use crate::settings::Settings;
use domain::api::{Authorize, Permit};
use domain::personal_data::{AccessLine, Accessed, Disclose, Disclosure, Reason, SEED_CHARACTERS_MAX, Sample};
use domain::time::Timestamp;
use domain::{Account, Application, Attachment, FieldProblem, Role};
use rulebook::{Rulebook, personal_data};

/// The list of an application's audit lines.
pub(super) fn lines(application: &str) -> String {
    format!("accesses/{application}")
}

/// Permission to show what is asked for.
///
/// # Errors
/// 404 as everywhere; 410 once the list was deleted; 422 for a purpose that isn't the reader's, a purpose to be explained without
/// words, or rows there aren't.
pub(crate) async fn permit(host: &impl Host, settings: &Settings, account: &Account, asked: &Authorize) -> Result<Permit> {
    let found = load_visible(host, account, asked.application.as_str()).await?;
    let application = &found.value.application;
    let book = programmes::book(host, application.programme.as_str())?;
    let (material, file) = list(book, application, asked.sha256.as_ref().ok_or_else(not_found)?)?;
    still_there(file)?;
    let disclose = asked.disclose.as_ref().ok_or_else(|| invalid(vec![problem("purpose", "missing", "请选择查看的用途。")]))?;
    let mut problems = unfounded(account, &disclose.reason);
    problems.extend(unbounded(&disclose.what));
    none_of(problems)?;
    if matches!(disclose.what, Disclosure::Sample { .. }) && uploader(material) == account.role {
        return Err(forbidden("回访样本由质量协会或推荐单位抽取，提交名单的单位不能自行抽取。"));
    }
    let (what, rows) = shown(host, disclose, file)?;
    let sample = match &what {
        Accessed::Sample { sample } => Some(sample.clone()),
        _ => None,
    };
    let seen = Seen { material: &material.code, file, what, rows };
    put_down(host, asked.application.as_str(), &seen.line(programme_now(host, settings, book), account, &disclose.reason)).await?;
    Ok(Permit { roster: material.roster.clone(), attachment: Some(file.clone()), sample, ..Permit::of(account) })
}

/// Permission to take an application's lists along in its packet: whoever uploaded them has it, everybody else says what for.
///
/// # Errors
/// 403 `personal_data` without a reason; 422 for one that won't do; 410 once one of them was deleted: the packet can't be whole any more.
pub(crate) async fn packet(host: &impl Host, settings: &Settings, book: &Rulebook, account: &Account, application: &Application, reason: Option<&Reason>) -> Result<()> {
    let files = application.materials.iter().filter_map(|(code, files)| Some((book.material(code)?, files)));
    let lists = files.filter(|(material, _)| material.roster.is_some()).flat_map(|(material, files)| files.iter().map(move |file| (material, file)));
    let mut of_others = Vec::new();
    for (material, file) in lists {
        still_there(file)?;
        if uploader(material) != account.role {
            of_others.push(Seen { material: &material.code, file, what: Accessed::Packet, rows: rows(file) });
        }
    }
    if of_others.is_empty() {
        return Ok(());
    }
    let Some(reason) = reason else {
        let detail = "材料包里有被访者名单原件，含有个人信息。请在审阅页面写明用途后领取；程序请用 POST …/disclosure。";
        return Err(domain::Problem::new(403, "personal_data", "材料包不能直接下载", detail).into());
    };
    none_of(unfounded(account, reason))?;
    for seen in of_others {
        put_down(host, application.id.as_str(), &seen.line(programme_now(host, settings, book), account, reason)).await?;
    }
    Ok(())
}

/// A list that is about to be seen.
struct Seen<'a> {
    material: &'a str,
    file: &'a Attachment,
    what: Accessed,
    rows: u32,
}

impl Seen<'_> {
    fn line(self, at: Timestamp, account: &Account, reason: &Reason) -> AccessLine {
        AccessLine {
            at,
            by: account.id.clone(),
            role: account.role,
            organisation: account.organisation.clone(),
            material: self.material.to_owned(),
            sha256: self.file.sha256.clone(),
            purpose: reason.purpose.clone(),
            note: one_line(&reason.note),
            what: self.what,
            rows: self.rows,
        }
    }
}

fn rows(file: &Attachment) -> u32 {
    file.roster.as_ref().map_or(0, |facts| facts.rows)
}

async fn put_down(host: &impl Host, application: &str, line: &AccessLine) -> Result<()> {
    let name = lines(application);
    if lists::length(host, &name).await? >= ACCESSES_MAX {
        return Err(conflict("too_many_accesses", "查看次数过多", format!("这份申报的名单已被查看 {ACCESSES_MAX} 次，请联系管理员核查。")));
    }
    lists::append(host, &name, line).await?;
    Ok(())
}

/// What is wrong with a reason.
fn unfounded(account: &Account, reason: &Reason) -> Vec<FieldProblem> {
    let note = one_line(&reason.note);
    let mut problems = Vec::new();
    match personal_data::get().purpose(&reason.purpose, account.role) {
        None => problems.push(problem("purpose", "unknown", "请从所列的用途中选择。")),
        Some(purpose) if purpose.note_required && note.chars().count() < 2 => problems.push(problem("note", "missing", "请写明用途。")),
        Some(_) => {}
    }
    if note.chars().count() > NOTE_CHARACTERS_MAX {
        problems.push(problem("note", "too_long", format!("用途的说明最多 {NOTE_CHARACTERS_MAX} 个字符，请缩短。")));
    }
    // The audit is read by others: it must not become a list of telephone numbers itself.
    if longest_number(&note) >= 7 {
        problems.push(problem("note", "personal", "用途的说明会记录在案，请不要写电话、证件号码。"));
    }
    problems
}

/// What is wrong with what is asked for.
fn unbounded(what: &Disclosure) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if let Disclosure::Sample { size, seed } = what {
        if !(1..=SAMPLE_MAX).contains(size) {
            problems.push(problem("size", "out_of_range", format!("一次抽取 1 至 {SAMPLE_MAX} 人。")));
        }
        let plain = |seed: &String| (1..=SEED_CHARACTERS_MAX).contains(&seed.chars().count()) && one_line(seed) == *seed;
        if seed.as_ref().is_some_and(|seed| !plain(seed)) {
            problems.push(problem("seed", "malformed", format!("种子为 1 至 {SEED_CHARACTERS_MAX} 个字符，首尾没有空格；不填则由系统随机产生。")));
        }
    }
    problems
}

/// Digits of the longest number in a text, whatever stands between them.
fn longest_number(text: &str) -> usize {
    let (mut longest, mut now) = (0, 0);
    for c in domain::text::normalise(text).chars() {
        match c {
            '0'..='9' => now += 1,
            ' ' | '-' => continue,
            _ => now = 0,
        }
        longest = longest.max(now);
    }
    longest
}

/// What is shown, and of how many.
fn shown(host: &impl Host, disclose: &Disclose, file: &Attachment) -> Result<(Accessed, u32)> {
    let rows = rows(file);
    let (what, count) = match &disclose.what {
        Disclosure::File => return Ok((Accessed::File, rows)),
        Disclosure::Marked => return Ok((Accessed::Marked, rows)),
        Disclosure::Rows { offset, limit } => (Accessed::Rows { offset: *offset }, rows.saturating_sub(*offset).min(*limit).min(DISCLOSED_ROWS_MAX)),
        Disclosure::Sample { size, seed } => {
            let seed = seed.clone().unwrap_or_else(|| host.random::<8>().iter().map(|byte| format!("{byte:02x}")).collect());
            let sample = Sample::draw(&seed, &file.sha256, rows, *size);
            let count = sample.drawn.len() as u32;
            (Accessed::Sample { sample }, count)
        }
    };
    if count == 0 {
        return Err(invalid(vec![problem("what", "out_of_range", format!("名单共识别出 {rows} 人，没有所要的行。"))]));
    }
    Ok((what, count))
}

/// Who may have the file itself without further ado: whoever uploaded it.
///
/// # Errors
/// 403 `personal_data` for everybody else: they see it masked, or against an audit line.
pub(crate) fn own(account: &Account, uploaded_by: Role) -> Result<()> {
    if account.role == uploaded_by {
        return Ok(());
    }
    let detail = "名单含有个人信息，不能直接下载。请在“逐行查看”页面写明用途后查看联系方式；程序请用 POST …/disclosure。";
    Err(domain::Problem::new(403, "personal_data", "名单不能直接下载", detail).into())
}

#[cfg(test)]
mod tests {
    use super::longest_number;

    #[test]
    fn numbers_are_counted_through_their_separators() {
        for (text, digits) in [("2023年7月抽查", 4), ("138 0000-0001", 11), ("１３８００００", 7), ("第3批 第4批", 1), ("", 0)] {
            assert_eq!(longest_number(text), digits, "{text}");
        }
    }
}
