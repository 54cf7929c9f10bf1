//! Each fault class of the import: a counted remark with its position, nothing lost.

use std::fs;
use std::path::Path;

use stickprov::load::{SetAside, load, locate};
use tempfile::TempDir;

use crate::support::{
    answers, append, book, copy_of, edit, fixture, records_of, result_of, result_on, rows_of, run,
    written,
};

/// (file, row, column) of every remark with a code.
fn remarks(folder: &Path, code: &str) -> Vec<(String, String, String)> {
    let rows = records_of(&folder.join("anmarkningar.csv"));
    let found = rows.into_iter().filter(|row| row["kod"] == code);
    found
        .map(|row| {
            (
                row["fil"].clone(),
                row["rad"].clone(),
                row["kolumn"].clone(),
            )
        })
        .collect()
}

fn place(file: &str, row: &str, column: &str) -> (String, String, String) {
    (file.to_owned(), row.to_owned(), column.to_owned())
}

/// The eskilstuna export with one fault of every class.
fn faulty() -> TempDir {
    let copy = copy_of("eskilstuna-2023");
    let folder = copy.path();
    let rows = [
        (
            "beslut.csv",
            "D-90;FB-77;beslut_inleda_utredning;2023-01-01;P-03;;\n",
        ),
        (
            "beslut.csv",
            "D-91;FB-01;beslut_som_inte_finns;2023-01-01;P-03;;\n",
        ),
        (
            "beslut.csv",
            "D-92;;beslut_inleda_utredning;2023-01-01;P-03;;\n;;;;;;\n",
        ),
        ("beslut.csv", "D-93;FB-01;beslut_inleda_utredning\n"),
        (
            "beslut.csv",
            "D-01;FB-01;beslut_inleda_utredning;2023-01-01;P-03;;\n",
        ),
        ("utredningar.csv", "U-01;;;;;;;;;;;;;;;;;\n"),
        (
            "anmalningar.csv",
            "A-90;FB-99;;B-01;2022-02-30;anmalan;grannen;x;ja;;\n",
        ),
        ("skyddsbedomningar.csv", "A-77;2022-01-01;;;\nA-02;;;;\n"),
        ("personal.csv", "P-99;teamledare;socionom;2022-99-01;\n"),
        (
            "handelser.csv",
            "U-01;barnsamtal;2032-01-01;P-06;;\nU-01;barnsamtal;2023-12-01;P-06;;\n",
        ),
    ];
    for (file, lines) in rows {
        append(folder, file, lines);
    }
    edit(
        folder,
        "utredningar.csv",
        "2022-08-22;2022-12-05",
        "2022-08-22;2022-08-05",
    );
    fs::write(folder.join("okand.csv"), "a;b\n1;2\n").unwrap();
    fs::remove_file(folder.join("vidaredelegationer.csv")).unwrap();
    copy
}

/// Code, file, row and column of the remark that each fault must give.
const EXPECTED: [(&str, &str, &str, &str); 18] = [
    ("okant_arende", "anmalningar.csv", "24", ""),
    ("okant_arende", "beslut.csv", "24", "arende"),
    ("okant_arende", "skyddsbedomningar.csv", "23", "anmalan_id"),
    ("okant_ord", "beslut.csv", "25", "beslutstyp"),
    ("nyckel_saknas", "beslut.csv", "26", "arende"),
    ("fel_antal_celler", "beslut.csv", "28", ""),
    ("dubblett", "beslut.csv", "29", "beslut_id"),
    ("dubblett", "utredningar.csv", "12", "utredning_id"),
    ("bara_nyckel", "skyddsbedomningar.csv", "24", ""),
    ("olasligt_datum", "anmalningar.csv", "24", "inkom"),
    ("olasligt_datum", "personal.csv", "15", "fran"),
    ("olaslig_uppgift", "anmalningar.csv", "24", "anmalare"),
    ("ofullstandig_rad", "personal.csv", "15", "fran"),
    ("motsagande_datum", "utredningar.csv", "7", ""),
    ("orimligt_datum", "handelser.csv", "27", ""),
    ("efter_matdagen", "handelser.csv", "28", ""),
    ("okand_tabell", "okand.csv", "", ""),
    ("tabell_saknas", "vidaredelegationer", "", ""),
];

