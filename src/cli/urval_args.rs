//! The flags of `urval`, and the method that they make.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::{TEMPLATE, parse_day};
use crate::draw::{Allocation, Arrangement, DrawError, FrameRequest, Method, Span, Step};
use crate::rulebook::{ObjectWord, Rulebook, Word};
use crate::time::Day;

/// Dra ett urval som vem som helst kan kontrollera, eller räkna ut hur stort det behöver vara
#[derive(Args)]
#[command(
    help_template = TEMPLATE,
    override_usage = "stickprov urval <KÄLLA> --tabell <ID> [FLAGGOR] -o <MAPP>\n       stickprov urval <URVAL.JSON> [--frostart <FRÖ> | --utoka <N> | --ersatt <ÄRENDE> | --bortfall <ÄRENDE> | --kontrollera]\n       stickprov urval --planera [FLAGGOR]",
    after_help = "Metoder: lottning (förvald), stratifierad, systematisk, positioner, var-nte, forsta-per-period, en-lottad-per-period, spridning, lista, alla\nExempel: stickprov urval export --tabell forhandsbedomningar --antal 20 --per enhet -o urval\n         stickprov urval urval/urval.json --frostart \"2026-10-01 T:4173926085\" --ursprung \"tio tärningskast vid mötet\""
)]
pub(in crate::cli) struct UrvalArgs {
    /// Exporten (mapp, fil, granskning.toml), eller urval.json från en tidigare dragning
    #[arg(
        value_name = "KÄLLA",
        required_unless_present = "planera",
        help_heading = "Argument"
    )]
    pub(super) source: Option<PathBuf>,
    /// Tabell i frågebatteriet som ärendena dras ur
    #[arg(long, value_name = "ID", help_heading = "Ramen")]
    pub(super) tabell: Option<String>,
    /// Första dag; annars granskningens period
    #[arg(long, value_name = "DAG", value_parser = parse_day, help_heading = "Ramen")]
    pub(super) fran: Option<Day>,
    /// Sista dag; annars granskningens period
    #[arg(long, value_name = "DAG", value_parser = parse_day, help_heading = "Ramen")]
    pub(super) till: Option<Day>,
    /// Händelse som daterar ett ärende, i stället för den vanliga (till exempel `utredning_slutford`)
    #[arg(long, value_name = "HÄNDELSE", help_heading = "Ramen")]
    pub(super) dag: Option<String>,
    /// Bara ärenden som har händelsen eller uppgiften
    #[arg(long, value_name = "ORD", help_heading = "Ramen")]
    pub(super) med: Vec<String>,
    /// Bara ärenden som inte har den (till exempel `beslut_inleda_utredning`)
    #[arg(long, value_name = "ORD", help_heading = "Ramen")]
    pub(super) utan: Vec<String>,
    /// Bara ärenden där uppgiften är den här, till exempel "enhet=Enhet Blå"
    #[arg(long, value_name = "UPPGIFT=VÄRDE", help_heading = "Ramen")]
    pub(super) dar: Vec<String>,
    /// Hur ärendena står i ramen; förvalt är kronologisk
    #[arg(long, value_enum, default_value_t = Ordning::Kronologisk, hide_possible_values = true, hide_default_value = true, value_name = "kronologisk|export", help_heading = "Ramen")]
    pub(super) ordning: Ordning,
    /// Hur ärendena väljs (metoderna står sist); förvalt är lottning
    #[arg(long, value_enum, default_value_t = Metod::Lottning, hide_possible_values = true, hide_default_value = true, value_name = "METOD", help_heading = "Urvalet")]
    pub(super) metod: Metod,
    /// Antal ärenden
    #[arg(long, value_name = "N", value_parser = parse_count, help_heading = "Urvalet")]
    pub(super) antal: Option<u64>,
    /// Dra var för sig i varje grupp (till exempel enhet): --antal gäller varje grupp
    #[arg(long, value_name = "UPPGIFT", help_heading = "Urvalet")]
    pub(super) per: Option<String>,
    /// Strata för metoden stratifierad: --antal gäller dem alla tillsammans
    #[arg(long, value_name = "UPPGIFT", help_heading = "Urvalet")]
    pub(super) strata: Option<String>,
    /// Hur ett stratifierat urval fördelas; förvalt är proportionell
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "proportionell|lika|optimal",
        help_heading = "Urvalet"
    )]
    pub(super) fordelning: Option<Fordelning>,
    /// Väntad andel brister i ett stratum, för optimal fördelning: "Enhet Blå=10 %"; anges en gång för varje stratum
    #[arg(long, value_name = "STRATUM=ANDEL", help_heading = "Urvalet")]
    pub(super) vantat: Vec<String>,
    /// Minst så många i varje stratum vid optimal fördelning; förvalt är 2
    #[arg(long, value_name = "N", help_heading = "Urvalet")]
    pub(super) minst: Option<u64>,
    /// Vart så många:e ärende (systematisk, var-nte)
    #[arg(long, value_name = "N", value_parser = parse_count, help_heading = "Urvalet")]
    pub(super) intervall: Option<u64>,
    /// Startposition bestämd för hand; urvalet blir då icke-statistiskt
    #[arg(long, value_name = "N", value_parser = parse_count, help_heading = "Urvalet")]
    pub(super) start: Option<u64>,
    /// Positioner i ramens ordning: 100,200,300
    #[arg(
        long,
        value_name = "N,N,…",
        value_delimiter = ',',
        help_heading = "Urvalet"
    )]
    pub(super) positioner: Vec<u64>,
    /// Period för forsta-per-period och en-lottad-per-period; förvalt är manad
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "manad|kvartal|ar",
        help_heading = "Urvalet"
    )]
    pub(super) period: Option<Tid>,
    /// Uppgifter att sprida över, den viktigaste först; förvalt är alder,kon,handlaggare
    #[arg(
        long,
        value_name = "UPPGIFT,…",
        value_delimiter = ',',
        help_heading = "Urvalet"
    )]
    pub(super) over: Vec<String>,
    /// Textfil med ett ärendenummer på varje rad (metoden lista)
    #[arg(long, value_name = "FIL", help_heading = "Urvalet")]
    pub(super) lista: Option<PathBuf>,
    /// Fröet; utan det fryses ramen, och fröet ges i ett senare steg
    #[arg(
        long,
        visible_alias = "fro",
        value_name = "FRÖ",
        help_heading = "Fröet"
    )]
    pub(super) frostart: Option<String>,
    /// Hur fröet kom till; utan den står det att fröet är självvalt
    #[arg(
        long,
        value_name = "TEXT",
        requires = "frostart",
        help_heading = "Fröet"
    )]
    pub(super) ursprung: Option<String>,
    /// Ramens hemliga salt (32 hexsiffror) när en frysning ska göras om; annars slumpas det
    #[arg(long, value_name = "HEX", help_heading = "Fröet")]
    pub(super) salt: Option<String>,
    /// Utöka urvalet till så många (urval.json)
    #[arg(long, value_name = "N", help_heading = "Efter dragningen")]
    pub(super) utoka: Option<u64>,
    /// Ärende (eller löpnummer) som inte hör till populationen: nästa i lottordningen tar dess plats
    #[arg(
        long,
        value_name = "ÄRENDE",
        requires = "orsak",
        help_heading = "Efter dragningen"
    )]
    pub(super) ersatt: Option<String>,
    /// Ärende (eller löpnummer) som inte kan läsas: bortfall, ersätts inte
    #[arg(
        long,
        value_name = "ÄRENDE",
        requires = "orsak",
        help_heading = "Efter dragningen"
    )]
    pub(super) bortfall: Option<String>,
    /// Varför
    #[arg(long, value_name = "TEXT", help_heading = "Efter dragningen")]
    pub(super) orsak: Option<String>,
    /// Dra om och jämför med protokollet; skillnader ger svarskod 1
    #[arg(long, help_heading = "Efter dragningen")]
    pub(super) kontrollera: bool,
    /// Export att jämföra den frysta ramen med (tillsammans med --kontrollera)
    #[arg(
        long,
        value_name = "KÄLLA",
        requires = "kontrollera",
        help_heading = "Efter dragningen"
    )]
    pub(super) mot: Option<PathBuf>,
    /// Räkna ut hur stort urvalet behöver vara, i stället för att dra
    #[arg(long, help_heading = "Planering")]
    pub(super) planera: bool,
    /// Ärenden i ramen; utan den räknas ramen som obegränsad
    #[arg(
        long,
        value_name = "N",
        requires = "planera",
        help_heading = "Planering"
    )]
    pub(super) ram: Option<u64>,
    /// Konfidens; förvalt är 95 %
    #[arg(
        long,
        value_name = "ANDEL",
        requires = "planera",
        help_heading = "Planering"
    )]
    pub(super) konfidens: Option<String>,
    /// Största andel brister som kan tålas; förvalt är 10 %
    #[arg(
        long,
        value_name = "ANDEL",
        requires = "planera",
        help_heading = "Planering"
    )]
    pub(super) talbar: Option<String>,
    /// Andel brister som väntas; förvalt är 0 %
    #[arg(
        long,
        value_name = "ANDEL",
        requires = "planera",
        help_heading = "Planering"
    )]
    pub(super) vantad: Option<String>,
    /// Exportprofil: namn eller fil
    #[arg(long, value_name = "PROFIL", help_heading = "Flaggor")]
    pub(super) profil: Option<String>,
    /// Frågebatteri; annars det i granskning.toml, annars kpmg-2023
    #[arg(long, value_name = "ID", help_heading = "Flaggor")]
    pub(super) batteri: Option<String>,
    /// Mapp med egna regler, som läggs över de inbyggda
    #[arg(long, value_name = "MAPP", help_heading = "Flaggor")]
    pub(super) regler: Option<PathBuf>,
    /// Mapp för urval.json och dragningsprotokollet
    #[arg(
        short = 'o',
        long = "ut",
        value_name = "MAPP",
        help_heading = "Flaggor"
    )]
    pub(super) ut: Option<PathBuf>,
}

