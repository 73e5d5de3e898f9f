#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Counts the results of all subtests of a run, and prints one line: N passed, N failed, N skipped.
#
# usage: count-results.py TESTLOG.json [ALLOWED-SKIPS]
#
# With a list of allowed skips, a skipped test counts as failed unless its message contains a line of the list. This is
# for a machine that has every package that the tests can use.

import json
import re
import sys

SUBTEST = re.compile(r"^(not ok|ok)\b(.*)$")
SKIP = re.compile(r"#\s*SKIP", re.IGNORECASE)


def count_subtests(output):
    """The numbers of passed, failed and skipped subtests in the output of a program that prints TAP."""
    passed = failed = skipped = 0
    for line in output.splitlines():
        found = SUBTEST.match(line)
        if not found:
            continue
        if SKIP.search(found.group(2)):
            skipped += 1
        elif found.group(1) == "ok":
            passed += 1
        else:
            failed += 1
    return passed, failed, skipped


def count_program(record):
    passed, failed, skipped = count_subtests(record.get("stdout", ""))
    result = record["result"]
    if passed + failed + skipped == 0:
        return {"OK": (1, 0, 0), "SKIP": (0, 0, 1)}.get(result, (0, 1, 0))
    if result not in ("OK", "SKIP") and failed == 0:
        failed = 1  # the program crashed, hung, or ran fewer subtests than planned
    return passed, failed, skipped


def list_skips(record):
    """The message of each skipped test of a program, or the name of the program if it was skipped as a whole."""
    output = record.get("stdout", "")
    skips = [line.strip() for line in output.splitlines() if SUBTEST.match(line) and SKIP.search(line)]
    if not skips and record["result"] == "SKIP":
        skips = [output.strip() or "skipped as a whole"]
    return [f"{record['name']}: {skip}" for skip in skips]


def read_list(path):
    with open(path, encoding="utf-8") as lines:
        return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def main():
    totals = [0, 0, 0]
    skips = []
    with open(sys.argv[1], encoding="utf-8") as log:
        for line in log:
            record = json.loads(line)
            for i, number in enumerate(count_program(record)):
                totals[i] += number
            skips += list_skips(record)
    if len(sys.argv) > 2:
        allowed = read_list(sys.argv[2])
        refused = [skip for skip in skips if not any(text in skip for text in allowed)]
        for skip in refused:
            print(f"not to be skipped here: {skip}")
        totals[1] += len(refused)
        totals[2] -= len(refused)
    print("{} passed, {} failed, {} skipped".format(*totals))
    return 1 if totals[1] or not totals[0] else 0


sys.exit(main())
