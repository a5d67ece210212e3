"""What an ideal editor would ask for: checks, ranked fixes, explanations, feedback; knows nothing of LSP."""
