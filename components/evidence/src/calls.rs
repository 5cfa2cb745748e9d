//! Calls along the chain: the gatekeeper, the inspection of a file, the reading of a list.

use crate::store::SpinStore;
use domain::api::{Attach, Authorize, CombineSources, PacketRecord, PacketRequest, ParseRoster, ParseSurvey, Permit, RosterAnswer};
use domain::survey::{SurveyFacts, SurveyProblem, SurveyProblemKind, SurveyProblemTotal, SurveySpec};
use domain::{Digest, FileFacts, MalwareScan, Problem};
use evidence::read::Reader;
use evidence::{INSPECT_BYTES_MAX, INSPECT_HEAD_BYTES, LIST_BYTES_MAX, Manifest, answer};
use guest::Call;
use http::{HeaderMap, Method};
use spin_sdk::wasip3::http_compat::BodyWriter;

/// Who the client is and where it stands, as it says itself; a browser that sends no Origin says it by the other two.
const CREDENTIALS: [&str; 5] = ["cookie", "authorization", "origin", "referer", "sec-fetch-site"];
const CSRF: &str = "x-csrf-token";

/// Asks `records` whether the client may do this.
pub async fn authorize(headers: &HeaderMap, asked: &Authorize, csrf: Option<&str>) -> Result<Permit, Problem> {
    as_client("/internal/authorize", headers, csrf).json(asked).await
}

/// Tells `records` that the file is stored.
pub async fn attach(attached: &Attach) -> Result<(), Problem> {
    let _: serde_json::Value = Call::new("records", Method::POST, "/internal/attach").json(attached).await?;
    Ok(())
}

/// Asks `records` what an application's packet is made of, for the client who wants it.
pub async fn packet(headers: &HeaderMap, asked: &PacketRequest, csrf: Option<&str>) -> Result<PacketRecord, Problem> {
    as_client("/internal/packet", headers, csrf).json(asked).await
}

/// A question to `records` in the client's name; `csrf` is the form's field where there is one.
fn as_client(path: &'static str, headers: &HeaderMap, csrf: Option<&str>) -> Call {
    let call = Call::new("records", Method::POST, path).pass_on(headers, &CREDENTIALS);
    match csrf {
        Some(token) => call.header(CSRF, token),
        None => call.pass_on(headers, &[CSRF]),
    }
}

/// A stored file, found or not yet findable, as it is shown to the next component.
#[derive(Clone)]
pub struct Stored {
    pub sha256: Digest,
    pub manifest: Manifest,
}

impl Stored {
    /// Sends the first `bytes` behind `line`.
    async fn send(&self, call: Call, line: Vec<u8>, bytes: u64) -> Result<guest::chain::Answer, Problem> {
        let stored = self.clone();
        let length = line.len() as u64 + bytes;
        call.send_stream(length, async move |writer: &mut BodyWriter| {
            (line.is_empty() || writer.stream_writer.write_all(line).await.is_empty())
                && write_part(&stored.sha256, &stored.manifest, 0..bytes, writer).await
        })
        .await
    }

    /// What the file is, and which of the words to be looked for stand in it. One that the inspection breaks on is known by
    /// its first bytes alone: what that component can lose is its own request.
    pub async fn inspect(&self, name: &str, look_for: &[String]) -> Result<FileFacts, Problem> {
        if self.manifest.bytes > INSPECT_BYTES_MAX {
            return self.inspect_head(name).await;
        }
        let words = if look_for.is_empty() { String::new() } else { format!("&words={}", encoded(&look_for.join("\n"))) };
        let call = Call::new("inspect", Method::POST, format!("/inspect?name={}{words}", encoded(name)));
        match self.send(call, Vec::new(), self.manifest.bytes).await.and_then(guest::chain::Answer::success) {
            Ok(answer) => answer.json(),
            Err(problem) if broke_off(&problem) => {
                guest::log!("evidence: the inspection of {} broke off", self.sha256);
                Ok(answer::broken_off(self.inspect_head(name).await?))
            }
            Err(problem) => Err(problem),
        }
    }

    async fn inspect_head(&self, name: &str) -> Result<FileFacts, Problem> {
        let call = Call::new("inspect", Method::POST, format!("/inspect?name={}&part=head", encoded(name)));
        self.send(call, Vec::new(), self.manifest.bytes.min(INSPECT_HEAD_BYTES as u64)).await?.success()?.json()
    }

    /// What a scanner for malware says of the file. That there is none, or that it doesn't answer, is no reason to refuse a file.
    pub async fn scan(&self) -> Result<MalwareScan, Problem> {
        if guest::variable("clamav").await.trim().is_empty() {
            return Ok(MalwareScan::NotScanned);
        }
        let call = Call::new("scan", Method::POST, "/scan");
        match self.send(call, Vec::new(), self.manifest.bytes).await.and_then(guest::chain::Answer::success) {
            Ok(answer) => answer.json(),
            Err(problem) if broke_off(&problem) => Ok(MalwareScan::Unanswered),
            Err(problem) => Err(problem),
        }
    }

    /// A copy of a list with its problems marked: an XLSX.
    pub async fn marked(&self, asked: &ParseRoster) -> Result<Vec<u8>, Problem> {
        let call = Call::new("respondents", Method::POST, "/mark");
        match self.send(call, line(asked), self.manifest.bytes).await.and_then(guest::chain::Answer::success) {
            Ok(answer) => Ok(answer.body),
            Err(problem) if broke_off(&problem) => {
                guest::log!("evidence: marking the list {} broke off", self.sha256);
                Err(Problem::new(422, "not_markable", "无法生成标注副本", "系统未能生成标注副本；请按页面所列的单元格在原文件中修改。"))
            }
            Err(problem) => Err(problem),
        }
    }

