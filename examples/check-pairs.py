#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Lets every reader read from every publisher, started in both orders, and checks its output.

A reader that starts first waits for seconds until the ring exists. Each pair has its own fleet. The pairs of one reader run one
after the other, different readers in parallel.

usage: check-pairs.py LANGUAGE=PUBLISHER,READER...

A program is a path; a script is run by the interpreter for its extension. A single program is a reader.
"""

import concurrent.futures
import os
import signal
import subprocess
import sys
import time

from programs import clear_shared_memory, command, fleet_name

COUNT = 3
MANY = 1000  # more than any reader waits for
EARLY = 2  # seconds between the start of the reader and of its publisher
TIMEOUT = 20  # seconds

processes = []


def stop(*_):
    """Cleans up on a signal."""
    for process in processes:
        process.kill()
    clear_shared_memory(f'examples-{os.getpid()}-*')
    os._exit(1)


def finish(process):
    """The whole output of a process, and its status. Kills it if it does not end."""
    try:
        output = process.communicate(timeout=TIMEOUT)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        output = process.communicate()[0] + '\n(it did not end by itself)'
    return output, process.returncode


def start(program, fleet, count=COUNT):
    processes.append(subprocess.Popen([*command(program), fleet, str(count)], text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
    return processes[-1]


def expected_of_reader(fleet, language, node):
    return ''.join([f"waiting for {COUNT} readings in fleet '{fleet}'\n",
                    *(f'thermometer in {language}, node {node}: {20 + 0.25 * i:.2f}\n' for i in range(COUNT)),
                    '0 were lost\n'])


def check_reader_first(language, publisher, reader_language, reader):
    """Starts the reader before the ring exists. Returns a description of the failure, or an empty string."""
    fleet = fleet_name(language, reader_language)
    reading = start(reader, fleet)
    first = reading.stdout.readline()
    time.sleep(EARLY)
    publishing = start(publisher, fleet)

    published, publisher_status = finish(publishing)
    read, reader_status = finish(reading)
    found = first + read
    # The reader joined first, so it is node 0.
    expected_ids = ''.join(f'published 1:1:{i}\n' for i in range(COUNT))

    complaints = clear_shared_memory(fleet)
    if found != expected_of_reader(fleet, language, 1) or reader_status != 0:
        complaints.append(f'the reader came first, ended with {reader_status} and printed\n{found}')
    if published != expected_ids or publisher_status != 0:
        complaints.append(f'the publisher came second, ended with {publisher_status} and printed\n{published}')
    return complaints


def check_publisher_first(language, publisher, reader_language, reader):
    """The same with the publisher started first. It publishes for longer than any reader needs, and is killed."""
    fleet = fleet_name('first', language, reader_language)
    publishing = start(publisher, fleet, MANY)
    published = publishing.stdout.readline()
    read, reader_status = finish(start(reader, fleet))
    publishing.kill()
    publishing.communicate()
    clear_shared_memory(fleet)

    complaints = []
    if published != 'published 1:0:0\n':
        complaints.append(f'the publisher came first, and printed\n{published}')
    if read != expected_of_reader(fleet, language, 0) or reader_status != 0:
        complaints.append(f'the reader came second, ended with {reader_status} and printed\n{read}')
    return complaints


def check_pair(*pair):
    return check_reader_first(*pair) + check_publisher_first(*pair)


def check_reader(reader_language, reader, publishers):
    return [(language, reader_language, check_pair(language, publisher, reader_language, reader))
            for language, publisher in publishers.items()]


def main():
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    programs = dict(argument.split('=', 1) for argument in sys.argv[1:])
    publishers = {language: pair.split(',')[0] for language, pair in programs.items() if not pair.startswith(',')}
    readers = {language: pair.split(',')[1] for language, pair in programs.items()}

    failed = False
    with concurrent.futures.ThreadPoolExecutor(max_workers=len(readers)) as executor:
        jobs = [executor.submit(check_reader, language, reader, publishers) for language, reader in readers.items()]
        for job in jobs:
            for language, reader_language, complaints in job.result():
                print(f'{language} to {reader_language}:', '\n'.join(complaints) or 'ok')
                failed |= bool(complaints)
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
