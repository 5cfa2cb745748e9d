//! Respondents' names and numbers: nobody meets them who didn't ask for them and say why.

use scenarios::example::{file_path, upload};
use scenarios::instance::{MAINTENANCE_KEY, Settings};
use scenarios::people::{applicant, association, recommender};
use scenarios::{Answer, Client, Example, Instance, encode, sha256, tus};
use serde_json::{Value, json};

const LIST: &str = "SH23-M19";
const BODY: &str = "sample-body";
const PEOPLE: u32 = 60;

/// A name and a number of nobody, found again wherever they turn up.
fn canary(n: u32) -> (String, String) {
    const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
    (format!("鸮{}{}", DIGITS[(n / 10) as usize], DIGITS[(n % 10) as usize]), format!("139753{n:05}"))
}

/// A list with slips of every kind, so that problems are told about its cells.
fn list() -> Vec<u8> {
    let mut text = String::from("序号,姓名,联系方式,单位\n");
    for n in 0..PEOPLE {
        let (name, number) = canary(n);
        text += &format!("{},{name},{number},样例单位 {number}\n", n + 1);
    }
    let (name, number) = canary(0);
    // Twice the same person, a number under another name, a number too short, a name alone.
    text += &format!("61,{name},{number},\n62,鸮错,{number},\n63,鸮短,139753,\n64,鸮无,,\n");
    text.into_bytes()
}

/// Whether any of them stands in a text, in full; masked ones don't count.
fn canaries(text: &str) -> Vec<String> {
    let all = (0..PEOPLE).flat_map(|n| { let (name, number) = canary(n); [name, number] });
    all.chain(["鸮错", "鸮短", "鸮无"].map(str::to_owned)).filter(|canary| text.contains(canary) || text.contains(&encode(canary))).collect()
}

#[track_caller]
fn clean(what: &str, text: &str) {
    assert_eq!(canaries(text), Vec::<String>::new(), "{what}");
}

/// An answer, headers included, without anybody in it.
#[track_caller]
fn quiet(what: &str, answer: Answer) -> Answer {
    clean(what, &format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.body)));
    answer
}

struct Scene {
    instance: Instance,
    owner: Client,
    body: Client,
    office: Client,
    path: String,
    sha256: String,
}

impl Scene {
    fn set() -> Self {
        let instance = Instance::start_with(Settings { keep_log: true, ..Settings::default() });
        let example = Example::complete();
        let mut office = association(&instance);
        let body = recommender(&instance, &mut office, BODY, "样例区质量促进会（虚构）");
        let mut owner = applicant(&instance, "zhuren", example.field("name"));
        let path = example.create(&mut owner);
        example.fill(&mut owner, &path, Some(BODY));
        for file in example.files().into_iter().filter(|file| file.material != LIST) {
            upload(&mut owner, &path, &file.material, &file.name, file.bytes).expect(201);
        }
        let bytes = list();
        let sha256 = sha256(&bytes);
        let route = format!("/api/v1/evidence/{}/{LIST}?name={}", path.rsplit('/').next().expect("a path ends in the id"), encode("名单.csv"));
        let without = owner.request("PUT", &route).bytes(bytes.clone()).send();
        assert_eq!(quiet("no basis", without).problem(422), "basis_missing");
        quiet("the upload", upload(&mut owner, &path, LIST, "名单.csv", bytes).expect(201));
        Self { instance, owner, body, office, path, sha256 }
    }

    fn hand_in(&mut self) {
        let findings = self.owner.get(&format!("{}/findings", self.path)).expect(200).json();
        let codes: Vec<&Value> = findings["findings"].as_array().expect("findings").iter().filter(|f| f["verdict"] == "fail" && f["effect"] != "warn").map(|f| &f["code"]).collect();
        let etag = self.owner.get(&self.path).expect(200).etag();
        let receipt = self.owner.request("POST", &format!("{}/submission", self.path)).if_match(&etag).json(&json!({ "acknowledge": codes })).send().expect(201);
        quiet("the receipt", receipt);
    }

    fn file(&self) -> String {
        file_path(&self.path, &self.sha256)
    }

    fn id(&self) -> &str {
        self.path.rsplit('/').next().expect("a path ends in the id")
    }
}

