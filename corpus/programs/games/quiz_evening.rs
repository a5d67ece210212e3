//! A quiz with several question kinds, read and written through generic streams.

use std::io::{self, BufRead, Write};
use std::ops::ControlFlow;

trait Question {
    fn prompt(&self) -> String;
    fn check(&self, answer: &str) -> Verdict;

    fn points(&self) -> u32 {
        1
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Verdict {
    Right,
    Wrong { correct: String },
    Unclear(&'static str),
}

struct Choice {
    text: &'static str,
    options: Vec<&'static str>,
    correct: usize,
}

impl Question for Choice {
    fn prompt(&self) -> String {
        let mut prompt = self.text.to_string();
        for (letter, option) in ('a'..).zip(&self.options) {
            prompt.push_str(&format!("\n  {letter}) {option}"));
        }
        prompt
    }

    fn check(&self, answer: &str) -> Verdict {
        let mut chars = answer.chars();
        let (Some(letter), None) = (chars.next(), chars.next()) else {
            return Verdict::Unclear("answer with a single letter");
        };
        match ('a'..='z').position(|c| c == letter.to_ascii_lowercase()) {
            Some(index) if index == self.correct => Verdict::Right,
            Some(index) if index < self.options.len() => Verdict::Wrong {
                correct: self.options[self.correct].to_string(),
            },
            _ => Verdict::Unclear("that letter is not on the list"),
        }
    }
}

struct Estimate {
    text: String,
    value: i64,
    tolerance: u64,
}

impl Question for Estimate {
    fn prompt(&self) -> String {
        format!("{} (within {})", self.text, self.tolerance)
    }

    fn check(&self, answer: &str) -> Verdict {
        match answer.parse::<i64>() {
            Ok(guess) if guess.abs_diff(self.value) <= self.tolerance => Verdict::Right,
            Ok(_) => Verdict::Wrong { correct: self.value.to_string() },
            Err(_) => Verdict::Unclear("a whole number, please"),
        }
    }

    fn points(&self) -> u32 {
        2
    }
}

struct Free<F> {
    text: &'static str,
    model: &'static str,
    accepts: F,
}

impl<F> Question for Free<F>
where
    F: Fn(&str) -> bool,
{
    fn prompt(&self) -> String {
        self.text.to_owned()
    }

    fn check(&self, answer: &str) -> Verdict {
        if answer.is_empty() {
            Verdict::Unclear("say something")
        } else if (self.accepts)(answer) {
            Verdict::Right
        } else {
            Verdict::Wrong { correct: self.model.to_owned() }
        }
    }
}

#[derive(Debug, Default)]
struct Score {
    points: u32,
    possible: u32,
    missed: Vec<usize>,
}

fn ask<R, W>(question: &dyn Question, input: &mut R, output: &mut W) -> io::Result<ControlFlow<(), bool>>
where
    R: BufRead,
    W: Write,
{
    writeln!(output, "{}", question.prompt())?;
    let mut line = String::new();
    loop {
        write!(output, "> ")?;
        output.flush()?;
        line.clear();
        if input.read_line(&mut line)? == 0 {
            return Ok(ControlFlow::Break(()));
        }
        match question.check(line.trim()) {
            Verdict::Right => {
                writeln!(output, "Right!\n")?;
                return Ok(ControlFlow::Continue(true));
            }
            Verdict::Wrong { correct } => {
                writeln!(output, "No, it is {correct}.\n")?;
                return Ok(ControlFlow::Continue(false));
            }
            Verdict::Unclear(hint) => writeln!(output, "Hm, {hint}.")?,
        }
    }
}

fn run_quiz(
    questions: &[Box<dyn Question>],
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<Score> {
    let mut score = Score::default();
    for (index, question) in questions.iter().enumerate() {
        score.possible += question.points();
        match ask(question.as_ref(), &mut input, &mut output)? {
            ControlFlow::Continue(true) => score.points += question.points(),
            ControlFlow::Continue(false) => score.missed.push(index + 1),
            ControlFlow::Break(()) => break,
        }
    }
    Ok(score)
}

fn main() -> io::Result<()> {
    let short_words = ["ox", "elk", "yak"];
    let questions: Vec<Box<dyn Question>> = vec![
        Box::new(Choice {
            text: "Which of these floats on water?",
            options: vec!["granite", "pumice", "basalt"],
            correct: 1,
        }),
        Box::new(Estimate {
            text: String::from("How many squares of any size are on an 8x8 board?"),
            value: (1..=8i64).map(|n| n * n).sum(),
            tolerance: 10,
        }),
        Box::new(Free {
            text: "Name an animal with at most three letters.",
            model: "yak",
            accepts: move |answer: &str| short_words.contains(&answer.to_lowercase().as_str()),
        }),
    ];
    let stdin = io::stdin();
    let score = run_quiz(&questions, stdin.lock(), io::stdout())?;
    println!("{} of {} points", score.points, score.possible);
    if let [first, rest @ ..] = &score.missed[..] {
        println!("Look again at question {first} and {} others", rest.len());
    }
    Ok(())
}
