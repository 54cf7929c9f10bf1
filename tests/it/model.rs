//! The data model, its template and the schemas: made from the rule book, and true of it.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use stickprov::model::{Values, rule_in_words, values_of};
use stickprov::rulebook::file::{
    BatteryFile, ProfileFile, ReviewFile, RuleFile, SchemaKind, file_schema,
};
use stickprov::rulebook::{Role, RuleFiles};
use tempfile::TempDir;

use crate::support::{book, fixture, run};

fn rules_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

#[test]
fn the_committed_schemas_are_those_that_the_types_give() {
    let book = book();
    for (kind, name) in SchemaKind::ALL {
        let committed = fs::read_to_string(rules_folder().join("scheman").join(name)).unwrap();
        let given = file_schema(book, kind);
        assert!(
            committed == given,
            "{name} är inte aktuell: kör stickprov modell --schema … -o rules/scheman/{name}"
        );
    }
}

/// The drop-down of the template stops whatever it does not have.
#[test]
fn a_case_can_be_struck_out_in_the_template() {
    let book = book();
    let protocol = book.tables.iter().find(|table| table.name == "protokoll");
    let mut columns = protocol.unwrap().columns.iter();
    let answer = columns.find(|column| column.name == "svar").unwrap();
    let Values::Codes(list) = values_of(book, answer) else {
        panic!("svaren är fria");
    };
    let codes: Vec<_> = list.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["Ja", "Nej", "X", "Uppgift saknas", "Struket"]);
}

/// A TOML value as an editor's validator sees it: dates are texts.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(when) => json!(when.to_string()),
        toml::Value::Array(items) => items.iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            let entries = table
                .iter()
                .map(|(key, value)| (key.clone(), as_json(value)));
            Value::Object(entries.collect())
        }
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(flag) => json!(flag),
    }
}

