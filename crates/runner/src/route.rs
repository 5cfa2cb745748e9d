//! Which component answers a path: Spin's own rules, on the same matching crate as Spin.
//! Exact beats `:name` beats `/...`; among wildcards the longest prefix wins; of two equal routes the later one.

use crate::manifest::{HttpTrigger, Route};
use std::collections::BTreeMap;

/// Answers "which component, and by which route".
#[derive(Debug)]
pub struct Router {
    routes: routefinder::Router<Target>,
}

#[derive(Debug)]
struct Target {
    component: String,
    /// As written in the manifest.
    route: String,
}

/// A path that found its component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteMatch {
    pub component: String,
    /// The pattern as written in the manifest; safe to log, unlike the path.
    pub route: String,
    /// What `/...` stood for, with its leading slash; empty for other routes.
    pub trailing: String,
    /// What the `:name` segments stood for.
    pub named: Vec<(String, String)>,
}

impl Router {
    /// Builds the router; a route that can't be parsed is reported with its component.
    pub fn new(triggers: &[HttpTrigger]) -> Result<Self, Vec<String>> {
        let mut by_route: BTreeMap<&str, &str> = BTreeMap::new();
        for trigger in triggers {
            if let Route::Public(route) = &trigger.route
                && let Some(replaced) = by_route.insert(route, &trigger.component)
            {
                tracing::warn!(%route, component = replaced, by = %trigger.component, "duplicate route is never used");
            }
        }
        let mut routes = routefinder::Router::new();
        let mut problems = Vec::new();
        for (route, component) in by_route {
            let target = Target { component: component.to_owned(), route: route.to_owned() };
            if let Err(problem) = routes.add(pattern(route), target) {
                problems.push(format!("组件 {component} 的路由 {route} 无法解析：{problem}"));
            }
        }
        if problems.is_empty() { Ok(Self { routes }) } else { Err(problems) }
    }

    /// The best match for a path, without its query.
    pub fn find(&self, path: &str) -> Option<RouteMatch> {
        let found = self.routes.best_match(path)?;
        let captures = found.captures();
        let trailing = captures.wildcard().map(|rest| match (rest.is_empty(), path.ends_with('/')) {
            // The matching crate drops trailing slashes; Spin gives them to the component.
            (true, false) => String::new(),
            (true, true) => "/".to_owned(),
            (false, false) => format!("/{rest}"),
            (false, true) => format!("/{rest}/"),
        });
        Some(RouteMatch {
            component: found.handler().component.clone(),
            route: found.handler().route.clone(),
            trailing: trailing.unwrap_or_default(),
            named: captures.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        })
    }

    /// Pattern and component of every route, for the start-up message.
    pub fn routes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.routes.iter().map(|(_, target)| (target.route.as_str(), target.component.as_str()))
    }
}

impl RouteMatch {
    /// The match of a chained call, which takes any path: as if the component's route were `/...`.
    pub fn chained(component: &str, path: &str) -> Self {
        Self { component: component.to_owned(), route: "/...".to_owned(), trailing: path.to_owned(), named: Vec::new() }
    }
}

/// A Spin route in the matching crate's own notation.
fn pattern(route: &str) -> String {
    let absolute = if route.starts_with('/') { route.to_owned() } else { format!("/{route}") };
    match absolute.strip_suffix("/...") {
        Some(prefix) => format!("{prefix}/*"),
        None => absolute.strip_suffix('/').unwrap_or(&absolute).to_owned(),
    }
}
