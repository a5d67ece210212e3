//! A fixed ring buffer over raw storage, with careful dropping of what is left inside.

use std::alloc::{self, Layout};
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::{self, NonNull};

pub struct RawRing<T> {
    storage: NonNull<T>,
    capacity: usize,
    head: usize,
    len: usize,
    owns: PhantomData<T>,
}

unsafe impl<T: Send> Send for RawRing<T> {}

impl<T> RawRing<T> {
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0 && std::mem::size_of::<T>() > 0);
        let layout = Layout::array::<T>(capacity).expect("ring is too large");
        let raw = unsafe { alloc::alloc(layout) } as *mut T;
        let Some(storage) = NonNull::new(raw) else {
            alloc::handle_alloc_error(layout);
        };
        RawRing { storage, capacity, head: 0, len: 0, owns: PhantomData }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn is_full(&self) -> bool {
        self.len == self.capacity
    }

    fn slot(&self, offset: usize) -> *mut T {
        let index = (self.head + offset) % self.capacity;
        unsafe { self.storage.as_ptr().add(index) }
    }

    /// Gives the value back when there is no room.
    pub fn push(&mut self, value: T) -> Result<(), T> {
        if self.is_full() {
            return Err(value);
        }
        unsafe { self.slot(self.len).write(value) };
        self.len += 1;
        Ok(())
    }

    pub fn push_overwrite(&mut self, value: T) -> Option<T> {
        match self.push(value) {
            Ok(()) => None,
            Err(value) => {
                let oldest = self.pop();
                let _ = self.push(value);
                oldest
            }
        }
    }

    pub fn pop(&mut self) -> Option<T> {
        if self.is_empty() {
            return None;
        }
        let value = unsafe { self.slot(0).read() };
        self.head = (self.head + 1) % self.capacity;
        self.len -= 1;
        Some(value)
    }

    pub fn get(&self, offset: usize) -> Option<&T> {
        if offset < self.len {
            Some(unsafe { &*self.slot(offset) })
        } else {
            None
        }
    }

    pub fn get_mut(&mut self, offset: usize) -> Option<&mut T> {
        (offset < self.len).then(|| unsafe { &mut *self.slot(offset) })
    }

    pub fn swap(&mut self, a: usize, b: usize) -> bool {
        if a >= self.len || b >= self.len {
            return false;
        }
        unsafe { ptr::swap(self.slot(a), self.slot(b)) };
        true
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + '_ {
        (0..self.len).map(move |offset| unsafe { &*self.slot(offset) })
    }

    pub fn into_vec(self) -> Vec<T> {
        let mut ring = ManuallyDrop::new(self);
        let mut values = Vec::with_capacity(ring.len);
        while let Some(value) = ring.pop() {
            values.push(value);
        }
        unsafe { ring.release() };
        values
    }

    unsafe fn release(&mut self) {
        if let Ok(layout) = Layout::array::<T>(self.capacity) {
            unsafe { alloc::dealloc(self.storage.as_ptr().cast(), layout) };
        }
    }
}

impl<T> Drop for RawRing<T> {
    fn drop(&mut self) {
        while let Some(value) = self.pop() {
            drop(value);
        }
        unsafe { self.release() };
    }
}

impl<T: fmt::Debug> fmt::Debug for RawRing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T> Extend<T> for RawRing<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        for value in values {
            self.push_overwrite(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RawRing;
    use std::rc::Rc;

    #[test]
    fn keeps_the_latest() {
        let mut ring = RawRing::new(3);
        ring.extend((1..=5).map(|n| n.to_string()));
        assert_eq!(format!("{ring:?}"), r#"["3", "4", "5"]"#);
        assert!(ring.swap(0, 2));
        if let Some(text) = ring.get_mut(1) {
            text.push('x');
        }
        assert_eq!(ring.into_vec(), ["5", "4x", "3"]);
    }

    #[test]
    fn drops_everything() {
        let shared = Rc::new(0u8);
        let mut ring = RawRing::new(4);
        ring.extend(std::iter::repeat(shared.clone()).take(6));
        assert_eq!(Rc::strong_count(&shared), 5);
        drop(ring);
        assert_eq!(Rc::strong_count(&shared), 1);
    }
}
