//! Guess a secret word letter by letter before the candle burns down.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, BufRead, Write};

const WORDS: [&str; 8] = [
    "lantern", "harvest", "puzzle", "granite", "orchard", "whisper", "cabinet", "meadow",
];
const CANDLE: usize = 8;

#[derive(Debug, PartialEq, Eq)]
enum Status {
    Running,
    Won,
    Lost,
}

#[derive(Debug)]
enum Guess {
    Letter(char),
    Word(String),
}

#[derive(Debug)]
enum GuessError {
    Empty,
    NotALetter(char),
    Repeated(char),
}

impl fmt::Display for GuessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GuessError::Empty => f.write_str("type a letter or the whole word"),
            GuessError::NotALetter(c) => write!(f, "{c:?} is not a letter"),
            GuessError::Repeated(c) => write!(f, "you have already tried {c}"),
        }
    }
}

impl TryFrom<&str> for Guess {
    type Error = GuessError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        let text = text.trim().to_lowercase();
        if let Some(bad) = text.chars().find(|c| !c.is_alphabetic()) {
            return Err(GuessError::NotALetter(bad));
        }
        let mut letters = text.chars();
        match (letters.next(), letters.as_str()) {
            (None, _) => Err(GuessError::Empty),
            (Some(letter), "") => Ok(Guess::Letter(letter)),
            (Some(_), _) => Ok(Guess::Word(text)),
        }
    }
}

struct Round<'w> {
    secret: &'w str,
    tried: BTreeSet<char>,
    candle: usize,
    solved: bool,
}

impl<'w> Round<'w> {
    fn new(secret: &'w str) -> Self {
        Round { secret, tried: BTreeSet::new(), candle: CANDLE, solved: false }
    }

    fn secret(&self) -> &'w str {
        self.secret
    }

    fn masked(&self) -> String {
        self.secret
            .chars()
            .map(|c| if self.tried.contains(&c) { c } else { '-' })
            .collect()
    }

    fn wrong(&self) -> impl Iterator<Item = &char> + '_ {
        self.tried.iter().filter(|c| !self.secret.contains(**c))
    }

    fn guess(&mut self, guess: Guess) -> Result<bool, GuessError> {
        let hit = match guess {
            Guess::Letter(letter) => {
                if !self.tried.insert(letter) {
                    return Err(GuessError::Repeated(letter));
                }
                self.secret.contains(letter)
            }
            Guess::Word(word) => {
                self.solved = word == self.secret;
                self.solved
            }
        };
        if !hit {
            self.candle -= 1;
        }
        Ok(hit)
    }

    fn status(&self) -> Status {
        if self.solved || self.secret.chars().all(|c| self.tried.contains(&c)) {
            Status::Won
        } else if self.candle == 0 {
            Status::Lost
        } else {
            Status::Running
        }
    }
}

impl fmt::Display for Round<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong: String = self.wrong().collect();
        write!(
            f,
            "{}   candle {:<width$}   wrong: {}",
            self.masked(),
            "|".repeat(self.candle),
            wrong,
            width = CANDLE
        )
    }
}

fn play(round: &mut Round<'_>, input: &mut dyn BufRead) -> io::Result<Status> {
    let mut line = String::new();
    while round.status() == Status::Running {
        print!("{round}\n? ");
        io::stdout().flush()?;
        line.clear();
        if input.read_line(&mut line)? == 0 {
            return Ok(Status::Lost);
        }
        let outcome = Guess::try_from(line.as_str()).and_then(|guess| round.guess(guess));
        match outcome {
            Ok(true) => println!("Yes!"),
            Ok(false) => println!("No, the candle burns lower."),
            Err(err) => println!("Sorry, {err}."),
        }
    }
    Ok(round.status())
}

fn main() -> io::Result<()> {
    let start = std::process::id() as usize;
    let mut input = io::stdin().lock();
    let mut won = 0;
    let mut played = 0;
    for word in WORDS.iter().cycle().skip(start % WORDS.len()).take(3) {
        let mut round = Round::new(word);
        let status = play(&mut round, &mut input)?;
        played += 1;
        if status == Status::Won {
            won += 1;
            println!("Well done, it was {}.\n", round.secret());
        } else {
            println!("It was {}.\n", round.secret());
            break;
        }
    }
    println!("{won} of {played} words found");
    Ok(())
}
