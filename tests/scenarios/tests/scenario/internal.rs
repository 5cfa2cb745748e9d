//! What stands between components can't be reached from outside, however it is spelt.

use scenarios::example::upload;
use scenarios::people::applicant;
use scenarios::raw::{exchange, head};
use scenarios::{Client, Example, Instance};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// Spellings of a path below `records`' or `evidence`'s `/internal`.
fn spellings(route: &str) -> Vec<String> {
    let plain = format!("/internal/{route}");
    let mut targets = vec![
        plain.clone(),
        format!("/{plain}"),
        format!("//{plain}"),
        format!("/.{plain}"),
        format!("/internal//{route}"),
        format!("/internal/./{route}"),
        format!("{plain}/"),
        format!("{plain}?x=/api/v1/"),
        format!("/Internal/{route}"),
        format!("/%69nternal/{route}"),
        format!("/internal%2f{route}"),
        format!("/%2finternal/{route}"),
        format!("http://records.spin.internal{plain}"),
        format!("http://evidence.spin.internal{plain}"),
        format!("http://intake.test{plain}"),
    ];
    for public in ["/api/v1", "/api/v1/applications", "/api/v1/evidence", "/api/v1/uploads", "/healthz", "/readyz", "/static"] {
        let up = "/..".repeat(public.matches('/').count());
        for form in ["..", "%2e%2e", "%2E%2E", ".%2e", "..%00", "..;"] {
            targets.push(format!("{public}{}{plain}", up.replace("..", form)));
        }
        targets.push(format!("{public}{plain}"));
        targets.push(format!("{public}/{plain}"));
        targets.push(format!("{public}/..%2finternal%2f{route}"));
        targets.push(format!("{public}\\..\\internal\\{route}"));
    }
    targets
}

/// Headers by which a client might pretend to be a component.
fn disguises() -> Vec<Vec<(String, String)>> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![
        vec![pair("host", "intake.test")],
        vec![pair("host", "records.spin.internal")],
        vec![pair("host", "evidence.spin.internal")],
        vec![
            pair("host", "intake.test"),
            pair("spin-path-info", "/internal/authorize"),
            pair("spin-raw-component-route", "/internal/..."),
            pair("spin-full-url", "http://records.spin.internal/internal/authorize"),
            pair("spin-client-addr", "0.0.0.0:0"),
            pair("x-forwarded-host", "records.spin.internal"),
            pair("x-original-url", "/internal/authorize"),
            pair("x-rewrite-url", "/internal/authorize"),
        ],
    ]
}

/// Sends `body` by every spelling in every disguise; each answer is a refusal.
fn refused(address: SocketAddr, client: &Client, route: &str, body: &Value) {
    let body = body.to_string();
    let (mut asked, mut answered) = (0, 0);
    for target in spellings(route) {
        for disguise in disguises() {
            let mut headers = client.proof();
            headers.extend(disguise.clone());
            headers.push(("content-type".into(), "application/json".into()));
            headers.push(("content-length".into(), body.len().to_string()));
            headers.push(("connection".into(), "close".into()));
            let request = [head("POST", &target, &headers), body.clone().into_bytes()].concat();
            // Closing without a word is a refusal, too: Spin does so where a component's own name is asked for.
            let component = target.contains(".spin.internal") || headers.iter().any(|(name, value)| name == "host" && value.ends_with(".spin.internal"));
            asked += u32::from(!component);
            if let Some(answer) = exchange(address, &request) {
                answered += u32::from(!component);
                assert!((300..500).contains(&answer.status), "POST {target} as {disguise:?}: {answer:?}");
                for word in ["bytes_max", "\"sample\"", "\"revision\""] {
                    assert!(!answer.body.contains(word), "POST {target} as {disguise:?}: {answer:?}");
                }
            }
        }
    }
    assert!(answered * 10 > asked * 9, "{answered} of {asked} were answered: the others prove nothing");
}

#[test]
fn the_gatekeepers_inner_routes_are_closed() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "waibu", example.field("name"));
    let path = example.create(&mut client);
    let id = path.rsplit('/').next().expect("an id");
    let account = client.get("/api/v1/me").expect(200).json()["account"]["id"].clone();
    refused(instance.address(), &client, "authorize", &json!({"action": "upload", "application": id, "material": "SH23-M07"}));
    let facts = json!({"kind": "pdf", "pages": 1, "inspected": true});
    let attachment = json!({"sha256": "0".repeat(64), "bytes": 1, "name": "x.pdf", "facts": facts, "uploaded_at": "2023-06-15T00:00:00Z"});
    refused(instance.address(), &client, "attach", &json!({"application": id, "account": account, "material": "SH23-M07", "attachment": attachment}));
    refused(instance.address(), &client, "packet", &json!({"application": id}));
    let view = client.get(&path).expect(200).json();
    assert_eq!(view["materials"], json!({}), "nothing was attached past the gatekeeper");
}

#[test]
fn the_stores_inner_routes_are_closed() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "waibu", example.field("name"));
    let path = example.create(&mut client);
    let file = example.file("SH23-M14");
    upload(&mut client, &path, &file.material, &file.name, file.bytes.clone()).expect(201);
    refused(instance.address(), &client, "sweep", &json!({"keep": [], "before": "2100-01-01T00:00:00Z"}));
    refused(instance.address(), &client, "erase", &json!({"sha256": file.sha256}));
    let back = client.get(&scenarios::example::file_path(&path, &file.sha256)).expect(200);
    assert_eq!(back.body, file.bytes, "nobody outside takes files away");
}

#[test]
fn private_components_are_closed() {
    let instance = Instance::start();
    for component in ["inspect", "respondents", "checks", "tables"] {
        for target in [
            format!("http://{component}.spin.internal/{component}"),
            format!("http://{component}.spin.internal/check"),
            format!("/{component}"),
            format!("/{component}/check"),
            format!("/.well-known/spin/{component}"),
        ] {
            for host in ["intake.test".to_owned(), format!("{component}.spin.internal")] {
                let headers = [("host", host.as_str()), ("content-length", "2"), ("connection", "close")];
                let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
                for method in ["POST", "GET"] {
                    let request = [head(method, &target, &headers), b"{}".to_vec()].concat();
                    if let Some(answer) = exchange(instance.address(), &request) {
                        assert!((300..500).contains(&answer.status), "{method} {target} with host {host}: {answer:?}");
                        // A private component says what it can't read in its body; whoever isn't one says that there is no such address.
                        assert!(!answer.body.contains("malformed_json") && answer.status != 422, "{method} {target} with host {host}: {answer:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn maintenance_wants_its_key() {
    let instance = Instance::start();
    let mut client = instance.client();
    let refused = client.request("POST", "/api/v1/maintenance").send();
    assert!(matches!(refused.status, 401 | 403), "{refused:?}");
    let wrong = client.with_key("wrong").request("POST", "/api/v1/maintenance").send().status;
    assert!(matches!(wrong, 401 | 403), "{wrong}");
    client.with_key(scenarios::instance::MAINTENANCE_KEY).request("POST", "/api/v1/maintenance").send().expect(200);
}
