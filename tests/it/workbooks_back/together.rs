//! Several readers: merged, compared, and brought to agree.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{Ran, fixture, records_of};

use super::unread;
use super::{
    ANSWER, COMMENT, KEY, NOTE, Words, cells_of, done, hand_out, row_of, take_in, type_in,
};

const DRAW: [&str; 6] = [
    "--tabell",
    "forhandsbedomningar",
    "--antal",
    "12",
    "--frostart",
    "20261001-4173926085",
];

/// A draw of twelve cases, and workbooks for two readers who both read four of them.
fn two_readers() -> (TempDir, PathBuf, [PathBuf; 2]) {
    let folder = TempDir::new().unwrap();
    let source = fixture("aktgranskning-2024");
    let mut words: Words = vec!["urval".into(), source.clone().into()];
    words.extend(DRAW.iter().map(Into::into));
    words.extend(["-o".into(), folder.path().into()]);
    assert_eq!(done(&words).code, 0);
    let record = folder.path().join("urval.json");
    let books = folder.path().join("bocker");
    let flags = [
        "--urval",
        record.to_str().unwrap(),
        "--granskare",
        "Åsa B,Bo",
        "--dubbel",
        "4",
    ];
    hand_out(&source, &books, &flags);
    let paths = ["protokoll-1-asa-b.xlsx", "protokoll-2-bo.xlsx"].map(|name| books.join(name));
    (folder, record, paths)
}

/// Types the same answer to a question about every case of a workbook, but for one.
fn answer_all(book: &Path, rule: &str, answer: &str, but: Option<(&str, &str)>) {
    let cells = cells_of(book);
    let mut typed = Vec::new();
    for (sheet, own) in &cells {
        for ((row, _), key) in own
            .iter()
            .filter(|((_, column), key)| *column == KEY && key.ends_with(rule))
        {
            let number = key.split('|').nth(1).unwrap();
            let text = but
                .filter(|(case, _)| *case == number)
                .map_or(answer, |(_, other)| other);
            typed.push((sheet.clone(), *row, ANSWER, text));
        }
    }
    type_in(book, &typed);
}

#[test]
fn two_readers_are_merged_compared_and_brought_to_agree() {
    let (folder, record, [one, other]) = two_readers();
    let rule = "tidigare_kannedom_beaktad";
    answer_all(&one, rule, "Ja", None);
    answer_all(&other, rule, "Ja", Some(("4", "Nej")));
    let source = fixture("aktgranskning-2024");
    let flags = ["--urval", record.to_str().unwrap()];
    let (out, ran) = take_in(&source, &[&one, &other], &flags);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = records_of(&out.path().join("dubbellasning.csv"));
    let all = table
        .iter()
        .find(|row| row["fraga"] == "alla frågor som båda har besvarat")
        .unwrap();
    assert_eq!(
        [
            &all["dubbellasta"],
            &all["lika"],
            &all["andel_lika"],
            &all["kappa"]
        ],
        ["4", "3", "75,0", "0,00"]
    );
    assert!(
        table[0]["olika"].contains("ärende 4: Bo Nej, Åsa B Ja"),
        "{}",
        table[0]["olika"]
    );
    let grid = fs::read_to_string(out.path().join("tabell-forhandsbedomningar.csv")).unwrap();
    let row = grid
        .lines()
        .find(|line| line.starts_with("Har tidigare"))
        .unwrap();
    assert_eq!(row.matches("Ja").count(), 11, "{row}");
    assert_eq!(row.split(';').nth(4).unwrap(), "–", "{row}");
    let common = folder.path().join("samsyn.csv");
    let keys = records_of(&out.path().join("nyckel.csv"));
    let key = &keys.iter().find(|row| row["arende"] == "4").unwrap()["nyckel"];
    let text = format!(
        "tabell;arende;regel;svar;kommentar;not;granskare\nforhandsbedomningar;{key};{rule};Nej;;Gemensam not;samsyn\n"
    );
    fs::write(&common, text).unwrap();
    let (out, ran) = take_in(&source, &[&one, &other, &common], &flags);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let grid = fs::read_to_string(out.path().join("tabell-forhandsbedomningar.csv")).unwrap();
    let row = grid
        .lines()
        .find(|line| line.starts_with("Har tidigare"))
        .unwrap();
    assert!(row.split(';').nth(4).unwrap().starts_with("Nej*"), "{row}");
    let again = records_of(&out.path().join("dubbellasning.csv"));
    assert_eq!(
        again.last().unwrap()["lika"],
        "3",
        "the common answer is no reading"
    );
}

