//! Command lines as data: `tests/cmd/*.toml`, each with its exit code and what it says where.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use tempfile::TempDir;

use crate::support::{fixture, run};

/// One command line and what it must do. `{FIXTURES}` and `{TEMP}` stand for folders.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    args: Vec<String>,
    code: u8,
    /// Standard output must hold each of these; an empty list means that it must be empty.
    out: Vec<String>,
    /// Standard error must hold each of these; an empty list means that it must be empty.
    err: Vec<String>,
    /// Files to make in the temporary folder: name → text.
    #[serde(default)]
    files: std::collections::BTreeMap<String, String>,
}

#[test]
fn every_command_line_ends_as_its_file_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 15, "{}", files.len());
    for file in files {
        let case: Case = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        try_case(&file, &case);
    }
}

fn try_case(file: &Path, case: &Case) {
    let temp = TempDir::new().unwrap();
    for (name, text) in &case.files {
        let path = temp.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::create_dir_all(temp.path().join("tom")).unwrap();
    let fixtures = fixture("");
    let place = |arg: &String| {
        arg.replace("{FIXTURES}", fixtures.to_str().unwrap())
            .replace("{TEMP}", temp.path().to_str().unwrap())
    };
    let ran = run(&case.args.iter().map(place).collect::<Vec<_>>());
    let name = file.file_name().unwrap().display();
    assert_eq!(ran.code, case.code, "{name}: {}", ran.err);
    for (wanted, got, stream) in [(&case.out, &ran.out, "ut"), (&case.err, &ran.err, "fel")] {
        assert_eq!(wanted.is_empty(), got.is_empty(), "{name}, {stream}: {got}");
        for text in wanted {
            assert!(
                got.contains(text.as_str()),
                "{name}, {stream}: väntade ”{text}” i\n{got}"
            );
        }
    }
}

#[test]
fn the_built_program_gives_the_same_as_the_library_and_ends_quietly_on_a_closed_pipe() {
    let source = fixture("eskilstuna-2023");
    let program = env!("CARGO_BIN_EXE_stickprov");
    let output = std::process::Command::new(program)
        .arg("granska")
        .arg(&source)
        .output()
        .unwrap();
    let ran = run(&["granska".as_ref(), source.as_os_str()]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), ran.out);
    let mut child = std::process::Command::new(program)
        .args([
            "granska".as_ref(),
            source.as_os_str(),
            "--format".as_ref(),
            "json".as_ref(),
        ])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0));
}

#[test]
fn an_export_on_standard_input_is_read_by_its_header() {
    let mut run = std::process::Command::new(env!("CARGO_BIN_EXE_stickprov"))
        .args(["granska", "-", "--matdag", "2023-05-31"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let export = fs::read(fixture("eskilstuna-2023").join("utredningar.csv")).unwrap();
    std::io::Write::write_all(&mut run.stdin.take().unwrap(), &export).unwrap();
    let ended = run.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert!(
        String::from_utf8(ended.stdout)
            .unwrap()
            .contains("Utredningar (10 ärenden)")
    );
}
