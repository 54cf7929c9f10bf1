"""Det som de tre motståndarna har gemensamt: kalendern, behörighetsperioderna och hur svaren skrivs.

Registren är små (några hundra rader), så de läses här med vanlig Python och lika för alla. Allt som växer med antalet
ärenden gör varje motståndare själv.
"""

import csv
import json
import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

# Svarens tyngd: av flera anmälningars svar gäller det tyngsta.
X, YES, UNJUDGED, MISSING, NO = range(5)
ANSWERS = ["X", "Ja", "Ej bedömd", "Uppgift saknas", "Nej"]

ASSESSMENT_RULES = [
    "anmalare_dokumenterad",
    "anledning_till_anmalan",
    "skyddsbedomning_inom_ett_dygn",
    "namn_och_befattning_i_skyddsbedomning",
    "forhandsbedomning_inom_fjorton_dagar",
    "barnets_installning_i_forhandsbedomning",
    "stallningstagande_i_forhandsbedomning",
    "behorig_delegat_i_forhandsbedomning",
    "behorig_handlaggare_i_forhandsbedomning",
    "aterkoppling_till_anmalare",
]
INVESTIGATION_RULES = [
    "orsak_till_att_barnet_inte_hordes",
    "utredning_inom_fyra_manader",
    "kommunicering_i_utredning",
    "behorig_delegat_i_utredning",
    "stallningstagande_att_inte_polisanmala",
]

ASSESSMENT_DECISIONS = ["beslut_inleda_utredning", "beslut_inte_inleda_utredning"]
RESERVED_DECISIONS = ["beslut_stadigvarande_vard", "beslut_ansokan_om_vard_lvu"]
INVESTIGATION_DECISIONS = ["beslut_avsluta_utan_insats", "beslut_oppen_insats", *RESERVED_DECISIONS]
ASSESSMENT_EXTENSION = "beslut_forlanga_forhandsbedomning"
INVESTIGATION_EXTENSION = "beslut_forlanga_utredning"

# Anmälningsskyldiga, som kan begära återkoppling.
DUTY_BOUND = ["skola", "forskola", "halso_och_sjukvard", "tandvard", "polis", "kriminalvard", "socialtjanst"]
DEGREES = ["socionom", "annan_relevant_examen"]

NO_START, NO_END = date(1900, 1, 1), date(2199, 12, 31)

# Helgdagar och aftnar som flyttar en slutdag. Lördagar och söndagar räknas ut.
FIXED_HOLIDAYS = ["01-01", "01-06", "05-01", "06-06", "12-24", "12-25", "12-26", "12-31"]
# Långfredagen, annandag påsk, Kristi himmelsfärdsdag och midsommarafton.
MOVABLE_HOLIDAYS = [
    "2021-04-02", "2021-04-05", "2021-05-13", "2021-06-25",
    "2022-04-15", "2022-04-18", "2022-05-26", "2022-06-24",
    "2023-04-07", "2023-04-10", "2023-05-18", "2023-06-23",
    "2024-03-29", "2024-04-01", "2024-05-09", "2024-06-21",
    "2025-04-18", "2025-04-21", "2025-05-29", "2025-06-20",
    "2026-04-03", "2026-04-06", "2026-05-14", "2026-06-19",
]  # fmt: skip
FIRST_DAY, LAST_DAY = date(2021, 1, 1), date(2026, 12, 31)

GIVERS = {"förvaltningschef", "socialchef", "socialdirektör", "förvaltningsdirektör"}
BOARD = {"nämnden", "socialnämnden"}
COMMITTEES = {"utskottet", "individutskottet", "arbetsutskottet", "socialutskottet"}


def measuring_day(folder: Path) -> date:
    with (folder / "granskning.toml").open("rb") as file:
        return tomllib.load(file)["matdag"]


def holidays() -> list[date]:
    fixed = [f"{year}-{day}" for year in range(FIRST_DAY.year, LAST_DAY.year + 1) for day in FIXED_HOLIDAYS]
    return sorted(date.fromisoformat(day) for day in fixed + MOVABLE_HOLIDAYS)


def calendar() -> list[tuple[date, date]]:
    """Varje dag med den vardag som en slutdag flyttas till."""
    free = set(holidays())
    days, working = [], LAST_DAY + timedelta(days=1)
    for back in range((LAST_DAY - FIRST_DAY).days + 1):
        day = LAST_DAY - timedelta(days=back)
        if day.weekday() < 5 and day not in free:
            working = day
        days.append((day, working))
    return days[::-1]


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file, delimiter=";"))


def register(folder: Path, table: str) -> list[dict]:
    path = folder / f"{table}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        row["fran"] = date.fromisoformat(row["fran"]) if row.get("fran") else NO_START
        row["till"] = date.fromisoformat(row["till"]) if row.get("till") else NO_END
    return rows


def covers(row: dict, day: date) -> bool:
    return row["fran"] <= day <= row["till"]


