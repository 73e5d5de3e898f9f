# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Heartbeats", in Python."""

from harness import FLEET_SIZE, Orbit, line, line_both

# A time in the past, to which tests add.
THEN = 1000000000000


def seen(heartbeats):
    return [(heartbeat.get_node_id(), heartbeat.get_captured_at()) for heartbeat in heartbeats]


@line_both('heartbeat/publish')
def _(test):
    fleet = test.join(2)
    for i in range(3):
        before = Orbit.epoch_now()
        heartbeat = fleet.publish_heartbeat()
        assert heartbeat.get_node_id() == 2
        assert heartbeat.get_counter() == i
        assert heartbeat.get_id().get_kind() == Orbit.HEARTBEAT_RING_KIND
        assert before <= heartbeat.get_captured_at() <= Orbit.epoch_now()


@line_both('heartbeat/publish-at')
def _(test):
    fleet = test.join()
    assert fleet.publish_heartbeat_at(THEN).get_captured_at() == THEN
    assert seen(fleet.get_latest_heartbeats()) == [(0, THEN)]


@line_both('heartbeat/frame')
def _(test):
    fleet = test.join()
    frame = fleet.read(fleet.publish_heartbeat_at(THEN).get_id())
    assert frame.get_kind() == Orbit.HEARTBEAT_RING_KIND
    assert frame.get_frame_kind() == Orbit.HEARTBEAT_FRAME_KIND
    assert frame.get_version() == THEN


@line_both('heartbeat/age')
def _(test):
    heartbeat = test.join().publish_heartbeat_at(THEN)
    assert heartbeat.get_age(THEN) == 0
    assert heartbeat.get_age(THEN + 1000) == 1000


@line_both('heartbeat/equal-age-is-fresh')
def _(test):
    heartbeat = test.join().publish_heartbeat_at(THEN)
    assert [heartbeat.is_fresh(THEN + age, 750) for age in (500, 750, 751, 1000)] == [True, True, False, False]


@line_both('heartbeat/future-has-age-zero')
def _(test):
    heartbeat = test.join().publish_heartbeat_at(THEN)
    assert heartbeat.get_age(THEN - 1000) == 0
    assert heartbeat.is_fresh(THEN - 1000, 0)


@line_both('heartbeat/copy')
def _(test):
    heartbeat = test.join(1).publish_heartbeat_at(THEN)
    copy = heartbeat.copy()
    assert copy.get_id() == heartbeat.get_id()
    assert copy.get_captured_at() == THEN


@line('heartbeat/latest')
def _(test):
    fleet = test.join(2)
    other = test.join_too(fleet, 0)
    fleet.publish_heartbeat_at(THEN)
    other.publish_heartbeat_at(THEN + 1)
    fleet.publish_heartbeat_at(THEN + 2)
    assert seen(other.get_latest_heartbeats()) == [(0, THEN + 1), (2, THEN + 2)]


@line_both('snapshot/fields')
def _(test):
    fleet = test.join(1)
    fleet.publish_heartbeat_at(THEN)
    snapshot = fleet.get_heartbeat_snapshot_at(THEN + 10, 20)
    assert snapshot.get_now() == THEN + 10
    assert snapshot.get_max_age() == 20
    assert seen(snapshot.get_latest()) == [(1, THEN)]


@line_both('snapshot/now')
def _(test):
    fleet = test.join(1)
    before = Orbit.epoch_now()
    fleet.publish_heartbeat()
    snapshot = fleet.get_heartbeat_snapshot(60000)
    assert before <= snapshot.get_now() <= Orbit.epoch_now()
    assert not snapshot.is_stale(1)
    assert snapshot.get_stale_node_ids() == []


@line_both('snapshot/missing')
def _(test):
    fleet = test.join(1)
    fleet.publish_heartbeat_at(THEN)
    snapshot = fleet.get_heartbeat_snapshot_at(THEN, 0)
    assert snapshot.get_missing_node_ids() == [0, 2]
    assert snapshot.get_stale_node_ids() == []
    assert not snapshot.is_stale(0)


@line_both('snapshot/stale')
def _(test):
    fleet = test.join(1)
    fleet.publish_heartbeat_at(THEN)
    fresh = fleet.get_heartbeat_snapshot_at(THEN + 750, 750)
    stale = fleet.get_heartbeat_snapshot_at(THEN + 751, 750)
    assert fresh.get_stale_node_ids() == []
    assert not fresh.is_stale(1)
    assert stale.get_stale_node_ids() == [1]
    assert stale.get_missing_node_ids() == [0, 2]
    assert [stale.is_stale(node_id) for node_id in (0, 1, FLEET_SIZE)] == [False, True, False]


@line('snapshot/quiet-node')
def _(test):
    fleet = test.join(0)
    test.join_too(fleet, 1).publish_heartbeat_at(THEN)
    for i in range(1000):
        fleet.publish_heartbeat_at(THEN + i)
    snapshot = fleet.get_heartbeat_snapshot_at(THEN + 1000, 750)
    assert snapshot.get_missing_node_ids() == [2]
    assert snapshot.get_stale_node_ids() == [1]
