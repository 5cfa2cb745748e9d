//! Every public operation. ARCHITECTURE.md lists the same.

use super::describe::Content::{self, AnyJson, Bytes, Json};
use super::describe::of;
use domain::api::*;
use domain::personal_data::{Disclose, Reason};
use domain::{Account, Attachment, Receipt};

pub struct Operation {
    pub method: &'static str,
    /// Behind `/api/v1`.
    pub path: &'static str,
    pub summary: &'static str,
    pub caller: Caller,
    pub query: &'static [&'static str],
    pub headers: &'static [&'static str],
    pub body: Option<Content>,
    pub answer: (u16, Option<Content>),
}

pub enum Caller {
    Anybody,
    SignedIn,
}

use Caller::{Anybody, SignedIn};

const fn operation(method: &'static str, path: &'static str, summary: &'static str, caller: Caller, body: Option<Content>, answer: (u16, Option<Content>)) -> Operation {
    Operation { method, path, summary, caller, query: &[], headers: &[], body, answer }
}

const fn with(operation: Operation, query: &'static [&'static str], headers: &'static [&'static str]) -> Operation {
    Operation { query, headers, ..operation }
}

const IF_MATCH: &[&str] = &["If-Match"];
const TUS: &[&str] = &["Tus-Resumable"];
const TUS_CREATE: &[&str] = &["Tus-Resumable", "Upload-Length", "Upload-Metadata"];
const TUS_PATCH: &[&str] = &["Tus-Resumable", "Upload-Offset", "Upload-Checksum"];
const ONCE: &[&str] = &["Idempotency-Key"];
const ONCE_IF_MATCH: &[&str] = &["If-Match", "Idempotency-Key"];

