# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The contract in Python: importing a file adds its tests."""

import sys

import values
import joining
import leaving
import rings
import labels
import publishing
import reading
import cursors
import heartbeats
import members
import watching
import waiting
import awaiting
import descriptors
import observing
from harness import run

sys.exit(run())