#[test]
fn canaries_are_met_by_nobody_who_did_not_ask() {
    let mut scene = Scene::set();
    let (id, file) = (scene.id().to_owned(), scene.file());
    let (material, rows) = (format!("/applications/{id}/materials/{LIST}"), format!("/applications/{id}/materials/{LIST}/rows/{}", scene.sha256));
    for page in [material.clone(), rows.clone(), format!("{rows}?offset=50"), format!("/applications/{id}"), format!("/applications/{id}/check"), format!("/applications/{id}/answers")] {
        quiet(&page, scene.owner.get(&page).expect(200));
    }
    // Uploads that are refused, and a list that can't be read.
    let bytes = list();
    quiet("the same list again", upload(&mut scene.owner, &scene.path, LIST, "名单.csv", bytes.clone()));
    quiet("too many", upload(&mut scene.owner, &scene.path, LIST, "名单三.csv", [&bytes[..], b"65,\n"].concat()));
    quiet("no evidence", upload(&mut scene.owner, &scene.path, "SH23-M21", "名单.pdf", [&b"\x00\x01MZ"[..], &bytes[..]].concat()));
    quiet("not applicable", upload(&mut scene.owner, &scene.path, "SH23-M11", "名单.csv", bytes.clone()));
    scene.hand_in();

    let api = [String::new(), "/findings".into(), "/history".into(), "/receipt".into(), "/receipt.pdf".into()];
    for (who, client) in [("owner", &mut scene.owner), ("body", &mut scene.body), ("office", &mut scene.office)] {
        for route in &api {
            quiet(&format!("{who} {route}"), client.get(&format!("{}{route}", scene.path)));
        }
        for query in ["", "?offset=0&limit=1000", "?offset=63&limit=1", "?offset=x", "?limit=-1"] {
            quiet(&format!("{who} rows{query}"), client.get(&format!("{file}/rows{query}")));
        }
        quiet(who, client.get(&format!("{}/personal-data", scene.path)));
        quiet(who, client.get("/api/v1/applications"));
        for asked in [json!({}), json!({"purpose": "callback"}), json!({"purpose": "x", "what": "rows", "limit": 5}), json!({"purpose": "callback", "what": "rows", "offset": 64, "limit": 5}), json!({"purpose": "callback", "what": "all"})] {
            let refused = quiet(&format!("{who} {asked}"), client.post(&format!("{file}/disclosure"), &asked));
            assert!(matches!(refused.status, 400 | 422), "{refused:?}");
        }
    }
    for (who, client) in [("body", &mut scene.body), ("office", &mut scene.office)] {
        for route in [file.clone(), format!("{file}/marked"), format!("/api/v1/evidence/packets/{id}")] {
            assert_eq!(quiet(who, client.get(&route)).problem(403), "personal_data", "{who} {route}");
        }
    }
    let pages = [(true, format!("/recommendations/{id}")), (true, format!("/recommendations/{id}/rows/{}", scene.sha256)), (false, format!("/office/applications/{id}")), (false, format!("/office/applications/{id}/rows/{}", scene.sha256))];
    for (of_body, page) in pages {
        let client = if of_body { &mut scene.body } else { &mut scene.office };
        quiet(&page, client.get(&page).expect(200));
    }
    let mut nobody = scene.instance.client();
    for route in [format!("{file}/rows"), format!("{file}/marked"), file.clone()] {
        quiet("nobody", nobody.get(&route));
    }
    // Its own file goes back to the applicant, as it is and marked.
    assert_eq!(sha256(&scene.owner.get(&file).expect(200).body), scene.sha256);
    scene.owner.get(&format!("{file}/marked")).expect(200);
    // Now somebody asks; what they are answered isn't quiet, and everything else stays so.
    let asked = json!({"purpose": "callback", "what": "rows", "offset": 0, "limit": 1000});
    let seen = scene.office.post(&format!("{file}/disclosure"), &asked).expect(200);
    assert_eq!(seen.header("cache-control"), Some("no-store"));
    assert_eq!(canaries(&String::from_utf8_lossy(&seen.body)).len(), 2 * PEOPLE as usize + 3, "all of them, in full");
    let whole = scene.body.post(&format!("{file}/disclosure"), &json!({"purpose": "review", "what": "file"})).expect(200);
    assert_eq!((sha256(&whole.body), whole.header("cache-control")), (scene.sha256.clone(), Some("no-store")));
    let marked = scene.office.post(&format!("{file}/disclosure"), &json!({"purpose": "review", "what": "marked"})).expect(200);
    assert_eq!((&marked.body[..2], marked.header("cache-control")), (&b"PK"[..], Some("private, no-store")));
    quiet("the audit", scene.owner.get(&format!("{}/personal-data", scene.path)).expect(200));
    quiet("the audit's page", scene.office.get(&format!("/office/applications/{id}/rows/{}", scene.sha256)).expect(200));
    let log = scene.instance.log();
    assert!(!log.is_empty(), "the service says something, so that this means something");
    clean("the log", &log);
}

