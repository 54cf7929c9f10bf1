"""Femton frågor ur batteriet kpmg-2023 i polars: `python polars_femton.py EXPORT UT.json [in-memory|streaming]`."""

import os
import sys
from pathlib import Path

# Samma två trådar som de andra. Måste sättas innan polars läses in.
os.environ.setdefault("POLARS_MAX_THREADS", "2")

import gemensamt as g
import polars as pl

col, lit = pl.col, pl.lit


def scan(folder: Path, table: str) -> pl.LazyFrame:
    return pl.scan_csv(folder / f"{table}.csv", separator=";", infer_schema=False)


def day(name: str) -> pl.Expr:
    return col(name).str.to_date("%Y-%m-%d", strict=False)


def day_of_moment(name: str) -> pl.Expr:
    return col(name).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def moment(name: str) -> pl.Expr:
    return col(name).str.to_datetime("%Y-%m-%d %H:%M", strict=False)


def choose(*cases: tuple, otherwise: int | pl.Expr) -> pl.Expr:
    """Det första villkor som är sant ger svaret."""
    chain = pl
    for condition, answer in cases:
        chain = chain.when(condition).then(answer if isinstance(answer, pl.Expr) else lit(answer, pl.Int8))
    return chain.otherwise(otherwise if isinstance(otherwise, pl.Expr) else lit(otherwise, pl.Int8))


def rolled(due: pl.Expr) -> pl.Expr:
    return due.dt.add_business_days(0, holidays=g.holidays(), roll="forward")


def rights(folder: Path) -> pl.LazyFrame:
    """Perioderna, med ett märke på den första för varje beslut och beslutsfattare."""
    names = ["typ", "vem", "fran", "till", "ratt"]
    periods = pl.LazyFrame(g.Rights(folder).periods(), schema=names, orient="row")
    return periods.with_columns(col("ratt").cast(pl.Int8), forsta_period=pl.int_range(pl.len()).over("typ", "vem") == 0)


def decisions(folder: Path, today) -> pl.LazyFrame:
    """En genomläsning av besluten räcker för båda tabellerna: allt om ett ärende på en rad."""
    extensions = [g.ASSESSMENT_EXTENSION, g.INVESTIGATION_EXTENSION]
    judged = col("typ").is_in(g.ASSESSMENT_DECISIONS + g.INVESTIGATION_DECISIONS)
    extends = col("typ").is_in(extensions)
    rows = (
        scan(folder, "beslut")
        .select(
            "arende",
            typ="beslutstyp",
            dag=day("beslutsdatum"),
            vem="beslutsfattare",
            skal=col("skal").is_not_null(),
            galler_till=day("galler_till"),
        )
        .filter(col("dag").is_null() | (col("dag") <= today), judged | extends)
        .with_columns(
            provas=judged,
            duger=extends & col("skal") & ((col("typ") == extensions[0]) | col("galler_till").is_not_null()),
        )
        .join(rights(folder), on=["typ", "vem"], how="left")
    )
    # Ett beslut med flera perioder blir flera rader: räkna det en gång, och pröva den period som dagen ligger i.
    once = col("provas") & col("forsta_period").fill_null(True)
    within = col("provas") & col("dag").is_between("fran", "till")
    extended = col("dag").filter("duger")
    return (
        rows.group_by("arende")
        .agg(
            antal=once.sum(),
            odaterade=(once & col("dag").is_null()).sum(),
            forsta=col("dag").filter("provas").min(),
            sista=col("dag").filter("provas").max(),
            provade=within.sum(),
            delegat=col("ratt").filter(within).max(),
            odaterade_forlangningar=extended.null_count(),
            forlangd=extended.min(),
            forlangd_till=col("galler_till").fill_null(g.NO_END).filter("duger").max(),
        )
        .with_columns(
            delegat=choose(
                (col("delegat") == g.NO, g.NO),
                (col("provade") < col("antal"), g.MISSING),
                (col("antal") > 0, g.YES),
                otherwise=lit(None, pl.Int8),
            )
        )
    )


