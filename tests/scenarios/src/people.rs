//! The three roles, made through the API as an office would make them.

use crate::client::Client;
use crate::instance::{Instance, SETUP_TOKEN};
use serde_json::json;

/// The password of every account here.
pub const PASSWORD: &str = "一个很长的口令 4711 correct horse";

/// The association's first account, signed in.
pub fn association(instance: &Instance) -> Client {
    let mut client = instance.client();
    let body = json!({"token": SETUP_TOKEN, "login": "xiehui", "password": PASSWORD, "organisation": "样例质量协会"});
    client.post("/api/v1/setup", &body).expect(201);
    sign_in(instance, "xiehui")
}

/// An account of the recommending body `id`, made by the association, signed in.
pub fn recommender(instance: &Instance, association: &mut Client, id: &str, name: &str) -> Client {
    let login = format!("tuijian-{id}");
    let profile = json!({"filled_by": "吴样例", "department": "质量发展部", "position": "主管", "mobile": "13800000201", "email": "wu@example.com"});
    let body = json!({"login": login, "password": PASSWORD, "role": "recommender", "organisation": name, "body": id, "profile": profile});
    association.post("/api/v1/admin/accounts", &body).expect(201);
    sign_in(instance, &login)
}

/// An applicant who has just registered.
pub fn applicant(instance: &Instance, login: &str, organisation: &str) -> Client {
    let mut client = instance.client();
    let body = json!({"login": login, "password": PASSWORD, "organisation": organisation});
    let session = client.post("/api/v1/accounts", &body).expect(201).json();
    assert_eq!(session["account"]["role"], "applicant");
    client
}

/// A new session of an account.
pub fn sign_in(instance: &Instance, login: &str) -> Client {
    let mut client = instance.client();
    client.post("/api/v1/sessions", &json!({"login": login, "password": PASSWORD})).expect(201);
    assert!(client.cookie.is_some() && client.csrf.is_some(), "a session has a cookie and a token");
    client
}
