//! Drop-a-disc board game for two players, reading columns from standard input.

use std::fmt;
use std::io::{self, BufRead, Write};
use std::str::FromStr;

const COLS: usize = 7;
const ROWS: usize = 6;
const NEEDED: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disc {
    Red,
    Yellow,
}

impl Disc {
    fn other(self) -> Disc {
        match self {
            Disc::Red => Disc::Yellow,
            Disc::Yellow => Disc::Red,
        }
    }

    fn symbol(self) -> char {
        match self {
            Disc::Red => 'R',
            Disc::Yellow => 'Y',
        }
    }
}

#[derive(Debug)]
enum MoveError {
    NotANumber(String),
    OutOfRange(usize),
    ColumnFull(usize),
}

impl fmt::Display for MoveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MoveError::NotANumber(text) => write!(f, "{text:?} is not a column number"),
            MoveError::OutOfRange(n) => write!(f, "column {n} is not between 1 and {COLS}"),
            MoveError::ColumnFull(n) => write!(f, "column {} is already full", n + 1),
        }
    }
}

struct Column(usize);

impl FromStr for Column {
    type Err = MoveError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let number: usize = s
            .trim()
            .parse()
            .map_err(|_| MoveError::NotANumber(s.trim().to_string()))?;
        if (1..=COLS).contains(&number) {
            Ok(Column(number - 1))
        } else {
            Err(MoveError::OutOfRange(number))
        }
    }
}

#[derive(Default)]
struct Board {
    cells: [[Option<Disc>; COLS]; ROWS],
    placed: usize,
}

impl Board {
    fn drop_disc(&mut self, column: Column, disc: Disc) -> Result<(usize, usize), MoveError> {
        let Column(col) = column;
        let row = (0..ROWS)
            .find(|&r| self.cells[r][col].is_none())
            .ok_or(MoveError::ColumnFull(col))?;
        self.cells[row][col] = Some(disc);
        self.placed += 1;
        Ok((row, col))
    }

    fn count_dir(&self, (row, col): (usize, usize), (dr, dc): (i32, i32), disc: Disc) -> usize {
        let mut count = 0;
        let (mut r, mut c) = (row as i32 + dr, col as i32 + dc);
        while r >= 0 && c >= 0 {
            match self.cells.get(r as usize).and_then(|line| line.get(c as usize)) {
                Some(Some(found)) if *found == disc => count += 1,
                _ => break,
            }
            r += dr;
            c += dc;
        }
        count
    }

    fn wins_at(&self, at: (usize, usize), disc: Disc) -> bool {
        [(0, 1), (1, 0), (1, 1), (1, -1)].iter().any(|&(dr, dc)| {
            1 + self.count_dir(at, (dr, dc), disc) + self.count_dir(at, (-dr, -dc), disc) >= NEEDED
        })
    }

    fn is_full(&self) -> bool {
        self.placed == COLS * ROWS
    }
}

impl fmt::Display for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.cells.iter().rev() {
            let line: String = row.iter().map(|c| c.map_or('.', Disc::symbol)).collect();
            writeln!(f, "|{line}|")?;
        }
        write!(f, " ")?;
        for n in 1..=COLS {
            write!(f, "{n}")?;
        }
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let mut board = Board::default();
    let mut turn = Disc::Red;
    let mut lines = io::stdin().lock().lines();

    loop {
        println!("{board}");
        print!("{turn:?} to move: ");
        io::stdout().flush()?;
        let Some(line) = lines.next() else {
            println!("\nNobody finished the game.");
            return Ok(());
        };
        let outcome = line?
            .parse::<Column>()
            .and_then(|column| board.drop_disc(column, turn));
        match outcome {
            Err(problem) => println!("Try again: {problem}"),
            Ok(at) if board.wins_at(at, turn) => {
                println!("{board}\n{turn:?} wins!");
                return Ok(());
            }
            Ok(_) if board.is_full() => {
                println!("{board}\nA draw.");
                return Ok(());
            }
            Ok(_) => turn = turn.other(),
        }
    }
}
