//! A two-stack undo history driving a tiny drawing canvas.

use std::fmt;

#[derive(Debug, Clone, PartialEq)]
enum Edit {
    AddShape { id: u32, label: String },
    Rename { id: u32, from: String, to: String },
    Remove { id: u32, label: String },
}

impl Edit {
    fn inverse(&self) -> Edit {
        match self {
            Edit::AddShape { id, label } => Edit::Remove { id: *id, label: label.clone() },
            Edit::Remove { id, label } => Edit::AddShape { id: *id, label: label.clone() },
            Edit::Rename { id, from, to } => Edit::Rename {
                id: *id,
                from: to.clone(),
                to: from.clone(),
            },
        }
    }
}

#[derive(Debug)]
enum CanvasError {
    UnknownShape(u32),
    Duplicate(u32),
}

impl fmt::Display for CanvasError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CanvasError::UnknownShape(id) => write!(f, "no shape with id {id}"),
            CanvasError::Duplicate(id) => write!(f, "shape {id} is already on the canvas"),
        }
    }
}

impl std::error::Error for CanvasError {}

#[derive(Default)]
struct Canvas {
    shapes: Vec<(u32, String)>,
}

impl Canvas {
    fn position(&self, id: u32) -> Option<usize> {
        self.shapes.iter().position(|(shape, _)| *shape == id)
    }

    fn apply(&mut self, edit: &Edit) -> Result<(), CanvasError> {
        match edit {
            Edit::AddShape { id, label } => {
                if self.position(*id).is_some() {
                    return Err(CanvasError::Duplicate(*id));
                }
                self.shapes.push((*id, label.clone()));
            }
            Edit::Rename { id, to, .. } => {
                let at = self.position(*id).ok_or(CanvasError::UnknownShape(*id))?;
                self.shapes[at].1 = to.clone();
            }
            Edit::Remove { id, .. } => {
                let at = self.position(*id).ok_or(CanvasError::UnknownShape(*id))?;
                self.shapes.remove(at);
            }
        }
        Ok(())
    }
}

impl fmt::Display for Canvas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.shapes.iter().map(|(_, label)| label.as_str()).collect();
        write!(f, "[{}]", names.join(", "))
    }
}

struct History<T> {
    done: Vec<T>,
    undone: Vec<T>,
    limit: usize,
}

impl<T> History<T> {
    fn with_limit(limit: usize) -> Self {
        History { done: Vec::with_capacity(limit), undone: Vec::new(), limit }
    }

    fn record(&mut self, item: T) {
        self.undone.clear();
        if self.done.len() == self.limit {
            self.done.remove(0);
        }
        self.done.push(item);
    }

    fn step_back(&mut self) -> Option<&T> {
        let item = self.done.pop()?;
        self.undone.push(item);
        self.undone.last()
    }

    fn step_forward(&mut self) -> Option<&T> {
        let item = self.undone.pop()?;
        self.done.push(item);
        self.done.last()
    }

    fn depth(&self) -> (usize, usize) {
        (self.done.len(), self.undone.len())
    }
}

struct Editor {
    canvas: Canvas,
    history: History<Edit>,
}

impl Editor {
    fn new(limit: usize) -> Self {
        Editor { canvas: Canvas::default(), history: History::with_limit(limit) }
    }

    fn perform(&mut self, edit: Edit) -> Result<(), CanvasError> {
        self.canvas.apply(&edit)?;
        self.history.record(edit);
        Ok(())
    }

    fn undo(&mut self) -> Result<bool, CanvasError> {
        let Some(edit) = self.history.step_back() else {
            return Ok(false);
        };
        self.canvas.apply(&edit.inverse())?;
        Ok(true)
    }

    fn redo(&mut self) -> Result<bool, CanvasError> {
        match self.history.step_forward() {
            Some(edit) => self.canvas.apply(edit).map(|()| true),
            None => Ok(false),
        }
    }
}

fn main() -> Result<(), CanvasError> {
    let mut editor = Editor::new(8);
    for (id, label) in [(1, "circle"), (2, "arrow"), (3, "legend")] {
        editor.perform(Edit::AddShape { id, label: label.to_string() })?;
    }
    let rename = Edit::Rename { id: 2, from: "arrow".into(), to: "dashed arrow".into() };
    editor.perform(rename)?;
    println!("after edits: {}", editor.canvas);

    let mut undone = 0;
    while undone < 2 && editor.undo()? {
        undone += 1;
    }
    println!("after {undone} undos: {}", editor.canvas);

    editor.redo()?;
    println!("after redo: {} depth {:?}", editor.canvas, editor.history.depth());

    if let Err(problem) = editor.perform(Edit::Remove { id: 9, label: String::new() }) {
        println!("rejected: {problem}");
    }
    Ok(())
}
