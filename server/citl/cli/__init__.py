"""The command line: reads arguments, asks the packages below, renders answers; the only place that prints."""