#[test]
fn every_fault_class_is_a_remark_with_its_position() {
    let copy = faulty();
    let out = written(copy.path());
    for (code, file, row, column) in EXPECTED {
        let found = remarks(out.path(), code);
        assert!(
            found.contains(&place(file, row, column)),
            "{code} {file} {row}: {found:?}"
        );
    }
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let decisions = accounts
        .iter()
        .find(|row| row["fil"] == "beslut.csv")
        .unwrap();
    let counts = [
        "lasta",
        "anvanda",
        "avskilda",
        "okant_arende",
        "okant_ord",
        "nyckel_saknas",
        "tom_rad",
        "fel_antal_celler",
        "dubblett",
    ];
    assert_eq!(
        counts.map(|name| decisions[name].as_str()),
        ["28", "22", "6", "1", "1", "1", "1", "1", "1"]
    );
}

#[test]
fn rows_read_are_rows_used_and_rows_set_aside_in_every_file() {
    for name in ["eskilstuna-2023", "ny-lag-2025"] {
        let out = written(&fixture(name));
        let rows = rows_of(&out.path().join("avstamning.csv"));
        assert!(rows.len() > 10);
        for row in &rows[1..] {
            let numbers: Vec<u64> = row[2..].iter().map(|cell| cell.parse().unwrap()).collect();
            assert_eq!(numbers[0], numbers[1] + numbers[2], "{row:?}");
            assert_eq!(numbers[2], numbers[3..].iter().sum::<u64>(), "{row:?}");
            let lines = fs::read_to_string(fixture(name).join(&row[0]))
                .unwrap()
                .lines()
                .count() as u64;
            assert_eq!(numbers[0], lines - 1, "{row:?}");
        }
    }
}

#[test]
fn contradictory_dates_are_missing_information_and_never_no() {
    let copy = copy_of("eskilstuna-2023");
    edit(
        copy.path(),
        "utredningar.csv",
        "2022-08-22;2022-12-05",
        "2022-08-22;2022-08-05",
    );
    let after = answers(&result_of(copy.path()));
    let key = (
        "utredningar".to_owned(),
        "utredning_inom_fyra_manader".to_owned(),
        6,
    );
    assert_eq!(after[&key], "uppgift_saknas");
}

#[test]
fn a_missing_cell_and_a_missing_column_are_different_things() {
    let answer = |folder: &Path| {
        let key = (
            "utredningar".to_owned(),
            "kommunicering_i_utredning".to_owned(),
            1,
        );
        answers(&result_of(folder))[&key].clone()
    };
    let copy = copy_of("eskilstuna-2023");
    edit(copy.path(), "utredningar.csv", ";2022-06-30;", ";;");
    assert_eq!(answer(copy.path()), "nej");
    edit(
        copy.path(),
        "utredningar.csv",
        ";kommunicering;",
        ";annan_kolumn;",
    );
    assert_eq!(answer(copy.path()), "ej_bedomd");
}

#[test]
fn an_anmalan_about_the_same_child_during_an_utredning_belongs_to_it() {
    let copy = copy_of("eskilstuna-2023");
    let rule = (
        "utredningar".to_owned(),
        "anmalningar_skyddsbedomda".to_owned(),
        1,
    );
    edit(
        copy.path(),
        "skyddsbedomningar.csv",
        "A-12;2022-04-20 16:05;P-06;socialsekreterare;inget behov av omedelbart skydd\n",
        "",
    );
    assert_eq!(answers(&result_of(copy.path()))[&rule], "nej");
    edit(
        copy.path(),
        "anmalningar.csv",
        "B-11;2022-04-20",
        "B-11;2023-04-20",
    );
    assert_eq!(answers(&result_of(copy.path()))[&rule], "ja");
}

