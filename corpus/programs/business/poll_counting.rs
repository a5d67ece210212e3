//! Counts ranked ballots by eliminating the weakest option round after round.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::io::{self, BufRead, Cursor};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Ballot {
    ranking: Vec<String>,
}

#[derive(Debug)]
enum BallotError {
    Io(io::Error),
    Blank { line: usize },
    Repeated { line: usize, option: String },
}

impl From<io::Error> for BallotError {
    fn from(error: io::Error) -> Self {
        BallotError::Io(error)
    }
}

impl fmt::Display for BallotError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            BallotError::Io(error) => write!(f, "cannot read ballots: {error}"),
            BallotError::Blank { line } => write!(f, "ballot {line} is blank"),
            BallotError::Repeated { line, option } => {
                write!(f, "ballot {line} names {option:?} twice")
            }
        }
    }
}

#[derive(Debug)]
enum Outcome {
    Winner { option: String, votes: usize, rounds: usize },
    Tie(Vec<String>),
}

fn read_ballots<R: BufRead>(input: R) -> Result<Vec<Ballot>, BallotError> {
    let mut ballots = Vec::new();
    for (index, line) in input.lines().enumerate() {
        let text = line?;
        let number = index + 1;
        let mut seen = HashSet::new();
        let mut ranking = Vec::new();
        for option in text.split('>').map(str::trim) {
            if option.is_empty() {
                continue;
            }
            if !seen.insert(option) {
                return Err(BallotError::Repeated { line: number, option: option.to_owned() });
            }
            ranking.push(option.to_owned());
        }
        if ranking.is_empty() {
            return Err(BallotError::Blank { line: number });
        }
        ballots.push(Ballot { ranking });
    }
    Ok(ballots)
}

fn first_choices<'b>(ballots: &'b [Ballot], out: &HashSet<String>) -> BTreeMap<&'b str, usize> {
    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    for ballot in ballots {
        for option in &ballot.ranking {
            tally.entry(option).or_default();
        }
        if let Some(choice) = ballot.ranking.iter().find(|o| !out.contains(*o)) {
            *tally.entry(choice).or_default() += 1;
        }
    }
    tally.retain(|option, _| !out.contains(*option));
    tally
}

fn decide(ballots: &[Ballot]) -> Option<Outcome> {
    let mut out: HashSet<String> = HashSet::new();
    for round in 1.. {
        let tally = first_choices(ballots, &out);
        let live: usize = tally.values().sum();
        let (&leader, &votes) = tally.iter().max_by_key(|(_, votes)| **votes)?;
        if votes * 2 > live {
            return Some(Outcome::Winner { option: leader.to_string(), votes, rounds: round });
        }
        let fewest = *tally.values().min()?;
        if fewest == votes {
            return Some(Outcome::Tie(tally.into_keys().map(String::from).collect()));
        }
        let losers = tally.iter().filter(|(_, v)| **v == fewest).map(|(o, _)| o.to_string());
        out.extend(losers);
    }
    None
}

fn main() {
    let box_contents = "\
        picnic > museum > bowling\n\
        museum > picnic\n\
        bowling > museum > picnic\n\
        picnic > bowling\n\
        museum\n\
        bowling > picnic\n\
        museum > bowling\n";

    let ballots = match read_ballots(Cursor::new(box_contents)) {
        Ok(ballots) => ballots,
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    };

    match decide(&ballots) {
        Some(Outcome::Winner { option, votes, rounds }) => {
            println!("{option} wins with {votes} of {} after {rounds} rounds", ballots.len())
        }
        Some(Outcome::Tie(options)) => println!("tie between {}", options.join(" and ")),
        None => println!("nobody voted"),
    }
}