def reports(folder: Path, today, per_case: pl.LazyFrame) -> pl.LazyFrame:
    """Varje anmälan med det som frågorna om den behöver."""
    own = (
        scan(folder, "anmalningar")
        .filter(col("forhandsbedomning_id").is_not_null())
        .select(
            "anmalan_id",
            "forhandsbedomning_id",
            "person_id",
            # Det som frågorna vill veta om texterna avgörs före sammanfogningarna, så att texterna inte följer med.
            anmald=col("typ") == "anmalan",
            med_anmalare=col("typ").is_in(["anmalan", "underrattelse"]),
            har_anmalare=col("anmalare").is_not_null(),
            har_plikt=col("anmalare").is_in(g.DUTY_BOUND),
            begard=col("aterkoppling_begard") == "ja",
            inkom=moment("inkom"),
            dag=day_of_moment("inkom"),
            anledning=col("anledning").is_not_null(),
            aterkoppling=day("aterkoppling"),
            olamplig=col("aterkoppling_olamplig").is_not_null(),
        )
        .filter(col("dag").is_null() | (col("dag") <= today))
    )
    assessed = (
        scan(folder, "skyddsbedomningar")
        .select(
            "anmalan_id",
            gjord=moment("gjord"),
            gjord_dag=day_of_moment("gjord"),
            har_namn=col("namn").is_not_null() & col("befattning").is_not_null(),
            bedomd=lit(True),
        )
        .filter(col("gjord_dag").is_null() | (col("gjord_dag") <= today))
    )
    open_ones = scan(folder, "utredningar").select("person_id", inledd=day("inledd"), slutford=day("slutford"))
    investigated = (
        own.select("anmalan_id", "person_id", "dag")
        .join(open_ones, on="person_id")
        .filter(col("dag") > col("inledd"), col("dag") <= col("slutford").fill_null(g.NO_END))
        .select("anmalan_id", utreds=lit(True))
        .unique()
    )
    return (
        own.join(assessed, on="anmalan_id", how="left")
        .join(investigated, on="anmalan_id", how="left")
        .join(per_case, left_on="forhandsbedomning_id", right_on="arende", how="left")
        .with_columns(
            col("bedomd", "utreds").fill_null(False),
            slutdag=rolled(col("dag") + pl.duration(days=14)),
            avslutad=col("antal").fill_null(0) > 0,
            beslutad=pl.when(col("forsta") >= col("dag")).then("forsta").when(col("sista") >= col("dag")).then("sista"),
        )
    )


def report_answers(today) -> dict[str, pl.Expr]:
    undated = col("dag").is_null()
    no_day = undated & col("forsta").is_null()
    no_day_at_all = no_day & col("gjord_dag").is_null()
    not_report = (~col("anmald"), g.X)
    unknown = (col("anmald").is_null() | undated, g.MISSING)
    late = col("gjord_dag") - col("dag")
    return {
        "anmalare_dokumenterad": choose(
            (no_day | col("anmald").is_null(), g.MISSING),
            (~col("med_anmalare"), g.X),
            (col("har_anmalare"), g.YES),
            otherwise=g.NO,
        ),
        "anledning_till_anmalan": choose((no_day, g.MISSING), (col("anledning"), g.YES), otherwise=g.NO),
        "skyddsbedomning_inom_ett_dygn": choose(
            (no_day_at_all, g.MISSING),
            not_report,
            unknown,
            (~col("bedomd") & (lit(today) <= col("dag") + pl.duration(days=1)), g.UNJUDGED),
            (~col("bedomd"), g.NO),
            (col("gjord_dag").is_null() | (col("gjord") < col("inkom")) | (late < pl.duration(days=0)), g.MISSING),
            (col("gjord") <= col("inkom") + pl.duration(hours=24), g.YES),
            (col("gjord").is_not_null() & col("inkom").is_not_null(), g.NO),
            (late <= pl.duration(days=1), g.YES),
            otherwise=g.NO,
        ),
        "namn_och_befattning_i_skyddsbedomning": choose(
            (no_day_at_all, g.MISSING),
            not_report,
            unknown,
            (col("har_namn"), g.YES),
            (col("bedomd") | col("avslutad"), g.NO),
            otherwise=g.UNJUDGED,
        ),
        "forhandsbedomning_inom_fjorton_dagar": choose(
            (no_day, g.MISSING),
            not_report,
            (col("utreds"), g.X),
            unknown,
            (col("beslutad") <= col("slutdag"), g.YES),
            (col("beslutad").is_null() & col("forsta").is_not_null(), g.MISSING),
            ((col("odaterade") > 0) | (col("forsta") < col("dag")), g.MISSING),
            (col("beslutad").is_null() & (lit(today) <= col("slutdag")), g.UNJUDGED),
            *extended("dag", "beslutad", today),
            otherwise=g.NO,
        ),
        "aterkoppling_till_anmalare": choose(
            (no_day, g.MISSING),
            not_report,
            (~col("begard") | col("olamplig") | ~col("har_plikt"), g.X),
            (col("forsta").is_null() & (col("odaterade") > 0), g.MISSING),
            (pl.any_horizontal(col("anmald", "begard", "har_plikt").is_null()), g.MISSING),
            ((col("aterkoppling") <= today) & (col("aterkoppling") < col("dag")), g.MISSING),
            (col("aterkoppling") <= today, g.YES),
            (col("avslutad"), g.NO),
            otherwise=g.UNJUDGED,
        ),
    }