pub static OPERATIONS: &[Operation] = &[
    operation("get", "/openapi.json", "本说明", Anybody, None, (200, Some(AnyJson))),
    operation("post", "/accounts", "申报单位注册并登录", Anybody, Some(Json(of::<Register>)), (201, Some(Json(of::<SessionView>)))),
    operation("post", "/sessions", "登录", Anybody, Some(Json(of::<SignIn>)), (201, Some(Json(of::<SessionView>)))),
    operation("delete", "/sessions/current", "退出", SignedIn, None, (204, None)),
    operation("get", "/me", "当前账号", SignedIn, None, (200, Some(Json(of::<SessionView>)))),
    operation("patch", "/me", "更改账号资料", SignedIn, Some(AnyJson), (200, Some(Json(of::<SessionView>)))),
    operation("get", "/keys", "程序用的密钥", SignedIn, None, (200, Some(AnyJson))),
    operation("post", "/keys", "新建密钥，只显示一次", SignedIn, Some(Json(of::<NewKey>)), (201, Some(Json(of::<NewKey>)))),
    operation("delete", "/keys/{id}", "作废密钥", SignedIn, None, (204, None)),
    operation("post", "/setup", "用一次性口令建立首个协会账号", Anybody, Some(Json(of::<Setup>)), (201, Some(AnyJson))),
    with(operation("get", "/admin/accounts", "账号列表（协会）", SignedIn, None, (200, Some(AnyJson))), &["cursor"], &[]),
    with(operation("post", "/admin/accounts", "新建账号（协会）", SignedIn, Some(Json(of::<NewAccount>)), (201, Some(Json(of::<Account>)))), &[], ONCE),
    operation("get", "/recommenders", "推荐单位", SignedIn, None, (200, Some(Json(of::<BodyList>)))),
    operation("get", "/programmes", "活动列表", Anybody, None, (200, Some(AnyJson))),
    operation("get", "/programmes/{id}", "一项活动", Anybody, None, (200, Some(AnyJson))),
    operation("post", "/programmes/{id}/check", "免登录核对，不保存任何内容", Anybody, Some(Json(of::<WhatIf>)), (200, Some(Json(of::<WhatIfAnswer>)))),
    operation("get", "/programmes/{id}/windows", "时间安排", Anybody, None, (200, Some(Json(of::<Windows>)))),
    with(operation("put", "/programmes/{id}/windows", "设定时间安排（协会）", SignedIn, Some(Json(of::<Windows>)), (200, Some(Json(of::<Windows>)))), &[], IF_MATCH),
    operation("get", "/programmes/{id}/readings", "来文的待定解释和决定", Anybody, None, (200, Some(Json(of::<ReadingList>)))),
    with(operation("put", "/programmes/{id}/readings/{code}", "决定一项解释，或撤销决定（协会）", SignedIn, Some(Json(of::<DecideReading>)), (200, Some(Json(of::<ReadingView>)))), &[], IF_MATCH),
    operation("get", "/programmes/{id}/personal-data", "名单中个人信息的依据、用途、查看人和保存期限", Anybody, None, (200, Some(Json(of::<PersonalDataRules>)))),
    operation("get", "/programmes/{id}/quotas", "推荐名额（协会、推荐单位）", SignedIn, None, (200, Some(Json(of::<Quotas>)))),
    with(operation("put", "/programmes/{id}/quotas", "设定推荐名额（协会）", SignedIn, Some(Json(of::<Quotas>)), (200, Some(Json(of::<Quotas>)))), &[], IF_MATCH),
    with(operation("get", "/programmes/{id}/tables/{file}", "汇总表：代号加 .pdf、.docx、.xlsx、.csv、.html 或 .json；公示名单不需登录", SignedIn, None, (200, Some(Bytes("*/*")))), &["recommender", "part"], &["If-None-Match"]),
    with(operation("get", "/programmes/{id}/tables/{code}/changes", "汇总表自本账号上次下载以来的变化", SignedIn, None, (200, Some(Json(of::<TableChanges>)))), &["recommender", "part"], &[]),
    with(operation("get", "/programmes/{id}/batches/{file}", "成批文书：代号、格式，再加 .json（清单）或 .zip", SignedIn, None, (200, Some(Json(of::<Batch>)))), &["recommender", "first"], &["If-None-Match"]),
    operation("get", "/programmes/{id}/documents", "可取用的汇总表和名单", SignedIn, None, (200, Some(Json(of::<DocumentList>)))),
    operation("get", "/programmes/{id}/stages/{stage}", "一个阶段的结果（协会）", SignedIn, None, (200, Some(Json(of::<StageResults>)))),
    with(operation("put", "/programmes/{id}/stages/{stage}", "登记一个阶段的结果（协会）", SignedIn, Some(Json(of::<StageResults>)), (200, Some(Json(of::<StageResults>)))), &[], IF_MATCH),
    operation("get", "/standing/{credit_code}", "一个统一社会信用代码下的称号和申报限制（协会）", SignedIn, None, (200, Some(Json(of::<StandingRecord>)))),
    with(operation("put", "/standing/{credit_code}", "更改称号和申报限制（协会）", SignedIn, Some(Json(of::<SetStanding>)), (200, Some(Json(of::<StandingRecord>)))), &[], IF_MATCH),
    with(operation("get", "/applications", "申报列表", SignedIn, None, (200, Some(Json(of::<ApplicationList>)))), &["q", "programme", "cursor"], &[]),
    with(operation("post", "/applications", "新建申报，可沿用另一份", SignedIn, Some(Json(of::<NewApplication>)), (201, Some(Json(of::<ApplicationView>)))), &[], ONCE),
    operation("get", "/applications/{id}", "一份申报", SignedIn, None, (200, Some(Json(of::<ApplicationView>)))),
    with(operation("patch", "/applications/{id}", "更改申报", SignedIn, Some(Json(of::<ChangeApplication>)), (200, Some(Json(of::<ApplicationView>)))), &[], IF_MATCH),
    with(operation("delete", "/applications/{id}", "删除草稿", SignedIn, None, (204, None)), &[], IF_MATCH),
    operation("get", "/applications/{id}/findings", "核查结果", SignedIn, None, (200, Some(Json(of::<CheckAnswer>)))),
    with(operation("post", "/applications/{id}/submission", "提交", SignedIn, Some(Json(of::<Submit>)), (201, Some(Json(of::<Receipt>)))), &[], ONCE_IF_MATCH),
    with(operation("post", "/applications/{id}/withdrawal", "撤回", SignedIn, Some(Json(of::<Withdraw>)), (200, Some(Json(of::<ApplicationView>)))), &[], IF_MATCH),
    operation("get", "/applications/{id}/receipt", "最近的回执", SignedIn, None, (200, Some(Json(of::<Receipt>)))),
    operation("get", "/applications/{id}/receipt.pdf", "最近的回执", SignedIn, None, (200, Some(Bytes("application/pdf")))),
    operation("get", "/applications/{id}/documents", "可取用的文书", SignedIn, None, (200, Some(Json(of::<DocumentList>)))),
    with(operation("get", "/applications/{id}/documents/{file}", "一份文书：代号加 .pdf、.docx、.xlsx、.csv、.html 或 .json", SignedIn, None, (200, Some(Bytes("*/*")))), &["part"], &["If-None-Match"]),
    operation("get", "/applications/{id}/history", "历史", SignedIn, None, (200, Some(AnyJson))),
    operation("get", "/applications/{id}/personal-data", "名单提供的依据和查看记录（申报单位、协会）", SignedIn, None, (200, Some(Json(of::<PersonalDataRecord>)))),
    with(operation("put", "/applications/{id}/opinion", "推荐意见（推荐单位）", SignedIn, Some(Json(of::<GiveOpinion>)), (200, Some(Json(of::<ApplicationView>)))), &[], IF_MATCH),
    with(operation("post", "/applications/{id}/reports", "提交后报告情况", SignedIn, Some(Json(of::<ReportIncident>)), (201, Some(Json(of::<ApplicationView>)))), &[], ONCE),
    with(operation("delete", "/applications/{id}/materials/{code}/{sha256}", "移除文件", SignedIn, None, (200, Some(Json(of::<ApplicationView>)))), &[], IF_MATCH),
    with(operation("put", "/evidence/{application}/{material}", "上传文件；名单须注明提供的依据 basis", SignedIn, Some(Bytes("*/*")), (201, Some(Json(of::<Attachment>)))), &["name", "basis"], &[]),
    operation("post", "/evidence/{application}/{material}", "用表单上传文件", SignedIn, Some(Bytes("multipart/form-data")), (303, None)),
    operation("post", "/evidence/{application}/{material}/combined", "把一项材料的 JPEG、PNG、PDF 文件按次序合并为一个 PDF，各自可顺时针旋转；合成后取代原文件", SignedIn, Some(Json(of::<Combine>)), (201, Some(Json(of::<Attachment>)))),
    with(operation("get", "/evidence/packets/{application}", "材料包：申报的全部内容和文件，BagIt，ZIP", SignedIn, None, (200, Some(Bytes("application/zip")))), &[], &["If-None-Match"]),
    operation("get", "/evidence/{application}/{sha256}", "下载文件", SignedIn, None, (200, Some(Bytes("*/*")))),
    with(operation("get", "/evidence/{application}/{sha256}/rows", "被访者名单的行，姓名和联系方式遮盖", SignedIn, None, (200, Some(Json(of::<RosterAnswer>)))), &["offset", "limit"], &[]),
    operation("get", "/evidence/{application}/{sha256}/marked", "被访者名单的标注副本（上传名单的单位）", SignedIn, None, (200, Some(Bytes("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))),
    operation("post", "/evidence/{application}/{sha256}/disclosure", "写明用途，查看被访者的联系方式、整份名单、标注副本或回访样本；记录在案", SignedIn, Some(Json(of::<Disclose>)), (200, Some(Json(of::<Disclosed>)))),
    operation("post", "/evidence/packets/{application}/disclosure", "写明用途，领取含有被访者名单的材料包；记录在案", SignedIn, Some(Json(of::<Reason>)), (200, Some(Bytes("application/zip")))),
    with(operation("post", "/uploads", "新建可续传的上传（tus 1.0）；名单的依据写在 Upload-Metadata 的 basis", SignedIn, None, (201, None)), &[], TUS_CREATE),
    with(operation("head", "/uploads/{id}", "已收到多少字节（tus 1.0）", SignedIn, None, (200, None)), &[], TUS),
    with(operation("patch", "/uploads/{id}", "从已收到处续传（tus 1.0）；收完即与直接上传一样办理", SignedIn, Some(Bytes("application/offset+octet-stream")), (204, None)), &[], TUS_PATCH),
    with(operation("delete", "/uploads/{id}", "放弃上传（tus 1.0）", SignedIn, None, (204, None)), &[], TUS),
    operation("get", "/uploads/{id}", "一次上传的情况", SignedIn, None, (200, Some(Json(of::<UploadView>)))),
    operation("post", "/maintenance", "定时维护（X-Maintenance-Key）", Anybody, None, (200, Some(AnyJson))),
];
