//! Each role sees its own alone; a write shows where it comes from; a key opens what its account may and no more.

use scenarios::example::{file_path, submit, upload};
use scenarios::people::{PASSWORD, applicant, association, recommender, sign_in};
use scenarios::{Client, Example, Instance};
use serde_json::json;

/// An application with one file, not handed in.
fn draft(client: &mut Client, example: &Example) -> (String, String) {
    let path = example.create(client);
    let file = example.file("SH23-M07");
    upload(client, &path, &file.material, &file.name, file.bytes).expect(201);
    (path, file.sha256)
}

#[test]
fn a_draft_is_its_applicants_alone() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut office = association(&instance);
    let recommending = recommender(&instance, &mut office, "benqu", "本区协会（虚构）");
    let mut owner = applicant(&instance, "zhuren", example.field("name"));
    let other = applicant(&instance, "qita", "另一家样例公司");
    let (path, file) = draft(&mut owner, &example);
    let etag = owner.get(&path).expect(200).etag();
    for mut client in [other, recommending, office.clone()] {
        for route in ["", "/findings", "/history", "/receipt", "/receipt.pdf"] {
            client.get(&format!("{path}{route}")).problem(404);
        }
        client.get(&file_path(&path, &file)).problem(404);
        client.get(&format!("{}/rows", file_path(&path, &file))).problem(404);
        let change = client.request("PATCH", &path).if_match(&etag).json(&json!({"fields": {"name": "别人的"}})).send();
        assert!(matches!(change.status, 403 | 404), "{change:?}");
        let extra = upload(&mut client, &path, "SH23-M21", "x.pdf", b"%PDF-1.4".to_vec());
        assert!(matches!(extra.status, 403 | 404), "{extra:?}");
        let gone = client.request("DELETE", &path).if_match(&etag).send();
        assert!(matches!(gone.status, 403 | 404), "{gone:?}");
        assert_eq!(client.get("/api/v1/applications").expect(200).json()["items"], json!([]));
    }
    assert_eq!(owner.get(&path).expect(200).etag(), etag, "nobody changed anything");
    let mut nobody = instance.client();
    for route in ["", "/findings", "/history", "/receipt"] {
        nobody.get(&format!("{path}{route}")).problem(401);
    }
    nobody.get(&file_path(&path, &file)).problem(401);
    nobody.get("/api/v1/me").problem(401);
}

#[test]
fn what_a_role_may_not_do_is_refused() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut office = association(&instance);
    let mut recommending = recommender(&instance, &mut office, "benqu", "本区协会（虚构）");
    let mut owner = applicant(&instance, "zhuren", example.field("name"));
    let path = example.prepare(&mut owner, Some("benqu"));
    submit(&mut owner, &path);
    let etag = owner.get(&path).expect(200).etag();
    let opinion = json!({"decision": "recommend", "score": "90"});
    for client in [&mut owner, &mut office] {
        let refused = client.request("PUT", &format!("{path}/opinion")).if_match(&etag).json(&opinion).send();
        assert!(matches!(refused.status, 403 | 404), "only the recommending body gives an opinion: {refused:?}");
    }
    let account = json!({"login": "neibu", "password": PASSWORD, "role": "association", "organisation": "冒充的协会"});
    let windows = json!({"windows": {"application": {"from": "2023-01-01", "until": "2023-12-31"}}});
    let beginning = json!({"programme": "shanghai-2023", "category": "service", "level": "satisfied"});
    for client in [&mut owner, &mut recommending] {
        client.post("/api/v1/admin/accounts", &account).problem(403);
        client.get("/api/v1/admin/accounts").problem(403);
        client.request("PUT", "/api/v1/programmes/shanghai-2023/windows").json(&windows).send().problem(403);
    }
    for client in [&mut recommending, &mut office] {
        client.post("/api/v1/applications", &beginning).problem(403);
        let change = client.request("PATCH", &path).if_match(&etag).json(&json!({"fields": {"satisfaction": "99"}})).send();
        assert!(matches!(change.status, 403 | 404 | 409), "{change:?}");
    }
    owner.get("/api/v1/programmes/shanghai-2023/tables/SH23-T01.json").problem(403);
    let mut registering = instance.client();
    let body = json!({"login": "gaoji", "password": PASSWORD, "organisation": "样例", "role": "association"});
    let refused = registering.post("/api/v1/accounts", &body);
    assert!((400..500).contains(&refused.status), "nobody registers as the association: {refused:?}");
    let again = json!({"token": scenarios::instance::SETUP_TOKEN, "login": "dierge", "password": PASSWORD, "organisation": "样例质量协会"});
    let refused = instance.client().post("/api/v1/setup", &again);
    assert!(matches!(refused.status, 403 | 409), "the token works once: {refused:?}");
}

