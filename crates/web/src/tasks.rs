//! The task list (材料清单): every form and material of an application with its status.

use crate::fields;
use crate::form::percent_encode;
use domain::{Application, Finding, Place, Verdict};
use rulebook::{FormBy, Material, MaterialFrom, Rulebook};

/// Tasks under one heading.
#[derive(Clone, Debug)]
pub struct TaskGroup {
    pub title: String,
    pub tasks: Vec<Task>,
}

#[derive(Clone, Debug)]
pub struct Task {
    /// A material's code, a form's annex.
    pub code: String,
    pub title: String,
    /// What is there already: `已填 12 / 30 项`, `2 个文件`.
    pub note: String,
    /// Where it is done; empty where there is nothing to do.
    pub href: String,
    pub status: Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    NotStarted,
    InProgress,
    Done,
    Problem,
    /// Nothing there and nothing asked.
    Optional,
    /// The service makes it.
    Generated,
}

impl Status {
    pub fn label(self) -> &'static str {
        match self {
            Self::NotStarted => "未开始",
            Self::InProgress => "进行中",
            Self::Done => "已完成",
            Self::Problem => "有问题",
            Self::Optional => "可选",
            Self::Generated => "系统生成",
        }
    }

    pub fn style(self) -> &'static str {
        match self {
            Self::NotStarted => "tag-grey",
            Self::InProgress => "tag-amber",
            Self::Done => "tag-green",
            Self::Problem => "tag-red",
            Self::Optional | Self::Generated => "tag-plain",
        }
    }
}

/// How many tasks there are and how many are done; optional and generated ones count in neither.
pub fn counts(groups: &[TaskGroup]) -> (usize, usize) {
    let counted = || groups.iter().flat_map(|g| &g.tasks).filter(|t| !matches!(t.status, Status::Optional | Status::Generated));
    (counted().filter(|t| t.status == Status::Done).count(), counted().count())
}

/// Everything an application needs, in the order it is filled in.
pub fn of(application: &Application, rulebook: &Rulebook, findings: &[Finding]) -> Vec<TaskGroup> {
    let root = format!("/applications/{}", application.id);
    let mut forms = vec![address(application, &root)];
    let pages = fields::applicants(rulebook).filter(|form| !crate::assessment::is_head(rulebook, form));
    forms.extend(pages.filter_map(|form| form_task(form, application, rulebook, findings, &root)));
    forms.extend(rulebook.assessment.as_ref().map(|sheet| assessment(sheet, application, rulebook, findings, &root)));
    let mut groups = vec![TaskGroup { title: "在线填写".to_owned(), tasks: forms }];
    for material in rulebook.materials.iter().filter(|m| m.by == FormBy::Applicant && m.when.holds(application)) {
        let task = material_task(material, application, findings, &root);
        match groups.iter_mut().skip(1).find(|g| g.title == material.group) {
            Some(group) => group.tasks.push(task),
            None => groups.push(TaskGroup { title: material.group.clone(), tasks: vec![task] }),
        }
    }
    groups
}

fn address(application: &Application, root: &str) -> Task {
    Task {
        code: String::new(),
        title: "申报类别、等级和推荐单位".to_owned(),
        note: if application.recommender.is_none() { "还没有选择推荐单位".to_owned() } else { String::new() },
        href: format!("{root}/address"),
        status: if application.recommender.is_some() { Status::Done } else { Status::InProgress },
    }
}

fn form_task(form: &rulebook::Form, application: &Application, rulebook: &Rulebook, findings: &[Finding], root: &str) -> Option<Task> {
    let sections = fields::of_form(form, application);
    let asked: Vec<_> = sections.iter().flat_map(|(_, fields)| fields).collect();
    if asked.is_empty() {
        return None;
    }
    let filled = |id: &str| application.field(id).is_some();
    let answered = |field: &rulebook::Field| filled(&field.id) || (form.blanks_explained && filled(&field.blank_id()));
    let mut required: Vec<_> = asked.iter().filter(|f| f.is_required(application)).collect();
    let word = if required.is_empty() { "共" } else { "必填" };
    if required.is_empty() {
        // A form that requires no single field is asked for as a whole, such as a report one may also upload.
        required = asked.iter().collect();
    }
    let required_filled = required.iter().filter(|f| answered(f)).count();
    let code = form.material.as_ref().and_then(|code| rulebook.material(code)).map_or_else(|| form.clause.clone(), |m| m.code.clone());
    let status = if !asked.iter().any(|f| answered(f)) {
        Status::NotStarted
    } else if asked.iter().any(|f| filled(&f.id) && fails_at(findings, &|p| matches!(p, Place::Field { id } if *id == f.id))) {
        Status::Problem
    } else if required_filled < required.len() {
        Status::InProgress
    } else {
        Status::Done
    };
    Some(Task {
        code,
        title: form.title.clone(),
        note: format!("{word} {} 项，已填 {required_filled} 项", required.len()),
        href: format!("{root}/forms/{}", percent_encode(&form.id)),
        status,
    })
}

