//! A to-do list with priorities and due days, controlled by short commands.

use std::cmp::Reverse;
use std::fmt;
use std::io::{self, BufRead};
use std::str::{FromStr, SplitWhitespace};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Priority {
    Low,
    #[default]
    Normal,
    High,
}

impl FromStr for Priority {
    type Err = TodoError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        match s {
            "low" | "l" => Ok(Priority::Low),
            "normal" | "n" => Ok(Priority::Normal),
            "high" | "h" => Ok(Priority::High),
            other => Err(TodoError::UnknownPriority(other.to_string())),
        }
    }
}

#[derive(Debug)]
enum TodoError {
    UnknownCommand(String),
    UnknownPriority(String),
    MissingArgument(&'static str),
    BadNumber(std::num::ParseIntError),
    NoTask(u32),
}

impl From<std::num::ParseIntError> for TodoError {
    fn from(err: std::num::ParseIntError) -> Self {
        Self::BadNumber(err)
    }
}

impl fmt::Display for TodoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCommand(word) => write!(f, "unknown command {word:?}"),
            Self::UnknownPriority(word) => write!(f, "{word} is no priority"),
            Self::MissingArgument(what) => write!(f, "please give a {what}"),
            Self::BadNumber(err) => write!(f, "not a number ({err})"),
            Self::NoTask(id) => write!(f, "there is no task {id}"),
        }
    }
}

#[derive(Debug, Default)]
struct Task {
    id: u32,
    text: String,
    priority: Priority,
    due: Option<u16>,
    done: bool,
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.done { 'x' } else { ' ' };
        write!(f, "[{mark}] {:>3} {:<30} {:?}", self.id, self.text, self.priority)?;
        if let Some(day) = self.due {
            write!(f, " (day {day})")?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct TodoList {
    tasks: Vec<Task>,
    last_id: u32,
}

impl TodoList {
    fn add(&mut self, text: String) -> &Task {
        self.last_id += 1;
        let index = self.tasks.len();
        self.tasks.push(Task { id: self.last_id, text, ..Task::default() });
        &self.tasks[index]
    }

    fn find(&mut self, id: u32) -> Result<&mut Task, TodoError> {
        self.tasks
            .iter_mut()
            .find(|task| task.id == id)
            .ok_or(TodoError::NoTask(id))
    }

    fn sorted(&self) -> Vec<&Task> {
        let mut tasks: Vec<&Task> = self.tasks.iter().collect();
        tasks.sort_by_key(|t| (t.done, Reverse(t.priority), t.due.unwrap_or(u16::MAX), t.id));
        tasks
    }

    fn clear_done(&mut self) -> Vec<Task> {
        let (done, open) = self.tasks.drain(..).partition(|task| task.done);
        self.tasks = open;
        done
    }

    fn execute(&mut self, line: &str) -> Result<String, TodoError> {
        let mut words = line.split_whitespace();
        let Some(verb) = words.next() else {
            return Ok(String::new());
        };
        match verb {
            "add" => {
                let text = words.collect::<Vec<_>>().join(" ");
                if text.is_empty() {
                    return Err(TodoError::MissingArgument("text"));
                }
                Ok(format!("added {}", self.add(text)))
            }
            "done" => {
                let task = self.find(number(&mut words)?)?;
                task.done = true;
                Ok(format!("well done: {}", task.text))
            }
            "prio" => {
                let task = self.find(number(&mut words)?)?;
                task.priority = words
                    .next()
                    .ok_or(TodoError::MissingArgument("priority"))?
                    .parse()?;
                Ok(task.to_string())
            }
            "due" => {
                let id = number(&mut words)?;
                let day = words.next().map(str::parse).transpose()?;
                self.find(id)?.due = day;
                Ok("due day changed".to_string())
            }
            "clear" => {
                let gone = self.clear_done();
                Ok(format!("removed {} tasks", gone.len()))
            }
            "list" => {
                let lines: Vec<String> = self.sorted().into_iter().map(Task::to_string).collect();
                Ok(lines.join("\n"))
            }
            other => Err(TodoError::UnknownCommand(other.to_owned())),
        }
    }
}

fn number(words: &mut SplitWhitespace<'_>) -> Result<u32, TodoError> {
    let word = words.next().ok_or(TodoError::MissingArgument("task number"))?;
    Ok(word.parse()?)
}

fn main() -> io::Result<()> {
    let mut list = TodoList::default();
    for line in io::stdin().lock().lines() {
        match list.execute(&line?) {
            Ok(answer) if answer.is_empty() => {}
            Ok(answer) => println!("{answer}"),
            Err(err) => eprintln!("error: {err}"),
        }
    }
    Ok(())
}
