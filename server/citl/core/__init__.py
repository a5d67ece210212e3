"""Value types every other package speaks in; knows nothing of files, processes, editors or rustc's wire format."""
