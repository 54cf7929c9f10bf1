//! The page: whole by itself, with every link leading somewhere, and nothing of an export read as markup.

use std::collections::HashSet;
use std::fs;

use tempfile::TempDir;

use crate::support::{append, copy_of, fixture, run, written};

fn page_of(source: &std::path::Path, more: &[&str]) -> String {
    let out = TempDir::new().unwrap();
    let mut words: Vec<std::ffi::OsString> = vec!["granska".into(), source.into()];
    words.extend(more.iter().map(Into::into));
    words.extend(["-o".into(), out.path().into()]);
    let done = run(&words);
    assert_eq!(done.code, 0, "{}", done.err);
    fs::read_to_string(out.path().join("rapport.html")).unwrap()
}

/// The values of an attribute, in order.
fn values<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    let parts = page.split(&start).skip(1);
    parts.map(|part| part.split('"').next().unwrap()).collect()
}

#[test]
fn every_link_of_the_page_leads_to_one_place_in_it() {
    let page = page_of(&fixture("eskilstuna-2023"), &[]);
    let ids = values(&page, "id");
    let distinct: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len(), "an id stands twice");
    let links = values(&page, "href");
    // 14 questions of ten cases and 22 of ten, the contents, and the way past them.
    assert!(links.len() > 360, "{}", links.len());
    for link in links {
        let id = link.strip_prefix('#').unwrap_or_else(|| panic!("{link}"));
        assert!(distinct.contains(id), "{link}");
    }
}

#[test]
fn the_page_loads_nothing_from_anywhere() {
    let page = page_of(&fixture("eskilstuna-2023"), &[]);
    for sign in ["http:", "https:", "src=", "@import", "<link", "<iframe"] {
        assert!(!page.contains(sign), "{sign}");
    }
    // A fill may be a pattern of the page's own.
    let (fills, own) = (page.matches("url(").count(), page.matches("url(#").count());
    assert_eq!(fills, own);
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn headers_have_a_scope_and_tables_a_caption() {
    let page = page_of(&fixture("eskilstuna-2023"), &[]);
    assert_eq!(
        page.matches("<table").count(),
        page.matches("<caption>").count()
    );
    assert_eq!(
        page.matches("<th ").count(),
        page.matches("<th scope=").count()
    );
    assert!(!page.contains("<th>") && page.contains("<html lang=\"sv\">"));
}

#[test]
fn nothing_that_a_reader_wrote_is_read_as_markup() {
    let copy = copy_of("eskilstuna-2023");
    let hostile = "<img src=x onerror=alert(1)>\\\"'&";
    append(
        copy.path(),
        "protokoll.csv",
        &format!("utredningar;U-02;vem_utredningen_avser;;{hostile};{hostile};<b>G2</b>\n"),
    );
    // Cells that are copied into a spreadsheet must not run there.
    append(
        copy.path(),
        "protokoll.csv",
        "utredningar;U-03;vem_utredningen_avser;;=HYPERLINK(1);not;G2\n",
    );
    let page = page_of(copy.path(), &[]);
    assert!(page.contains("<td>&#39;=HYPERLINK(1)</td>"));
    assert!(!page.contains("<img") && !page.contains("<b>"));
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
}

#[test]
fn the_published_page_has_no_evidence_and_no_remarks() {
    let page = page_of(&fixture("eskilstuna-2023"), &["--publicera"]);
    assert!(!page.contains("id=\"underlag\"") && !page.contains("<details"));
    assert!(!page.contains("href=\"#u-") && !page.contains("anmalningar.csv rad"));
}

/// The page and the grids' files say the same, cell for cell.
#[test]
fn the_pages_grids_are_those_of_the_files() {
    let out = written(&fixture("eskilstuna-2023"));
    let page = fs::read_to_string(out.path().join("rapport.html")).unwrap();
    for id in ["forhandsbedomningar", "utredningar"] {
        let rows = crate::support::rows_of(&out.path().join(format!("tabell-{id}.csv")));
        let part = page.split(&format!("id=\"tabell-{id}\"")).nth(1).unwrap();
        let body = part.split("</table>").next().unwrap();
        let found: Vec<Vec<String>> = body
            .split("<tr")
            .skip(1)
            .map(|row| {
                let cells = row.split("</t").take_while(|cell| cell.contains('<'));
                let text = |cell: &str| {
                    let mut text = String::new();
                    let mut is_tag = false;
                    for letter in format!("<{cell}").chars() {
                        match letter {
                            '<' => is_tag = true,
                            '>' => is_tag = false,
                            letter if !is_tag => text.push(letter),
                            _ => {}
                        }
                    }
                    text.trim().to_owned()
                };
                cells.map(text).filter(|text| !text.is_empty()).collect()
            })
            .collect();
        assert_eq!(found, rows, "{id}");
    }
}

/// A grid of more cases than a page has room for goes on below, and every case stands in it once.
#[test]
fn a_wide_grid_goes_on_in_blocks_that_hold_every_case_once() {
    let page = page_of(&fixture("aktgranskning-2024"), &[]);
    let grids: Vec<&str> = page.split("<table class=\"rutnat\">").skip(1).collect();
    assert_eq!(grids.len(), 7);
    let mut cases = Vec::new();
    for grid in grids {
        let head = grid.split("</thead>").next().unwrap();
        let own: Vec<&str> = head
            .split("</th>")
            .filter_map(|cell| cell.rsplit_once('>').map(|(_, text)| text))
            .filter(|text| text.parse::<u32>().is_ok())
            .collect();
        assert!(own.len() <= 20, "{own:?}");
        let first_row = grid
            .split("<tbody>")
            .nth(1)
            .unwrap()
            .split("</tr>")
            .next()
            .unwrap();
        assert_eq!(first_row.matches("<td").count(), own.len());
        cases.extend(own);
    }
    let wanted: Vec<String> = (1..=140).map(|number| number.to_string()).collect();
    assert_eq!(cases, wanted);
}
