//! Every page read back as a browser would read it: structure, labels, links, and what must never be in one.

use scraper::{ElementRef, Html, Selector};
use std::collections::HashSet;

fn select<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    html.select(&Selector::parse(selector).unwrap()).collect()
}

/// Runs `check` over every page and reports everything at once.
fn every_page(check: impl Fn(&Html) -> Vec<String>) {
    let mut found = Vec::new();
    for (name, html) in crate::support::pages::all() {
        found.extend(check(&Html::parse_document(&html)).into_iter().map(|what| format!("{name}: {what}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn ids(html: &Html) -> HashSet<&str> {
    select(html, "[id]").into_iter().filter_map(|e| e.attr("id")).collect()
}

#[test]
fn pages_are_kept_for_looking_at() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, html) in crate::support::pages::all() {
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|x| x == "html")).count(), crate::support::pages::all().len());
}

#[test]
fn a_page_has_language_title_one_heading_and_a_way_past_its_head() {
    every_page(|html| {
        let mut wrong = Vec::new();
        if select(html, "html[lang=zh-CN]").len() != 1 {
            wrong.push("no language".to_owned());
        }
        if select(html, "title").first().is_none_or(|t| t.text().collect::<String>().starts_with(" -")) {
            wrong.push("no title".to_owned());
        }
        if select(html, "h1").len() != 1 {
            wrong.push(format!("{} h1", select(html, "h1").len()));
        }
        if select(html, "a.skip[href='#main']").len() != 1 || select(html, "main#main").len() != 1 {
            wrong.push("no skip link".to_owned());
        }
        if select(html, ".demonstration").is_empty() {
            wrong.push("no demonstration notice".to_owned());
        }
        wrong
    });
}

#[test]
fn an_id_stands_once() {
    every_page(|html| {
        let mut seen = HashSet::new();
        select(html, "[id]").into_iter().filter_map(|e| e.attr("id")).filter(|id| !seen.insert(*id)).map(|id| format!("twice: {id}")).collect()
    });
}

#[test]
fn every_input_has_a_label() {
    every_page(|html| {
        let labelled: HashSet<&str> = select(html, "label[for]").into_iter().filter_map(|l| l.attr("for")).collect();
        let inputs = select(html, "input:not([type=hidden]), select, textarea").into_iter();
        inputs
            .filter(|input| !input.attr("id").is_some_and(|id| labelled.contains(id)))
            .map(|input| format!("no label: {}", input.html().chars().take(120).collect::<String>()))
            .collect()
    });
}

#[test]
fn what_a_page_points_at_is_there() {
    every_page(|html| {
        let ids = ids(html);
        let mut wrong = Vec::new();
        for link in select(html, "a[href^='#']") {
            if !ids.contains(&link.attr("href").unwrap()[1..]) {
                wrong.push(format!("leads nowhere: {}", link.html()));
            }
        }
        for attribute in ["aria-describedby", "aria-labelledby", "for", "data-count", "list"] {
            for element in select(html, &format!("[{attribute}]")) {
                for id in element.attr(attribute).unwrap().split_whitespace().filter(|id| !ids.contains(id)) {
                    wrong.push(format!("{attribute} names {id}, which isn't there"));
                }
            }
        }
        wrong
    });
}

#[test]
fn nothing_runs_or_loads_that_the_policy_forbids() {
    every_page(|html| {
        let mut wrong = Vec::new();
        for element in select(html, "*") {
            for (name, value) in element.value().attrs() {
                let foreign = matches!(name, "src" | "href" | "action" | "formaction") && !(value.starts_with('/') || value.starts_with('#'));
                if name.starts_with("on") || name == "style" || foreign {
                    wrong.push(format!("{}: {name}={value}", element.value().name()));
                }
            }
        }
        wrong.extend(select(html, "script:not([src]), style, base, object, embed").into_iter().map(|e| e.html()));
        wrong
    });
}

#[test]
fn every_post_of_somebody_signed_in_carries_the_token() {
    every_page(|html| {
        let signed_in = !select(html, "body[data-csrf]").is_empty();
        let token = Selector::parse("input[type=hidden][name=csrf]").unwrap();
        let forms = select(html, "form[method=post]").into_iter().filter(|_| signed_in);
        forms.filter(|form| form.select(&token).next().is_none()).map(|form| form.attr("action").unwrap_or("").to_owned()).collect()
    });
}

#[test]
fn the_loudest_state_is_a_draft_that_is_not_handed_in() {
    let pages: std::collections::BTreeMap<_, _> = crate::support::pages::all().into_iter().collect();
    for name in ["applications", "tasks", "check", "answers"] {
        assert_eq!(select(&Html::parse_document(&pages[name]), ".loud").len(), 1, "{name}");
    }
    for name in ["tasks_submitted", "receipt"] {
        assert!(select(&Html::parse_document(&pages[name]), ".loud").is_empty(), "{name}");
    }
}

#[test]
fn what_is_handed_in_can_be_fetched_as_a_packet() {
    let pages: std::collections::BTreeMap<_, _> = crate::support::pages::all().into_iter().collect();
    // Whoever didn't upload the list of people that is in it says what for.
    for (name, links, forms) in [("receipt", 1, 0), ("recommendation", 0, 1), ("tasks", 0, 0), ("answers", 0, 0)] {
        let html = Html::parse_document(&pages[name]);
        assert_eq!(select(&html, "a[href^='/api/v1/evidence/packets/']").len(), links, "{name}");
        assert_eq!(select(&html, "form[action^='/api/v1/evidence/packets/'] select[name=purpose]").len(), forms, "{name}");
    }
}

#[test]
fn a_multipart_upload_names_the_token_first_and_the_file_last() {
    let pages: std::collections::BTreeMap<_, _> = crate::support::pages::all().into_iter().collect();
    let html = Html::parse_document(&pages["material"]);
    let names: Vec<_> = select(&html, "form[data-upload] input").into_iter().filter_map(|i| i.attr("name")).collect();
    assert_eq!(names, ["csrf", "return", "file"]);
}

#[test]
fn pictures_and_pdfs_can_be_turned_and_made_into_one() {
    let pages: std::collections::BTreeMap<_, _> = crate::support::pages::all().into_iter().collect();
    for (name, forms) in [("material", 1), ("material_uncombined", 1), ("material_roster", 0), ("material_basis", 0)] {
        assert_eq!(select(&Html::parse_document(&pages[name]), "form[action$='/combine']").len(), forms, "{name}");
    }
    let html = Html::parse_document(&pages["material"]);
    let files = select(&html, ".file").len();
    for (fields, each) in [("input[name^='order.']", 1), ("select[name^='turn.']", 1), ("select[name^='turn.'] option", 4)] {
        assert_eq!(select(&html, fields).len(), files * each, "{fields}");
    }
    let wrong = Html::parse_document(&pages["material_uncombined"]);
    assert_eq!(select(&wrong, ".error-summary a[href^='#combine-']").len(), 2);
    assert_eq!(select(&wrong, "input[aria-invalid=true][aria-describedby=e-combine-name]").len(), 1);
}

#[test]
fn every_rule_and_reading_stands_with_a_quote() {
    every_page(|html| {
        let quote = Selector::parse("blockquote").unwrap();
        let rules = select(html, "article.rule").into_iter();
        rules.filter(|rule| rule.select(&quote).next().is_none()).map(|rule| format!("no quote: {}", rule.attr("id").unwrap_or(""))).collect()
    });
}