def extended(start: str, end: str, today) -> list[tuple]:
    """När tiden har löpt ut: håller en förlängning?"""
    holds = (col("forlangd") <= col("slutdag")) & (col(end).fill_null(today) <= col("forlangd_till"))
    return [
        ((col("odaterade_forlangningar") > 0) | (col("forlangd") < col(start)), g.MISSING),
        (holds & col(end).is_null(), g.UNJUDGED),
        (holds, g.YES),
    ]


def born(folder: Path) -> pl.LazyFrame:
    return scan(folder, "personer").select("person_id", fodd=day("fodelsedatum"))


def quarter(name: str) -> pl.Expr:
    return pl.format("{} kvartal {}", col(name).dt.year(), col(name).dt.quarter()).fill_null("")


def assessments(folder: Path, today, per_case: pl.LazyFrame) -> pl.LazyFrame:
    answers = report_answers(today)
    per_assessment = (
        reports(folder, today, per_case)
        .select("forhandsbedomning_id", "dag", **answers)
        .group_by("forhandsbedomning_id")
        .agg(col("dag").min(), col(*answers).max())
    )
    degrees = pl.LazyFrame(g.degree_periods(folder), schema=["handlaggare", "fran", "till", "examen"], orient="row")
    files = (
        scan(folder, "forhandsbedomningar")
        .select(
            "forhandsbedomning_id",
            "person_id",
            "enhet",
            "handlaggare",
            har_stallning=col("stallningstagande").is_not_null(),
            hord=(day("barnets_installning") <= today).fill_null(False)
            | col("barnets_installning_orsak").is_not_null(),
        )
        .join(per_assessment, on="forhandsbedomning_id", how="left")
        .join(per_case, left_on="forhandsbedomning_id", right_on="arende", how="left")
        .join(born(folder), on="person_id", how="left")
        .with_columns(adult=col("dag") >= col("fodd").dt.offset_by("18y"), avslutad=col("antal").fill_null(0) > 0)
    )
    # Den som har bytt befattning har flera perioder: bara den som dagen ligger i ger ett svar.
    degree = (
        files.select("forhandsbedomning_id", "handlaggare", "dag")
        .join(degrees, on="handlaggare")
        .filter(col("dag").is_between("fran", "till"))
        .select("forhandsbedomning_id", behorig_handlaggare_i_forhandsbedomning=col("examen").cast(pl.Int8))
    )
    no_day = col("dag").is_null() & col("forsta").is_null()
    return files.join(degree, on="forhandsbedomning_id", how="left").select(
        col("enhet").fill_null(""),
        col(*answers, "behorig_handlaggare_i_forhandsbedomning").fill_null(g.MISSING),
        kvartal=quarter("dag"),
        barnets_installning_i_forhandsbedomning=choose(
            (col("dag").is_null() | col("fodd").is_null() | (col("fodd") > col("dag")), g.MISSING),
            (col("adult"), g.X),
            (col("hord"), g.YES),
            (col("avslutad"), g.NO),
            otherwise=g.UNJUDGED,
        ),
        stallningstagande_i_forhandsbedomning=choose(
            (no_day, g.MISSING), (col("har_stallning"), g.YES), (col("avslutad"), g.NO), otherwise=g.UNJUDGED
        ),
        behorig_delegat_i_forhandsbedomning=choose((no_day, g.MISSING), otherwise=col("delegat").fill_null(g.UNJUDGED)),
    )


def events(folder: Path, today) -> pl.LazyFrame:
    talk, police = col("handelse") == "barnsamtal", col("handelse") == "polisanmalan"
    return (
        scan(folder, "handelser")
        .filter(talk | police)
        .select("arende", "handelse", dag=day_of_moment("tidpunkt"))
        .filter(col("dag").is_null() | (col("dag") <= today))
        .group_by("arende")
        .agg(
            samtal=col("dag").filter(talk).min(),
            odaterade_samtal=(talk & col("dag").is_null()).sum(),
            polisanmald=police.any(),
        )
    )