fn assessment(sheet: &rulebook::ScoreSheet, application: &Application, rulebook: &Rulebook, findings: &[Finding], root: &str) -> Task {
    let sums = crate::assessment::sums(sheet, &application.fields);
    let mut own = crate::assessment::field_ids(sheet);
    let started = own.iter().any(|id| application.field(id).is_some());
    let head = crate::assessment::head(rulebook).map(|form| fields::of_form(form, application)).unwrap_or_default();
    let head: Vec<_> = head.iter().flat_map(|(_, fields)| fields).collect();
    let head_filled = head.iter().all(|f| !f.is_required(application) || application.field(&f.id).is_some());
    own.extend(head.iter().map(|f| f.id.clone()));
    let finished = head_filled && crate::assessment::complete(sheet, &application.fields);
    let failed = fails_at(findings, &|p| matches!(p, Place::Field { id } if own.contains(id)));
    Task {
        code: sheet.material.clone().unwrap_or_else(|| sheet.clause.clone()),
        title: sheet.title.clone(),
        note: format!("已评 {} / {} 项，合计 {} 分", sums.answered, sums.items, sums.total),
        href: format!("{root}/assessment"),
        status: match (started, finished) {
            (false, _) => Status::NotStarted,
            (true, false) => Status::InProgress,
            (true, true) if failed => Status::Problem,
            (true, true) => Status::Done,
        },
    }
}

fn material_task(material: &Material, application: &Application, findings: &[Finding], root: &str) -> Task {
    let files = application.materials.get(&material.code).map_or(&[][..], Vec::as_slice);
    let uploaded = material.from.contains(&MaterialFrom::Uploaded);
    let typed = material.from.contains(&MaterialFrom::Typed);
    let failed = fails_at(findings, &|p| match p {
        Place::Material { code } => *code == material.code,
        Place::File { material: code, .. } | Place::Cell { material: code, .. } => *code == material.code,
        _ => false,
    });
    let unreadable = files.iter().any(|f| !f.facts.readable());
    let status = match (uploaded, files.is_empty()) {
        (false, _) => Status::Generated,
        (true, true) if material.optional => Status::Optional,
        (true, true) if typed && !failed => Status::Optional,
        (true, true) => Status::NotStarted,
        (true, false) if failed || unreadable => Status::Problem,
        (true, false) => Status::Done,
    };
    let note = match (uploaded, files.len()) {
        (false, _) if typed => "内容取自上面的在线填写".to_owned(),
        (false, _) => "由系统按填写内容生成，不用上传".to_owned(),
        (true, 0) if status == Status::Optional && typed => "已在线填写的，可以不传".to_owned(),
        (true, 0) => String::new(),
        (true, n) => format!("{n} 个文件"),
    };
    Task {
        code: material.code.clone(),
        title: material.title.clone(),
        note,
        href: if uploaded { format!("{root}/materials/{}", percent_encode(&material.code)) } else { String::new() },
        status,
    }
}

/// Whether a failed check that isn't a mere warning read a value at such a place.
fn fails_at(findings: &[Finding], at: &dyn Fn(&Place) -> bool) -> bool {
    findings.iter().any(|finding| {
        let missing = finding.inputs.iter().any(|i| i.value.is_none());
        finding.verdict == Verdict::Fail
            && finding.blocks()
            && finding.inputs.iter().any(|input| at(&input.place) && (input.value.is_none() || !missing))
    })
}
