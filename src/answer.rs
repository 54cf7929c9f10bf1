//! The five answers, and the closed list of reasons that each belong to exactly one of them.

use std::fmt;

/// An answer to a question about a case. Silence is a variant, never a missing value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Answer {
    /// Fulfilled, and the file shows it.
    Ja,
    /// Not shown by the file.
    Nej,
    /// The question does not arise in this case.
    EjTillampligt,
    /// What the question needs in order to be decided is missing from the case.
    UppgiftSaknas,
    /// Nobody has judged it.
    EjBedomd,
}

impl Answer {
    /// Every answer, in the order in which they are counted and printed.
    pub const ALL: [Self; 5] = [
        Self::Ja,
        Self::Nej,
        Self::EjTillampligt,
        Self::UppgiftSaknas,
        Self::EjBedomd,
    ];

    /// The code in files: `ja`, `nej`, `ej_tillampligt`, `uppgift_saknas`, `ej_bedomd`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::Nej => "nej",
            Self::EjTillampligt => "ej_tillampligt",
            Self::UppgiftSaknas => "uppgift_saknas",
            Self::EjBedomd => "ej_bedomd",
        }
    }

    /// What a reader sees: Ja, Nej, X, Uppgift saknas, –.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ja => "Ja",
            Self::Nej => "Nej",
            Self::EjTillampligt => "X",
            Self::UppgiftSaknas => "Uppgift saknas",
            Self::EjBedomd => "–",
        }
    }

    /// The answer with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.code() == code)
    }

    /// True for Ja and Nej, the two that count as assessable.
    #[must_use]
    pub fn is_assessable(self) -> bool {
        matches!(self, Self::Ja | Self::Nej)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.label())
    }
}

