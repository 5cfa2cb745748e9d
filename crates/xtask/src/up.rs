//! `cargo xtask up`: a demonstration on this machine.

use crate::service::{Service, Start};
use crate::{components, demonstration, fonts, service, workspace};
use anyhow::{Result, bail};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Builds, starts, loads the examples on the first start, and says what to open.
pub fn run(arguments: &[String]) -> Result<()> {
    let listen = match arguments {
        [] => "127.0.0.1:3000",
        [flag, address] if flag == "--listen" => address,
        _ => bail!("cargo xtask up [--listen ADDRESS]"),
    };
    let root = workspace::root();
    fonts::ensure(&root)?;
    components::build(&components::NAMES)?;
    let intake = service::build()?;
    let state_dir = root.join("state");
    fs::create_dir_all(&state_dir)?;
    let setup_token = demonstration::password()?;
    let variables = [
        ("demonstration", "true".to_owned()),
        ("setup_token", setup_token.clone()),
        ("maintenance_key", demonstration::password()?),
        ("public_url", format!("http://{listen}")),
    ];
    let cache_dir = workspace::cache_dir()?;
    let service = Service::start(&intake, &Start { manifest: Path::new("spin.toml"), listen, state_dir: &state_dir, cache_dir: Some(&cache_dir), variables: &variables, arguments: &[] })?;
    let accounts = match demonstration::accounts(&state_dir) {
        Some(accounts) => accounts,
        None => demonstration::load(&service.url, &setup_token, &state_dir, true)?,
    };
    announce(&service.url, &accounts);
    service.wait()
}

fn announce(url: &str, accounts: &Value) {
    println!("\n  {url}   用户满意申报服务 · 演示\n");
    for (role, title, page) in [
        ("applicant", "申报单位", "/applications"),
        ("recommender", "推荐单位", "/recommendations"),
        ("association", "质量协会", "/office"),
    ] {
        let word = |key: &str| accounts[role][key].as_str().unwrap_or_default().to_owned();
        println!("  {title}  {url}{page:<18} {:<12} {}", word("login"), word("password"));
    }
    println!("\n  State lies in state/; delete the folder to begin anew. Ctrl+C stops.\n");
}