/// What one table tells of the readers: agreement, its measure, and who differs.
fn agreement_by(files: &[&str]) -> [String; 3] {
    let folder = TempDir::new().unwrap();
    let head = "tabell;arende;regel;svar;kommentar;not;granskare\n";
    let mut paths = Vec::new();
    for (place, rows) in files.iter().enumerate() {
        let mut text = head.to_owned();
        for row in rows.split(' ') {
            let (reader, rest) = row.split_once(':').unwrap();
            let (case, answer) = rest.split_once('=').unwrap();
            let rule = "tidigare_kannedom_beaktad";
            let _ = writeln!(
                text,
                "forhandsbedomningar;FB-0{case};{rule};{answer};;;{reader}"
            );
        }
        let path = folder.path().join(format!("las-{place}.csv"));
        fs::write(&path, text).unwrap();
        paths.push(path);
    }
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let (out, ran) = take_in(unread().path(), &paths, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = records_of(&out.path().join("dubbellasning.csv"));
    ["kappa", "matt", "olika"].map(|name| table[0][name].clone())
}

/// Anna says Nej of three, Bo of one of them: whoever stands first in a row, each is on the same side.
#[test]
fn the_measure_of_agreement_does_not_hang_on_the_order_of_rows_or_files() {
    let anna = "Anna:1=Ja Anna:2=Ja Anna:3=Nej Anna:4=Nej Anna:5=Nej Anna:6=Ja";
    let bo = "Bo:1=Ja Bo:2=Ja Bo:3=Ja Bo:4=Ja Bo:5=Nej Bo:6=Ja";
    let mixed = "Bo:1=Ja Anna:1=Ja Anna:2=Ja Bo:2=Ja Bo:3=Ja Anna:3=Nej Anna:4=Nej Bo:4=Ja Bo:5=Nej Anna:5=Nej Bo:6=Ja Anna:6=Ja";
    let told = agreement_by(&[anna, bo]);
    assert_eq!(told[..2], ["0,33", "Cohens kappa"]);
    assert_eq!(agreement_by(&[bo, anna]), told);
    assert_eq!(agreement_by(&[mixed]), told);
    // Each two of three have read their own cases.
    let cilla = "Cilla:7=Ja Cilla:8=Nej Cilla:9=Ja";
    let (anna, bo) = (
        format!("{anna} Anna:7=Ja Anna:8=Ja"),
        format!("{bo} Bo:9=Nej"),
    );
    let (anna, bo) = (anna.as_str(), bo.as_str());
    let three = agreement_by(&[anna, bo, cilla]);
    assert_eq!(three[1], "Krippendorffs alfa");
    for order in [[cilla, bo, anna], [bo, anna, cilla], [anna, cilla, bo]] {
        assert_eq!(agreement_by(&order), three);
    }
}

#[test]
fn a_case_that_cannot_be_read_leaves_the_grid_and_widens_the_interval() {
    let (_folder, record, [one, other]) = two_readers();
    let cells = cells_of(&one);
    let number = cells["Förhandsbedömningar"][&(4, 0)].clone();
    let sheet = "Bortfall".to_owned();
    let cell = |column: u32, text: &'static str| (sheet.clone(), 4, column, text);
    type_in(
        &one,
        &[
            (sheet.clone(), 4, 1, number.as_str()),
            cell(2, "Bortfall"),
            cell(3, "akten är utlånad"),
        ],
    );
    let source = fixture("aktgranskning-2024");
    let flags = ["--urval", record.to_str().unwrap()];
    let (out, ran) = take_in(&source, &[&one, &other], &flags);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out
            .contains(&format!("Bortfall: nr {number} (akten är utlånad).")),
        "{}",
        ran.out
    );
    let attrition = records_of(&out.path().join("bortfall.csv"));
    assert_eq!(
        [&attrition[0]["bortfall"], &attrition[0]["granskade"]],
        ["1", "11"]
    );
    let rows = records_of(&out.path().join("uppskattning.csv"));
    let sure = rows
        .iter()
        .find(|row| row["regel"] == "anmalare_dokumenterad")
        .unwrap();
    assert_eq!(
        [&sure["granskade"], &sure["ej_bedomda_eller_bortfall"]],
        ["11", "1"]
    );
    type_in(&one, &[cell(2, "Fel slag")]);
    let (_, ran) = take_in(&source, &[&one], &flags);
    assert!(
        ran.code == 3 && ran.err.contains("bladet Bortfall rad 5 kolumn Slag"),
        "{}",
        ran.err
    );
}

