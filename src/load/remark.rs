use std::collections::{BTreeMap, HashMap};

use crate::case::{FileIx, Position};

/// Something about the input or the answers that a reader should know. Never holds cell text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Remark {
    /// How serious it is.
    pub severity: Severity,
    /// Code, such as `olasligt_datum`.
    pub code: &'static str,
    /// File or sheet; empty when it is about an answer.
    pub file: String,
    /// Row in it.
    pub row: Option<u32>,
    /// Column header.
    pub column: String,
    /// What was expected, or what the remark says, in Swedish.
    pub text: String,
    /// How many cells, rows or answers it is about.
    pub count: u64,
}

impl Remark {
    /// By kind first, then by place in the input.
    #[must_use]
    pub fn place(&self) -> (Severity, &str, &str, Option<u32>, &str) {
        (self.severity, self.code, &self.file, self.row, &self.column)
    }
}

/// Every code that a remark can have, in order.
pub const REMARK_CODES: [&str; 89] = [
    "annan_fil",
    "annan_filtyp",
    "annan_rubrik",
    "annan_tabell",
    "annat_arendeslag",
    "avgransare",
    "bara_nyckel",
    "befattning_stavas_olika",
    "bortval_saknas",
    "bortvald",
    "dagnummer",
    "delad_rad",
    "dold_fil",
    "dold_kolumn",
    "dolda_rader",
    "dolt_blad",
    "dubbel_kolumn",
    "dubblett",
    "efter_matdagen",
    "fel_antal_celler",
    "felregistrering",
    "formel_utan_varde",
    "granskare_mot_maskin",
    "granskarens_arbetsbok",
    "igenkand_tabell",
    "inga_arenden",
    "inga_slut",
    "ingar_inte",
    "ingen_dragning",
    "ingen_tabell",
    "inledd_annan_dag",
    "inte_draget",
    "inte_i_batteriet",
    "kommentar_saknas",
    "motsagande_datum",
    "motsagande_rad",
    "motsagelse",
    "namn_i_fel_kolumn",
    "nyckel_saknas",
    "nyckel_stavas_olika",
    "obesvarad",
    "odaterat_register",
    "oeniga_granskare",
    "oeniga_om_bortfall",
    "ofullstandig_rad",
    "okand_kolumn",
    "okand_person",
    "okand_tabell",
    "okanda_arenden",
    "okant_arende",
    "okant_barn",
    "okant_ord",
    "okant_svar",
    "olaslig_kolumn",
    "olaslig_uppgift",
    "olasligt_datum",
    "organ_okant",
    "orimligt_datum",
    "personal_id_delas",
    "personnummer",
    "samma_fro",
    "sammanfogad_cell",
    "skyddad_identitet",
    "slutdagar_saknas",
    "summarad",
    "tabell_saknas",
    "teckenkodning",
    "teckenskada",
    "tidpunkt_saknas",
    "titelrader",
    "tom_rad",
    "tom_tabell",
    "tomma_kolumner",
    "tomt_blad",
    "tvasiffriga_ar",
    "tvasiffrigt_ar",
    "tvetydig_datumform",
    "tvetydig_nyckel",
    "tvetydigt_datum",
    "undermapp",
    "uppgift_exporteras_inte",
    "upprepad_rubrik",
    "utan_arbetsbok",
    "utan_arende",
    "utanfor_perioden",
    "utanfor_rutorna",
    "utelamnade_arenden",
    "utelamnade_celler",
    "utfyllnad",
];

/// How serious a remark is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// A row or a value could not be used.
    Fault,
    /// Something that may be wrong.
    Warning,
    /// For information.
    Info,
}

impl Severity {
    /// In Swedish: fel, varning, upplysning.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Fault => "fel",
            Self::Warning => "varning",
            Self::Info => "upplysning",
        }
    }
}

/// What became of the rows of one file or sheet: read = used + set aside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// File or sheet.
    pub file: String,
    /// The table that it was read as, when it is read as several.
    pub table: String,
    /// Rows below the header.
    pub read: u64,
    /// Rows that became something.
    pub used: u64,
    /// Rows that did not, by reason.
    pub set_aside: BTreeMap<SetAside, u64>,
}

impl Account {
    /// The file or sheet, with the table when it is read as several.
    #[must_use]
    pub fn name(&self) -> String {
        if self.table.is_empty() {
            self.file.clone()
        } else {
            format!("{} ({})", self.file, self.table)
        }
    }
}

