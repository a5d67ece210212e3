"""Everything that speaks to rustc and cargo; knows nothing of patterns, candidates, verdicts or editors."""
