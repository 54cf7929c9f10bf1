//! What a reader can conclude about hidden cells from the published row and column sums.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::small_cells::Cell;

/// The values a hidden cell can have, given everything published and that counts are not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The hidden cell.
    pub cell: Cell,
    /// Its least possible count.
    pub least: u64,
    /// Its greatest possible count.
    pub most: u64,
}

/// The hidden cells' counts in one table that agrees with the published sums.
type Filling = BTreeMap<Cell, u64>;

/// A row or a column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Row(usize),
    Column(usize),
}

/// One interval per hidden cell, in row order.
///
/// The true table is one filling; moving cases around a cycle of hidden cells gives another. The
/// extremes are the greatest flows between the cell's row and column (Gusfield 1988; Ford &
/// Fulkerson), and whole numbers, as a flow with whole capacities is.
pub(super) fn intervals(counts: &[Vec<u64>], hidden: &BTreeSet<Cell>) -> Vec<Interval> {
    let filling: Filling = hidden
        .iter()
        .map(|&(row, column)| ((row, column), counts[row][column]))
        .collect();
    let interval = |(&cell, &count): (&Cell, &u64)| {
        let (row, column) = (Line::Row(cell.0), Line::Column(cell.1));
        Interval {
            cell,
            least: count - movable(&filling, cell, row, column, count),
            most: count + movable(&filling, cell, column, row, u64::MAX),
        }
    };
    filling.iter().map(interval).collect()
}

/// How many cases, at most `limit`, can be moved along the other hidden cells from one line of
/// `cell` to the other: the greatest flow, by shortest augmenting paths.
///
/// Going from a row to a column adds cases to a cell, from a column to a row takes them away.
fn movable(filling: &Filling, cell: Cell, from: Line, to: Line, limit: u64) -> u64 {
    let mut filling = filling.clone();
    filling.remove(&cell);
    let mut moved = 0;
    while moved < limit {
        let Some(path) = shortest_path(&filling, from, to) else {
            break;
        };
        let taken = path.iter().filter(|(_, adds)| !adds);
        let room = taken.map(|(cell, _)| filling[cell]).min();
        let step = room.unwrap_or(u64::MAX).min(limit - moved);
        for (cell, adds) in path {
            let count = filling.entry(cell).or_default();
            *count = if adds { *count + step } else { *count - step };
        }
        moved += step;
    }
    moved
}

/// The cells of a shortest path along which cases can be moved, with whether each gains cases.
fn shortest_path(filling: &Filling, from: Line, to: Line) -> Option<Vec<(Cell, bool)>> {
    let mut came_by: BTreeMap<Line, (Line, Cell)> = BTreeMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(line) = queue.pop_front() {
        if line == to {
            break;
        }
        for (&cell, &count) in filling {
            let next = match line {
                Line::Row(row) if row == cell.0 => Line::Column(cell.1),
                Line::Column(column) if column == cell.1 && count > 0 => Line::Row(cell.0),
                _ => continue,
            };
            if next != from && !came_by.contains_key(&next) {
                came_by.insert(next, (line, cell));
                queue.push_back(next);
            }
        }
    }
    let mut path = Vec::new();
    let mut line = to;
    while line != from {
        let &(before, cell) = came_by.get(&line)?;
        path.push((cell, matches!(before, Line::Row(_))));
        line = before;
    }
    Some(path)
}
