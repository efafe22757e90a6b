"""Writes SentencePiece's `precompiled_charsmap`: which beginnings of a text become what."""
import struct


def charsmap(rules):
    """The bytes for rules from a string, which holds no NUL, to another."""
    root, texts = {}, b""
    for source, target in rules.items():
        node = root
        for byte in source.encode():
            node = node.setdefault(byte, {})
        # No byte is NUL: below it stands where the target begins.
        node[0] = len(texts)
        texts += target.encode() + b"\0"
    units, used, bases, free = {0: 0}, {0}, set(), 1
    waiting = [(0, root)]
    while waiting:
        place, node = waiting.pop()
        while free in used or free in bases:
            free += 1
        first = free
        # Two nodes of one base would have each other's children.
        while first in bases or any((first ^ label) in used for label in node):
            first += 1
        bases.add(first)
        # The XOR of place and first must fit into 21 bits.
        assert first ^ place < 1 << 21
        units[place] |= (first ^ place) << 10 | (0 in node) << 8
        for label, child in node.items():
            used.add(first ^ label)
            units[first ^ label] = 1 << 31 | child if label == 0 else label
            if label:
                waiting.append((first ^ label, child))
    # Whatever byte follows is looked for, in the 256 units around a base.
    trie = b"".join(struct.pack("<I", units.get(place, 0)) for place in range((max(bases | used) | 255) + 1))
    return struct.pack("<I", len(trie)) + trie + texts