/// One line per reason: variant, code in files, the answer it gives, and the words a user reads.
macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident, $code:literal, $answer:ident, $text:literal;)+) => {
        /// Why an answer was given. A reason belongs to one answer, so the two cannot disagree.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Reason { $($(#[$doc])* #[doc = $text] $variant,)+ }

        impl Reason {
            /// Every reason, in the order of this list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code in rule files and in `underlag.csv`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The answer that this reason gives.
            #[inline]
            #[must_use]
            pub fn answer(self) -> Answer {
                match self { $(Self::$variant => Answer::$answer,)+ }
            }

            /// The reason in Swedish, without its evidence.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

reasons! {
    InTime, "inom_frist", Ja, "inom fristen";
    InTimeAfterRoll, "inom_frist_efter_helgregeln", Ja, "inom fristen sedan sista dagen flyttats till nästa vardag";
    InExtendedTime, "inom_forlangd_frist", Ja, "inom förlängd frist";
    EveryPeriod, "inom_varje_period", Ja, "har gjorts inom varje period hittills";
    FarEnough, "tillrackligt_mellanrum", Ja, "inte tidigare än tillåtet";
    HasValue, "har_vardet", Ja, "uppgiften är som den ska";
    StillCovered, "beslutet_galler", Ja, "ett beslut har gällt hela tiden";
    Documented, "dokumenterat", Ja, "dokumenterat";
    Happened, "handelse_finns", Ja, "har gjorts";
    InDelegationOrder, "enligt_delegationsordning", Ja, "beslutat enligt delegationsordningen";
    AsStandIn, "som_tillforordnad", Ja, "beslutat som tillförordnad eller vikarie enligt delegationsordningen";
    UrgentByLaw, "bradskande_beslut", Ja, "beslutat av den som enligt lagen får besluta när nämnden inte kan avvaktas";
    ReportedInTime, "anmalt_i_tid", Ja, "anmält till nämnden i tid";
    BySubdelegation, "genom_vidaredelegation", Ja, "beslutat genom giltig vidaredelegation";
    BodyInOwnRight, "organ_med_egen_ratt", Ja, "beslutat av organ med rätt att besluta";
    HasDegree, "har_examen", Ja, "har föreskriven examen";

    TooLate, "for_sent", Nej, "efter fristens sista dag";
    NotDone, "har_inte_gjorts", Nej, "framgår inte av akten och fristen har löpt ut";
    EndedUndone, "avslutat_utan_att_goras", Nej, "fristen löpte ut och det avslutades utan att ha gjorts";
    GapTooLong, "for_langt_mellanrum", Nej, "framgår inte av akten inom föreskriven tid";
    TooSoon, "for_tatt", Nej, "tidigare än tillåtet";
    OtherValue, "annat_varde", Nej, "uppgiften är en annan än den ska vara";
    DecisionExpired, "beslutet_har_lopt_ut", Nej, "beslutet löpte ut utan att ett nytt fattades";
    ExtensionWithoutReason, "forlangning_utan_skal", Nej, "efter fristens sista dag; skäl för förlängningen framgår inte av akten";
    ExtensionWithoutEnd, "forlangning_utan_slutdag", Nej, "efter fristens sista dag; förlängningen har ingen slutdag";
    ExtensionTooLate, "forlangning_for_sent", Nej, "efter fristens sista dag; förlängningen beslutades först när fristen löpt ut";
    ExtensionExceeded, "forlangd_frist_overskriden", Nej, "efter den förlängda fristens sista dag";
    NotShown, "framgar_inte", Nej, "framgår inte av akten";
    ClockMissing, "klockslag_saknas", Nej, "dagen framgår men inte klockslaget";
    DidNotHappen, "handelse_saknas", Nej, "framgår inte av akten";
    HappenedAfter, "handelse_efter", Nej, "har gjorts först efteråt";
    HappenedBefore, "handelse_fore", Nej, "har bara gjorts dessförinnan";
    NoDelegation, "saknar_delegation", Nej, "befattningen har ingen delegation för beslutet";
    MayNotBeDelegated, "far_inte_delegeras", Nej, "beslutet får inte delegeras till den som fattade det";
    SubdelegatedByUnauthorised, "vidaredelegerad_av_obehorig", Nej, "vidaredelegerad av obehörig";
    SubdelegationNotAllowed, "vidaredelegation_inte_tillaten", Nej, "nämnden har inte medgett vidaredelegation av beslutet";
    OralSubdelegation, "muntlig_vidaredelegation", Nej, "vidaredelegationen är bara muntlig";
    SubdelegationExpired, "vidaredelegation_utgangen", Nej, "vidaredelegationen gällde inte den dagen";
    NotReported, "inte_anmalt", Nej, "anmälan till nämnden framgår inte av akten";
    ReportedTooLate, "anmalt_for_sent", Nej, "anmält till nämnden för sent";
    LacksDegree, "saknar_examen", Nej, "saknar föreskriven examen";

    Undated, "tidpunkt_saknas", UppgiftSaknas, "gjort, men tidpunkten framgår inte av akten";
    Unreadable, "olasligt_varde", UppgiftSaknas, "uppgiften i exporten går inte att läsa";
    ContradictoryDates, "motsagande_datum", UppgiftSaknas, "datumen motsäger varandra";
    ExtensionBefore, "forlangning_fore", UppgiftSaknas, "förlängningen beslutades innan denna tid började, och det framgår inte om den gäller";
    AnchorMissing, "ankare_saknas", UppgiftSaknas, "dagen som frågan räknas från framgår inte av akten";
    ConditionUnknown, "villkor_okant", UppgiftSaknas, "det framgår inte om frågan är aktuell";
    NoDecision, "beslut_saknas", UppgiftSaknas, "beslutet framgår inte av akten";
    DecisionMakerMissing, "beslutsfattare_framgar_inte", UppgiftSaknas, "beslutsfattaren framgår inte av akten";
    TitleUnknown, "befattning_saknas_i_personallistan", UppgiftSaknas, "beslutsfattaren finns inte i personallistan den dagen";
    TitleSpelledOtherwise, "befattning_stavas_olika", UppgiftSaknas, "befattningen stavas inte lika i personallistan och delegationsordningen";
    BodyUnknown, "organ_okant", UppgiftSaknas, "det framgår inte vilket organ som avses, i beslutet, personallistan eller delegationsordningen";
    EmployeeUnclear, "personal_id_delas", UppgiftSaknas, "samma id har olika befattning i två personallistor, så det framgår inte vem som avses";
    CaseworkerMissing, "handlaggare_framgar_inte", UppgiftSaknas, "handläggaren framgår inte av akten";
    CaseworkerUnknown, "handlaggare_saknas_i_personallistan", UppgiftSaknas, "handläggaren finns inte i personallistan den dagen";
    DegreeUnknown, "examen_framgar_inte", UppgiftSaknas, "examen framgår inte av personallistan";

    FormUnknown, "form_framgar_inte", UppgiftSaknas, "det framgår inte om vidaredelegationen är skriftlig";
    PermissionUnknown, "medgivande_framgar_inte", UppgiftSaknas, "det framgår inte om nämnden har medgett vidaredelegation";
    GiverUnknown, "givare_okand", UppgiftSaknas, "den som vidaredelegerat finns inte i personallistan den dagen";
    RegisterIncomplete, "register_ofullstandigt", UppgiftSaknas, "en rad om delegation av beslutet gick inte att läsa in";
    RowSetAside, "rad_avskild", UppgiftSaknas, "en rad om ärendet i exporten gick inte att läsa in, eller står på ett annat ärende";
    PartsUncertain, "delarenden_osakra", UppgiftSaknas, "det går inte att veta vilka anmälningar som hör till ärendet";

    ConditionNotMet, "villkor_ej_uppfyllt", EjTillampligt, "frågan är inte aktuell i ärendet";
    FollowUp, "foljdfraga", EjTillampligt, "följdfrågan uppstår bara när huvudfrågan besvaras Nej";
    NoPart, "inget_delarende", EjTillampligt, "ärendet har inget att fråga om";
    EndedInTime, "avslutat_innan_fristen", EjTillampligt, "avslutat innan fristen löpt ut";
    NotDelegated, "inte_pa_delegation", EjTillampligt, "nämnden beslutade själv";
    NeedNotBeReported, "behover_inte_anmalas", EjTillampligt, "nämnden har bestämt att sådana beslut inte ska anmälas";
    NotRequired, "ej_krav", EjTillampligt, "lagen ställde inte kravet den dagen";
    Struck, "struket", EjTillampligt, "ärendet är struket";

    ParentUnjudged, "huvudfragan_obedomd", EjBedomd, "huvudfrågan är inte besvarad";
    NeedsReader, "kraver_lasning", EjBedomd, "kräver läsning av akten";
    ReadersDisagree, "oeniga_granskare", EjBedomd, "granskarna är oense";
    StillRunning, "frist_loper", EjBedomd, "fristen löper ännu";
    LawChanged, "lagbyte_under_fristen", EjBedomd, "lagen ändrades medan fristen löpte, och svaret beror på vilken lag som gäller";
    DisputedBody, "omtvistat_organ", EjBedomd, "det är omtvistat om organet fick besluta";
    OtherBoard, "annan_namnd", EjBedomd, "beslutat av en annan nämnd än den som granskas, och om den hade rätt till det framgår inte av exporten";
    MeetingUnknown, "nasta_sammantrade_okant", EjBedomd, "exporten anger inte när nämnden sammanträdde efter beslutet";
    ReportingUnknown, "ordning_for_anmalan_saknas", EjBedomd, "delegationsordningen anger inte om och när beslutet ska anmälas";
    CaseOpen, "arendet_pagar", EjBedomd, "ärendet pågår ännu";
    ColumnMissing, "kolumn_saknas", EjBedomd, "exporten saknar uppgiften";
    ActorsNotExported, "beslutsfattare_exporteras_inte", EjBedomd, "exporten anger inte vem som beslutade";
    TitlesNotExported, "befattning_exporteras_inte", EjBedomd, "personallistan har ingen befattning";
    DegreesNotExported, "examen_exporteras_inte", EjBedomd, "personallistan har ingen examen";
    ReasonsNotExported, "skal_exporteras_inte", EjBedomd, "exporten anger inte skälen för beslutet";
    EndsNotExported, "slutdag_exporteras_inte", EjBedomd, "exporten anger inte till vilken dag beslutet gäller";
    ClockNotExported, "klockslag_exporteras_inte", EjBedomd, "exporten anger inga klockslag";
    RegisterMissing, "register_saknas", EjBedomd, "exporten saknar registret";
    NoLaw, "ingen_lag", EjBedomd, "reglerna omfattar inte den lag som gällde den dagen";
}

impl Reason {
    /// The reason with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|reason| reason.code() == code)
    }

    /// True when the export has no place for what the question needs.
    #[must_use]
    pub fn is_not_exported(self) -> bool {
        matches!(
            self,
            Self::ColumnMissing
                | Self::ActorsNotExported
                | Self::TitlesNotExported
                | Self::DegreesNotExported
                | Self::ReasonsNotExported
                | Self::EndsNotExported
                | Self::ClockNotExported
        )
    }

    /// True for a Ja that says something of every decision in a case.
    #[must_use]
    pub fn needs_every_decision(self) -> bool {
        matches!(
            self,
            Self::InDelegationOrder
                | Self::BySubdelegation
                | Self::BodyInOwnRight
                | Self::AsStandIn
                | Self::UrgentByLaw
                | Self::StillCovered
        )
    }

    /// True for a Nej that says whether what came too late has been done at all.
    #[must_use]
    pub fn tells_who_waits(self) -> bool {
        matches!(self, Self::TooLate | Self::NotDone | Self::EndedUndone)
    }

    /// True when the answer rests on something that is not there, so that an open case may still get it.
    #[must_use]
    pub fn is_absence(self) -> bool {
        matches!(
            self,
            Self::NotShown
                | Self::DidNotHappen
                | Self::NoDecision
                | Self::CaseworkerMissing
                | Self::AnchorMissing
        )
    }
}