    /// The rows of a list and its problems.
    pub async fn parse(&self, asked: &ParseRoster) -> Result<RosterAnswer, Problem> {
        if self.manifest.bytes > LIST_BYTES_MAX {
            return Ok(unread("名单文件超过 20 MiB，请删去图片等无关内容，或另存为 CSV 后重新上传。"));
        }
        let call = Call::new("respondents", Method::POST, "/parse");
        match self.send(call, line(asked), self.manifest.bytes).await.and_then(guest::chain::Answer::success) {
            Ok(answer) => answer.json(),
            Err(problem) if broke_off(&problem) => {
                guest::log!("evidence: reading the list {} broke off", self.sha256);
                Ok(unread("系统未能读取该名单，文件可能已损坏；请用 Excel 或 WPS 打开并另存后重新上传。"))
            }
            Err(problem) => Err(problem),
        }
    }

    /// What a survey's database comes to; one that can't be read is a problem in its facts.
    pub async fn survey(&self, spec: &SurveySpec) -> Result<SurveyFacts, Problem> {
        if self.manifest.bytes > LIST_BYTES_MAX {
            return Ok(unread_survey("数据库文件超过 20 MiB，系统没有复算；可删去图片等无关内容，或另存为 CSV 后重新上传。"));
        }
        let call = Call::new("respondents", Method::POST, "/survey");
        match self.send(call, line(&ParseSurvey { spec: spec.clone() }), self.manifest.bytes).await.and_then(guest::chain::Answer::success) {
            Ok(answer) => answer.json(),
            Err(problem) if broke_off(&problem) => {
                guest::log!("evidence: reading the survey database {} broke off", self.sha256);
                Ok(unread_survey("系统未能读取该数据库，没有复算；可用 Excel 或 WPS 打开并另存后重新上传。"))
            }
            Err(problem) => Err(problem),
        }
    }
}

/// One PDF of these files, in the order in which `asked` describes them.
pub async fn combine(asked: &CombineSources, files: Vec<Stored>) -> Result<Vec<u8>, Problem> {
    let line = line(asked);
    let length = line.len() as u64 + files.iter().map(|file| file.manifest.bytes).sum::<u64>();
    let call = Call::new("inspect", Method::POST, "/combine");
    let answer = call.send_stream(length, async move |writer: &mut BodyWriter| {
        if !writer.stream_writer.write_all(line).await.is_empty() {
            return false;
        }
        for file in &files {
            if !write_part(&file.sha256, &file.manifest, 0..file.manifest.bytes, writer).await {
                return false;
            }
        }
        true
    });
    match answer.await.and_then(guest::chain::Answer::success) {
        Ok(answer) => Ok(answer.body),
        Err(problem) if broke_off(&problem) => {
            guest::log!("evidence: combining {} files broke off", asked.sources.len());
            let detail = "系统合并这些文件时中断，原文件都没有改动；请减少文件后重试，或用“打印为 PDF”重新生成其中的 PDF。";
            Err(Problem::new(422, "not_combinable", "文件不能合并", detail))
        }
        Err(problem) => Err(problem),
    }
}

/// What is asked of the bytes behind it.
fn line(asked: &impl serde::Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(asked).expect("the types of the contract are JSON");
    line.push(b'\n');
    line
}

/// Writes a part of a file; false if it couldn't be read or sent to its end.
pub async fn write_part(sha256: &Digest, manifest: &Manifest, part: std::ops::Range<u64>, writer: &mut BodyWriter) -> bool {
    let store = match SpinStore::open().await {
        Ok(store) => store,
        Err(error) => {
            guest::log!("evidence: {error}");
            return false;
        }
    };
    let mut reader = Reader::new(&store, sha256.clone(), manifest.clone(), part);
    loop {
        match reader.next().await {
            Ok(Some(bytes)) => {
                if !writer.stream_writer.write_all(bytes).await.is_empty() {
                    // The receiver has gone.
                    return false;
                }
            }
            Ok(None) => return true,
            Err(error) => {
                guest::log!("evidence: {error}");
                return false;
            }
        }
    }
}

/// Whether a component ended without an answer of its own, as one does that runs out of memory or time.
fn broke_off(problem: &Problem) -> bool {
    matches!(problem.status, 500 | 502 | 504)
}

fn unread(advice: &str) -> RosterAnswer {
    use domain::roster::{CellProblem, ProblemKind, ProblemTotal, RosterFacts};
    let problem = CellProblem { kind: ProblemKind::File, sheet: String::new(), cell: String::new(), message: advice.to_owned() };
    let facts =
        RosterFacts { problems: vec![problem], problem_totals: vec![ProblemTotal { kind: ProblemKind::File, count: 1 }], ..RosterFacts::default() };
    RosterAnswer { facts, rows: Vec::new(), masked: false }
}

fn unread_survey(advice: &str) -> SurveyFacts {
    let kind = SurveyProblemKind::File;
    let problem = SurveyProblem { kind, cell: String::new(), message: advice.to_owned() };
    SurveyFacts { problems: vec![problem], problem_totals: vec![SurveyProblemTotal { kind, count: 1 }], ..SurveyFacts::default() }
}

/// Percent-encoding for a query's value (RFC 3986 §2.3).
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
