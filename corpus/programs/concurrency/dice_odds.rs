//! Estimates odds of dice expressions by simulating many rolls on parallel workers.

use std::error::Error;
use std::fmt;
use std::ops::AddAssign;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dice {
    count: u8,
    sides: u8,
    bonus: i16,
}

#[derive(Debug)]
struct DiceError {
    text: String,
    problem: &'static str,
}

impl fmt::Display for DiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read {:?}: {}", self.text, self.problem)
    }
}

impl Error for DiceError {}

impl FromStr for Dice {
    type Err = DiceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = |problem| DiceError { text: text.to_string(), problem };
        let (count, rest) = text.split_once('d').ok_or_else(|| fail("no `d` between count and sides"))?;
        let split = rest.find(['+', '-']).unwrap_or(rest.len());
        let (sides, bonus) = rest.split_at(split);
        let dice = Dice {
            count: if count.is_empty() { 1 } else { count.parse().map_err(|_| fail("bad count"))? },
            sides: sides.parse().map_err(|_| fail("bad sides"))?,
            bonus: match bonus {
                "" => 0,
                signed => signed.parse().map_err(|_| fail("bad bonus"))?,
            },
        };
        match dice {
            Dice { sides: 0 | 1, .. } => Err(fail("too few sides")),
            dice => Ok(dice),
        }
    }
}

impl fmt::Display for Dice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}d{}", self.count, self.sides)?;
        if self.bonus != 0 {
            write!(f, "{:+}", self.bonus)?;
        }
        Ok(())
    }
}

struct Noise(u64);

impl Noise {
    fn seeded(seed: u64) -> Self {
        Noise(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn die(&mut self, sides: u8) -> i32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % u64::from(sides)) as i32 + 1
    }

    fn roll(&mut self, dice: Dice) -> i32 {
        (0..dice.count).map(|_| self.die(dice.sides)).sum::<i32>() + i32::from(dice.bonus)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Score {
    rolls: u64,
    wins: u64,
    sum: i64,
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Score) {
        self.rolls += other.rolls;
        self.wins += other.wins;
        self.sum += other.sum;
    }
}

impl Score {
    fn chance(&self) -> f64 {
        self.wins as f64 / self.rolls.max(1) as f64
    }

    fn error(&self) -> f64 {
        let p = self.chance();
        (p * (1.0 - p) / self.rolls.max(1) as f64).sqrt()
    }
}

fn simulate<W>(dice: Dice, wins: W, precision: f64) -> Score
where
    W: Fn(i32) -> bool + Sync,
{
    const BATCH: u64 = 2_000;
    let seeds = AtomicU32::new(1);
    let done = AtomicBool::new(false);
    let mut total = Score::default();
    let (tx, rx) = std::sync::mpsc::sync_channel::<Score>(2);
    thread::scope(|scope| {
        for _ in 0..3 {
            let tx = tx.clone();
            let (seeds, done, wins) = (&seeds, &done, &wins);
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    let mut noise = Noise::seeded(seeds.fetch_add(1, Ordering::Relaxed).into());
                    let mut score = Score { rolls: BATCH, ..Score::default() };
                    for _ in 0..BATCH {
                        let value = noise.roll(dice);
                        score.wins += u64::from(wins(value));
                        score.sum += i64::from(value);
                    }
                    if tx.send(score).is_err() {
                        break;
                    }
                }
            });
        }
        drop(tx);
        for score in rx {
            total += score;
            if total.rolls > BATCH && total.error() < precision {
                done.store(true, Ordering::Relaxed);
                break;
            }
        }
    });
    total
}

fn main() -> Result<(), Box<dyn Error>> {
    let target = 11;
    for text in ["d20", "3d6", "2d8+2", "4d4-1"] {
        let dice: Dice = text.parse()?;
        let score = simulate(dice, |value| value >= target, 0.005);
        let mean = score.sum as f64 / score.rolls as f64;
        println!("{:<7} {:>6.2}% reach {target}, mean {mean:.1}", dice.to_string(), score.chance() * 100.0);
    }
    if let Err(error) = "5x6".parse::<Dice>() {
        println!("{error}");
    }
    Ok(())
}
