"""Recorded decisions: those a program embodies, read from its syntax, and those a code generator wrote down."""
