//! A demonstration: accounts of the three roles with random passwords, and the made-up applications of `examples/`.
//!
//! Everything goes through the public API, as a person would do it.

use crate::http::Client;
use crate::workspace;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The file in the state folder that keeps the accounts, so that a second start can name them again.
pub const ACCOUNTS: &str = "demonstration.json";

/// Accounts by role: `association`, `recommender`, `applicant`, each with `login` and `password`.
pub fn accounts(state_dir: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(state_dir.join(ACCOUNTS)).ok()?).ok()
}

/// Makes the accounts and, if asked to, loads the examples.
pub fn load(url: &str, setup_token: &str, state_dir: &Path, with_examples: bool) -> Result<Value> {
    let body = json!({"id": "demonstration-body", "name": "示例行业协会"});
    let accounts = json!({
        "association": {"login": "association", "password": password()?},
        "recommender": {"login": "recommender", "password": password()?, "body": body["id"]},
        "applicant": {"login": "applicant", "password": password()?},
    });
    let mut association = Client::new(url);
    let administrator = &accounts["association"];
    association.json("POST", "/api/v1/setup", &[], &json!({
        "token": setup_token, "login": administrator["login"], "password": administrator["password"], "organisation": "示例质量协会",
    }))?;
    sign_in(&mut association, administrator)?;
    association.json("POST", "/api/v1/admin/accounts", &[], &json!({
        "login": accounts["recommender"]["login"], "password": accounts["recommender"]["password"],
        "role": "recommender", "organisation": body["name"], "body": body["id"],
    }))?;
    let mut applicant = Client::new(url);
    applicant.json("POST", "/api/v1/accounts", &[], &json!({
        "login": accounts["applicant"]["login"], "password": accounts["applicant"]["password"], "organisation": "示例申报单位（虚构）",
    }))?;
    if with_examples {
        for folder in examples()? {
            example(&mut applicant, &folder, body["id"].as_str()).with_context(|| format!("loading the example {}", folder.display()))?;
        }
    }
    keep(state_dir, &accounts)?;
    Ok(accounts)
}

/// The folders of all made-up applications, `examples/PROGRAMME/NAME`, in the order of their paths.
fn examples() -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for programme in fs::read_dir(workspace::root().join("examples"))? {
        for folder in fs::read_dir(programme?.path()).into_iter().flatten() {
            folders.extend(Some(folder?.path()).filter(|folder| folder.join("application.json").exists()));
        }
    }
    folders.sort();
    Ok(folders)
}

/// Fills in one application from its folder; files that the service refuses are left out, as that is what the faulty one shows.
fn example(client: &mut Client, folder: &Path, recommender: Option<&str>) -> Result<()> {
    let application: Value = serde_json::from_slice(&fs::read(folder.join("application.json"))?)?;
    let created = client.json("POST", "/api/v1/applications", &[], &json!({
        "programme": application["programme"], "category": application["category"], "level": application["level"],
    }))?;
    let path = format!("/api/v1/applications/{}", created.body["id"].as_str().context("an application without an id")?);
    let etag = created.etag.context("an application without an ETag")?;
    client.json("PATCH", &path, &[("if-match", &etag)], &json!({"fields": application["fields"], "recommender": recommender}))?;
    let id = path.rsplit('/').next().unwrap_or_default();
    for (material, files) in application["materials"].as_object().context("an example without materials")? {
        for name in files.as_array().into_iter().flatten().filter_map(Value::as_str) {
            let bytes = fs::read(folder.join(material).join(name)).with_context(|| format!("{name} is missing from the example"))?;
            let answer = client.send("PUT", &format!("/api/v1/evidence/{id}/{material}?name={}&basis=consent", encode(name)), &[], &bytes)?;
            if answer.status >= 500 {
                anyhow::bail!("{name} was answered {}: {}", answer.status, answer.body);
            }
        }
    }
    Ok(())
}

/// Signs in; the client keeps the session.
pub fn sign_in(client: &mut Client, account: &Value) -> Result<()> {
    client.json("POST", "/api/v1/sessions", &[], &json!({"login": account["login"], "password": account["password"]}))?;
    Ok(())
}

/// 20 random characters from the system's source, without look-alikes.
pub fn password() -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0u8; 20];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|b| char::from(LETTERS[usize::from(*b % 32)])).collect())
}

fn keep(state_dir: &Path, accounts: &Value) -> Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = fs::OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(state_dir.join(ACCOUNTS))?;
    file.write_all(accounts.to_string().as_bytes())?;
    Ok(())
}

/// Percent-encoding of everything that isn't unreserved (RFC 3986 §2.3).
fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-._~".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
