"""Imported once by the process that all job processes are forked from: they share what it loads."""

from loqua.language.tokens import tokens

tokens("準備")
