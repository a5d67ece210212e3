"""Does the compiler agree? Candidates in, a verdict for each out; the user's files are never touched."""
