/// Column names for readers, where more than a capital letter sets them apart from the code.
const LABELS: [(&str, &str); 62] = [
    ("huvudfraga", "Huvudfråga"),
    ("bedomning", "Bedömning"),
    ("lagen_andrad", "Lagen ändrad"),
    ("andring", "Ändring"),
    ("svar_fore", "Svar före"),
    ("skal_fore", "Skäl före"),
    ("svar_efter", "Svar efter"),
    ("skal_efter", "Skäl efter"),
    ("lage", "Läge"),
    ("beslutad_av", "Beslutad av"),
    ("galler_till", "Gäller till"),
    ("kvarstaende", "Kvarstående Nej"),
    ("andel_kvarstaende", "Andel kvarstående Nej, %"),
    ("skal", "Skäl"),
    ("matt", "Mått"),
    ("i_tid", "I tid"),
    ("forfallna", "Förfallna"),
    ("andel_i_tid", "I tid, %"),
    ("fran_dag", "Från dag"),
    ("till_dag", "Till dag"),
    ("for_sent", "För sent"),
    ("grans", "Gräns"),
    ("mal_procent", "Mål, %"),
    ("uppnatt", "Uppnått"),
    ("uppdelning", "Uppdelning"),
    ("dubbellasta", "Dubbellästa"),
    ("andel_lika", "Lika, %"),
    ("klart_senast", "Klart senast"),
    ("inte_draget", "Inte draget"),
    ("nr", "Nr"),
    ("overtackning", "Övertäckning"),
    ("ersattare", "Ersättare"),
    ("utelamnade", "Utelämnade"),
    ("i_ord", "I ord"),
    ("ej_bedomda_eller_bortfall", "Ej bedömda eller bortfall"),
    ("arende", "Ärende"),
    ("fraga", "Fråga"),
    ("bedombara", "Bedömbara"),
    ("ej_bedomd", "Ej bedömda"),
    ("andel_ja", "Andel Ja, %"),
    ("andel_nej", "Andel Nej, %"),
    ("nej_i_ord", "Nej i ord"),
    ("avgjort_av", "Avgjort av"),
    ("maskinens_skal", "Maskinens skäl"),
    ("maskinens_forklaring", "Maskinens förklaring"),
    ("fran", "Från"),
    ("sista_dag_strikt", "Sista dag före helgregeln"),
    ("forlangd_till", "Förlängd till"),
    ("osaker_varfor", "Osäker källa, varför"),
    ("kalla", "Källa"),
    ("anmarkning", "Anmärkning"),
    ("lasta", "Lästa rader"),
    ("anvanda", "Använda"),
    ("avskilda", "Avskilda"),
    ("okant_arende", "Okänt ärende"),
    ("okant_ord", "Okänt ord"),
    ("okant_svar", "Okänt svar"),
    ("ofullstandig_rad", "Ofullständig rad"),
    ("avgors_av", "Avgörs av"),
    ("forbehall", "Förbehåll"),
    ("kallor", "Källor"),
    ("ingar_inte", "Ingår inte"),
];

/// A column's name for readers: its label, or the code with a capital letter and spaces.
#[must_use]
pub fn label_of(code: &str) -> String {
    if let Some((_, label)) = LABELS.iter().find(|(known, _)| *known == code) {
        return (*label).to_owned();
    }
    let words = code.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
