//! Suppression of small counts in tables that are published.
//!
//! Primary suppression hides the counts below the threshold, secondary suppression as much more as
//! keeps them from being recomputed from published sums (SCB 2015, *Handbok i statistisk
//! röjandekontroll*). A count of 0 is never hidden and never helps to hide another.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::disclosure::{self, Interval};

/// A cell of a table: row and column, from 0.
pub type Cell = (usize, usize);

/// What to hide in a row of counts whose sum is published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSuppression {
    /// Indexes of the small counts.
    pub primary: Vec<usize>,
    /// Indexes hidden to protect them.
    pub secondary: Vec<usize>,
    /// Whether the hidden counts are safe; if not, the sum must not be published either.
    pub protected: bool,
}

/// One step of the secondary suppression of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The cell that could be recomputed.
    pub protects: Cell,
    /// The cells hidden to prevent it, along the cycle.
    pub added: Vec<Cell>,
    /// The sum of their counts.
    pub cost: u64,
}

/// What to hide in a table whose row and column sums are published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableSuppression {
    /// The small counts.
    pub primary: Vec<Cell>,
    /// Cells hidden to protect them, in row order.
    pub secondary: Vec<Cell>,
    /// How the secondary cells were found.
    pub steps: Vec<Step>,
    /// Hidden cells that can still be recomputed: the sums must not be published.
    pub unprotected: Vec<Cell>,
    /// What a reader can still conclude about each hidden cell from the published figures. A narrow
    /// interval is a reason to merge categories instead.
    pub intervals: Vec<Interval>,
}

/// Whether a count must be hidden: 1 up to, but not including, the threshold.
#[must_use]
pub fn is_small(count: u64, threshold: u64) -> bool {
    count > 0 && count < threshold
}

/// Whether a percentage must be hidden: its numerator or its complement is small, or it is a share
/// of fewer cases than the threshold. A `part` above the `whole` counts as the whole.
#[must_use]
pub fn is_small_share(part: u64, whole: u64, threshold: u64) -> bool {
    let rest = whole.saturating_sub(part);
    whole < threshold || is_small(part, threshold) || is_small(rest, threshold)
}

/// Primary and secondary suppression of a row of counts with a published sum.
///
/// While fewer than two cells are hidden, or they sum to less than `threshold`, the smallest count
/// that is not 0 is hidden too, the first of equals.
#[must_use]
pub fn protect_row(counts: &[u64], threshold: u64) -> RowSuppression {
    let small = |index: &usize| is_small(counts[*index], threshold);
    let primary: Vec<usize> = (0..counts.len()).filter(small).collect();
    if primary.is_empty() {
        return RowSuppression {
            protected: true,
            ..RowSuppression::default()
        };
    }
    let mut rest: Vec<usize> = (0..counts.len())
        .filter(|index| counts[*index] > 0 && !small(index))
        .collect();
    rest.sort_by_key(|&index| (counts[index], index));
    let mut hidden = primary.len();
    let mut sum: u64 = primary.iter().map(|&index| counts[index]).sum();
    let mut secondary = Vec::new();
    for index in rest {
        if hidden >= 2 && sum >= threshold {
            break;
        }
        hidden += 1;
        sum += counts[index];
        secondary.push(index);
    }
    secondary.sort_unstable();
    RowSuppression {
        primary,
        secondary,
        protected: hidden >= 2 && sum >= threshold,
    }
}

/// Primary and secondary suppression of a table with published row and column sums.
///
/// With rows and columns as vertices and hidden cells as edges, a hidden count follows from the
/// sums exactly when its edge is a bridge (Gusfield 1988, *A Graph Theoretic Approach to
/// Statistical Data Security*). Each bridge is closed to a cycle along the path with the least sum
/// of counts, then the fewest new cells. Not the least possible suppression overall. `None` when
/// the rows differ in length.
#[must_use]
pub fn protect_table(counts: &[Vec<u64>], threshold: u64) -> Option<TableSuppression> {
    let table = Table::new(counts)?;
    let primary: Vec<Cell> = table
        .cells()
        .filter(|&cell| is_small(table.count(cell), threshold))
        .collect();
    let mut hidden: BTreeSet<Cell> = primary.iter().copied().collect();
    let mut steps = Vec::new();
    while let Some(step) = next_step(&table, &hidden) {
        hidden.extend(&step.added);
        steps.push(step);
    }
    let recomputable = |cell: &Cell| table.detour(&hidden, *cell).is_none();
    let unprotected = hidden.iter().copied().filter(recomputable).collect();
    let is_secondary = |cell: &Cell| !primary.contains(cell);
    Some(TableSuppression {
        secondary: hidden.iter().copied().filter(is_secondary).collect(),
        intervals: disclosure::intervals(counts, &hidden),
        primary,
        steps,
        unprotected,
    })
}

