"""Text of the language taught: readings, furigana, romaji, lemmas, answer comparison."""
