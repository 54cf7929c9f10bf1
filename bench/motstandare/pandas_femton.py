"""Femton frågor ur batteriet kpmg-2023 i pandas: `python pandas_femton.py EXPORT UT.json`."""

import sys
from pathlib import Path

import gemensamt as g
import numpy as np
import pandas as pd


def read(folder: Path, table: str, columns: list[str]) -> pd.DataFrame:
    return pd.read_csv(folder / f"{table}.csv", sep=";", usecols=columns, dtype="str", engine="pyarrow")[columns]


def moments(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column, format="%Y-%m-%d %H:%M", errors="coerce").astype("datetime64[s]")


def days(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column.str.slice(0, 10), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")


def choose(*cases: tuple, otherwise: int) -> np.ndarray:
    """Det första villkor som är sant ger svaret."""
    conditions = [np.asarray(condition, dtype=bool) for condition, _ in cases]
    return np.select(conditions, [answer for _, answer in cases], otherwise).astype(np.int8)


def rolled(due: np.ndarray) -> np.ndarray:
    """Nästa vardag; en dag som saknas är fortfarande ingen dag."""
    due = due.astype("datetime64[D]")
    known = ~np.isnat(due)
    due[known] = np.busday_offset(due[known], 0, roll="forward", holidays=g.holidays())
    return due.astype("datetime64[s]")


def months_after(column: pd.Series, months: int) -> np.ndarray:
    """Samma datum så många månader senare, eller månadens sista dag."""
    month = column.to_numpy().astype("datetime64[M]")
    in_month = column.to_numpy().astype("datetime64[D]") - month.astype("datetime64[D]")
    later = month + np.timedelta64(months, "M")
    last = (later + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(later.astype("datetime64[D]") + in_month, last).astype("datetime64[s]")


def periods(rows: list[tuple], names: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=names)
    for name in ("fran", "till"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame


def answer_within(frame: pd.DataFrame, table: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Svaret i den period som radens dag ligger i; tomt när ingen gör det."""
    rows = frame[[*keys, "dag"]].reset_index(names="rad").merge(table, on=keys)
    rows = rows[rows["dag"].between(rows["fran"], rows["till"])]
    return pd.Series(rows["svar"].to_numpy(), index=rows["rad"]).reindex(frame.index)


def decisions(folder: Path, today) -> pd.DataFrame:
    """Allt om ett ärende på en rad."""
    names = ["arende", "beslutstyp", "beslutsdatum", "beslutsfattare", "skal", "galler_till"]
    rows = read(folder, "beslut", names).rename(columns={"beslutstyp": "typ", "beslutsfattare": "vem"})
    rows["dag"], rows["galler_till"] = days(rows["beslutsdatum"]), days(rows["galler_till"])
    rows = rows[rows["dag"].isna() | (rows["dag"] <= today)]
    judged = rows[rows["typ"].isin(g.ASSESSMENT_DECISIONS + g.INVESTIGATION_DECISIONS)].copy()
    rights = periods(g.Rights(folder).periods(), ["typ", "vem", "fran", "till", "svar"])
    judged["delegat"] = answer_within(judged, rights, ["typ", "vem"]).fillna(g.MISSING).astype(np.int8)
    judged["odaterade"] = judged["dag"].isna()
    found = judged.groupby("arende", sort=False).agg(
        antal=("typ", "size"),
        odaterade=("odaterade", "sum"),
        forsta=("dag", "min"),
        sista=("dag", "max"),
        delegat=("delegat", "max"),
    )
    return found.join(extensions(rows), how="outer")


def extensions(rows: pd.DataFrame) -> pd.DataFrame:
    """Förlängningar med skäl, och för utredningar med sista dag."""
    needs_end = rows["typ"] == g.INVESTIGATION_EXTENSION
    extends = (rows["typ"] == g.ASSESSMENT_EXTENSION) | (needs_end & rows["galler_till"].notna())
    valid = rows[extends & rows["skal"].notna()].copy()
    valid["odaterade"] = valid["dag"].isna()
    valid["galler_till"] = valid["galler_till"].fillna(pd.Timestamp(g.NO_END))
    return valid.groupby("arende", sort=False).agg(
        odaterade_forlangningar=("odaterade", "sum"), forlangd=("dag", "min"), forlangd_till=("galler_till", "max")
    )


def under_investigation(folder: Path, reports: pd.DataFrame) -> pd.Series:
    """Om en utredning om samma barn redan pågick när anmälan kom in."""
    open_ones = read(folder, "utredningar", ["person_id", "inledd", "slutford"])
    open_ones["inledd"] = days(open_ones["inledd"])
    open_ones["slutford"] = days(open_ones["slutford"]).fillna(pd.Timestamp(g.NO_END))
    pairs = reports[["anmalan_id", "person_id", "dag"]].merge(open_ones, on="person_id")
    pairs = pairs[(pairs["dag"] > pairs["inledd"]) & (pairs["dag"] <= pairs["slutford"])]
    return reports["anmalan_id"].isin(pairs["anmalan_id"])


def reports(folder: Path, today, per_case: pd.DataFrame) -> pd.DataFrame:
    """Varje anmälan med det som frågorna om den behöver."""
    names = ["anmalan_id", "forhandsbedomning_id", "person_id", "inkom", "typ", "anmalare", "anledning"]
    names += ["aterkoppling_begard", "aterkoppling", "aterkoppling_olamplig"]
    rows = read(folder, "anmalningar", names)
    rows = rows[rows["forhandsbedomning_id"].notna()]
    rows["dag"], rows["aterkoppling"] = days(rows["inkom"]), days(rows["aterkoppling"])
    rows["inkom"], rows["anledning"] = moments(rows["inkom"]), rows["anledning"].notna()
    rows = rows[rows["dag"].isna() | (rows["dag"] <= today)]
    assessed = read(folder, "skyddsbedomningar", ["anmalan_id", "gjord", "namn", "befattning"])
    assessed["har_namn"] = assessed["namn"].notna() & assessed["befattning"].notna()
    assessed["gjord_dag"], assessed["gjord"] = days(assessed["gjord"]), moments(assessed["gjord"])
    assessed = assessed[assessed["gjord_dag"].isna() | (assessed["gjord_dag"] <= today)]
    rows["utreds"] = under_investigation(folder, rows)
    rows = rows.merge(assessed.drop(columns=["namn", "befattning"]), on="anmalan_id", how="left", indicator="bedomd")
    rows = rows.merge(per_case, left_on="forhandsbedomning_id", right_index=True, how="left")
    rows["bedomd"] = rows["bedomd"] == "both"
    rows["har_namn"] = rows["har_namn"].eq(True)
    rows["slutdag"] = rolled((rows["dag"] + pd.Timedelta(days=14)).to_numpy())
    rows["beslutad"] = rows["forsta"].where(rows["forsta"] >= rows["dag"])
    rows["beslutad"] = rows["beslutad"].fillna(rows["sista"].where(rows["sista"] >= rows["dag"]))
    return rows


def report_answers(rows: pd.DataFrame, today) -> dict[str, np.ndarray]:
    undated, undecided = rows["dag"].isna(), rows["forsta"].isna()
    no_day, closed = undated & undecided, rows["antal"] > 0
    no_day_at_all = no_day & rows["gjord_dag"].isna()
    not_report = (rows["typ"].notna() & (rows["typ"] != "anmalan"), g.X)
    unknown = (rows["typ"].isna() | undated, g.MISSING)
    late, day = rows["gjord_dag"] - rows["dag"], pd.Timedelta(days=1)
    begged, duty = rows["aterkoppling_begard"], rows["anmalare"].isin(g.DUTY_BOUND)
    return {
        "anmalare_dokumenterad": choose(
            (no_day | rows["typ"].isna(), g.MISSING),
            (~rows["typ"].isin(["anmalan", "underrattelse"]), g.X),
            (rows["anmalare"].notna(), g.YES),
            otherwise=g.NO,
        ),
        "anledning_till_anmalan": choose((no_day, g.MISSING), (rows["anledning"], g.YES), otherwise=g.NO),
        "skyddsbedomning_inom_ett_dygn": choose(
            (no_day_at_all, g.MISSING),
            not_report,
            unknown,
            (~rows["bedomd"] & (today <= rows["dag"] + day), g.UNJUDGED),
            (~rows["bedomd"], g.NO),
            (rows["gjord_dag"].isna() | (rows["gjord"] < rows["inkom"]) | (late < 0 * day), g.MISSING),
            (rows["gjord"] <= rows["inkom"] + day, g.YES),
            (rows["gjord"].notna() & rows["inkom"].notna(), g.NO),
            (late <= day, g.YES),
            otherwise=g.NO,
        ),
        "namn_och_befattning_i_skyddsbedomning": choose(
            (no_day_at_all, g.MISSING),
            not_report,
            unknown,
            (rows["har_namn"], g.YES),
            (rows["bedomd"] | closed, g.NO),
            otherwise=g.UNJUDGED,
        ),
        "forhandsbedomning_inom_fjorton_dagar": choose(
            (no_day, g.MISSING),
            not_report,
            (rows["utreds"], g.X),
            unknown,
            (rows["beslutad"] <= rows["slutdag"], g.YES),
            (rows["beslutad"].isna() & ~undecided, g.MISSING),
            ((rows["odaterade"] > 0) | (rows["forsta"] < rows["dag"]), g.MISSING),
            (rows["beslutad"].isna() & (today <= rows["slutdag"]), g.UNJUDGED),
            *extended(rows, "dag", "beslutad", today),
            otherwise=g.NO,
        ),
        "aterkoppling_till_anmalare": choose(
            (no_day, g.MISSING),
            not_report,
            (begged.notna() & (begged != "ja"), g.X),
            (rows["aterkoppling_olamplig"].notna() | (rows["anmalare"].notna() & ~duty), g.X),
            (undecided & (rows["odaterade"] > 0), g.MISSING),
            (rows["typ"].isna() | begged.isna() | rows["anmalare"].isna(), g.MISSING),
            ((rows["aterkoppling"] <= today) & (rows["aterkoppling"] < rows["dag"]), g.MISSING),
            (rows["aterkoppling"] <= today, g.YES),
            (closed, g.NO),
            otherwise=g.UNJUDGED,
        ),
    }


def extended(rows: pd.DataFrame, start: str, end: str, today) -> list[tuple]:
    """När tiden har löpt ut: håller en förlängning?"""
    holds = (rows["forlangd"] <= rows["slutdag"]) & (rows[end].fillna(today) <= rows["forlangd_till"])
    return [
        ((rows["odaterade_forlangningar"] > 0) | (rows["forlangd"] < rows[start]), g.MISSING),
        (holds & rows[end].isna(), g.UNJUDGED),
        (holds, g.YES),
    ]


def born(folder: Path) -> pd.Series:
    rows = read(folder, "personer", ["person_id", "fodelsedatum"])
    return days(rows["fodelsedatum"]).set_axis(rows["person_id"])


def assessments(folder: Path, today, per_case: pd.DataFrame) -> pd.DataFrame:
    rows = reports(folder, today, per_case)
    keyed = rows[["forhandsbedomning_id"]].assign(dag=rows["dag"], **report_answers(rows, today))
    rules = list(keyed.columns[2:])
    groups = keyed.groupby("forhandsbedomning_id", sort=False)
    per_assessment = groups[rules].max().assign(dag=groups["dag"].min())
    names = ["forhandsbedomning_id", "person_id", "enhet", "handlaggare"]
    names += ["stallningstagande", "barnets_installning", "barnets_installning_orsak"]
    files = read(folder, "forhandsbedomningar", names)
    files = files.merge(per_assessment, left_on="forhandsbedomning_id", right_index=True, how="left")
    files = files.merge(per_case, left_on="forhandsbedomning_id", right_index=True, how="left")
    birth, closed = files["person_id"].map(born(folder)), files["antal"] > 0
    degrees = periods(g.degree_periods(folder), ["handlaggare", "fran", "till", "svar"])
    heard = (days(files["barnets_installning"]) <= today) | files["barnets_installning_orsak"].notna()
    files["barnets_installning_i_forhandsbedomning"] = choose(
        (files["dag"].isna() | birth.isna() | (birth > files["dag"]), g.MISSING),
        (files["dag"].to_numpy() >= months_after(birth, 18 * 12), g.X),
        (heard, g.YES),
        (closed, g.NO),
        otherwise=g.UNJUDGED,
    )
    no_day = files["dag"].isna() & files["forsta"].isna()
    files["stallningstagande_i_forhandsbedomning"] = choose(
        (no_day, g.MISSING), (files["stallningstagande"].notna(), g.YES), (closed, g.NO), otherwise=g.UNJUDGED
    )
    files["behorig_delegat_i_forhandsbedomning"] = files["delegat"].fillna(g.UNJUDGED).mask(no_day, g.MISSING)
    files["behorig_handlaggare_i_forhandsbedomning"] = answer_within(files, degrees, ["handlaggare"]).fillna(g.MISSING)
    files[rules] = files[rules].fillna(g.MISSING)
    return files


def events(folder: Path, today) -> pd.DataFrame:
    rows = read(folder, "handelser", ["arende", "handelse", "tidpunkt"])
    rows = rows[rows["handelse"].isin(["barnsamtal", "polisanmalan"])]
    rows["dag"] = days(rows["tidpunkt"])
    rows = rows[rows["dag"].isna() | (rows["dag"] <= today)]
    talks = rows[rows["handelse"] == "barnsamtal"]
    found = talks.groupby("arende", sort=False).agg(samtal=("dag", "min"))
    undated = talks.loc[talks["dag"].isna(), "arende"].value_counts().rename("odaterade_samtal")
    police = rows.loc[rows["handelse"] == "polisanmalan", "arende"].value_counts().rename("polisanmalningar")
    return found.join([undated, police], how="outer")


def investigations(folder: Path, today, per_case: pd.DataFrame) -> pd.DataFrame:
    names = ["utredning_id", "person_id", "enhet", "inledd", "slutford"]
    names += ["kommunicering", "barnsamtal_orsak", "brott_mot_barn", "ej_polisanmalan"]
    files = read(folder, "utredningar", names)
    for name in ("inledd", "slutford", "kommunicering", "ej_polisanmalan"):
        files[name] = days(files[name])
    files["slutford"] = files["slutford"].where(files["slutford"] <= today)
    files = files.merge(per_case, left_on="utredning_id", right_index=True, how="left")
    files = files.merge(events(folder, today), left_on="utredning_id", right_index=True, how="left")
    files["slutdag"] = rolled(months_after(files["inledd"], 4))
    birth, age_day = files["person_id"].map(born(folder)), files["inledd"].fillna(today)
    is_open, unstarted = files["slutford"].isna(), files["inledd"].isna()
    age = [
        ((unstarted & is_open) | birth.isna() | (birth > age_day), g.MISSING),
        (age_day.to_numpy() >= months_after(birth, 18 * 12), g.X),
    ]
    too_early, crime = files["samtal"] < files["inledd"], files["brott_mot_barn"]
    files["dag"] = files["inledd"]
    files["orsak_till_att_barnet_inte_hordes"] = choose(
        *age,
        (is_open, g.UNJUDGED),
        ((files["samtal"] <= files["slutford"]) & ~too_early, g.X),
        ((files["odaterade_samtal"] > 0) | too_early, g.MISSING),
        (files["barnsamtal_orsak"].notna(), g.YES),
        otherwise=g.NO,
    )
    files["utredning_inom_fyra_manader"] = choose(
        *age,
        (unstarted | (files["slutford"] < files["inledd"]), g.MISSING),
        (files["slutford"] <= files["slutdag"], g.YES),
        (is_open & (today <= files["slutdag"]), g.UNJUDGED),
        *extended(files, "inledd", "slutford", today),
        otherwise=g.NO,
    )
    files["kommunicering_i_utredning"] = choose(
        (is_open, g.UNJUDGED),
        (files["kommunicering"] < files["inledd"], g.MISSING),
        (files["kommunicering"] <= files["slutford"], g.YES),
        otherwise=g.NO,
    )
    without_decision = pd.Series(np.where(is_open, g.UNJUDGED, g.MISSING), index=files.index)
    files["behorig_delegat_i_utredning"] = files["delegat"].fillna(without_decision)
    files["stallningstagande_att_inte_polisanmala"] = choose(
        ((unstarted & is_open) | crime.isna(), g.MISSING),
        ((crime != "ja") | (files["polisanmalningar"] > 0), g.X),
        (is_open, g.UNJUDGED),
        (files["ej_polisanmalan"] <= today, g.YES),
        otherwise=g.NO,
    )
    return files


def group_counts(files: pd.DataFrame, rules: list[str]) -> dict:
    """Fem räknare för varje fråga, enhet och kvartal."""
    unit, units = pd.factorize(files["enhet"].fillna(""))
    day = files["dag"].dt
    year_quarter = day.year * 4 + day.quarter - 1
    part, parts = pd.factorize(year_quarter.fillna(-1).astype(int))
    labels = ["" if part < 0 else f"{part // 4} kvartal {part % 4 + 1}" for part in parts]
    size, cell = len(g.ANSWERS), unit * len(parts) + part
    groups = {}
    for rule in rules:
        answers = files[rule].to_numpy().astype(int)
        counts = np.bincount(cell * size + answers, minlength=len(units) * len(parts) * size).reshape(-1, size)
        for place in np.flatnonzero(counts.sum(axis=1)):
            groups[rule, units[place // len(parts)], labels[place % len(parts)]] = counts[place].tolist()
    return groups


def main() -> None:
    folder, target = Path(sys.argv[1]), sys.argv[2]
    today = pd.Timestamp(g.measuring_day(folder))
    per_case = decisions(folder, today)
    groups = group_counts(assessments(folder, today, per_case), g.ASSESSMENT_RULES)
    groups |= group_counts(investigations(folder, today, per_case), g.INVESTIGATION_RULES)
    g.write_answers(target, groups)


if __name__ == "__main__":
    main()