/// The cells to add for the first hidden cell that is a bridge and can be closed to a cycle.
fn next_step(table: &Table<'_>, hidden: &BTreeSet<Cell>) -> Option<Step> {
    hidden.iter().find_map(|&protects| {
        let added = table.detour(hidden, protects)?;
        (!added.is_empty()).then(|| Step {
            protects,
            cost: added.iter().map(|&cell| table.count(cell)).sum(),
            added,
        })
    })
}

/// A rectangular table; vertices are its rows followed by its columns.
struct Table<'a> {
    counts: &'a [Vec<u64>],
    width: usize,
}

/// What a path costs: the sum of the counts it hides, then how many.
type Cost = (u64, usize);

impl<'a> Table<'a> {
    fn new(counts: &'a [Vec<u64>]) -> Option<Self> {
        let width = counts.first().map_or(0, Vec::len);
        let even = counts.iter().all(|row| row.len() == width);
        even.then_some(Self { counts, width })
    }

    fn cells(&self) -> impl Iterator<Item = Cell> {
        let width = self.width;
        (0..self.counts.len()).flat_map(move |row| (0..width).map(move |column| (row, column)))
    }

    fn count(&self, (row, column): Cell) -> u64 {
        self.counts[row][column]
    }

    /// The cell between a row vertex and a column vertex, whichever comes first.
    fn cell_between(&self, a: usize, b: usize) -> Cell {
        (a.min(b), a.max(b) - self.counts.len())
    }

    fn neighbours(&self, vertex: usize) -> std::ops::Range<usize> {
        let rows = self.counts.len();
        if vertex < rows {
            rows..rows + self.width
        } else {
            0..rows
        }
    }

    /// What it costs to use a cell; a visible 0 cannot be used.
    fn price(&self, hidden: &BTreeSet<Cell>, cell: Cell) -> Option<Cost> {
        match self.count(cell) {
            _ if hidden.contains(&cell) => Some((0, 0)),
            0 => None,
            count => Some((count, 1)),
        }
    }

    /// The cells to hide for the cheapest path from the row of `cell` to its column that avoids
    /// `cell` itself: none when it already lies on a cycle, `None` when there is no path.
    fn detour(&self, hidden: &BTreeSet<Cell>, cell: Cell) -> Option<Vec<Cell>> {
        let (start, end) = (cell.0, self.counts.len() + cell.1);
        let mut came_from = self.cheapest_paths(hidden, cell);
        let mut added = Vec::new();
        let mut vertex = end;
        while vertex != start {
            let before = came_from[vertex].take()?;
            let step = self.cell_between(before, vertex);
            if !hidden.contains(&step) {
                added.push(step);
            }
            vertex = before;
        }
        added.reverse();
        Some(added)
    }

    /// Dijkstra's algorithm from the row of `avoided`: each vertex with the one before it.
    fn cheapest_paths(&self, hidden: &BTreeSet<Cell>, avoided: Cell) -> Vec<Option<usize>> {
        let vertices = self.counts.len() + self.width;
        let mut best: Vec<Option<Cost>> = vec![None; vertices];
        let mut came_from = vec![None; vertices];
        let mut queue = BinaryHeap::from([Reverse(((0, 0), avoided.0))]);
        best[avoided.0] = Some((0, 0));
        while let Some(Reverse((cost, vertex))) = queue.pop() {
            if best[vertex] != Some(cost) {
                continue;
            }
            for next in self.neighbours(vertex) {
                let cell = self.cell_between(vertex, next);
                let price = self.price(hidden, cell).filter(|_| cell != avoided);
                let Some((counts, cells)) = price else {
                    continue;
                };
                let total = (cost.0 + counts, cost.1 + cells);
                if best[next].is_none_or(|known| total < known) {
                    best[next] = Some(total);
                    came_from[next] = Some(vertex);
                    queue.push(Reverse((total, next)));
                }
            }
        }
        came_from
    }
}
