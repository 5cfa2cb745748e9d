//! Respondents' personal data (个人信息保护法): handed over on a basis, seen for a purpose and against an audit line, deleted in time.

pub(crate) mod disclose;
pub(crate) mod erase;
pub(crate) mod hand_over;
pub(crate) mod record;
pub(crate) mod rules;

use crate::error::{Error, not_found};
use domain::{Application, Attachment, Digest, Problem};
use rulebook::{Material, Rulebook};

/// The list with this digest, and the material under which it stands.
fn list<'a>(book: &'a Rulebook, application: &'a Application, sha256: &Digest) -> Result<(&'a Material, &'a Attachment), Error> {
    let files = application.materials.iter().flat_map(|(code, files)| files.iter().map(move |file| (code, file)));
    let mut lists = files.filter(|(_, file)| &file.sha256 == sha256).filter_map(|(code, file)| Some((book.material(code)?, file)));
    lists.find(|(material, _)| material.roster.is_some()).ok_or_else(not_found)
}

/// 410: the list was deleted for the respondents' sake.
pub(crate) fn still_there(file: &Attachment) -> Result<(), Error> {
    match &file.erased {
        None => Ok(()),
        Some(erased) => {
            let detail = format!("这份名单已于{}按保存期限删除，只留下校验值和人数。{}", domain::time::display(erased.at), erased.rule);
            Err(Problem::new(410, "erased", "名单已删除", detail).into())
        }
    }
}
