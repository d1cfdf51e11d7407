//! Cells: the parts of a store that a transaction is opened on, and cannot leave.

use crate::key::{Key, prefix_end};

/// One part of the store, addressed by the number that each of its keys begins with.
///
/// A transaction is opened on one cell and can name no key of another, so what is in different
/// cells is apart by address, not by care. A cell is one range of keys: see [`Cell::range`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Cell(u32);

impl Cell {
    /// The cell of what belongs to nobody in particular, such as the numbers of the other cells.
    pub const SYSTEM: Cell = Cell(0);

    /// A cell in which there never are rows: what reads see where there is no cell yet.
    ///
    /// To put a row there is a mistake of the program, and panics.
    pub const NOWHERE: Cell = Cell(u32::MAX);

    /// The cell with this number.
    pub const fn new(number: u32) -> Cell {
        Cell(number)
    }

    /// Its number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The range `from <= key < to` of all keys of the cell; `to` of `None` is the end of all keys.
    ///
    /// All that the cell holds is in it, entries of indexes and counts included, so a copy of the
    /// range is a copy of the cell.
    pub fn range(self) -> (Vec<u8>, Option<Vec<u8>>) {
        let from = self.0.to_be_bytes().to_vec();
        let to = prefix_end(&from);
        (from, to)
    }

    /// The cell and the id of the table that a key on disk belongs to, or `None` if it is no key
    /// of any table.
    ///
    /// The key may be a row's, or one that the store keeps for the table beside its rows.
    pub fn parse(raw_key: &[u8]) -> Option<(Cell, u8)> {
        let (cell, table, _, _) = split(raw_key)?;
        Some((cell, table))
    }
}

/// A number as any other, so that a table can hold cells by their keys.
impl Key for Cell {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    fn read(bytes: &mut &[u8]) -> Option<Cell> {
        u32::read(bytes).map(Cell)
    }
}

/// The parts of a key on disk: cell, table, space, and the rest.
pub(crate) fn split(raw_key: &[u8]) -> Option<(Cell, u8, u8, &[u8])> {
    let mut rest = raw_key;
    let head = <(Cell, u8, u8)>::read(&mut rest)?;
    Some((head.0, head.1, head.2, rest))
}

#[cfg(test)]
mod tests {
    use super::Cell;

    #[test]
    fn a_cell_is_one_range_of_keys() {
        let (from, to) = Cell::new(7).range();
        assert_eq!((from, to), (vec![0, 0, 0, 7], Some(vec![0, 0, 0, 8])));
        assert_eq!(Cell::new(0xff).range().1, Some(vec![0, 0, 1]), "nothing is between 1 and 1.0");
        assert_eq!(Cell::NOWHERE.range(), (vec![255; 4], None));
    }

    #[test]
    fn a_key_tells_its_cell_and_its_table() {
        assert_eq!(Cell::parse(&[0, 0, 1, 2, 10, 0, 5]), Some((Cell::new(258), 10)));
        assert_eq!(Cell::parse(&[0, 0, 1, 2, 10, 3]), Some((Cell::new(258), 10)));
        assert_eq!(Cell::parse(&[0, 0, 1, 2, 10]), None);
    }
}
