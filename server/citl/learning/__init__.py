"""What became of fixes, kept on the user's machine; knows nothing of how fixes are found, judged or shown."""
