use std::io::Write;

use super::args::{TrendArgs, TrendFormat};
use super::{CommandError, Outcome, World, fitted};
use crate::output::{OutputError, TrendReport, write_files};
use crate::rulebook::suggest;
use crate::time::Day;
use crate::trend::{
    Known, MOST_PRIMARY, Trend, change_table, changes_between, read, rule_table, trend_table,
};

pub(super) fn run(
    args: &TrendArgs,
    world: World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let results = args.results.iter().map(|path| read(path));
    let results: Vec<Known> = results.collect::<Result<_, _>>()?;
    check_primary(args, &results)?;
    let trend = Trend::of(&results, &args.huvudfragor);
    let report = report_of(&trend, &results, world);
    match args.format {
        TrendFormat::Terminal => out.write_all(fitted(&report.to_text(), world).as_bytes())?,
        TrendFormat::Markdown => out.write_all(report.to_markdown().as_bytes())?,
        TrendFormat::Inget => {}
    }
    out.flush()?;
    if let Some(folder) = &args.ut {
        write_files(folder, &report.files().map_err(OutputError::from)?)?;
        writeln!(err, "Filerna ligger i {}.", folder.display())?;
    }
    Ok(Outcome::Done)
}

fn report_of<'a>(trend: &'a Trend, results: &[Known], world: World) -> TrendReport<'a> {
    let pair = match results {
        [.., before, after] if trend.is_paired => Some(changes_between(before, after)),
        _ => None,
    };
    let last = results.last().map(|known| &known.result.granskning.matdag);
    TrendReport {
        trend,
        lines: trend_table(trend),
        rules: rule_table(trend),
        alone: pair.as_ref().map_or(0, |(_, alone)| *alone),
        changes: pair.map(|(changes, _)| change_table(&changes)),
        day: last.and_then(|day| Day::parse(day)).unwrap_or(world.today),
    }
}

/// Few, and questions of the last result.
fn check_primary(args: &TrendArgs, results: &[Known]) -> Result<(), CommandError> {
    if args.huvudfragor.len() > MOST_PRIMARY {
        return Err(CommandError::ManyPrimary(MOST_PRIMARY));
    }
    let tables = results.iter().flat_map(|known| &known.result.tabeller);
    let asked: Vec<&str> = tables
        .flat_map(|table| &table.fragor)
        .map(|question| question.regel.as_str())
        .collect();
    let unknown = args
        .huvudfragor
        .iter()
        .find(|rule| !asked.contains(&rule.as_str()));
    match unknown {
        Some(rule) => Err(CommandError::UnknownPrimary {
            rule: rule.clone(),
            hint: suggest(rule, asked.iter().copied()),
        }),
        None => Ok(()),
    }
}