/// Why a row was set aside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SetAside {
    /// Every cell is empty.
    EmptyRow,
    /// The header once more.
    Header,
    /// A sum, or a line of text at the foot of the list.
    Foot,
    /// No case, by a filter of the profile.
    Filtered,
    /// It belongs to another table of the same file.
    OtherTable,
    /// The table has no column that it needs and that can be read.
    Unreadable,
    /// More or fewer cells than the header.
    WrongWidth,
    /// The key cell is empty.
    NoKey,
    /// It says only what it belongs to, as an outer join leaves it.
    Hollow,
    /// The key stands on an earlier row.
    Duplicate,
    /// It belongs to a case that the export does not have.
    Orphan,
    /// Its key fits cases of several kinds.
    Ambiguous,
    /// A word that the vocabulary does not have.
    UnknownWord,
    /// A register row without what it needs.
    Incomplete,
    /// A row of a register that has no column for the first day.
    Undated,
    /// A protocol row for a table, case or question that this review does not have.
    NotInReview,
    /// A protocol row for a case of the export that was not drawn.
    NotDrawn,
    /// A protocol row for a question that the chosen battery does not ask.
    NotInBattery,
    /// A protocol row whose answer is not one of those allowed.
    UnknownAnswer,
    /// A protocol row that changes a machine answer without saying why.
    NoComment,
}

impl SetAside {
    /// Every reason.
    pub const ALL: [Self; 20] = [
        Self::EmptyRow,
        Self::Header,
        Self::Foot,
        Self::Filtered,
        Self::OtherTable,
        Self::Unreadable,
        Self::WrongWidth,
        Self::NoKey,
        Self::Hollow,
        Self::Duplicate,
        Self::Orphan,
        Self::Ambiguous,
        Self::UnknownWord,
        Self::Incomplete,
        Self::Undated,
        Self::NotInReview,
        Self::NotDrawn,
        Self::NotInBattery,
        Self::UnknownAnswer,
        Self::NoComment,
    ];

    /// The code in `anmarkningar.csv`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::EmptyRow => "tom_rad",
            Self::Header => "upprepad_rubrik",
            Self::Foot => "summarad",
            Self::Filtered => "bortvald",
            Self::OtherTable => "annan_tabell",
            Self::Unreadable => "olaslig_kolumn",
            Self::WrongWidth => "fel_antal_celler",
            Self::NoKey => "nyckel_saknas",
            Self::Hollow => "bara_nyckel",
            Self::Duplicate => "dubblett",
            Self::Orphan => "okant_arende",
            Self::Ambiguous => "tvetydig_nyckel",
            Self::UnknownWord => "okant_ord",
            Self::Incomplete => "ofullstandig_rad",
            Self::Undated => "odaterat_register",
            Self::NotInReview => "ingar_inte",
            Self::NotDrawn => "inte_draget",
            Self::NotInBattery => "inte_i_batteriet",
            Self::UnknownAnswer => "okant_svar",
            Self::NoComment => "kommentar_saknas",
        }
    }

    /// The reason in Swedish.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::EmptyRow => "tom rad",
            Self::Header => "rubrikraden står en gång till",
            Self::Foot => "raden är en summa eller en text under listan",
            Self::Filtered => "raden är bortvald enligt profilen",
            Self::OtherTable => "raden hör till en annan tabell i samma fil",
            Self::Unreadable => "en kolumn som tabellen behöver kan inte läsas",
            Self::WrongWidth => "antalet celler stämmer inte med rubrikraden",
            Self::NoKey => "nyckeln saknas",
            Self::Hollow => "raden har bara nyckeln till det den hör till",
            Self::Duplicate => "nyckeln finns på en tidigare rad",
            Self::Orphan => "raden hör till ett ärende som inte finns i exporten",
            Self::Ambiguous => "nyckeln passar ärenden av flera slag",
            Self::UnknownWord => "ordet finns inte i ordlistan",
            Self::Incomplete => "raden saknar en uppgift som krävs",
            Self::Undated => "registret har ingen kolumn för första dagen",
            Self::NotInReview => "tabellen, ärendet eller frågan ingår inte i granskningen",
            Self::NotDrawn => {
                "ärendet ingår inte bland dem som granskas: det är inte draget, eller ersatt eller redovisat som bortfall"
            }
            Self::NotInBattery => "frågan ingår inte i frågebatteriet",
            Self::UnknownAnswer => "svaret är inte Ja, Nej, X, Uppgift saknas eller Struket",
            Self::NoComment => "ett maskinellt svar ändras utan kommentar",
        }
    }
}

