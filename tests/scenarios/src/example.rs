//! The made-up applications of `examples/`: what to type, what to upload, what is expected of it.

use crate::client::{Answer, Client};
use crate::{encode, instance, sha256};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// One folder of `examples/`.
pub struct Example {
    folder: PathBuf,
    pub data: Value,
}

/// A file of an example.
pub struct ExampleFile {
    pub material: String,
    pub name: String,
    pub bytes: Vec<u8>,
    pub sha256: String,
}

impl Example {
    pub fn complete() -> Self {
        Self::read("examples/shanghai-2023/complete")
    }

    pub fn faulty() -> Self {
        Self::read("examples/shanghai-2023/faulty")
    }

    /// A complete application of a programme that prints its list of respondents.
    pub fn with_printed_respondents() -> Self {
        Self::read("examples/heilongjiang-2017/complete")
    }

    fn read(folder: &str) -> Self {
        let folder = instance::root().join(folder);
        let text = fs::read(folder.join("application.json")).expect("the example has an application.json");
        Self { folder, data: serde_json::from_slice(&text).expect("application.json is JSON") }
    }

    /// Every file, material by material.
    pub fn files(&self) -> Vec<ExampleFile> {
        let materials = self.data["materials"].as_object().expect("materials by code");
        let file = |material: &String, name: &Value| {
            let name = name.as_str().expect("a file's name").to_owned();
            let bytes = fs::read(self.folder.join(material).join(&name)).unwrap_or_else(|error| panic!("{material}/{name}: {error}"));
            ExampleFile { material: material.clone(), sha256: sha256(&bytes), name, bytes }
        };
        materials.iter().flat_map(|(code, names)| names.as_array().expect("names").iter().map(move |name| file(code, name))).collect()
    }

    /// The one file of a material.
    pub fn file(&self, material: &str) -> ExampleFile {
        self.files().into_iter().find(|file| file.material == material).unwrap_or_else(|| panic!("no file of {material}"))
    }

    pub fn field(&self, id: &str) -> &str {
        self.data["fields"][id].as_str().unwrap_or_else(|| panic!("no field {id}"))
    }

    /// Begins the application; answers its address.
    pub fn create(&self, client: &mut Client) -> String {
        let body = json!({"programme": self.data["programme"], "category": self.data["category"], "level": self.data["level"]});
        let created = client.post("/api/v1/applications", &body).expect(201);
        let path = format!("/api/v1/applications/{}", created.json()["id"].as_str().expect("an id"));
        assert_eq!(created.header("location"), Some(path.as_str()));
        path
    }

    /// Types everything and addresses it to a recommending body, if one is named.
    pub fn fill(&self, client: &mut Client, path: &str, recommender: Option<&str>) {
        let etag = client.get(path).expect(200).etag();
        let mut body = json!({"fields": self.data["fields"]});
        if let Some(id) = recommender {
            body["recommender"] = id.into();
        }
        let view = client.request("PATCH", path).if_match(&etag).json(&body).send().expect(200).json();
        for (id, value) in self.data["fields"].as_object().expect("fields by id") {
            assert_eq!(&view["fields"][id], value, "field {id} is kept as typed");
        }
    }

    /// Uploads every file; answers what came back, in their order.
    pub fn upload(&self, client: &mut Client, path: &str) -> Vec<(ExampleFile, Answer)> {
        self.files()
            .into_iter()
            .map(|file| {
                let answer = upload(client, path, &file.material, &file.name, file.bytes.clone());
                (file, answer)
            })
            .collect()
    }

    /// From nothing to a filled-in draft with all its files.
    pub fn prepare(&self, client: &mut Client, recommender: Option<&str>) -> String {
        let path = self.create(client);
        self.fill(client, &path, recommender);
        for (file, answer) in self.upload(client, &path) {
            assert_eq!(answer.status, 201, "{}/{}: {}", file.material, file.name, String::from_utf8_lossy(&answer.body));
        }
        path
    }
}

/// The address of a material's uploads; respondents have agreed to be named, should it be a list of them.
pub fn upload_path(application: &str, material: &str, name: &str) -> String {
    let id = application.rsplit('/').next().expect("a path ends in the id");
    format!("/api/v1/evidence/{id}/{material}?name={}&basis=consent", encode(name))
}

/// The address of a stored file.
pub fn file_path(application: &str, sha256: &str) -> String {
    let id = application.rsplit('/').next().expect("a path ends in the id");
    format!("/api/v1/evidence/{id}/{sha256}")
}

/// Uploads one file.
pub fn upload(client: &mut Client, application: &str, material: &str, name: &str, bytes: Vec<u8>) -> Answer {
    client.request("PUT", &upload_path(application, material, name)).header("content-type", "application/octet-stream").bytes(bytes).send()
}

/// Hands the application in; answers the receipt.
pub fn submit(client: &mut Client, application: &str) -> Value {
    let etag = client.get(application).expect(200).etag();
    let submission = format!("{application}/submission");
    client.request("POST", &submission).if_match(&etag).json(&json!({})).send().expect(201).json()
}

/// Codes of the findings that stand in the way: failures that are no mere warnings.
pub fn blocking(findings: &Value) -> Vec<String> {
    let findings = findings["findings"].as_array().expect("findings");
    let blocks = |finding: &&Value| finding["verdict"] == "fail" && finding["effect"] != "warn";
    findings.iter().filter(blocks).map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
}
