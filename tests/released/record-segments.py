#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Records the segments that the present library creates, and their contents, in a new directory.

usage: record-segments.py DIRECTORY
"""

import os
import sys

import segments

os.makedirs(sys.argv[1])
segments.record(sys.argv[1])