/// Remarks and accounts under collection.
#[derive(Default, Debug)]
pub(crate) struct Ledger {
    pub(crate) accounts: Vec<Account>,
    pub(crate) remarks: Vec<Remark>,
    /// How many remarks of each code a file's column has, and where the one stands that counts the rest.
    told: HashMap<(FileIx, &'static str, String), (usize, usize)>,
}

/// Remarks of one code on one column of a file that are kept one by one; the rest are counted.
const MOST_ALIKE: usize = 50_000;

impl Ledger {
    /// Opens the account of a file or sheet, and of the table when it is read as several; it gets the same
    /// place as the file in the store.
    pub(crate) fn open(&mut self, file: &str, table: Option<&str>) {
        let account = Account {
            file: file.to_owned(),
            table: table.unwrap_or_default().to_owned(),
            read: 0,
            used: 0,
            set_aside: BTreeMap::new(),
        };
        self.accounts.push(account);
    }

    pub(crate) fn read(&mut self, at: Position) {
        self.accounts[usize::from(at.file.0)].read += 1;
    }

    pub(crate) fn used(&mut self, at: Position) {
        self.accounts[usize::from(at.file.0)].used += 1;
    }

    /// Sets a row aside without a remark of its own.
    pub(crate) fn count_aside(&mut self, at: Position, why: SetAside) {
        *self.accounts[usize::from(at.file.0)]
            .set_aside
            .entry(why)
            .or_default() += 1;
    }

    /// Sets a row aside, with a remark.
    pub(crate) fn set_aside(&mut self, at: Position, why: SetAside, column: &str) {
        self.count_aside(at, why);
        let severity = match why {
            SetAside::Header | SetAside::Foot | SetAside::NotDrawn => Severity::Info,
            _ => Severity::Fault,
        };
        self.remark(at, severity, why.code(), column, why.text());
    }

    /// Turns a row that had been used into one set aside.
    pub(crate) fn take_back(&mut self, at: Position, why: SetAside, column: &str) {
        self.accounts[usize::from(at.file.0)].used -= 1;
        self.set_aside(at, why, column);
    }

    /// The same, where there is more to say than why.
    pub(crate) fn take_back_saying(
        &mut self,
        at: Position,
        why: SetAside,
        column: &str,
        text: &str,
    ) {
        self.take_back_counting(at, why);
        self.remark(at, Severity::Fault, why.code(), column, text);
    }

    /// The same, without a remark of its own.
    pub(crate) fn take_back_counting(&mut self, at: Position, why: SetAside) {
        self.accounts[usize::from(at.file.0)].used -= 1;
        self.count_aside(at, why);
    }

    pub(crate) fn remark(
        &mut self,
        at: Position,
        severity: Severity,
        code: &'static str,
        column: &str,
        text: &str,
    ) {
        self.remark_many(at, severity, code, column, text, 1);
    }

    /// The name of a file that is accounted for.
    pub(crate) fn file_name(&self, file: FileIx) -> &str {
        &self.accounts[usize::from(file.0)].file
    }

    /// True when the same has been said of the same row of the same file.
    pub(crate) fn has_told(&self, at: Position, code: &str, text: &str) -> bool {
        let file = &self.accounts[usize::from(at.file.0)].file;
        let mut told = self.remarks.iter();
        told.any(|remark| {
            remark.code == code
                && remark.file == *file
                && remark.row == Some(at.row)
                && remark.text == text
        })
    }

    /// A remark on several cells or rows, of which `at` is the first.
    pub(crate) fn remark_many(
        &mut self,
        at: Position,
        severity: Severity,
        code: &'static str,
        column: &str,
        text: &str,
        count: u64,
    ) {
        let alike = self.told.entry((at.file, code, column.to_owned()));
        let (told, rest) = alike.or_default();
        *told += 1;
        if *told > MOST_ALIKE + 1 {
            self.remarks[*rest].count += count;
            return;
        }
        *rest = self.remarks.len();
        let is_rest = *told > MOST_ALIKE;
        let text = if is_rest {
            format!("{text} (den här raden och fler; de övriga är bara räknade)")
        } else {
            text.to_owned()
        };
        let file = self.accounts[usize::from(at.file.0)].file.clone();
        self.remarks.push(Remark {
            severity,
            code,
            file,
            row: Some(at.row),
            column: column.to_owned(),
            text,
            count,
        });
    }

    /// A remark on a file as a whole.
    pub(crate) fn remark_on_file(
        &mut self,
        file: &str,
        row: Option<u32>,
        severity: Severity,
        code: &'static str,
        text: &str,
        count: u64,
    ) {
        self.remarks.push(Remark {
            severity,
            code,
            file: file.to_owned(),
            row,
            column: String::new(),
            text: text.to_owned(),
            count,
        });
    }
}
