//! How much is done for a text, counted in tests: time would say the same less surely.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts one step of a loop whose length depends on the text. Nothing outside of tests.
#[inline]
pub(super) fn step() {
    #[cfg(test)]
    STEPS.set(STEPS.get() + 1);
}

/// The steps of this thread since the last call.
#[cfg(test)]
pub(super) fn taken() -> usize {
    STEPS.take()
}