def investigations(folder: Path, today, per_case: pl.LazyFrame) -> pl.LazyFrame:
    files = (
        scan(folder, "utredningar")
        .select(
            "utredning_id",
            "person_id",
            "enhet",
            "brott_mot_barn",
            inledd=day("inledd"),
            slutford=day("slutford"),
            kommunicering=day("kommunicering"),
            ej_polisanmalan=day("ej_polisanmalan"),
            har_orsak=col("barnsamtal_orsak").is_not_null(),
        )
        .with_columns(slutford=pl.when(col("slutford") <= today).then("slutford"))
        .join(per_case, left_on="utredning_id", right_on="arende", how="left")
        .join(events(folder, today), left_on="utredning_id", right_on="arende", how="left")
        .join(born(folder), on="person_id", how="left")
        .with_columns(aldersdag=col("inledd").fill_null(today), slutdag=rolled(col("inledd").dt.offset_by("4mo")))
    )
    closed = col("slutford").is_not_null()
    no_day = col("inledd").is_null() & ~closed
    age = [
        (no_day | col("fodd").is_null() | (col("fodd") > col("aldersdag")), g.MISSING),
        (col("aldersdag") >= col("fodd").dt.offset_by("18y"), g.X),
    ]
    too_early = col("samtal") < col("inledd")
    return files.select(
        col("enhet").fill_null(""),
        kvartal=quarter("inledd"),
        orsak_till_att_barnet_inte_hordes=choose(
            *age,
            (~closed, g.UNJUDGED),
            ((col("samtal") <= col("slutford")) & ~too_early.fill_null(False), g.X),
            ((col("odaterade_samtal") > 0) | too_early, g.MISSING),
            (col("har_orsak"), g.YES),
            otherwise=g.NO,
        ),
        utredning_inom_fyra_manader=choose(
            *age,
            (col("inledd").is_null() | (col("slutford") < col("inledd")), g.MISSING),
            (col("slutford") <= col("slutdag"), g.YES),
            (~closed & (lit(today) <= col("slutdag")), g.UNJUDGED),
            *extended("inledd", "slutford", today),
            otherwise=g.NO,
        ),
        kommunicering_i_utredning=choose(
            (~closed, g.UNJUDGED),
            (col("kommunicering") < col("inledd"), g.MISSING),
            (col("kommunicering") <= col("slutford"), g.YES),
            otherwise=g.NO,
        ),
        behorig_delegat_i_utredning=choose(
            (col("delegat").is_not_null(), col("delegat")), (~closed, g.UNJUDGED), otherwise=g.MISSING
        ),
        stallningstagande_att_inte_polisanmala=choose(
            (no_day | col("brott_mot_barn").is_null(), g.MISSING),
            ((col("brott_mot_barn") != "ja") | col("polisanmald"), g.X),
            (~closed, g.UNJUDGED),
            (col("ej_polisanmalan") <= today, g.YES),
            otherwise=g.NO,
        ),
    )


def counted(answers: pl.LazyFrame, rules: list[str]) -> pl.LazyFrame:
    """Fem räknare för varje fråga."""
    counters = [(col(rule) == code).sum().alias(f"{rule}/{code}") for rule in rules for code in range(len(g.ANSWERS))]
    return answers.group_by("enhet", "kvartal").agg(counters)


def group_counts(rows: pl.DataFrame, rules: list[str]) -> dict:
    return {
        (rule, row["enhet"], row["kvartal"]): [row[f"{rule}/{code}"] for code in range(len(g.ANSWERS))]
        for row in rows.iter_rows(named=True)
        for rule in rules
    }


def main() -> None:
    folder, target = Path(sys.argv[1]), sys.argv[2]
    engine = sys.argv[3] if len(sys.argv) > 3 else "streaming"
    today = g.measuring_day(folder)
    per_case = decisions(folder, today)
    asked = [
        (assessments(folder, today, per_case), g.ASSESSMENT_RULES),
        (investigations(folder, today, per_case), g.INVESTIGATION_RULES),
    ]
    found = pl.collect_all([counted(answers, rules) for answers, rules in asked], engine=engine)
    groups = {}
    for rows, (_, rules) in zip(found, asked):
        groups |= group_counts(rows, rules)
    g.write_answers(target, groups)


if __name__ == "__main__":
    main()