fn parse_count(text: &str) -> Result<u64, String> {
    let count = text.parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| "väntade ett heltal från 1".to_owned())
}

/// How the frame stands.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ordning {
    Kronologisk,
    Export,
}

/// The methods' names.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Metod {
    Lottning,
    Stratifierad,
    Systematisk,
    Positioner,
    VarNte,
    ForstaPerPeriod,
    EnLottadPerPeriod,
    Spridning,
    Lista,
    Alla,
}

impl From<Ordning> for Arrangement {
    fn from(ordning: Ordning) -> Self {
        match ordning {
            Ordning::Kronologisk => Self::Kronologisk,
            Ordning::Export => Self::Export,
        }
    }
}

/// How a stratified sample is shared out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Fordelning {
    Proportionell,
    Lika,
    Optimal,
}

/// Parts of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Tid {
    Manad,
    Kvartal,
    Ar,
}

impl From<Tid> for Span {
    fn from(tid: Tid) -> Self {
        match tid {
            Tid::Manad => Self::Manad,
            Tid::Kvartal => Self::Kvartal,
            Tid::Ar => Self::Ar,
        }
    }
}

/// Variables that a sample is spread over when none are named: what the routine of aktgranskning asks for.
const SPREAD_OVER: [&str; 3] = ["alder", "kon", "handlaggare"];