#[test]
fn messages_never_hold_cell_text() {
    let copy = copy_of("eskilstuna-2023");
    let secret = "19121212-1212 Hemlig Hemligsson";
    append(
        copy.path(),
        "anmalningar.csv",
        &format!("A-90;{secret};;{secret};{secret};{secret};{secret};x;{secret};{secret};\n"),
    );
    append(
        copy.path(),
        "beslut.csv",
        &format!("D-90;{secret};{secret};{secret};{secret};;\n"),
    );
    append(
        copy.path(),
        "personer.csv",
        &format!("{secret};{secret};{secret}\n"),
    );
    append(
        copy.path(),
        "protokoll.csv",
        &format!("{secret};{secret};{secret};{secret};;;{secret}\n"),
    );
    let out = TempDir::new().unwrap();
    let ran = run(&[
        "granska".as_ref(),
        copy.path().as_os_str(),
        "-o".as_ref(),
        out.path().as_os_str(),
    ]);
    assert!(ran.out.contains("olasligt_datum"), "{}", ran.out);
    for text in [&ran.out, &ran.err] {
        assert!(!text.contains("Hemlig") && !text.contains("19121212"));
    }
    for entry in fs::read_dir(out.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("Hemlig") && !text.contains("19121212"));
    }
}

#[test]
fn text_in_windows_1252_is_read_and_told() {
    let copy = copy_of("eskilstuna-2023");
    let path = copy.path().join("personer.csv");
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend(b"B-99;2013-01-01;fl\xE5cka\n");
    fs::write(&path, bytes).unwrap();
    let out = written(copy.path());
    assert_eq!(
        remarks(out.path(), "teckenkodning"),
        [place("personer.csv", "1", "")]
    );
    // The letter is read, and the word is not one of the codes.
    let wrong = place("personer.csv", "22", "kon");
    assert!(remarks(out.path(), "olaslig_uppgift").contains(&wrong));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let copy = copy_of("eskilstuna-2023");
    let before = answers(&result_of(copy.path()));
    for entry in fs::read_dir(copy.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
        }
    }
    assert_eq!(answers(&result_of(copy.path())), before);
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_the_key_file() {
    use std::os::unix::fs::PermissionsExt;
    let out = written(&fixture("eskilstuna-2023"));
    let mode = |name: &str| {
        fs::metadata(out.path().join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("nyckel.csv"), 0o600);
    assert_ne!(mode("andelar.csv"), 0o600);
}

#[test]
fn values_keep_the_file_and_row_that_they_came_from() {
    let book = book();
    let located = locate(&fixture("eskilstuna-2023"), book).unwrap();
    let store = load(&located, book, &book.batteries[0]).unwrap().store;
    let utredning = book.words.find_object("utredning").unwrap();
    let case = store.case(store.cases(utredning)[4]);
    let inledd = case
        .events(book.words.find_event("utredning_inledd").unwrap())
        .next()
        .unwrap();
    let at = store.event(inledd).position(&store);
    assert_eq!(
        (store.file_name(at.file), at.row, case.key()),
        ("utredningar.csv", 6, "U-05")
    );
    assert_eq!(
        SetAside::ALL.len(),
        rows_of(
            &written(&fixture("eskilstuna-2023"))
                .path()
                .join("avstamning.csv")
        )[0]
        .len()
            - 5
    );
}

/// A row that says nothing of its unit but whose it is, and the same row again, are no contradiction.
#[test]
fn a_row_without_contents_that_stands_twice_takes_nothing_from_its_case() {
    let header = "utredning_id;person_id;enhet;handlaggare;anledning;slutford\n";
    let log = "arende;handelse;tidpunkt\nU-1;utredning_inledd;2023-01-10\n";
    let export = |times: usize| {
        let rows = "U-1;B-1;;;;\n".repeat(times);
        let table = format!("{header}{rows}");
        crate::support::export(&[("utredningar", &table), ("handelser", log)])
    };
    let (once, twice) = (export(1), export(2));
    let asked = |folder: &TempDir| answers(&result_on(folder.path(), "2023-05-31"));
    let found = asked(&once);
    assert!(found.values().any(|answer| answer == "nej"), "{found:?}");
    assert_eq!(asked(&twice), found);
}

/// Of two files with the same table, one lacks the column for the day: an empty cell of the other says that it happened.
#[test]
fn a_row_that_lacks_only_a_day_is_not_the_row_of_a_file_without_days() {
    let anmalningar = "anmalan_id;person_id;inkom\nA-1;B-1;2024-01-01 10:00\n";
    let export = crate::support::export(&[
        ("anmalningar", anmalningar),
        (
            "skyddsbedomningar",
            "anmalan_id;slutsats\nA-1;inget behov\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nFB-1;B-1\n",
        ),
    ]);
    let of_fb = "anmalan_id;forhandsbedomning_id;person_id;inkom\nA-1;FB-1;B-1;2024-01-01 10:00\n\
                 A-2;FB-1;B-1;2024-01-01 10:00\n";
    fs::write(export.path().join("anmalningar.csv"), of_fb).unwrap();
    let later = "anmalan_id;slutsats;gjord\nA-1;inget behov;\nA-2;inget behov;2024-01-01 12:00\n";
    fs::write(export.path().join("skyddsbedomningar.txt"), later).unwrap();
    let out = written(export.path());
    let told = remarks(out.path(), "tidpunkt_saknas");
    assert_eq!(told, [place("skyddsbedomningar.txt", "2", "gjord")]);
}

/// A workbook of one sheet with a title and a line of text.
fn someones_notes(folder: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("Utredningar").unwrap();
    sheet.write(0, 0, "Att tänka på").unwrap();
    sheet.write(1, 0, "Ring enheten").unwrap();
    book.add_worksheet().set_name("Annat").unwrap();
    crate::support::save(&mut book, &folder.join("anteckningar.xlsx"));
}

#[test]
fn a_workbook_beside_the_export_that_is_no_part_of_it_is_set_aside() {
    let copy = copy_of("eskilstuna-2023");
    let before = answers(&result_of(copy.path()));
    let report = written(copy.path());
    fs::copy(
        report.path().join("rapport.xlsx"),
        copy.path().join("rapport.xlsx"),
    )
    .unwrap();
    someones_notes(copy.path());
    assert_eq!(answers(&result_of(copy.path())), before);
    let told = written(copy.path());
    let own = remarks(told.path(), "annan_fil");
    assert_eq!(own, [place("rapport.xlsx", "", "")]);
    let named = remarks(told.path(), "okand_tabell");
    let notes = place("anteckningar.xlsx:Utredningar", "", "");
    assert!(named.contains(&notes), "{named:?}");
}

#[test]
fn a_sheet_that_is_no_table_is_not_asked_what_its_cells_are_divided_by() {
    let copy = copy_of("eskilstuna-2023");
    fs::remove_file(copy.path().join("utredningar.csv")).unwrap();
    someones_notes(copy.path());
    let ran = run(&["granska".as_ref(), copy.path().as_os_str()]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("hör till exporten"), "{}", ran.err);
    assert!(!ran.err.contains("skiljer cellerna"), "{}", ran.err);
}

/// A text as an editor saves it in other encodings: Windows-1252, and UTF-16 with a mark.
fn in_other_encodings(text: &str) -> [Vec<u8>; 2] {
    let single = text.chars().map(|letter| u8::try_from(letter).unwrap());
    let wide = text.encode_utf16().flat_map(u16::to_le_bytes);
    [
        single.collect(),
        [0xFF, 0xFE].into_iter().chain(wide).collect(),
    ]
}

#[test]
fn a_review_or_a_profile_in_another_encoding_is_named_with_how_to_save_it() {
    for (name, text) in [
        ("granskning.toml", "namn = \"Granskning på prov\"\n"),
        ("egen.toml", "namn = \"På prov\"\n"),
    ] {
        for bytes in in_other_encodings(text) {
            let copy = copy_of("eskilstuna-2023");
            let review = copy.path().join("granskning.toml");
            fs::write(&review, "profil = \"egen.toml\"\n").unwrap();
            fs::write(copy.path().join(name), bytes).unwrap();
            let ran = run(&["granska".as_ref(), copy.path().as_os_str()]);
            assert_eq!(ran.code, 3);
            let is_told = ran.err.contains(name) && ran.err.contains("spara som UTF-8");
            assert!(is_told, "{}", ran.err);
        }
    }
}

#[test]
fn a_review_with_txt_after_its_name_is_told_to_be_unread_and_is_no_unknown_table() {
    let copy = copy_of("eskilstuna-2023");
    let text = "namn = \"Granskning på prov\"\n";
    fs::write(copy.path().join("granskning.toml.txt"), text).unwrap();
    let told = written(copy.path());
    let unread = place("granskning.toml.txt", "", "");
    assert_eq!(
        remarks(told.path(), "annan_fil"),
        std::slice::from_ref(&unread)
    );
    assert!(!remarks(told.path(), "okand_tabell").contains(&unread));
    let rows = records_of(&told.path().join("anmarkningar.csv"));
    let row = rows.iter().find(|row| row["kod"] == "annan_fil").unwrap();
    assert_eq!(row["allvar"], "varning");
    assert!(row["anmarkning"].contains("döp om den till granskning.toml "));
}

/// The files of a strict review with a battery, and how it ended.
fn reviewed_with(source: &Path, battery: &str) -> (TempDir, crate::support::Ran) {
    let out = TempDir::new().unwrap();
    let ran = run(&[
        "granska".as_ref(),
        source.as_os_str(),
        "--batteri".as_ref(),
        battery.as_ref(),
        "--strikt".as_ref(),
        "-o".as_ref(),
        out.path().as_os_str(),
    ]);
    (out, ran)
}

#[test]
fn answers_to_questions_that_the_battery_does_not_ask_are_counted_once_and_are_no_fault() {
    let source = fixture("eskilstuna-2023");
    // The one asks other questions about the same cases, the other has no such table.
    for (battery, count) in [("bevakning", "89"), ("placerade-barn", "91")] {
        let (out, ran) = reviewed_with(&source, battery);
        assert_eq!(ran.code, 0, "{battery}: {}", ran.err);
        let told = records_of(&out.path().join("anmarkningar.csv")).into_iter();
        let told: Vec<_> = told.filter(|row| row["fil"] == "protokoll.csv").collect();
        assert_eq!(told.len(), 1, "{battery}: {told:?}");
        let cells = ["allvar", "kod", "rad", "kolumn", "antal", "anmarkning"];
        let text = "frågan ingår inte i frågebatteriet";
        assert_eq!(
            cells.map(|name| told[0][name].as_str()),
            ["upplysning", "inte_i_batteriet", "2", "regel", count, text],
            "{battery}"
        );
        let accounts = records_of(&out.path().join("avstamning.csv")).into_iter();
        let mut accounts = accounts.filter(|row| row["fil"] == "protokoll.csv");
        let own = accounts.next().unwrap();
        assert_eq!(own["inte_i_batteriet"], count, "{battery}");
    }
    let ran = run(&[
        "bevaka".as_ref(),
        source.as_os_str(),
        "--matdag".as_ref(),
        "2023-05-31".as_ref(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.out.contains("fel i indata"), "{}", ran.out);
}

#[test]
fn a_question_that_nobody_asks_or_that_is_asked_of_other_cases_is_a_fault_in_every_battery() {
    let copy = copy_of("eskilstuna-2023");
    let rows = "forhandsbedomningar;FB-01;fraga_som_inte_finns;Ja;;;G1\n\
                forhandsbedomningar;FB-01;utredning_inom_fyra_manader;Ja;;;G1\n\
                tabell_som_inte_finns;FB-01;tidigare_kannedom_beaktad;Ja;;;G1\n\
                forhandsbedomningar;FB-99;tidigare_kannedom_beaktad;Ja;;;G1\n";
    append(copy.path(), "protokoll.csv", rows);
    for battery in ["bevakning", "kpmg-2023"] {
        let (out, ran) = reviewed_with(copy.path(), battery);
        assert_eq!(ran.code, 3, "{battery}: {}", ran.err);
        let expected = [
            ("93", "regel"),
            ("94", "regel"),
            ("95", "tabell"),
            ("96", "arende"),
        ];
        let expected = expected.map(|(row, column)| place("protokoll.csv", row, column));
        assert_eq!(remarks(out.path(), "ingar_inte"), expected, "{battery}");
    }
}
