//! Which component answers: Spin's precedence, and private routes.

use crate::{running, support};
use runner::manifest::{HttpTrigger, Route};
use runner::route::Router;

fn router(routes: &[&str]) -> Router {
    let trigger = |route: &&str| HttpTrigger { route: Route::Public(route.to_string()), component: route.to_string() };
    Router::new(&routes.iter().map(trigger).collect::<Vec<_>>()).expect("routes")
}

fn check(routes: &[&str], path: &str, expected: Option<(&str, &str)>) {
    for order in [routes.to_vec(), routes.iter().rev().copied().collect()] {
        let found = router(&order).find(path);
        let found = found.as_ref().map(|found| (found.route.as_str(), found.trailing.as_str()));
        assert_eq!(found, expected, "{path} among {order:?}");
    }
}

#[test]
fn exact_beats_parameter_beats_wildcard() {
    let routes = ["/...", "/a", "/:x", "/a/..."];
    check(&routes, "/a", Some(("/a", "")));
    check(&routes, "/b", Some(("/:x", "")));
    check(&routes, "/a/b", Some(("/a/...", "/b")));
    check(&routes, "/b/c", Some(("/...", "/b/c")));
    check(&routes, "/", Some(("/...", "/")));
}

#[test]
fn the_longest_wildcard_wins() {
    let routes = ["/one/...", "/one/two/...", "/one/two/three/..."];
    check(&routes, "/one/two/three/four", Some(("/one/two/three/...", "/four")));
    check(&routes, "/one/two", Some(("/one/two/...", "")));
    check(&routes, "/two", None);
}

#[test]
fn trailing_slashes_are_kept() {
    for (path, trailing) in [("/t", ""), ("/t/", "/"), ("/t/h", "/h"), ("/t/h/", "/h/")] {
        check(&["/t/..."], path, Some(("/t/...", trailing)));
    }
}

#[test]
fn parameters_are_named() {
    let found = router(&["/u/:id/..."]).find("/u/42/x").expect("match");
    assert_eq!(found.named, [("id".to_owned(), "42".to_owned())]);
    assert_eq!(found.trailing, "/x");
}

#[test]
fn of_equal_routes_the_later_wins() {
    let trigger = |component: &str| HttpTrigger { route: Route::Public("/a".into()), component: component.into() };
    let router = Router::new(&[trigger("first"), trigger("second")]).expect("routes");
    assert_eq!(router.find("/a").map(|found| found.component), Some("second".to_owned()));
}

#[test]
fn a_private_component_cannot_be_reached_from_outside() {
    let app = running::start_with(&support::manifest().replace(r#""/...""#, r#""/front/...""#), |_| {});
    assert_eq!(app.text("/front/hello"), "hello");
    for path in ["/", "/hello", "/back", "/back/hello", "http://back.spin.internal/hello"] {
        let answer = app.get(path);
        assert_eq!((answer.status, answer.code().as_str()), (404, "no-route"), "{path}");
    }
    let answer = {
        use std::io::Write;
        let mut stream = support::connect(app.addr);
        stream
            .write_all(b"GET /hello HTTP/1.1\r\nhost: back.spin.internal\r\nconnection: close\r\n\r\n")
            .expect("write");
        support::read(&mut stream)
    };
    assert_eq!(answer.status, 404);
}

#[test]
fn spin_answers_for_itself() {
    let app = running::start();
    assert_eq!(app.text("/.well-known/spin/health"), "OK");
    assert!(app.text("/.well-known/spin/info").contains("probe"));
    assert_eq!(app.get("/.well-known/spin/other").status, 404);
}

#[test]
fn people_get_a_page() {
    let app = running::start_with(&support::manifest().replace(r#""/...""#, r#""/front/...""#), |_| {});
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let page = app.request("GET", "/x", &[("accept", browser)], b"");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text().contains("页面不存在"));
    for accept in ["*/*", "application/json", "text/html;q=0.1, application/json"] {
        assert_eq!(app.request("GET", "/x", &[("accept", accept)], b"").code(), "no-route", "{accept}");
    }
}
