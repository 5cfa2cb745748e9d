//! The component `tables` behind a public route of its own, and what its PDFs hold.

use domain::Problem;
use domain::api::RenderRequest;
use runner::{Config, Handle};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

/// A running component. Dropped, it stops.
pub struct Service {
    runtime: Runtime,
    handle: Option<Handle>,
    _state: tempfile::TempDir,
}

impl Service {
    pub fn start() -> Self {
        let root = fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
        let component = root.join("dist/tables.wasm");
        assert!(component.is_file(), "{} is missing; run: cargo xtask build tables", component.display());
        let state = tempfile::tempdir().unwrap();
        for folder in ["rulebooks", "dist/fonts"] {
            assert!(root.join(folder).is_dir(), "{folder} is missing; run: cargo xtask test");
        }
        // A manifest reaches nothing outside its own folder.
        let application = state.path().join("application");
        copy(&root.join("rulebooks"), &application.join("rulebooks"));
        copy(&root.join("dist/fonts"), &application.join("fonts"));
        fs::write(application.join("spin.toml"), manifest(&component)).unwrap();
        let mut config = Config::new(application.join("spin.toml"));
        config.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.state_dir = Some(state.path().join("state"));
        config.cache_dir = Some(target_dir(&root).join("component-cache"));
        let runtime = Runtime::new().unwrap();
        let handle = runtime.block_on(runner::start(config)).expect("the component starts");
        Self { runtime, handle: Some(handle), _state: state }
    }

    /// Sends a body to `/render`; answers status, media type and body.
    pub fn post(&self, body: &[u8]) -> (u16, String, Vec<u8>) {
        let address = self.handle.as_ref().unwrap().addr;
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut answer = agent.post(format!("http://{address}/render")).content_type("application/json").send(body).unwrap();
        let media_type = answer.headers()["content-type"].to_str().unwrap().to_owned();
        let bytes = answer.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap();
        (answer.status().as_u16(), media_type, bytes)
    }

    pub fn pdf(&self, request: &RenderRequest) -> Pdf {
        let (status, media_type, bytes) = self.post(&serde_json::to_vec(request).unwrap());
        assert_eq!((status, media_type.as_str()), (200, "application/pdf"), "{}", String::from_utf8_lossy(&bytes));
        Pdf::read(bytes)
    }

    pub fn problem(&self, body: &[u8]) -> Problem {
        let (status, media_type, bytes) = self.post(body);
        assert_eq!(media_type, "application/problem+json");
        let problem: Problem = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(problem.status, status);
        problem
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            self.runtime.block_on(handle.stop());
        }
    }
}

fn manifest(component: &Path) -> String {
    format!(
        r#"
spin_manifest_version = 2
[application]
name = "rendering"
[[trigger.http]]
route = "/..."
component = "tables"
[component.tables]
source = "{}"
files = [
  {{ source = "rulebooks", destination = "/rulebooks" }},
  {{ source = "fonts", destination = "/fonts" }},
]
"#,
        component.display(),
    )
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { fs::copy(entry.path(), target).map(drop).unwrap() }
    }
}

fn target_dir(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from)
}

/// A PDF read back.
pub struct Pdf {
    pub bytes: Vec<u8>,
    document: lopdf::Document,
    /// The text of each page without white space: how a line is broken isn't what is tested.
    pub pages: Vec<String>,
}

impl Pdf {
    fn read(bytes: Vec<u8>) -> Self {
        let document = lopdf::Document::load_mem(&bytes).unwrap();
        let pages = (1..=document.get_pages().len() as u32).map(|page| squeezed(&document.extract_text(&[page]).unwrap())).collect();
        Self { bytes, document, pages }
    }

    pub fn text(&self) -> String {
        self.pages.concat()
    }

    /// Width and height of the first page in points.
    pub fn size(&self) -> (f32, f32) {
        let page = *self.document.get_pages().get(&1).unwrap();
        let media_box = self.document.get_dictionary(page).unwrap().get(b"MediaBox").unwrap().as_array().unwrap();
        (media_box[2].as_float().unwrap(), media_box[3].as_float().unwrap())
    }

    /// The document's XMP metadata.
    pub fn metadata(&self) -> String {
        let catalog = self.document.catalog().unwrap();
        let stream = self.document.get_object(catalog.get(b"Metadata").unwrap().as_reference().unwrap()).unwrap().as_stream().unwrap();
        String::from_utf8(stream.decompressed_content().unwrap_or_else(|_| stream.content.clone())).unwrap()
    }

    /// An entry of the information dictionary.
    pub fn info(&self, key: &[u8]) -> String {
        let info = self.document.trailer.get(b"Info").unwrap().as_reference().unwrap();
        let value = self.document.get_dictionary(info).unwrap().get(key).unwrap();
        lopdf::decode_text_string(value).unwrap()
    }
}

/// The text without white space and without the zero-width spaces at which long words may be broken.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect()
}