#[test]
fn every_shipped_file_fits_its_schema_and_its_type() {
    let book = book();
    let files = RuleFiles::embedded();
    let mut wrong = Vec::new();
    for (folder, kind) in [
        ("regler/", SchemaKind::Rule),
        ("batterier/", SchemaKind::Battery),
        ("profiler/", SchemaKind::Profile),
    ] {
        let schema: Value = serde_json::from_str(&file_schema(book, kind)).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for (name, text) in files.under(folder) {
            let value: toml::Value = toml::from_str(text).unwrap();
            let faults = validator
                .iter_errors(&as_json(&value))
                .map(|fault| fault.to_string())
                .collect::<Vec<_>>();
            wrong.extend(faults.iter().map(|fault| format!("{name}: {fault}")));
            let fits = match kind {
                SchemaKind::Rule => toml::from_str::<RuleFile>(text).err(),
                SchemaKind::Profile => toml::from_str::<ProfileFile>(text).err(),
                _ => toml::from_str::<BatteryFile>(text).err(),
            };
            wrong.extend(fits.map(|fault| format!("{name}: {fault}")));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    let review = fs::read_to_string(fixture("ny-lag-2025").join("granskning.toml")).unwrap();
    toml::from_str::<ReviewFile>(&review).unwrap();
}

#[test]
fn a_schema_refuses_what_the_program_refuses() {
    let book = book();
    let schema: Value = serde_json::from_str(&file_schema(book, SchemaKind::Rule)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let files = RuleFiles::embedded();
    let text = files
        .get("regler/utredningar/utredning_inom_fyra_manader.toml")
        .unwrap();
    let slips = [
        ("objekt = \"utredning\"", "objekt = \"utredningg\""),
        ("rakning = ", "rakninng = "),
        ("kontroll.frist", "kontroll.friist"),
        ("grad = \"ska\"", "grad = \"skall\""),
        (
            "till = [\"utredning_slutford\"]",
            "till = [\"utredning_slut\"]",
        ),
        ("inom = { manader = 4 }", "inom = { manad = 4 }"),
        ("svar = \"ja\"", "svar = \"jo\""),
    ];
    for (from, to) in slips {
        let slipped = text.replacen(from, to, 1);
        assert_ne!(slipped, text, "{from}");
        let value: toml::Value = toml::from_str(&slipped).unwrap();
        assert!(!validator.is_valid(&as_json(&value)), "schemat godtar {to}");
        let mut files = RuleFiles::embedded();
        files.insert(
            "regler/utredningar/utredning_inom_fyra_manader.toml",
            &slipped,
        );
        assert!(
            stickprov::rulebook::Rulebook::load(&files).is_err(),
            "programmet godtar {to}"
        );
    }
}

/// Each key that the schema permits, in a rule file where it has a value that it cannot have.
fn keys_with_wrong_values(schema: &Value) -> Vec<(String, String)> {
    let keys = |definition: &Value| -> Vec<String> {
        definition["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    };
    let head =
        "fraga = \"F?\"\nobjekt = \"utredning\"\ntema = \"t\"\nankare = [\"utredning_inledd\"]\n";
    let version = "[[version]]\nlag = \"2001:453\"\ngrad = \"ska\"\n";
    let check = |kind: &str, key: &str| {
        format!("{head}{version}kontroll.{kind} = {{ {key} = 1979-01-01 }}\n")
    };
    let mut texts: Vec<(String, String)> = Vec::new();
    for key in keys(schema) {
        texts.push((key.clone(), format!("{key} = 1979-01-01\n")));
    }
    for key in keys(&schema["$defs"]["VersionFile"]) {
        texts.push((
            key.clone(),
            format!("{head}[[version]]\n{key} = 1979-01-01\n"),
        ));
    }
    for key in keys(&schema["$defs"]["ExampleFile"]) {
        texts.push((
            key.clone(),
            format!("{head}[[exempel]]\n{key} = 1979-01-01\n"),
        ));
    }
    let kinds = [
        ("frist", "DeadlineFile"),
        ("aterkommande", "RecurringFile"),
        ("mellanrum", "SpacedFile"),
        ("dokumenterat", "DocumentedFile"),
        ("handelse", "HappensFile"),
        ("varde", "ValueFile"),
        ("giltigt", "CoveredFile"),
        ("delegat", "DelegateFile"),
        ("anmalt", "ReportedFile"),
        ("behorighet", "QualifiedFile"),
    ];
    for (kind, definition) in kinds {
        for key in keys(&schema["$defs"][definition]) {
            texts.push((format!("{kind}.{key}"), check(kind, &key)));
        }
    }
    texts
}

/// Every key that a schema permits in a table is one that the program knows.
#[test]
fn the_program_knows_every_key_of_the_schema() {
    let book = book();
    let schema: Value = serde_json::from_str(&file_schema(book, SchemaKind::Rule)).unwrap();
    let texts = keys_with_wrong_values(&schema);
    let mut files = RuleFiles::embedded();
    for (number, (_, text)) in texts.iter().enumerate() {
        files.insert(&format!("regler/utredningar/prov{number}.toml"), text);
    }
    let faults = stickprov::rulebook::Rulebook::load(&files).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    for (number, (key, _)) in texts.iter().enumerate() {
        let name = key.rsplit('.').next().unwrap();
        let unknown = format!("okänd nyckel ”{name}”");
        let own = told
            .iter()
            .filter(|fault| fault.contains(&format!("prov{number}.toml")));
        assert!(own.clone().next().is_some(), "{key} ger inget fel alls");
        assert!(
            own.clone().all(|fault| !fault.contains(&unknown)),
            "{key}: {told:?}"
        );
    }
}

#[test]
fn the_model_names_every_table_column_and_word() {
    let book = book();
    let ran = run(&["modell"]);
    assert_eq!(ran.code, 0);
    for table in &book.tables {
        assert!(
            ran.out
                .contains(&format!("### {} – {}", table.name, table.label))
        );
        for column in &table.columns {
            assert!(
                ran.out.contains(&format!("\n| {} | ", column.name)),
                "{}",
                column.name
            );
            let is_told = column.meaning.is_some() || !matches!(column.role, Role::Named(_));
            assert!(is_told, "{}.{} saknar betydelse", table.name, column.name);
        }
    }
    for word in book.words.words() {
        assert!(
            ran.out
                .contains(&format!("\n| {} | ", book.words.id_of(word)))
        );
    }
}

#[test]
fn the_template_is_an_export_without_cases_and_offers_the_codes() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mall.xlsx");
    let ran = run(&["modell".as_ref(), "-o".as_ref(), path.as_os_str()]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let ran = run(&[
        "granska".as_ref(),
        path.as_os_str(),
        "--batteri".as_ref(),
        "full".as_ref(),
        "--strikt".as_ref(),
    ]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    assert!(
        !ran.out.contains("okand_tabell") && !ran.out.contains("tabell_saknas"),
        "{}",
        ran.out
    );
    let book = book();
    let mut codes = 0;
    for table in &book.tables {
        for column in &table.columns {
            if let Values::Codes(list) = values_of(book, column) {
                codes += 1;
                assert!(!list.is_empty(), "{}.{}", table.name, column.name);
            }
        }
    }
    assert!(codes > 20, "bara {codes} kolumner med koder");
}

#[test]
fn every_rule_reads_as_it_did() {
    for rule in &book().rules {
        let text = rule_in_words(book(), rule);
        insta::with_settings!({ snapshot_path => "snapshots/forklara", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(rule.id.as_str(), text);
        });
    }
}
