//! The handbook's example: every command is run, and what it prints and writes is what the handbook says.

use std::fs;
use std::path::{MAIN_SEPARATOR, Path};

use tempfile::TempDir;

use crate::support::{copy_folder, edit, fixture, run};

/// A fenced block: what stands after the fence, and its lines.
struct Block {
    info: String,
    lines: Vec<String>,
}

fn blocks() -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("HANDBOK.md");
    let text = fs::read_to_string(path).unwrap();
    let mut found: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(info) => {
                is_open = true;
                found.push(Block {
                    info: info.to_owned(),
                    lines: Vec::new(),
                });
            }
            None if is_open => found.last_mut().unwrap().lines.push(line.to_owned()),
            None => {}
        }
    }
    found
}

/// Words of a command line; quotes keep spaces together.
fn words_of(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            letter => words.last_mut().unwrap().push(letter),
        }
    }
    words
}

/// The exports of the handbook.
const SOURCES: [&str; 4] = [
    "aktgranskning-2024",
    "eskilstuna-2023",
    "ny-lag-2025",
    "hela-kedjan-2025",
];

/// The handbook's paths lie in the folder of the test.
fn placed(word: &str, folder: &Path) -> String {
    const OUTPUTS: [&str; 14] = [
        "urval",
        "protokoll",
        "resultat",
        "bilaga",
        "utkast",
        "slutlig",
        "andrat",
        "med-undantag",
        "alla",
        "i-fjol",
        "i-ar",
        "jamforelse",
        "vecka-40",
        "pahittad",
    ];
    let starts = SOURCES
        .into_iter()
        .chain(["urval/", "protokoll/", "vecka-4"]);
    let files = [
        "samsyn.csv",
        "undantag.toml",
        "krav.toml",
        "arende.html",
        "junit.xml",
        "sammanfattning.md",
    ];
    let is_path = starts.into_iter().any(|start| word.starts_with(start))
        || files.contains(&word)
        || OUTPUTS.contains(&word);
    if is_path {
        folder.join(word).to_str().unwrap().to_owned()
    } else {
        word.to_owned()
    }
}

/// What a command said is what the handbook shows; an ellipsis on a line of its own stands for lines left out.
fn check_said(said: &str, shown: &[String], line: &str) {
    let parts: Vec<String> = shown
        .split(|text| text == "…")
        .map(|part| part.join("\n"))
        .collect();
    let [first, rest @ ..] = parts.as_slice() else {
        return;
    };
    if rest.is_empty() {
        assert_eq!(said, first, "{line}");
        return;
    }
    let mut left = said
        .strip_prefix(first.as_str())
        .unwrap_or_else(|| panic!("{line}: {first}"));
    for part in rest {
        let (_, after) = left
            .split_once(part.as_str())
            .unwrap_or_else(|| panic!("{line}: {part}"));
        left = after;
    }
    assert_eq!(left, "", "{line}");
}

#[test]
fn every_command_of_the_handbook_prints_and_writes_what_it_says() {
    let folder = TempDir::new().unwrap();
    for source in SOURCES {
        copy_folder(&fixture(source), &folder.path().join(source));
    }
    let own = folder.path().join("").display().to_string();
    let mut commands = 0;
    for block in blocks() {
        match block.info.as_str() {
            "console" => {
                let line = block.lines[0].strip_prefix("$ stickprov ").unwrap();
                let mut words = words_of(line);
                // The first word names the command, also where a folder is called the same.
                for word in words.iter_mut().skip(1) {
                    *word = placed(word, folder.path());
                }
                let done = run(&words);
                assert_eq!(done.code, 0, "{line}: {}", done.err);
                let said = format!("{}{}", done.out, done.err).replace(&own, "");
                let said = said.replace(MAIN_SEPARATOR, "/");
                check_said(said.trim_end(), &block.lines[1..], line);
                commands += 1;
            }
            "sh" | "toml" => {}
            "rattat" => {
                let from = "FB-03;omstandigheter_i_skyddsbedomning;Nej";
                let to = "FB-03;omstandigheter_i_skyddsbedomning;Ja";
                edit(
                    &folder.path().join("eskilstuna-2023"),
                    "protokoll.csv",
                    from,
                    to,
                );
            }
            name @ ("samsyn.csv" | "undantag.toml" | "krav.toml") => {
                let text = block.lines.join("\n") + "\n";
                fs::write(folder.path().join(name), text).unwrap();
            }
            file => {
                let text = fs::read_to_string(folder.path().join(file)).unwrap();
                for line in &block.lines {
                    assert!(text.contains(line.as_str()), "{file}: {line}");
                }
            }
        }
    }
    assert_eq!(commands, 22);
}

/// The lot that the handbook tells a reader to work out by hand.
#[test]
fn the_handbooks_lot_is_the_hash_of_its_text() {
    let all = blocks();
    let shell = all.iter().find(|block| block.info == "sh").unwrap();
    let text = shell.lines[0].split('\'').nth(3).unwrap();
    let (seed, id) = text.split_once('|').unwrap();
    let ticket = stickprov::draw::Seed::parse(seed)
        .unwrap()
        .ticket(id)
        .to_string();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("HANDBOK.md");
    let book = fs::read_to_string(path).unwrap();
    assert!(
        book.contains(&format!("{}…, den lott som", &ticket[..12])),
        "{ticket}"
    );
}

/// Whoever demands that there is no remark of a kind looks its code up there.
#[test]
fn the_handbook_names_every_code_of_a_remark() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("HANDBOK.md");
    let book = fs::read_to_string(path).unwrap();
    let (_, codes) = book
        .split_once("## Vad anmärkningarna betyder")
        .expect("the handbook lists them");
    for code in stickprov::load::REMARK_CODES {
        assert!(codes.contains(&format!("`{code}`")), "{code}");
    }
}
