//! Faults of syntax in Swedish: what is wrong, and what ought to stand there. The parser tells them in English.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::Error;

/// Where each fault of a file is, and what to do about it: one for each line, since one sets off others.
pub(super) fn faults_in(text: &str, errors: &[Error]) -> Vec<(Range<usize>, String)> {
    let mut by_line: BTreeMap<usize, &Error> = BTreeMap::new();
    for error in errors {
        let before = text.get(..span_of(error).start).unwrap_or(text);
        let told = by_line.entry(before.matches('\n').count()).or_insert(error);
        // What is never closed makes whatever follows look wrong; else the first fault sets off the others.
        let rank = |error: &Error| (!is_unclosed(error), span_of(error).start);
        if rank(error) < rank(told) {
            *told = error;
        }
    }
    let faults = by_line.into_values();
    faults
        .map(|error| (span_of(error), in_swedish(error, text)))
        .collect()
}

fn span_of(error: &Error) -> Range<usize> {
    error.span().unwrap_or_default()
}

fn is_unclosed(error: &Error) -> bool {
    error.message().starts_with("unclosed")
}

fn in_swedish(error: &Error, text: &str) -> String {
    let message = error.message();
    let rest = text.get(span_of(error).start..).unwrap_or("");
    let line = rest.lines().next().unwrap_or("").trim_end();
    if message.starts_with("string values must be quoted") {
        return unquoted(line).to_owned();
    }
    if message.starts_with("invalid unquoted key") && line.starts_with(':') {
        return "skriv = och inte : mellan nyckeln och värdet".to_owned();
    }
    let mut known = KNOWN.iter();
    let known = known.find(|(begins, _)| message.starts_with(begins));
    known.map_or_else(
        || format!("filen går inte att läsa härifrån ({message})"),
        |(_, told)| (*told).to_owned(),
    )
}

/// What is wrong with a value that is neither a number, a day, true nor false, and has no quotes around it.
fn unquoted(line: &str) -> &'static str {
    const QUOTES: [char; 9] = ['”', '“', '„', '’', '‘', '»', '«', '´', '`'];
    let word = line.split([' ', '\t', ',', ']', '}', '#']).next();
    let word = word.unwrap_or("").to_lowercase();
    if line.is_empty() || line.starts_with('#') {
        "värdet saknas efter ="
    } else if line.starts_with(QUOTES) {
        "citattecknen är av fel sort; skriv de raka, \" eller '"
    } else if ["ja", "nej", "sant", "falskt", "yes", "no"].contains(&word.as_str()) {
        YES_OR_NO
    } else if line.starts_with(|letter: char| letter.is_ascii_digit()) {
        "det går inte att läsa som ett tal eller ett datum; ett datum skrivs ÅÅÅÅ-MM-DD, och en text inom citattecken"
    } else {
        "en text ska stå inom citattecken, som \"så här\""
    }
}

const YES_OR_NO: &str = "skriv true eller false, med små bokstäver och utan citattecken";
const DAY: &str =
    "datumet finns inte eller är skrivet på ett annat sätt; skriv ÅÅÅÅ-MM-DD, som 2023-05-31";
const NUMBER: &str = "talet går inte att läsa; skriv det med siffror, och med punkt före decimaler";
const BACKSLASH: &str = "ett bakstreck i en text skrivs som två (\\\\), eller så sätts texten inom '…' i stället för \"…\"";
const NO_EQUALS: &str = "= saknas; en rad har en nyckel, = och ett värde";
const NO_KEY: &str = "nyckeln saknas framför =";
const NO_BRACE: &str = "} saknas efter den sista nyckeln";
const NO_BRACKET: &str = "listan är inte avslutad: ] saknas";
const NESTED: &str = "tabellerna ligger för djupt i varandra";