#[test]
fn a_workbook_of_another_draw_is_refused() {
    let (folder, _, [one, _]) = two_readers();
    let source = fixture("aktgranskning-2024");
    let target = folder.path().join("annan");
    let mut words: Words = vec!["urval".into(), source.clone().into()];
    words.extend(
        [
            "--tabell",
            "forhandsbedomningar",
            "--antal",
            "12",
            "--frostart",
            "annat",
        ]
        .map(Into::into),
    );
    words.extend(["-o".into(), target.clone().into()]);
    assert_eq!(done(&words).code, 0);
    let record = target.join("urval.json");
    let (_, ran) = take_in(&source, &[&one], &["--urval", record.to_str().unwrap()]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("hör inte till den här dragningen"),
        "{}",
        ran.err
    );
}

#[test]
fn answers_about_a_case_that_was_replaced_are_set_aside_and_counted() {
    let (_folder, record, [one, _]) = two_readers();
    answer_all(&one, "tidigare_kannedom_beaktad", "Ja", None);
    let number = cells_of(&one)["Förhandsbedömningar"][&(4, 0)].clone();
    let words: Words = [
        "urval",
        record.to_str().unwrap(),
        "--ersatt",
        &number,
        "--orsak",
        "annan kommun",
    ]
    .map(Into::into)
    .into();
    assert_eq!(done(&words).code, 0);
    let (out, ran) = take_in(
        &fixture("aktgranskning-2024"),
        &[&one],
        &["--urval", record.to_str().unwrap(), "--strikt"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let own = accounts
        .iter()
        .find(|row| row["fil"].starts_with("protokoll-1"))
        .unwrap();
    assert_eq!(own["inte_draget"], "1");
}

#[test]
fn a_row_about_no_case_of_the_export_is_a_fault_also_beside_a_draw() {
    let (folder, record, _) = two_readers();
    let keys = records_of(&fixture("aktgranskning-2024").join("forhandsbedomningar.csv"));
    let mut rows = "tabell;arende;regel;svar;kommentar;not;granskare\n".to_owned();
    let mut add = |table: &str, case: &str| {
        let _ = writeln!(rows, "{table};{case};tidigare_kannedom_beaktad;Ja;;;Anna");
    };
    for row in &keys {
        add("forhandsbedomningar", &row["forhandsbedomning_id"]);
    }
    add("förhandsbedömningar", &keys[0]["forhandsbedomning_id"]);
    add("forhandsbedomningar", "nr:1000");
    add("forhandsbedomningar", "FB-2024-99999");
    let protocol = folder.path().join("protokoll.csv");
    fs::write(&protocol, rows).unwrap();
    let flags = ["--urval", record.to_str().unwrap(), "--strikt"];
    let (out, ran) = take_in(&fixture("aktgranskning-2024"), &[&protocol], &flags);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let mut accounts = accounts.iter();
    let own = accounts
        .find(|row| row["fil"].ends_with("protokoll.csv"))
        .unwrap();
    // Twelve of them were drawn.
    assert_eq!(own["anvanda"], "12");
    assert_eq!(own["inte_draget"], (keys.len() - 12).to_string());
    assert_eq!(own["ingar_inte"], "3");
}

/// A question that the machine answers Ja in the first case that both read.
const JUDGED: &str = "anmalare_dokumenterad";

/// The row of a question about the first case that both readers have, in one's workbook.
fn shared_row(book: &Path, rule: &str) -> (String, u32) {
    row_of(book, &format!("forhandsbedomningar|1|{rule}"))
}

fn taken_in(record: &Path, books: &[&Path]) -> (TempDir, Ran) {
    let flags = ["--urval", record.to_str().unwrap()];
    take_in(&fixture("aktgranskning-2024"), books, &flags)
}

fn said_of(out: &TempDir, rule: &str) -> BTreeMap<String, String> {
    let rows = records_of(&out.path().join("underlag.csv"));
    let found = rows
        .into_iter()
        .find(|row| row["arende"] == "1" && row["regel"] == rule);
    found.unwrap()
}

#[test]
fn two_readers_who_both_reject_the_machine_and_disagree_leave_the_question_open() {
    let (_folder, record, [one, other]) = two_readers();
    for (book, answer) in [(&one, "X"), (&other, "Nej")] {
        let (sheet, row) = shared_row(book, JUDGED);
        let text = format!("Därför {answer}.");
        type_in(
            book,
            &[
                (sheet.clone(), row, ANSWER, answer),
                (sheet, row, COMMENT, &text),
            ],
        );
    }
    let (out, ran) = taken_in(&record, &[&one, &other]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let row = said_of(&out, JUDGED);
    assert_eq!(
        [&row["svar"], &row["avgjort_av"], &row["maskinens_svar"]],
        ["ej_bedomd", "oeniga_granskare", "ja"]
    );
    assert!(
        row["kommentar"].contains("Åsa B: Därför X.")
            && row["kommentar"].contains("Bo: Därför Nej."),
        "{}",
        row["kommentar"]
    );
    let rows = records_of(&out.path().join("uppskattning.csv"));
    let open = rows.iter().find(|row| row["regel"] == JUDGED).unwrap();
    assert_eq!(open["ej_bedomda_eller_bortfall"], "1", "counted both ways");
}

/// Who leaves the machine's answer as it is has answered too.
#[test]
fn a_reader_alone_in_changing_a_case_that_two_have_read_does_not_change_it() {
    let (_folder, record, [one, other]) = two_readers();
    let (sheet, row) = shared_row(&one, JUDGED);
    type_in(
        &one,
        &[
            (sheet.clone(), row, ANSWER, "Nej"),
            (sheet, row, COMMENT, "Framgår inte."),
        ],
    );
    let (sheet, row) = shared_row(&other, JUDGED);
    type_in(&other, &[(sheet, row, COMMENT, "Står i brevet.")]);
    let (out, _) = taken_in(&record, &[&one, &other]);
    let said = said_of(&out, JUDGED);
    assert_eq!(
        [&said["svar"], &said["avgjort_av"]],
        ["ej_bedomd", "oeniga_granskare"]
    );
    assert!(
        said["kommentar"].contains("Åsa B: Framgår inte.")
            && said["kommentar"].contains("Bo: Står i brevet.")
    );
    let table = records_of(&out.path().join("dubbellasning.csv"));
    let implied = table.last().unwrap();
    assert_eq!(
        [&implied["dubbellasta"], &implied["lika"], &implied["kappa"]],
        ["1", "0", "–"]
    );
    let (out, _) = taken_in(&record, &[&one]);
    assert_eq!(
        said_of(&out, JUDGED)["svar"],
        "nej",
        "one reader with a comment decides"
    );
}

#[test]
fn notes_and_comments_of_both_readers_are_kept() {
    let (_folder, record, [one, other]) = two_readers();
    let rule = "tidigare_kannedom_beaktad";
    for (book, name) in [(&one, "ETT"), (&other, "TVA")] {
        let (sheet, row) = shared_row(book, rule);
        let (comment, note) = (format!("kommentar {name}"), format!("not {name}"));
        type_in(
            book,
            &[
                (sheet.clone(), row, ANSWER, "Ja"),
                (sheet.clone(), row, COMMENT, &comment),
                (sheet, row, NOTE, &note),
            ],
        );
    }
    let (out, _) = taken_in(&record, &[&one, &other]);
    let said = said_of(&out, rule);
    assert_eq!([&said["svar"], &said["not"]], ["ja", "not ETT"]);
    assert_eq!(
        said["kommentar"],
        "kommentar ETT · Bo: kommentar TVA · Bo, not: not TVA"
    );
}

#[test]
fn a_case_that_one_reader_has_read_is_not_lost_since_the_other_could_not() {
    let (_folder, record, [one, other]) = two_readers();
    let away = |column: u32, text: &'static str| ("Bortfall".to_owned(), 4, column, text);
    type_in(
        &one,
        &[
            away(1, "1"),
            away(2, "Bortfall"),
            away(3, "akten är utlånad"),
        ],
    );
    let (sheet, row) = shared_row(&other, "tidigare_kannedom_beaktad");
    type_in(&other, &[(sheet, row, ANSWER, "Ja")]);
    for books in [[&one, &other], [&other, &one]] {
        let (out, _) = taken_in(&record, &books.map(PathBuf::as_path));
        assert_eq!(said_of(&out, "tidigare_kannedom_beaktad")["svar"], "ja");
        let remarks = records_of(&out.path().join("anmarkningar.csv"));
        assert!(remarks.iter().any(|row| row["kod"] == "oeniga_om_bortfall"));
    }
    type_in(
        &other,
        &[away(1, "1"), away(2, "Övertäckning"), away(3, "fel kommun")],
    );
    let (out, _) = taken_in(&record, &[&one, &other]);
    let attrition = records_of(&out.path().join("bortfall.csv"));
    assert_eq!(
        [&attrition[0]["strukna"], &attrition[0]["bortfall"]],
        ["1", "0"]
    );
}

/// Three workbooks of the same draw, in three names.
fn three(record: &Path, folder: &Path) -> [PathBuf; 3] {
    let book = folder.join("en.xlsx");
    hand_out(
        &fixture("aktgranskning-2024"),
        &book,
        &["--urval", record.to_str().unwrap()],
    );
    ["Anna", "Bo", "Cia"].map(|name| {
        let own = folder.join(format!("{name}.xlsx"));
        fs::copy(&book, &own).unwrap();
        type_in(&own, &[("Översikt".to_owned(), 2, 1, name)]);
        own
    })
}

fn say(book: &Path, rule: &str, answer: &str, comment: &str, note: &str) {
    let (sheet, row) = shared_row(book, rule);
    let mut typed = Vec::new();
    for (column, text) in [(ANSWER, answer), (COMMENT, comment), (NOTE, note)] {
        if !text.is_empty() {
            typed.push((sheet.clone(), row, column, text));
        }
    }
    type_in(book, &typed);
}

#[test]
fn a_third_reader_who_disagrees_is_heard_whatever_the_order() {
    let (folder, record, _) = two_readers();
    let [anna, bo, cia] = three(&record, folder.path());
    let rule = "tidigare_kannedom_beaktad";
    for (book, answer) in [(&anna, "Ja"), (&bo, "Ja"), (&cia, "Nej")] {
        say(book, rule, answer, "", "");
    }
    for order in [[&anna, &bo, &cia], [&cia, &bo, &anna], [&anna, &cia, &bo]] {
        let (out, _) = taken_in(&record, &order.map(PathBuf::as_path));
        assert_eq!(said_of(&out, rule)["svar"], "ej_bedomd");
        let table = records_of(&out.path().join("dubbellasning.csv"));
        assert_eq!(
            [&table[0]["dubbellasta"], &table[0]["lika"]],
            ["1", "0"],
            "one case counts once"
        );
    }
}

/// Who rejects the machine must say why; one of those who agree is enough, and in whatever order.
#[test]
fn a_comment_of_either_is_enough_for_both_who_reject_the_machine() {
    let (folder, record, _) = two_readers();
    let [anna, bo, _] = three(&record, folder.path());
    say(&anna, JUDGED, "Nej", "", "");
    say(&bo, JUDGED, "Nej", "därför", "en not");
    for order in [[&anna, &bo], [&bo, &anna]] {
        let (out, _) = taken_in(&record, &order.map(PathBuf::as_path));
        let said = said_of(&out, JUDGED);
        assert_eq!([&said["svar"], &said["not"]], ["nej", "en not"]);
        assert!(said["kommentar"].contains("därför"));
    }
}

#[test]
fn an_answer_without_a_comment_falls_before_readers_are_compared() {
    let (folder, record, _) = two_readers();
    let [anna, bo, _] = three(&record, folder.path());
    say(&anna, JUDGED, "Nej", "", "");
    let (out, _) = taken_in(&record, &[&anna, &bo]);
    let said = said_of(&out, JUDGED);
    assert_eq!([&said["svar"], &said["avgjort_av"]], ["ja", "maskin"]);
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    assert!(remarks.iter().any(|row| row["kod"] == "kommentar_saknas"));
    assert!(remarks.iter().all(|row| row["kod"] != "oeniga_granskare"));
    say(&bo, JUDGED, "X", "", "");
    let (out, _) = taken_in(&record, &[&anna, &bo]);
    assert_eq!(said_of(&out, JUDGED)["svar"], "ja");
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let aside: u64 = accounts
        .iter()
        .map(|row| row["kommentar_saknas"].parse::<u64>().unwrap())
        .sum();
    assert_eq!(aside, 2, "both rows are set aside");
}

#[test]
fn the_common_answer_needs_no_comment_of_its_own_and_borrows_no_note_from_the_other_side() {
    let (folder, record, _) = two_readers();
    let [anna, bo, _] = three(&record, folder.path());
    say(&anna, JUDGED, "Nej", "Annas skäl", "Annas not");
    say(&bo, JUDGED, "X", "Bos skäl", "");
    let common = folder.path().join("samsyn.csv");
    for (answer, note) in [("X", ""), ("Nej", "Annas not")] {
        // The running number will do where no case has it as its own.
        let text = format!(
            "tabell;arende;regel;svar;kommentar;not;granskare\nforhandsbedomningar;1;{JUDGED};{answer};;;Samsyn\n"
        );
        fs::write(&common, text).unwrap();
        let (out, ran) = taken_in(&record, &[&anna, &bo, &common]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let said = said_of(&out, JUDGED);
        let code = if answer == "X" {
            "ej_tillampligt"
        } else {
            "nej"
        };
        assert_eq!([said["svar"].as_str(), &said["not"]], [code, note]);
        assert!(
            said["kommentar"].contains("Anna: Annas skäl")
                && said["kommentar"].contains("Bo: Bos skäl")
        );
        let table = records_of(&out.path().join("dubbellasning.csv"));
        assert_eq!([&table[0]["dubbellasta"], &table[0]["lika"]], ["1", "0"]);
    }
}

#[test]
fn a_follow_up_of_a_disputed_question_is_not_judged() {
    let source = unread();
    let folder = TempDir::new().unwrap();
    let book = folder.path().join("en.xlsx");
    hand_out(source.path(), &book, &[]);
    let other = folder.path().join("tva.xlsx");
    fs::copy(&book, &other).unwrap();
    let (sheet, row) = row_of(&book, "utredningar|6|polisanmalan_vid_brott");
    for (path, name, answer) in [(&book, "Anna", "X"), (&other, "Bo", "Ja")] {
        type_in(
            path,
            &[
                ("Översikt".to_owned(), 2, 1, name),
                (sheet.clone(), row, ANSWER, answer),
                (sheet.clone(), row, COMMENT, "skäl"),
            ],
        );
    }
    let (out, ran) = take_in(source.path(), &[&book, &other], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = records_of(&out.path().join("underlag.csv"));
    let of = |rule: &str| {
        let mut own = rows
            .iter()
            .filter(|row| row["tabell"] == "utredningar" && row["arende"] == "6");
        own.find(|row| row["regel"] == rule).unwrap()["svar"].clone()
    };
    assert_eq!(of("polisanmalan_vid_brott"), "ej_bedomd");
    assert_eq!(of("stallningstagande_att_inte_polisanmala"), "ej_bedomd");
}

/// What a reader sees of a follow-up changes when the parent is changed: an answer to it then needs no comment, and
/// silence of another is none.
#[test]
fn a_follow_up_of_a_changed_question_is_answered_afresh() {
    let source = unread();
    let folder = TempDir::new().unwrap();
    let book = folder.path().join("en.xlsx");
    hand_out(source.path(), &book, &[]);
    let (sheet, parent) = row_of(&book, "utredningar|1|barnet_till_tals");
    let (_, child) = row_of(&book, "utredningar|1|orsak_till_att_barnet_inte_hordes");
    type_in(
        &book,
        &[
            (sheet.clone(), parent, ANSWER, "Nej"),
            (sheet.clone(), parent, COMMENT, "samtalet gällde syskonet"),
        ],
    );
    let said = |out: &TempDir, rule: &str| {
        let rows = records_of(&out.path().join("underlag.csv"));
        let mut own = rows
            .into_iter()
            .filter(|row| row["tabell"] == "utredningar" && row["arende"] == "1");
        own.find(|row| row["regel"] == rule).unwrap()["svar"].clone()
    };
    let rule = "orsak_till_att_barnet_inte_hordes";
    let (out, _) = take_in(source.path(), &[&book], &[]);
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    let row = (child + 1).to_string();
    assert!(
        remarks
            .iter()
            .any(|found| found["kod"] == "obesvarad" && found["rad"] == row)
    );
    type_in(&book, &[(sheet, child, ANSWER, "Ja")]);
    let (out, _) = take_in(source.path(), &[&book], &[]);
    assert_eq!(
        [said(&out, "barnet_till_tals"), said(&out, rule)],
        ["nej", "ja"]
    );
}

#[test]
fn cases_of_which_no_workbook_has_come_back_are_told() {
    let (_folder, record, [one, _]) = two_readers();
    let (out, _) = taken_in(&record, &[&one]);
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    let told = remarks
        .iter()
        .find(|row| row["kod"] == "utan_arbetsbok")
        .unwrap();
    assert!(
        told["anmarkning"].contains("4 ärenden står inte i någon av de inlämnade"),
        "{}",
        told["anmarkning"]
    );
}

#[test]
fn every_reason_why_a_case_fell_away_is_kept() {
    let (_folder, record, [one, other]) = two_readers();
    for (book, reason) in [(&one, "utlånad"), (&other, "spärrad")] {
        for (column, text) in [(1, "1"), (2, "Bortfall"), (3, reason)] {
            type_in(book, &[("Bortfall".to_owned(), 4, column, text)]);
        }
    }
    let (_, ran) = taken_in(&record, &[&one, &other]);
    assert!(
        ran.out.contains("Bortfall: nr 1 (utlånad; spärrad)."),
        "{}",
        ran.out
    );
}