/// The fewest in each stratum under optimal allocation: what a variance needs.
const FEWEST: u64 = 2;

impl UrvalArgs {
    /// Which cases the frame is made of; the review's period and the unit's usual day where no flag says otherwise.
    pub(super) fn request(
        &self,
        period: Option<(Day, Day)>,
        unit: &ObjectWord,
        book: &Rulebook,
    ) -> FrameRequest {
        let usual = unit.dated_by.iter();
        let usual = usual.map(|event| book.words.id_of(Word::Event(*event)).to_owned());
        let from = self.fran.or(period.map(|period| period.0));
        let to = self.till.or(period.map(|period| period.1));
        FrameRequest {
            dag: self
                .dag
                .as_ref()
                .map_or_else(|| usual.collect(), |day| vec![day.clone()]),
            fran: from.map(|day| day.to_string()),
            till: to.map(|day| day.to_string()),
            med: self.med.clone(),
            utan: self.utan.clone(),
            dar: self.dar.clone(),
        }
    }

    /// The method that the flags ask for.
    pub(super) fn method(&self, list: Option<Vec<String>>) -> Result<Method, DrawError> {
        self.refuse_useless()?;
        let need = |method, need| DrawError::Needs { method, need };
        let count = |method| {
            self.antal
                .ok_or(need(method, "--antal, till exempel --antal 20"))
        };
        let period = self.period.map_or(Span::Manad, Span::from);
        Ok(match self.metod {
            Metod::Lottning => Method::Lottning {
                antal: count("lottning")?,
            },
            Metod::Stratifierad if self.strata.is_none() => {
                return Err(need(
                    "stratifierad",
                    "--strata, till exempel --strata enhet",
                ));
            }
            Metod::Stratifierad => Method::Stratifierad {
                antal: count("stratifierad")?,
                fordelning: self.allocation()?,
            },
            Metod::Systematisk | Metod::VarNte => Method::Systematisk {
                steg: self.step()?,
                start: self.start,
            },
            Metod::Positioner => Method::Positioner {
                positioner: self.positions()?,
            },
            Metod::ForstaPerPeriod => Method::ForstaPerPeriod { period },
            Metod::EnLottadPerPeriod => Method::EnLottadPerPeriod { period },
            Metod::Spridning => Method::Spridning {
                antal: count("spridning")?,
                jamn_over: self.spread_over(),
            },
            Metod::Lista => Method::Lista {
                arenden: list.ok_or(need(
                    "lista",
                    "--lista FIL med ett ärendenummer på varje rad",
                ))?,
            },
            Metod::Alla => Method::Alla,
        })
    }