/// The sample reckoned here by its published rule: the smallest SHA-256 of seed, list and place.
#[test]
fn a_sample_can_be_reckoned_by_anybody_and_drawn_again() {
    let mut scene = Scene::set();
    scene.hand_in();
    let route = format!("{}/disclosure", scene.file());
    let asked = json!({"purpose": "callback", "what": "sample", "size": 5, "seed": "2023-07-01"});
    let drawn = scene.office.post(&route, &asked).expect(200).json();
    let mut ranked: Vec<(String, u64)> = (1..=64).map(|place: u64| (sha256(format!("2023-07-01:{}:{place}", scene.sha256).as_bytes()), place)).collect();
    ranked.sort();
    let mut places: Vec<u64> = ranked[..5].iter().map(|(_, place)| *place).collect();
    places.sort_unstable();
    assert_eq!((&drawn["sample"]["drawn"], &drawn["sample"]["of"]), (&json!(places), &json!(64)));
    let rows: Vec<u64> = drawn["rows"].as_array().expect("rows").iter().map(|row| row["row"].as_u64().expect("a row")).collect();
    assert_eq!(rows, places.iter().map(|place| place + 1).collect::<Vec<_>>(), "below the head");
    let name = canary(places[0] as u32 - 1).0;
    assert!(places[0] > 60 || drawn["rows"][0].to_string().contains(&name), "{drawn}");
    assert_eq!(scene.body.post(&route, &asked).expect(200).json()["rows"], drawn["rows"], "drawn again it is the same");
    scene.owner.post(&route, &json!({"purpose": "own_check", "what": "sample", "size": 5})).problem(403);
    let audit = scene.owner.get(&format!("{}/personal-data", scene.path)).expect(200).json();
    let lines: Vec<_> = audit["accesses"].as_array().expect("lines").iter().map(|line| json!([line["role"], line["rows"], line["what"]["sample"]["seed"]])).collect();
    assert_eq!(lines, [json!(["recommender", 5, "2023-07-01"]), json!(["association", 5, "2023-07-01"])]);

    let page = format!("/office/applications/{}/rows/{}", scene.id(), scene.sha256);
    let csrf = scene.office.csrf.clone().expect("a token");
    let form = format!("csrf={}&purpose=callback&note=&size=5&seed=2023-07-01&what=sample&offset=0", encode(&csrf));
    let sheet = scene.office.request("POST", &page).header("content-type", "application/x-www-form-urlencoded").bytes(form.into_bytes()).send().expect(200);
    let text = String::from_utf8(sheet.body).expect("UTF-8");
    assert!(text.contains("回访样本") && text.contains("2023-07-01") && (places[0] > 60 || text.contains(&name)), "{text}");
}

/// The demonstration's day set past the programme's time: bytes and rows go, hash and counts stay.
#[test]
fn a_list_is_deleted_in_time() {
    let mut scene = Scene::set();
    scene.hand_in();
    let maintain = |scene: &Scene| scene.instance.client().request("POST", "/api/v1/maintenance").header("x-maintenance-key", MAINTENANCE_KEY).send().expect(200).json();
    assert_eq!(maintain(&scene)["respondent_lists"], 0);
    let number = canary(7).1;
    assert!(scene.instance.stored().contains(&number), "kept as it was uploaded");
    scene.instance.kill();
    scene.instance.set_variable("clock", "2024-10-31T00:00:00+08:00");
    scene.instance.start_again();
    let (address, file) = (scene.instance.address(), scene.file());
    for mut client in [scene.owner.at(address), scene.office.at(address)] {
        client.get(&format!("{file}/rows")).expect(200);
    }
    assert_eq!(maintain(&scene)["respondent_lists"], 1);
    for mut client in [scene.owner.at(address), scene.office.at(address)] {
        assert_eq!(client.get(&file).problem(410), "erased");
        for route in [format!("{file}/rows"), format!("{file}/marked"), format!("/api/v1/evidence/packets/{}", scene.id())] {
            assert_eq!(client.get(&route).problem(410), "erased", "{route}");
        }
        let record = client.get(&scene.path).expect(200).json()["materials"][LIST][0].clone();
        assert_eq!((&record["sha256"], &record["roster"]["rows"]), (&json!(scene.sha256), &json!(64)));
        assert!(record["erased"]["rule"].as_str().is_some_and(|rule| rule.contains("2024年10月30日")), "{record}");
    }
    assert!(!scene.instance.stored().contains(&number), "and nothing of it is left in any store");
}