/// What the parser's messages begin with, and what is told instead; of several the first holds.
const KNOWN: [(&str, &str); 42] = [
    (
        "invalid basic string, expected `\"`",
        "citattecknet efter texten saknas: den ska sluta med \" på samma rad",
    ),
    (
        "invalid literal string, expected `'`",
        "citattecknet efter texten saknas: den ska sluta med ' på samma rad",
    ),
    (
        "invalid multi-line",
        "texten är inte avslutad; en text över flera rader börjar och slutar med tre citattecken",
    ),
    (
        "invalid basic string",
        "texten har ett tecken som inte får stå i den",
    ),
    (
        "invalid literal string",
        "texten har ett tecken som inte får stå i den",
    ),
    (
        "missing opening quote",
        "citattecknet framför texten saknas",
    ),
    ("too few unicode value digits", BACKSLASH),
    ("missing escaped value", BACKSLASH),
    (
        "duplicate key",
        "nyckeln eller tabellen står redan tidigare; ta bort den ena, eller skriv tabellens namn inom [[ ]] om den får stå flera \
         gånger",
    ),
    ("unclosed array table", "]] saknas efter tabellens namn"),
    ("unclosed table", "] saknas efter tabellens namn"),
    ("unclosed array", NO_BRACKET),
    ("unclosed inline table", NO_BRACE),
    ("unexpected `=` in array", NO_BRACKET),
    (
        "missing comma between array elements",
        "ett komma saknas mellan två värden i listan, eller ] efter det sista",
    ),
    (
        "missing comma between key-value pairs",
        "ett komma saknas mellan två nycklar, eller } efter den sista",
    ),
    ("extra comma", "ett komma står där det inte ska vara något"),
    ("extra ", "= står där det inte ska vara något"),
    ("missing table open", "[ saknas framför tabellens namn"),
    ("missing array opening", "[ saknas framför listan"),
    (
        "missing inline table opening",
        "{ saknas framför den första nyckeln",
    ),
    ("key with no value", NO_EQUALS),
    ("missing assignment", NO_EQUALS),
    ("invalid key-value pair", NO_EQUALS),
    ("invalid inline table element", NO_EQUALS),
    ("missing value", "värdet saknas efter ="),
    ("missing key", NO_KEY),
    ("unquoted keys cannot be empty", NO_KEY),
    (
        "invalid unquoted key",
        "en nyckel skrivs med a–z, siffror, _ och -; har den andra tecken ska den stå inom citattecken",
    ),
    (
        "unexpected key or value",
        "här ska raden vara slut: varje nyckel står på en egen rad, och decimaler skrivs med punkt",
    ),
    (
        "unexpected content",
        "det här hör inte hit; en rad har en nyckel, = och ett värde, eller en tabells namn inom [ ]",
    ),
    ("invalid boolean", YES_OR_NO),
    ("invalid date", DAY),
    (
        "invalid time",
        "klockslaget finns inte eller är skrivet på ett annat sätt; skriv tt:mm:ss",
    ),
    (
        "unexpected leading zero",
        "ett tal skrivs utan nollor i början, och ett datum som ÅÅÅÅ-MM-DD",
    ),
    ("invalid integer", NUMBER),
    ("invalid float", NUMBER),
    ("unexpected sign", NUMBER),
    (
        "carriage return",
        "raden slutar på ett sätt som inte kan läsas; spara filen på nytt med vanliga radslut",
    ),
    (
        "invalid comment character",
        "kommentaren har ett tecken som inte får stå i den",
    ),
    ("cannot recurse", NESTED),
    ("recursion limit", NESTED),
];

#[cfg(test)]
mod tests {
    use super::super::decode::Source;
    use super::super::fault::Faults;

    fn told(text: &str) -> Vec<String> {
        let faults = Faults::default();
        let source = Source {
            name: "granskning.toml",
            text,
            faults: &faults,
        };
        source.read(|_| ());
        let faults = faults.into_sorted().into_iter();
        faults.map(|fault| fault.to_string()).collect()
    }

    #[test]
    fn the_usual_faults_are_told_in_swedish_with_their_place_and_once() {
        for (text, place, expected) in [
            ("namn = \"abc\n", "1:12", "ska sluta med \" på samma rad"),
            ("namn = 'abc\n", "1:12", "ska sluta med ' på samma rad"),
            ("namn = abc\n", "1:8", "en text ska stå inom citattecken"),
            ("namn = ”abc”\n", "1:8", "citattecknen är av fel sort"),
            ("namn = \n", "1:8", "värdet saknas"),
            ("a = 1\na = 2\n", "2:1", "står redan tidigare"),
            ("namn \"abc\"\n", "1:6", "= saknas"),
            ("namn: \"abc\"\n", "1:5", "skriv = och inte :"),
            ("nämnd = \"x\"\n", "1:2", "en nyckel skrivs med a–z"),
            ("alla = ja\n", "1:8", "skriv true eller false"),
            ("alla = True\n", "1:8", "skriv true eller false"),
            ("dag = 2023-02-30\n", "1:7", "skriv ÅÅÅÅ-MM-DD"),
            ("dag = 31/5 2023\n", "1:7", "ett datum skrivs ÅÅÅÅ-MM-DD"),
            ("andel = 5,5\n", "1:10", "decimaler skrivs med punkt"),
            ("a = [\"x\" \"y\"]\n", "1:10", "ett komma saknas"),
            ("a = [\"x\",\nb = \"y\"\n", "2:8", "] saknas"),
            ("[tabell\na = 1\n", "1:8", "] saknas efter tabellens namn"),
            ("a = { b = 1\nc = 2\n", "2:6", "} saknas"),
            ("a = \"C:\\Users\"\n", "1:10", "ett bakstreck"),
        ] {
            let found = told(text);
            assert_eq!(found.len(), 1, "{text} {found:?}");
            let begins = format!("granskning.toml:{place}: felaktig TOML: ");
            assert!(found[0].starts_with(&begins), "{text} {found:?}");
            assert!(found[0].contains(expected), "{text} {found:?}");
        }
    }

    #[test]
    fn a_fault_on_each_of_two_lines_is_told_twice() {
        assert_eq!(told("a = ja\nb = 1\nc = nej\n").len(), 2);
    }
}
