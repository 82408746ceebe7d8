"""Who is in the room."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loqua.domain.learner import LEARNER_ID
from loqua.errors import IdentityRefused
from loqua.tutor.identity import Claim, claimed, resolved

NOBODY = Claim(learner_id=None, source="no user_id in metadata")


def test_job_metadata_comes_before_room_metadata() -> None:
    claim = claimed('{"user_id": "alice"}', '{"user_id": "bob"}')
    assert (claim.learner_id, claim.source) == ("alice", "job metadata")


def test_room_metadata_is_read_with_its_time_zone() -> None:
    claim = claimed("", '{"user_id": "u1", "time_zone": "Asia/Tokyo"}')
    assert (claim.learner_id, claim.time_zone) == ("u1", "Asia/Tokyo")


@pytest.mark.parametrize(
    "metadata",
    [
        "not json",
        "[1]",
        '"u1"',
        '{"user_id": 7}',
        '{"user_id": ""}',
        '{"user_id": "../x"}',
        '{"user_id": "a/b"}',
        '{"user_id": "%2e%2e"}',
        '{"user_id": "a\\u202eb"}',
        '{"user_id": "a\\u0000"}',
        json.dumps({"user_id": "x" * 10_240}),
        "x" * 65_536,
        "[" * 5_000,
    ],
)
def test_malformed_metadata_makes_a_guest(metadata: str) -> None:
    claim = claimed("", metadata)
    assert claim.malformed
    identity = resolved(claim, "anyone", playground=None, guest="guest-1")
    assert (identity.learner_id, identity.guest) == ("guest-1", True)


def test_metadata_must_name_the_participant_who_is_there() -> None:
    claim = claimed("", '{"user_id": "alice"}')
    assert resolved(claim, "alice", playground=None, guest="g").learner_id == "alice"
    with pytest.raises(IdentityRefused):
        resolved(claim, "bob", playground=None, guest="g")


def test_without_metadata_the_signed_identity_is_the_learner() -> None:
    identity = resolved(NOBODY, "u1", playground=None, guest="g")
    assert (identity.learner_id, identity.guest) == ("u1", False)


def test_an_identity_that_is_no_learner_id_is_a_guest() -> None:
    assert resolved(NOBODY, "a b/c", playground=None, guest="g").guest


def test_the_playground_setting_teaches_any_identity_as_the_named_learner() -> None:
    assert resolved(NOBODY, "random-7", playground="me", guest="g").learner_id == "me"


def test_what_is_not_text_is_not_read() -> None:
    assert claimed(object(), None).learner_id is None


@given(st.text(max_size=200))
def test_any_metadata_gives_a_usable_learner_id_or_none(text: str) -> None:
    for metadata in (text, json.dumps({"user_id": text})):
        claim = claimed("", metadata)
        assert claim.learner_id is None or LEARNER_ID.fullmatch(claim.learner_id)


@given(st.text(max_size=40))
def test_any_time_zone_is_a_known_one_or_none(text: str) -> None:
    claimed("", json.dumps({"user_id": "u1", "time_zone": text}))