#[test]
fn a_write_with_a_cookie_shows_where_it_comes_from() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "laiyuan", example.field("name"));
    let path = example.create(&mut client);
    let etag = client.get(&path).expect(200).etag();
    let change = json!({"fields": {"name": "改动"}});
    let patch = |client: &mut Client, without: &'static str, header: Option<(&str, &str)>| {
        let request = client.request("PATCH", &path).if_match(&etag).without(without).json(&change);
        match header {
            Some((name, value)) => request.header(name, value).send(),
            None => request.send(),
        }
    };
    patch(&mut client, "x-csrf-token", None).problem(403);
    patch(&mut client, "x-csrf-token", Some(("X-CSRF-Token", "0"))).problem(403);
    patch(&mut client, "origin", None).problem(403);
    for origin in ["http://evil.test", "https://intake.test", "http://intake.test:8080", "http://intake.test.evil.test", "null", "http://evil.test/http://intake.test"] {
        patch(&mut client, "origin", Some(("Origin", origin))).problem(403);
    }
    let mut other = applicant(&instance, "taren", "样例他人");
    other.csrf.clone_from(&client.csrf);
    let foreign_token = other.request("POST", "/api/v1/keys").json(&json!({"label": "x"})).send();
    foreign_token.problem(403);
    let file = example.file("SH23-M14");
    let target = scenarios::example::upload_path(&path, &file.material, &file.name);
    client.request("PUT", &target).without("x-csrf-token").bytes(file.bytes.clone()).send().problem(403);
    client.request("PUT", &target).without("origin").header("Origin", "http://evil.test").bytes(file.bytes.clone()).send().problem(403);
    let view = client.get(&path).expect(200);
    assert_eq!((view.etag(), view.json()["materials"].clone()), (etag.clone(), json!({})), "nothing of it happened");
    client.request("PUT", &target).bytes(file.bytes).send().expect(201);
}

#[test]
fn a_key_opens_what_its_account_may() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "yaoshi", example.field("name"));
    let (path, _) = draft(&mut client, &example);
    let made = client.post("/api/v1/keys", &json!({"label": "程序"})).expect(201).json();
    let secret = made["key"].as_str().expect("the key, shown once");
    assert!(!client.get("/api/v1/keys").body.windows(secret.len()).any(|w| w == secret.as_bytes()), "shown once");
    let mut program = client.with_key(secret);
    let etag = program.get(&path).expect(200).etag();
    program.request("PATCH", &path).if_match(&etag).json(&json!({"fields": {"name": "程序填写"}})).send().expect(200);
    applicant(&instance, "taren", "样例他人").with_key(secret).get(&path).expect(200);
    client.with_key(&format!("{secret}x")).get(&path).problem(401);
    client.with_key("").get(&path).problem(401);
    let id = made["id"].as_str().expect("an id");
    client.request("DELETE", &format!("/api/v1/keys/{id}")).send().expect(204);
    program.get(&path).problem(401);
}

#[test]
fn a_session_ends_where_it_is_ended() {
    let instance = Instance::start();
    let mut client = applicant(&instance, "huihua", "样例会话公司");
    let kept = client.clone();
    let mut second = sign_in(&instance, "huihua");
    client.request("DELETE", "/api/v1/sessions/current").send().expect(204);
    kept.clone().get("/api/v1/me").problem(401);
    second.get("/api/v1/me").expect(200);
    let mut stranger = instance.client();
    stranger.cookie = second.cookie.as_ref().map(|cookie| format!("{cookie}x"));
    stranger.get("/api/v1/me").problem(401);
}

#[test]
fn cookies_are_closed_to_scripts_and_other_sites() {
    let instance = Instance::start();
    let mut client = instance.client();
    let answer = client.post("/api/v1/accounts", &json!({"login": "xiaobing", "password": PASSWORD, "organisation": "样例"})).expect(201);
    let cookie = answer.header("set-cookie").expect("a cookie").to_ascii_lowercase();
    for attribute in ["httponly", "samesite=", "path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("domain="), "{cookie}");
    assert!(!answer.body.windows(PASSWORD.len()).any(|w| w == PASSWORD.as_bytes()), "the password isn't shown back");
}

#[test]
fn guessing_passwords_is_slowed_down() {
    let instance = Instance::start();
    applicant(&instance, "mima", "样例口令公司");
    applicant(&instance, "pangren", "样例旁人公司");
    let mut client = instance.client();
    let wrong = client.post("/api/v1/sessions", &json!({"login": "mima", "password": "wrong-password-1"}));
    let unknown = client.post("/api/v1/sessions", &json!({"login": "meiyou", "password": "wrong-password-1"}));
    assert_eq!((wrong.problem(401), &wrong.body), (unknown.problem(401), &unknown.body), "an unknown name answers as a wrong password does");
    let mut tries = 1;
    let stopped = loop {
        let answer = client.post("/api/v1/sessions", &json!({"login": "mima", "password": format!("wrong-password-{tries}")}));
        if answer.status == 429 {
            break answer;
        }
        answer.problem(401);
        tries += 1;
        assert!(tries < 40, "nobody stops the guessing");
    };
    stopped.problem(429);
    assert!(stopped.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok_and(|s| s > 0)), "{:?}", stopped.headers);
    client.post("/api/v1/sessions", &json!({"login": "mima", "password": PASSWORD})).problem(429);
    sign_in(&instance, "pangren");
}
