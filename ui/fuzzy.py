"""Finding a line by a few letters of it."""

WORD_START = 4.0
NEXT_TO = 2.0
LETTER = 1.0
FIRST = 3.0
LEAST_PER_LETTER = 1.5
"""Letters strewn over a text are no find."""


def match(query: str, text: str) -> tuple[float, tuple[int, ...]] | None:
    """Tell how well the words of `query` are found in `text`, and which of its letters they are.

    Each word's letters must occur in order; the starts of words and letters next to one another count more, long
    texts a little less. Letter case and order of the words do not matter. None where a word is not found; an empty
    query is found everywhere, with 0.
    """
    folded = text.casefold()
    if len(folded) != len(text):  # a letter that folds to two: places would no longer fit
        folded = text.lower() if len(text.lower()) == len(text) else text
    total, places = 0.0, set[int]()
    for word in query.casefold().split():
        found = _best(word, folded)
        if found is None:
            return None
        total += found[0]
        places.update(found[1])
    return (total - len(text) / 1000 if query.strip() else 0.0), tuple(sorted(places))


def _best(word: str, text: str) -> tuple[float, list[int]] | None:
    """Return the best of the matches that begin at each place where the first letter stands."""
    starts = [place for place, letter in enumerate(text) if letter == word[0]]
    found = [match for start in starts if (match := _from(word, text, start)) is not None]
    best = max(found, key=lambda each: each[0], default=None)
    return best if best is not None and best[0] >= LEAST_PER_LETTER * len(word) else None


def _from(word: str, text: str, start: int) -> tuple[float, list[int]] | None:
    """Take each letter at the first place from `start` on."""
    places: list[int] = []
    score = FIRST if start == 0 else 0.0
    place = start
    for letter in word:
        place = text.find(letter, place)
        if place < 0:
            return None
        begins = place == 0 or not text[place - 1].isalnum()
        beside = bool(places) and places[-1] == place - 1
        score += LETTER + (WORD_START if begins else 0.0) + (NEXT_TO if beside else 0.0)
        if places and not beside:
            score -= min(2.0, (place - places[-1]) / 5)
        places.append(place)
        place += 1
    return score, places