    fn step(&self) -> Result<Step, DrawError> {
        match (self.metod, self.intervall, self.antal) {
            (_, Some(step), None) => Ok(Step::Intervall(step)),
            (Metod::Systematisk, None, Some(count)) => Ok(Step::Antal(count)),
            (Metod::VarNte, ..) => Err(DrawError::Needs {
                method: "var-nte",
                need: "--intervall (och inte --antal), till exempel --intervall 5 för vart femte",
            }),
            _ => Err(DrawError::Needs {
                method: "systematisk",
                need: "antingen --antal eller --intervall",
            }),
        }
    }

    fn positions(&self) -> Result<Vec<u64>, DrawError> {
        if self.positioner.is_empty() {
            return Err(DrawError::Needs {
                method: "positioner",
                need: "--positioner, till exempel --positioner 100,200,300",
            });
        }
        let rises = self.positioner.windows(2).all(|pair| pair[0] < pair[1]);
        if rises && self.positioner[0] > 0 {
            Ok(self.positioner.clone())
        } else {
            Err(DrawError::Positions)
        }
    }

    fn allocation(&self) -> Result<Allocation, DrawError> {
        if self.fordelning != Some(Fordelning::Optimal) {
            if !self.vantat.is_empty() {
                return Err(self.no_use("--vantat"));
            }
            if self.minst.is_some() {
                return Err(self.no_use("--minst"));
            }
        }
        match self.fordelning {
            None | Some(Fordelning::Proportionell) => Ok(Allocation::Proportionell),
            Some(Fordelning::Lika) => Ok(Allocation::Lika),
            Some(Fordelning::Optimal) => {
                let pair = |text: &String| {
                    let (name, share) = text.rsplit_once('=')?;
                    Some((name.trim().to_owned(), share.trim().to_owned()))
                };
                let given: Option<BTreeMap<String, String>> =
                    self.vantat.iter().map(pair).collect();
                Ok(Allocation::Optimal {
                    vantat: given.ok_or(DrawError::Expected)?,
                    minst: self.minst.unwrap_or(FEWEST),
                })
            }
        }
    }

    fn spread_over(&self) -> Vec<String> {
        if self.over.is_empty() {
            SPREAD_OVER.map(ToOwned::to_owned).into()
        } else {
            self.over.clone()
        }
    }