/// By tus, by the plain PUT and by a form without scripts alike: no list without a basis, and the history says on which.
#[test]
fn a_list_is_handed_over_on_a_basis_whichever_way_it_comes() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut owner = applicant(&instance, "yiju", example.field("name"));
    let bytes = list();
    for way in ["tus", "put", "form"] {
        let path = example.create(&mut owner);
        let id = path.rsplit('/').next().expect("an id").to_owned();
        let (refused, taken) = match way {
            "tus" => by_tus(&mut owner, &path, &bytes),
            "put" => {
                let route = format!("/api/v1/evidence/{id}/{LIST}?name=a.csv");
                let mut put = |query: &str| owner.request("PUT", &format!("{route}{query}")).bytes(bytes.clone()).send();
                (put("&basis=whim"), put("&basis=contract"))
            }
            _ => by_form(&mut owner, &id, &bytes),
        };
        let back = refused.header("location").unwrap_or_default().to_owned();
        assert!(back.contains("upload_problem=basis_missing") || refused.problem(422) == "basis_missing", "{way}: {refused:?}");
        assert!(matches!(taken.status, 201 | 204 | 303) && !taken.header("location").is_some_and(|to| to.contains("problem")), "{way}: {taken:?}");
        let file = owner.get(&path).expect(200).json()["materials"][LIST][0].clone();
        assert_eq!(file["handed_over"]["basis"], "contract", "{way}: {file}");
        let history = owner.get(&format!("{path}/history")).expect(200).json();
        let last = history["items"].as_array().and_then(|items| items.last()).expect("entries")["what"].clone();
        assert_eq!((&last["event"], &last["basis"], &last["text_sha256"]), (&json!("list_handed_over"), &json!("contract"), &file["handed_over"]["text_sha256"]), "{way}");
    }
}

fn by_tus(client: &mut Client, path: &str, bytes: &[u8]) -> (Answer, Answer) {
    let id = path.rsplit('/').next().expect("an id");
    let mut create = |basis: &[(&str, &str)]| {
        let pairs = [&[("filename", "a.csv"), ("material", LIST), ("application", id)][..], basis].concat();
        let request = client.request("POST", "/api/v1/uploads").header("tus-resumable", "1.0.0").header("upload-length", &bytes.len().to_string());
        request.header("upload-metadata", &tus::metadata(&pairs)).send()
    };
    let refused = create(&[]);
    let upload = create(&[("basis", "contract")]).expect(201).header("location").expect("an address").to_owned();
    // Broken off, and taken up again: what was named at the beginning holds.
    let half = bytes.len() / 2;
    tus::patch(client, &upload, 0, &bytes[..half]).expect(204);
    (refused, tus::patch(client, &upload, half, &bytes[half..]).expect(204))
}

fn by_form(client: &mut Client, id: &str, bytes: &[u8]) -> (Answer, Answer) {
    let csrf = client.csrf.clone().expect("a token");
    let route = format!("/api/v1/evidence/{id}/{LIST}");
    let mut post = |basis: &str| {
        let field = |name: &str, value: &str| format!("--grenze\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let mut body = [field("csrf", &csrf), field("return", &format!("/applications/{id}"))].concat();
        if !basis.is_empty() {
            body += &field("basis", basis);
        }
        body += "--grenze\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\ncontent-type: text/csv\r\n\r\n";
        let body = [body.as_bytes(), bytes, b"\r\n--grenze--\r\n"].concat();
        let request = client.request("POST", &route).without("x-csrf-token");
        request.header("content-type", "multipart/form-data; boundary=grenze").bytes(body).send().expect(303)
    };
    (post(""), post("contract"))
}
