"""Puts `#[traced]` on every function of a folder of Rust sources, in place.

Owns finding functions by their tokens, also inside macros, where no parser sees an item. Knows nothing of crates or tests.
Prints how many functions got the attribute, and every function that did not, with the reason.
"""

import re
import sys
from pathlib import Path

TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*)
      | (?P<block>/\*)
      | (?P<raw>(?:b|c)?r(?P<hashes>\#*)")
      | (?P<text>(?:b|c)?"(?:[^"\\]|\\.)*")
      | (?P<char>b?'(?:[^'\\\n]|\\(?:x..|u\{[^}]*\}|.))')
      | (?P<lifetime>'[A-Za-z_]\w*)
      | (?P<word>(?:r\#)?[A-Za-z_]\w*)
      | (?P<number>\d\w*)
      | (?P<arrow>->|=>)
      | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
OPEN, CLOSE = "([{", ")]}"
QUALIFIERS = {"pub", "default", "const", "async", "unsafe", "extern", "safe"}


class Token:
    def __init__(self, text, start):
        self.text, self.start = text, start


def tokens(source):
    found, at = [], 0
    while at < len(source):
        match = TOKEN.match(source, at)
        at = match.end()
        if match["block"]:
            at = end_of_comment(source, at)
        elif match["raw"]:
            closing = '"' + match["hashes"]
            at = source.index(closing, at) + len(closing)
            found.append(Token(source[match.start() : at], match.start()))
        elif not match["skip"]:
            found.append(Token(match[0], match.start()))
    return found


def end_of_comment(source, at):
    depth = 1
    while depth:
        match = re.compile(r"/\*|\*/").search(source, at)
        depth += 1 if match[0] == "/*" else -1
        at = match.end()
    return at


def partners(found):
    """The index of the closing token by that of the opening one, and the other way round."""
    pairs, opened = {}, []
    for index, token in enumerate(found):
        if token.text in OPEN:
            opened.append(index)
        elif token.text in CLOSE:
            pairs[index] = opened.pop()
            pairs[pairs[index]] = index
    return pairs


def first_qualifier(found, pairs, index):
    """Where the function begins: at its visibility or first qualifier."""
    while index > 0:
        before = found[index - 1].text
        if before in QUALIFIERS or before.startswith('"') and found[index - 2].text == "extern":
            index -= 1
        elif before == ")" and found[pairs[index - 1] - 1].text == "pub":
            index = pairs[index - 1] - 1
        elif index > 1 and found[index - 2].text == "$":
            index -= 2
        else:
            break
    return index


def attributes(found, pairs, index):
    """The text of the attributes above a function."""
    texts = []
    while index > 1 and found[index - 1].text == "]" and found[pairs[index - 1] - 1].text == "#":
        start = pairs[index - 1]
        texts.append("".join(token.text for token in found[start:index]))
        index = start - 1
    return texts


def body(found, pairs, index):
    """The index of the body's brace; none for a declaration or a macro's pattern."""
    while index < len(found):
        text = found[index].text
        if text == "{":
            return index
        if text == ";" or text in CLOSE:
            return None
        index = pairs[index] + 1 if text in OPEN else index + 1
    return None


def attribute(above, qualifiers):
    """The attribute to write, or why none can stand."""
    if "const" in qualifiers:
        return None, "const fn: it runs while compiling"
    if any("[proc_macro" in text for text in above):
        return None, "proc macro: it runs inside the compiler"
    if any("[track_caller]" in text for text in above):
        # A closure would become the caller; the refusal of `#[traced]` names this way out.
        return "#[::traced::traced(error = off)]", None
    return "#[::traced::traced]", None


def apply(path, skipped):
    source = path.read_text()
    found = tokens(source)
    pairs = partners(found)
    places = []
    for index, token in enumerate(found[:-2]):
        name = "".join(part.text for part in found[index + 1 : index + 3 if found[index + 1].text == "$" else index + 2])
        after = index + (3 if name.startswith("$") else 2)
        if token.text != "fn" or not re.match(r"[$\w]", name) or found[after].text not in ("(", "<"):
            continue
        if body(found, pairs, after) is None:
            continue
        first = first_qualifier(found, pairs, index)
        text, reason = attribute(attributes(found, pairs, first), [part.text for part in found[first:index]])
        if text:
            places.append((found[first].start, text))
        else:
            line = source.count("\n", 0, token.start) + 1
            skipped.append(f"{path}:{line} {name}: {reason}")
    for start, text in reversed(places):
        source = f"{source[:start]}{text} {source[start:]}"
    path.write_text(source)
    return len(places)


def main():
    skipped = []
    traced = sum(apply(path, skipped) for path in sorted(Path(sys.argv[1]).rglob("*.rs")))
    for line in skipped:
        print(f"  skipped {line}")
    print(f"{sys.argv[1]}: {traced} functions traced, {len(skipped)} skipped")


main()