    /// The first flag given that says what the frame is or how it is drawn.
    pub(super) fn frame_flag(&self) -> Option<&'static str> {
        let flags = [
            (self.tabell.is_some(), "--tabell"),
            (self.fran.is_some(), "--fran"),
            (self.till.is_some(), "--till"),
            (self.dag.is_some(), "--dag"),
            (!self.med.is_empty(), "--med"),
            (!self.utan.is_empty(), "--utan"),
            (!self.dar.is_empty(), "--dar"),
            (self.ordning != Ordning::Kronologisk, "--ordning"),
            (self.metod != Metod::Lottning, "--metod"),
            (self.antal.is_some(), "--antal"),
            (self.per.is_some(), "--per"),
            (self.strata.is_some(), "--strata"),
            (self.fordelning.is_some(), "--fordelning"),
            (!self.vantat.is_empty(), "--vantat"),
            (self.minst.is_some(), "--minst"),
            (self.intervall.is_some(), "--intervall"),
            (self.start.is_some(), "--start"),
            (!self.positioner.is_empty(), "--positioner"),
            (self.period.is_some(), "--period"),
            (!self.over.is_empty(), "--over"),
            (self.lista.is_some(), "--lista"),
            (self.salt.is_some(), "--salt"),
            (self.ut.is_some(), "-o"),
        ];
        flags
            .iter()
            .find(|(is_given, _)| *is_given)
            .map(|(_, flag)| *flag)
    }

    /// True when a drawn sample is to be changed.
    pub(super) fn changes(&self) -> bool {
        self.utoka.is_some() || self.ersatt.is_some() || self.bortfall.is_some()
    }

    /// A flag that the method would pass over in silence is a mistake.
    fn refuse_useless(&self) -> Result<(), DrawError> {
        use Metod::{
            Alla, EnLottadPerPeriod, ForstaPerPeriod, Lista, Lottning, Positioner, Spridning,
            Stratifierad, Systematisk, VarNte,
        };
        let flags: [(bool, &'static str, &[Metod]); 11] = [
            (
                self.antal.is_some(),
                "--antal",
                &[Lottning, Stratifierad, Systematisk, VarNte, Spridning],
            ),
            (
                self.per.is_some(),
                "--per",
                &[
                    Lottning,
                    Systematisk,
                    VarNte,
                    Spridning,
                    ForstaPerPeriod,
                    EnLottadPerPeriod,
                ],
            ),
            (self.strata.is_some(), "--strata", &[Stratifierad]),
            (self.fordelning.is_some(), "--fordelning", &[Stratifierad]),
            (!self.vantat.is_empty(), "--vantat", &[Stratifierad]),
            (self.minst.is_some(), "--minst", &[Stratifierad]),
            (
                self.intervall.is_some(),
                "--intervall",
                &[Systematisk, VarNte],
            ),
            (self.start.is_some(), "--start", &[Systematisk, VarNte]),
            (!self.positioner.is_empty(), "--positioner", &[Positioner]),
            (
                self.period.is_some(),
                "--period",
                &[ForstaPerPeriod, EnLottadPerPeriod],
            ),
            (self.lista.is_some(), "--lista", &[Lista]),
        ];
        let seedless = [Positioner, ForstaPerPeriod, Lista, Alla];
        if self.frostart.is_some() && (seedless.contains(&self.metod) || self.start.is_some()) {
            return Err(self.no_use("--frostart"));
        }
        if !self.over.is_empty() && self.metod != Spridning {
            return Err(self.no_use("--over"));
        }
        let useless = flags
            .iter()
            .find(|(is_given, _, methods)| *is_given && !methods.contains(&self.metod));
        useless.map_or(Ok(()), |(_, flag, _)| Err(self.no_use(flag)))
    }

    fn no_use(&self, flag: &'static str) -> DrawError {
        let method = match self.metod {
            Metod::Lottning => "lottning",
            Metod::Stratifierad => "stratifierad",
            Metod::Systematisk => "systematisk",
            Metod::Positioner => "positioner",
            Metod::VarNte => "var-nte",
            Metod::ForstaPerPeriod => "forsta-per-period",
            Metod::EnLottadPerPeriod => "en-lottad-per-period",
            Metod::Spridning => "spridning",
            Metod::Lista => "lista",
            Metod::Alla => "alla",
        };
        DrawError::NoUse { method, flag }
    }
}
