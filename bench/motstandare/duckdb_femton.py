"""Femton frågor ur batteriet kpmg-2023 i DuckDB: `python duckdb_femton.py EXPORT UT.json`."""

import sys
from pathlib import Path

import duckdb
import gemensamt as g

# Kolumner som läses som dagar direkt; övriga läses som text.
DAYS = {
    "beslut": ["beslutsdatum", "galler_till"],
    "forhandsbedomningar": ["barnets_installning"],
    "utredningar": ["inledd", "slutford", "kommunicering", "ej_polisanmalan"],
    "anmalningar": ["aterkoppling"],
    "personer": ["fodelsedatum"],
}


def source(folder: Path, table: str) -> str:
    path = folder / f"{table}.csv"
    kinds = {name: "DATE" if name in DAYS.get(table, []) else "VARCHAR" for name in g.header(path)}
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in kinds.items())
    options = "delim = ';', quote = '\"', escape = '\"', header = true, auto_detect = false"
    return f"read_csv('{path}', {options}, columns = {{{columns}}})"


def listed(words: list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def load_registers(db, folder: Path) -> None:
    """Kalendern och perioderna går in som listor: det är snabbare än rad för rad."""
    periods = list(zip(*g.Rights(folder).periods()))
    db.execute(
        "CREATE TEMP TABLE ratt AS SELECT unnest($1::VARCHAR[]) AS typ, unnest($2::VARCHAR[]) AS vem,"
        " unnest($3::DATE[]) AS fran, unnest($4::DATE[]) AS till, unnest($5::TINYINT[]) AS svar",
        [list(column) for column in periods],
    )
    degrees = list(zip(*g.degree_periods(folder)))
    db.execute(
        "CREATE TEMP TABLE examen AS SELECT unnest($1::VARCHAR[]) AS vem, unnest($2::DATE[]) AS fran,"
        " unnest($3::DATE[]) AS till, unnest($4::TINYINT[]) AS svar",
        [list(column) for column in degrees],
    )
    days = list(zip(*g.calendar()))
    db.execute(
        "CREATE TEMP TABLE kalender AS SELECT unnest($1::DATE[]) AS dag, unnest($2::DATE[]) AS vardag",
        [list(column) for column in days],
    )


# En genomläsning av besluten räcker för båda tabellerna: allt om ett ärende på en rad.
DECISIONS = """
CREATE TEMP TABLE per_arende AS
SELECT
    arende,
    count(*) FILTER (provas) AS antal,
    count(*) FILTER (provas AND dag IS NULL) AS odaterade,
    min(dag) FILTER (provas) AS forsta,
    max(dag) FILTER (provas) AS sista,
    max(CASE WHEN b.vem IS NULL OR b.dag IS NULL THEN {MISSING} ELSE coalesce(r.svar, {MISSING}) END)
        FILTER (provas) AS delegat,
    count(*) FILTER (forlanger) AS forlangningar,
    count(*) FILTER (duger AND dag IS NULL) AS odaterade_forlangningar,
    min(dag) FILTER (duger) AS forlangd,
    max(coalesce(galler_till, DATE '{NO_END}')) FILTER (duger) AS forlangd_till
FROM (
    SELECT
        arende,
        beslutstyp AS typ,
        beslutsdatum AS dag,
        beslutsfattare AS vem,
        galler_till,
        beslutstyp IN ({decisions}) AS provas,
        beslutstyp IN ('{ASSESSMENT_EXTENSION}', '{INVESTIGATION_EXTENSION}') AS forlanger,
        forlanger AND skal IS NOT NULL
            AND (beslutstyp = '{ASSESSMENT_EXTENSION}' OR galler_till IS NOT NULL) AS duger
    FROM {beslut}
    WHERE (beslutsdatum IS NULL OR beslutsdatum <= $today) AND (provas OR forlanger)
) b
LEFT JOIN ratt r ON r.typ = b.typ AND r.vem = b.vem AND b.dag BETWEEN r.fran AND r.till
GROUP BY arende
"""

REPORTS = """
-- Flera utredningar om samma barn ger flera rader för en anmälan; det tyngsta svaret blir detsamma.
CREATE TEMP TABLE per_forhandsbedomning AS
WITH inkomna AS (
    SELECT
        anmalan_id, forhandsbedomning_id, person_id, typ, anmalare,
        TRY_CAST(inkom AS TIMESTAMP) AS inkom,
        inkom::DATE AS dag,
        length(inkom) > 10 AS klockslag,
        anledning IS NOT NULL AS anledning,
        aterkoppling_begard, aterkoppling, aterkoppling_olamplig
    FROM {anmalningar}
    WHERE forhandsbedomning_id IS NOT NULL AND (inkom IS NULL OR inkom::DATE <= $today)
), bedomda AS (
    SELECT
        anmalan_id,
        TRY_CAST(gjord AS TIMESTAMP) AS gjord,
        length(gjord) > 10 AS klockslag,
        namn IS NOT NULL AND befattning IS NOT NULL AS har_namn
    FROM {skyddsbedomningar}
    WHERE gjord IS NULL OR gjord::DATE <= $today
), anmalan AS (
    SELECT
        a.*,
        s.anmalan_id IS NOT NULL AS bedomd,
        s.gjord,
        coalesce(s.har_namn, false) AS har_namn,
        a.klockslag AND s.klockslag AS i_timmar,
        u.person_id IS NOT NULL AS utreds,
        k.vardag AS slutdag,
        b.* EXCLUDE (arende),
        CASE WHEN b.forsta >= a.dag THEN b.forsta WHEN b.sista >= a.dag THEN b.sista END AS beslutad,
        coalesce(b.antal, 0) > 0 AS avslutad
    FROM inkomna a
    LEFT JOIN bedomda s USING (anmalan_id)
    LEFT JOIN {utredningar} u ON u.person_id = a.person_id
        AND a.dag > u.inledd AND a.dag <= coalesce(u.slutford, DATE '{NO_END}')
    LEFT JOIN per_arende b ON b.arende = a.forhandsbedomning_id
    LEFT JOIN kalender k ON k.dag = a.dag + 14
)
SELECT
    forhandsbedomning_id,
    min(dag) AS dag,
    max(CASE
        WHEN inkom IS NULL AND forsta IS NULL THEN {MISSING}
        WHEN typ IS NULL THEN {MISSING}
        WHEN typ NOT IN ('anmalan', 'underrattelse') THEN {X}
        WHEN anmalare IS NOT NULL THEN {YES} ELSE {NO} END) AS anmalare_dokumenterad,
    max(CASE
        WHEN inkom IS NULL AND forsta IS NULL THEN {MISSING}
        WHEN anledning THEN {YES} ELSE {NO} END) AS anledning_till_anmalan,
    max(CASE
        WHEN inkom IS NULL AND forsta IS NULL AND gjord IS NULL THEN {MISSING}
        WHEN typ <> 'anmalan' THEN {X}
        WHEN typ IS NULL OR inkom IS NULL THEN {MISSING}
        WHEN NOT bedomd THEN CASE WHEN $today <= dag + 1 THEN {UNJUDGED} ELSE {NO} END
        WHEN gjord IS NULL THEN {MISSING}
        WHEN i_timmar THEN CASE WHEN gjord < inkom THEN {MISSING}
            WHEN gjord <= inkom + INTERVAL 24 HOUR THEN {YES} ELSE {NO} END
        WHEN gjord::DATE < dag THEN {MISSING}
        WHEN gjord::DATE <= dag + 1 THEN {YES} ELSE {NO} END) AS skyddsbedomning_inom_ett_dygn,
    max(CASE
        WHEN inkom IS NULL AND forsta IS NULL AND gjord IS NULL THEN {MISSING}
        WHEN typ <> 'anmalan' THEN {X}
        WHEN typ IS NULL OR inkom IS NULL THEN {MISSING}
        WHEN har_namn THEN {YES}
        WHEN bedomd OR avslutad THEN {NO} ELSE {UNJUDGED} END) AS namn_och_befattning_i_skyddsbedomning,
    max(CASE
        WHEN inkom IS NULL AND forsta IS NULL THEN {MISSING}
        WHEN typ <> 'anmalan' OR utreds THEN {X}
        WHEN typ IS NULL OR inkom IS NULL THEN {MISSING}
        WHEN beslutad <= slutdag THEN {YES}
        WHEN beslutad IS NULL AND (forsta IS NOT NULL OR odaterade > 0) THEN {MISSING}
        WHEN odaterade > 0 OR forsta < dag THEN {MISSING}
        WHEN beslutad IS NULL AND $today <= slutdag THEN {UNJUDGED}
        WHEN odaterade_forlangningar > 0 OR forlangd < dag THEN {MISSING}
        WHEN forlangd <= slutdag AND coalesce(beslutad, $today) <= forlangd_till
            THEN CASE WHEN beslutad IS NULL THEN {UNJUDGED} ELSE {YES} END
        ELSE {NO} END) AS forhandsbedomning_inom_fjorton_dagar,
    max(CASE
        WHEN inkom IS NULL AND forsta IS NULL THEN {MISSING}
        WHEN typ <> 'anmalan' OR aterkoppling_begard <> 'ja' OR aterkoppling_olamplig IS NOT NULL
            OR anmalare NOT IN ({duty_bound}) THEN {X}
        WHEN forsta IS NULL AND odaterade > 0 THEN {MISSING}
        WHEN typ IS NULL OR aterkoppling_begard IS NULL OR anmalare IS NULL THEN {MISSING}
        WHEN aterkoppling <= $today THEN CASE WHEN aterkoppling < dag THEN {MISSING} ELSE {YES} END
        WHEN avslutad THEN {NO} ELSE {UNJUDGED} END) AS aterkoppling_till_anmalare
FROM anmalan
GROUP BY forhandsbedomning_id
"""

ASSESSMENTS = """
SELECT enhet, kvartal, {counts} FROM (
    SELECT
        coalesce(f.enhet, '') AS enhet,
        coalesce(year(a.dag) || ' kvartal ' || quarter(a.dag), '') AS kvartal,
        {from_reports},
        CASE
            WHEN a.dag IS NULL OR p.fodelsedatum IS NULL OR p.fodelsedatum > a.dag THEN {MISSING}
            WHEN a.dag >= p.fodelsedatum + INTERVAL 18 YEAR THEN {X}
            WHEN f.barnets_installning <= $today OR f.barnets_installning_orsak IS NOT NULL THEN {YES}
            WHEN b.antal > 0 THEN {NO} ELSE {UNJUDGED} END AS barnets_installning_i_forhandsbedomning,
        CASE
            WHEN a.dag IS NULL AND b.forsta IS NULL THEN {MISSING}
            WHEN f.stallningstagande IS NOT NULL THEN {YES}
            WHEN b.antal > 0 THEN {NO} ELSE {UNJUDGED} END AS stallningstagande_i_forhandsbedomning,
        CASE
            WHEN a.dag IS NULL AND b.forsta IS NULL THEN {MISSING}
            ELSE coalesce(b.delegat, {UNJUDGED}) END AS behorig_delegat_i_forhandsbedomning,
        coalesce(e.svar, {MISSING}) AS behorig_handlaggare_i_forhandsbedomning
    FROM {forhandsbedomningar} f
    LEFT JOIN per_forhandsbedomning a USING (forhandsbedomning_id)
    LEFT JOIN per_arende b ON b.arende = f.forhandsbedomning_id
    LEFT JOIN {personer} p ON p.person_id = f.person_id
    LEFT JOIN examen e ON e.vem = f.handlaggare AND a.dag BETWEEN e.fran AND e.till
) GROUP BY ALL
"""

INVESTIGATIONS = """
WITH handelse AS (
    SELECT
        arende,
        min(dag) FILTER (handelse = 'barnsamtal') AS samtal,
        count(*) FILTER (handelse = 'barnsamtal' AND dag IS NULL) AS odaterade_samtal,
        count(*) FILTER (handelse = 'barnsamtal') AS antal_samtal,
        count(*) FILTER (handelse = 'polisanmalan') AS polisanmalningar
    FROM (SELECT arende, handelse, TRY_CAST(tidpunkt AS DATE) AS dag FROM {handelser})
    WHERE handelse IN ('barnsamtal', 'polisanmalan') AND (dag IS NULL OR dag <= $today)
    GROUP BY arende
), utredning AS (
    SELECT
        u.* EXCLUDE (slutford),
        CASE WHEN u.slutford <= $today THEN u.slutford END AS slutford,
        coalesce(u.inledd, $today) AS aldersdag,
        k.vardag AS slutdag,
        b.* EXCLUDE (arende),
        p.fodelsedatum,
        h.* EXCLUDE (arende)
    FROM {utredningar} u
    LEFT JOIN per_arende b ON b.arende = u.utredning_id
    LEFT JOIN handelse h ON h.arende = u.utredning_id
    LEFT JOIN {personer} p USING (person_id)
    LEFT JOIN kalender k ON k.dag = (u.inledd + INTERVAL 4 MONTH)::DATE
)
SELECT enhet, kvartal, {counts} FROM (
    SELECT
        coalesce(enhet, '') AS enhet,
        coalesce(year(inledd) || ' kvartal ' || quarter(inledd), '') AS kvartal,
        CASE
            WHEN inledd IS NULL AND slutford IS NULL THEN {MISSING}
            WHEN fodelsedatum IS NULL OR fodelsedatum > aldersdag THEN {MISSING}
            WHEN aldersdag >= fodelsedatum + INTERVAL 18 YEAR THEN {X}
        END AS barnets_alder,
        CASE
            WHEN barnets_alder IS NOT NULL THEN barnets_alder
            WHEN slutford IS NULL THEN {UNJUDGED}
            WHEN samtal BETWEEN coalesce(inledd, samtal) AND slutford THEN {X}
            WHEN odaterade_samtal > 0 OR samtal < inledd THEN {MISSING}
            WHEN barnsamtal_orsak IS NOT NULL THEN {YES} ELSE {NO} END AS orsak_till_att_barnet_inte_hordes,
        CASE
            WHEN barnets_alder IS NOT NULL THEN barnets_alder
            WHEN inledd IS NULL OR slutford < inledd THEN {MISSING}
            WHEN slutford <= slutdag THEN {YES}
            WHEN slutford IS NULL AND $today <= slutdag THEN {UNJUDGED}
            WHEN odaterade_forlangningar > 0 OR forlangd < inledd THEN {MISSING}
            WHEN forlangd <= slutdag AND coalesce(slutford, $today) <= forlangd_till
                THEN CASE WHEN slutford IS NULL THEN {UNJUDGED} ELSE {YES} END
            ELSE {NO} END AS utredning_inom_fyra_manader,
        CASE
            WHEN slutford IS NULL THEN {UNJUDGED}
            WHEN kommunicering < inledd THEN {MISSING}
            WHEN kommunicering <= slutford THEN {YES} ELSE {NO} END AS kommunicering_i_utredning,
        coalesce(delegat, CASE WHEN slutford IS NULL THEN {UNJUDGED} ELSE {MISSING} END)
            AS behorig_delegat_i_utredning,
        CASE
            WHEN inledd IS NULL AND slutford IS NULL THEN {MISSING}
            WHEN brott_mot_barn IS NULL THEN {MISSING}
            WHEN brott_mot_barn <> 'ja' OR polisanmalningar > 0 THEN {X}
            WHEN slutford IS NULL THEN {UNJUDGED}
            WHEN ej_polisanmalan <= $today THEN {YES} ELSE {NO} END AS stallningstagande_att_inte_polisanmala
    FROM utredning
) GROUP BY ALL
"""


def counted(rules: list[str]) -> str:
    """Fem räknare för varje fråga."""
    return ", ".join(f"count_if({rule} = {code})" for rule in rules for code in range(len(g.ANSWERS)))


def group_counts(rows: list[tuple], rules: list[str]) -> dict:
    size = len(g.ANSWERS)
    return {
        (rule, row[0], row[1]): list(row[2 + place * size : 2 + (place + 1) * size])
        for row in rows
        for place, rule in enumerate(rules)
    }


def main() -> None:
    folder, target = Path(sys.argv[1]), sys.argv[2]
    db = duckdb.connect()
    db.execute("SET threads = 2; SET preserve_insertion_order = false")
    # Hur många rader en CSV-fil har vet optimeraren inte; gissningen ger dubbelt så lång tid som ordningen nedan.
    db.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    load_registers(db, folder)
    tables = [
        "anmalningar",
        "skyddsbedomningar",
        "forhandsbedomningar",
        "utredningar",
        "beslut",
        "handelser",
        "personer",
    ]
    words = {name: getattr(g, name) for name in ("X", "YES", "UNJUDGED", "MISSING", "NO", "NO_END")}
    words |= {name: getattr(g, name) for name in ("ASSESSMENT_EXTENSION", "INVESTIGATION_EXTENSION")}
    words |= {table: source(folder, table) for table in tables}
    words["decisions"] = listed(g.ASSESSMENT_DECISIONS + g.INVESTIGATION_DECISIONS)
    words["duty_bound"] = listed(g.DUTY_BOUND)
    own = [rule for rule in g.ASSESSMENT_RULES if f"AS {rule}" in REPORTS]
    words["from_reports"] = ", ".join(f"coalesce(a.{rule}, {g.MISSING}) AS {rule}" for rule in own)
    today = {"today": g.measuring_day(folder)}
    db.execute(DECISIONS.format(**words), today)
    db.execute(REPORTS.format(**words), today)
    groups = {}
    for query, rules in ((ASSESSMENTS, g.ASSESSMENT_RULES), (INVESTIGATIONS, g.INVESTIGATION_RULES)):
        rows = db.execute(query.format(**words, counts=counted(rules)), today).fetchall()
        groups |= group_counts(rows, rules)
    g.write_answers(target, groups)


if __name__ == "__main__":
    main()
