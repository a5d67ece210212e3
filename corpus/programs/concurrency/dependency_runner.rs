//! Executes a graph of named build steps in parallel, respecting their dependencies.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::fmt;
use std::sync::{mpsc, Mutex};
use std::thread;

pub type StepResult = Result<String, Box<dyn Error + Send + Sync>>;
type Work<'a> = Box<dyn FnOnce() -> StepResult + Send + 'a>;

struct Step<'a> {
    needs: BTreeSet<&'a str>,
    work: Work<'a>,
}

#[derive(Debug)]
pub enum PlanError {
    Duplicate(String),
    Unknown { step: String, needs: String },
    Cycle(Vec<String>),
    Failed { step: String, source: Box<dyn Error + Send + Sync> },
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanError::Duplicate(step) => write!(f, "step `{step}` is declared twice"),
            PlanError::Unknown { step, needs } => write!(f, "`{step}` needs unknown `{needs}`"),
            PlanError::Cycle(steps) => write!(f, "steps wait for each other: {}", steps.join(", ")),
            PlanError::Failed { step, source } => write!(f, "step `{step}` failed: {source}"),
        }
    }
}

impl Error for PlanError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            PlanError::Failed { source, .. } => Some(source.as_ref()),
            _ => None,
        }
    }
}

#[derive(Default)]
pub struct Plan<'a> {
    steps: BTreeMap<&'a str, Step<'a>>,
}

impl<'a> Plan<'a> {
    pub fn new() -> Self {
        Plan::default()
    }

    pub fn step<F>(&mut self, name: &'a str, needs: &[&'a str], work: F) -> Result<&mut Self, PlanError>
    where
        F: FnOnce() -> StepResult + Send + 'a,
    {
        if self.steps.contains_key(name) {
            return Err(PlanError::Duplicate(name.to_string()));
        }
        let step = Step { needs: needs.iter().copied().collect(), work: Box::new(work) };
        self.steps.insert(name, step);
        Ok(self)
    }

    fn check(&self) -> Result<(), PlanError> {
        for (name, step) in &self.steps {
            if let Some(missing) = step.needs.iter().find(|need| !self.steps.contains_key(*need)) {
                return Err(PlanError::Unknown {
                    step: name.to_string(),
                    needs: missing.to_string(),
                });
            }
        }
        Ok(())
    }

    fn take_ready(&mut self, done: &HashMap<&'a str, String>) -> Vec<(&'a str, Work<'a>)> {
        let ready: Vec<&'a str> = self
            .steps
            .iter()
            .filter(|(_, step)| step.needs.iter().all(|need| done.contains_key(need)))
            .map(|(name, _)| *name)
            .collect();
        ready
            .into_iter()
            .filter_map(|name| self.steps.remove(name).map(|step| (name, step.work)))
            .collect()
    }

    pub fn run(mut self, order: &Mutex<Vec<String>>) -> Result<HashMap<&'a str, String>, PlanError> {
        self.check()?;
        let mut done: HashMap<&'a str, String> = HashMap::new();
        thread::scope(|scope| {
            let (tx, rx) = mpsc::channel();
            let mut running = 0usize;
            loop {
                for (name, work) in self.take_ready(&done) {
                    let tx = tx.clone();
                    running += 1;
                    scope.spawn(move || {
                        let result = work();
                        let _ = tx.send((name, result));
                    });
                }
                if running == 0 {
                    break;
                }
                let Ok((name, result)) = rx.recv() else { break };
                running -= 1;
                match result {
                    Ok(output) => {
                        order.lock().unwrap().push(name.to_string());
                        done.insert(name, output);
                    }
                    Err(source) => {
                        return Err(PlanError::Failed { step: name.to_string(), source });
                    }
                }
            }
            if self.steps.is_empty() {
                Ok(done)
            } else {
                Err(PlanError::Cycle(self.steps.into_keys().map(String::from).collect()))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine(text: &'static str) -> impl FnOnce() -> StepResult + Send {
        move || Ok(text.to_string())
    }

    #[test]
    fn order_is_respected() -> Result<(), PlanError> {
        let order = Mutex::new(Vec::new());
        let mut plan = Plan::new();
        plan.step("link", &["compile", "assets"], fine("app"))?
            .step("compile", &["fetch"], fine("object"))?
            .step("assets", &[], fine("png"))?
            .step("fetch", &[], fine("src"))?;
        let outputs = plan.run(&order)?;
        assert_eq!(outputs["link"], "app");
        let order = order.into_inner().unwrap();
        let place = |name: &str| order.iter().position(|step| step == name);
        assert!(place("fetch") < place("compile"));
        assert_eq!(place("link"), Some(3));
        Ok(())
    }

    #[test]
    fn cycles_are_reported() {
        let mut plan = Plan::new();
        plan.step("a", &["b"], fine("")).unwrap();
        plan.step("b", &["a"], fine("")).unwrap();
        let error = plan.run(&Mutex::default()).unwrap_err();
        assert_eq!(error.to_string(), "steps wait for each other: a, b");
    }

    #[test]
    fn failures_stop_the_run() {
        let mut plan = Plan::new();
        plan.step("parse", &[], || Ok("x1".parse::<i32>()?.to_string())).unwrap();
        assert!(matches!(plan.run(&Mutex::default()), Err(PlanError::Failed { step, .. }) if step == "parse"));
    }
}
