"""The language server: the only package that speaks LSP; knows nothing of how errors are found, mended or judged."""
