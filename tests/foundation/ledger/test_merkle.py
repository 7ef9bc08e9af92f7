"""The tree's arithmetic against RFC 6962's own tree, the published proof vectors, and itself on random trees."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.foundation.ledger import merkle
from chuxin.foundation.ledger.tiles import Tile, all_tiles, grown, partial_tiles, span_hash, tile_path

FOLDER = "08_transparency_log"
VECTORS = 259


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def by_definition(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return merkle.node_hash(by_definition(hashes[:k]), by_definition(hashes[k:]))


def hashes_of(spans: Sequence[merkle.Span], hashes: Sequence[bytes]) -> list[bytes]:
    return [by_definition(hashes[start:end]) for start, end in spans]


@st.composite
def subtrees(draw: st.DrawFn) -> tuple[int, int, int]:
    size = draw(st.integers(1, 90))
    width = draw(st.integers(1, size))
    step = 1 << (width - 1).bit_length()
    start = step * draw(st.integers(0, (size - width) // step))
    return start, start + width, size


def accepts(vector: dict[str, Any]) -> bool:
    proof = [base64.b64decode(one) for one in vector["proof"] or []]

    def raw(name: str) -> bytes:
        return base64.b64decode(vector[name])

    match vector["kind"]:
        case "inclusion":
            return merkle.includes(vector["leafIdx"], vector["treeSize"], raw("leafHash"), proof, raw("root"))
        case "subtreeinclusion":
            span = (vector["start"], vector["end"])
            return merkle.subtree_includes(vector["leafIdx"], span, raw("leafHash"), proof, raw("root"))
        case "consistency":
            return merkle.consistent(vector["size1"], vector["size2"], raw("root1"), raw("root2"), proof)
        case _:
            span = (vector["start"], vector["end"])
            return merkle.subtree_consistent(span, vector["size"], raw("root1"), raw("root2"), proof)


@pytest.mark.realdata
def test_all_published_vectors_are_accepted_and_refused_as_they_should(realdata: Path) -> None:
    with gzip.open(realdata / FOLDER / "merkle_proof_vectors.jsonl.gz") as file:
        vectors = [json.loads(line) for line in file]
    assert len(vectors) == VECTORS
    assert [vector["file"] for vector in vectors if accepts(vector) is vector["wantErr"]] == []


@pytest.mark.realdata
def test_the_reference_tree_of_rfc_6962_holds(realdata: Path) -> None:
    tree = json.loads((realdata / FOLDER / "rfc6962_reference_tree.json").read_text())
    hashes = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in tree["leaf_inputs_hex"]]
    assert [one.hex() for one in hashes] == tree["node_hashes_by_level_hex"][0]
    roots = [merkle.tree_hash(hashes[:size]).hex() for size in range(len(hashes) + 1)]
    assert roots == tree["root_hashes_hex_by_size_0_to_8"]
    for level, nodes in enumerate(tree["node_hashes_by_level_hex"]):
        width = 1 << level
        found = [merkle.perfect_root(b"".join(hashes[at * width : (at + 1) * width])).hex() for at in range(len(nodes))]
        assert found == nodes


@given(st.integers(0, 300))
def test_the_tree_hash_is_the_one_of_the_definition(size: int) -> None:
    assert merkle.tree_hash(leaves(size)) == by_definition(leaves(size))


@given(st.integers(1, 120), st.data())
def test_every_inclusion_proof_verifies_and_no_other_leaf_does(size: int, data: st.DataObject) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    proof, root = hashes_of(merkle.inclusion_spans(index, 0, size), hashes), by_definition(hashes)
    assert merkle.includes(index, size, hashes[index], proof, root)
    assert merkle.includes(index, size, hashes[other], proof, root) is (index == other)
    assert merkle.includes(other, size, hashes[index], proof, root) is (index == other)
    assert not merkle.includes(index, size, hashes[index], [*proof, root], root)


@given(subtrees(), st.data())
def test_every_subtree_proof_verifies_and_a_changed_one_does_not(
    tree: tuple[int, int, int], data: st.DataObject
) -> None:
    start, end, size = tree
    hashes = leaves(size)
    proof = hashes_of(merkle.consistency_spans(start, end, size), hashes)
    subtree, root = by_definition(hashes[start:end]), by_definition(hashes)
    assert merkle.subtree_consistent((start, end), size, subtree, root, proof)
    assert not merkle.subtree_consistent((start, end), size, merkle.leaf_hash(b"other"), root, proof)
    index = data.draw(st.integers(start, end - 1))
    path = hashes_of(merkle.inclusion_spans(index, start, end), hashes)
    assert merkle.subtree_includes(index, (start, end), hashes[index], path, subtree)
    if proof:
        spoilt = data.draw(st.integers(0, len(proof) - 1))
        proof[spoilt] = bytes([proof[spoilt][0] ^ 1]) + proof[spoilt][1:]
        assert not merkle.subtree_consistent((start, end), size, subtree, root, proof)


@given(st.lists(st.integers(0, 700), min_size=1, max_size=5))
def test_tiles_grown_in_pieces_are_the_tiles_grown_at_once(pieces: list[int]) -> None:
    every, size, held = leaves(sum(pieces)), 0, dict[tuple[int, int], bytes]()
    for piece in pieces:
        frontier = {key: held[key] for key in partial_tiles(size)}
        held.update(_by_key(grown(size, frontier, b"".join(every[size : size + piece]))))
        size += piece
    assert held == dict(_by_key(grown(0, {}, b"".join(every))))
    assert {(level, number): width for level, number, width in all_tiles(size)} == {
        key: len(hashes) // 32 for key, hashes in held.items()
    }
    assert span_hash((0, size), lambda level, number: held[level, number]) == merkle.tree_hash(every)


def test_a_tree_of_70000_has_the_tiles_of_the_specification() -> None:
    tiles = list(all_tiles(70_000))
    assert sum(width == 256 for level, _, width in tiles if level == 0) == 273
    assert [width for _, _, width in tiles if width < 256] == [112, 17, 1]


def test_a_tile_is_addressed_as_the_specification_says() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path("entries", 7, 3) == "tile/entries/007.p/3"


def _by_key(tiles: Any) -> list[tuple[tuple[int, int], bytes]]:
    return [((tile.level, tile.number), tile.hashes) for tile in tiles if isinstance(tile, Tile)]