def stretches(rows: list[dict]) -> list[tuple[date, date]]:
    """Tiden delad vid varje dag då någon av raderna börjar eller slutar gälla."""
    starts = {row["fran"] for row in rows} | {row["till"] + timedelta(days=1) for row in rows}
    ordered = sorted(starts)
    return [(start, after - timedelta(days=1)) for start, after in pairwise(ordered)]


def by_employee(folder: Path) -> dict[str, list[dict]]:
    staff: dict[str, list[dict]] = {}
    for row in register(folder, "personal"):
        staff.setdefault(row["personal_id"], []).append(row)
    return staff


def merged(periods: list[tuple]) -> list[tuple]:
    """Perioder som följer på varandra med samma svar blir en. Sist i en period står första dag, sista dag och svar."""
    whole: list[tuple] = []
    for *key, start, end, answer in sorted(periods):
        last = whole[-1] if whole else None
        if last and list(last[:-3]) == key and last[-1] == answer and last[-2] + timedelta(days=1) == start:
            whole[-1] = (*key, last[-3], end, answer)
        else:
            whole.append((*key, start, end, answer))
    return whole


def degree_periods(folder: Path) -> list[tuple]:
    """(personal_id, från, till, svar): om den anställde hade examen."""
    periods = []
    for employee, rows in by_employee(folder).items():
        for start, end in stretches(rows):
            degrees = [row["examen"] for row in rows if covers(row, start)]
            if degrees:
                periods.append((employee, start, end, degree_answer(degrees)))
    return merged(periods)


def degree_answer(degrees: list[str]) -> int:
    stated = [degree in DEGREES for degree in degrees if degree]
    if stated and all(stated):
        return YES
    return MISSING if any(stated) or len(stated) < len(degrees) else NO


class Rights:
    """Vem som får fatta vilket beslut, vilken dag."""

    def __init__(self, folder: Path):
        self.staff = by_employee(folder)
        self.order = register(folder, "delegationsordning")
        self.links = register(folder, "vidaredelegationer")

    def periods(self) -> list[tuple]:
        """(beslutstyp, beslutsfattare, från, till, svar), utan överlapp."""
        periods = []
        for kind in ASSESSMENT_DECISIONS + INVESTIGATION_DECISIONS:
            order = [row for row in self.order if row["beslutstyp"] == kind]
            links = [row for row in self.links if row["beslutstyp"] == kind]
            periods += self.periods_of_bodies(kind, order)
            for employee, rows in self.staff.items():
                periods += self.periods_of_employee(kind, employee, rows, order, links)
        return merged(periods)

    def periods_of_bodies(self, kind: str, order: list[dict]) -> list[tuple]:
        is_listed = any(row["delegat"].lower() in COMMITTEES for row in order)
        committees = [(kind, name, NO_START, NO_END, YES if is_listed else NO) for name in sorted(COMMITTEES)]
        return committees + [(kind, name, NO_START, NO_END, YES) for name in sorted(BOARD)]

    def periods_of_employee(self, kind, employee, rows, order, links) -> list[tuple]:
        periods = []
        for start, end in stretches(rows + order + links):
            titles = {row["befattning"] for row in rows if covers(row, start) and row["befattning"]}
            if titles:
                allowed = kind not in RESERVED_DECISIONS and (
                    any(row["delegat"] in titles and covers(row, start) for row in order)
                    or any(self.holds(link, employee, titles, order, start) for link in links)
                )
                periods.append((kind, employee, start, end, YES if allowed else NO))
        return periods

    def holds(self, link: dict, employee: str, titles: set[str], order: list[dict], day: date) -> bool:
        """En vidaredelegation håller: rätt mottagare, dag och form, given av förvaltningschef med nämndens medgivande."""
        is_permitted = any(
            row["delegat"] in GIVERS and row["vidaredelegation"] == "ja" and covers(row, day) for row in order
        )
        return (
            covers(link, day)
            and link["given_till"] in titles | {employee}
            and link["form"] == "skriftlig"
            and is_permitted
            and self.is_chief(link["given_av"], link["fran"])
        )

    def is_chief(self, giver: str, day: date) -> bool:
        rows = self.staff.get(giver, [])
        return giver in GIVERS or any(row["befattning"] in GIVERS and covers(row, day) for row in rows)


def write_answers(path: str, groups: dict[tuple[str, str, str], list[int]]) -> None:
    """`groups`: (regel, enhet, kvartal) → antal för varje svar. Summan över enheter och kvartal räknas här."""
    totals: dict[str, list[int]] = {rule: [0] * len(ANSWERS) for rule in ASSESSMENT_RULES + INVESTIGATION_RULES}
    by_group: dict[str, dict[str, dict[str, int]]] = {rule: {} for rule in totals}
    for (rule, unit, quarter), counts in sorted(groups.items()):
        totals[rule] = [one + more for one, more in zip(totals[rule], counts)]
        by_group[rule][f"{unit} {quarter}"] = dict(zip(ANSWERS, counts))
    answers = {
        "totalt": {rule: dict(zip(ANSWERS, counts)) for rule, counts in totals.items()},
        "per_enhet_och_kvartal": by_group,
    }
    Path(path).write_text(json.dumps(answers, ensure_ascii=False, indent=1), encoding="utf-8")
