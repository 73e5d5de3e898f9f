#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Fails if a link of the site leads nowhere: to a file that is not there, or to a place that the page does not have. The same for links of
README.md and its neighbours to files of the source. Links to other sites are not followed; they must be written with https.

usage: check-links.py SITE SOURCE
"""

import glob
import html
import os
import re
import sys
import urllib.parse

LINK = re.compile(r'<(?:a|img|link|script)\b[^>]*?\b(?:href|src)="([^"]*)"')
PLACE = re.compile(r'\b(?:id|name)="([^"]*)"')
MARKDOWN = re.compile(r'\]\(([^)\s]+)\)')
# What valadoc writes for links from one of its packages to those of others, which it leaves empty.
FOREIGN = re.compile(r'^(javascript:|data:|mailto:)')


class Site:
    def __init__(self, directory):
        self.directory = directory
        self.places = {}

    def places_of(self, path):
        if path not in self.places:
            with open(path, encoding='utf-8') as file:
                self.places[path] = set(map(html.unescape, PLACE.findall(file.read())))
        return self.places[path]

    def complaint(self, page, link):
        if link.startswith('http:') or FOREIGN.match(link):
            return f'{link} is not a link of this site, and not https'
        if link.startswith('https:') or not link:
            return ''
        name, _, place = urllib.parse.unquote(html.unescape(link)).partition('#')
        path = os.path.normpath(os.path.join(os.path.dirname(page), name)) if name else page
        if not os.path.isfile(path):
            return f'{link}: there is no {os.path.relpath(path, self.directory)}'
        if place and path.endswith('.html') and place not in self.places_of(path):
            return f'{link}: {os.path.relpath(path, self.directory)} has no place #{place}'
        return ''

    def check(self):
        n, complaints = 0, []
        # What valadoc writes is looked at by check-valadoc.py.
        for page in sorted(glob.glob(f'{self.directory}/*.html') + glob.glob(f'{self.directory}/Orbit-1/**/*.html', recursive=True)):
            with open(page, encoding='utf-8') as file:
                for link in set(LINK.findall(file.read())):
                    n += 1
                    complaint = self.complaint(page, link)
                    if complaint:
                        complaints.append(f'{os.path.relpath(page, self.directory)}: {complaint}')
        return n, complaints


def check_source(source):
    n, complaints = 0, []
    paths = [path for pattern in ('*.md', 'packaging/*.md', 'examples/**/*.md', 'tests/**/*.md')
             for path in glob.glob(f'{source}/{pattern}', recursive=True)]
    for path in paths:
        with open(path, encoding='utf-8') as file:
            for link in MARKDOWN.findall(file.read()):
                n += 1
                target = os.path.join(os.path.dirname(path), link.split('#')[0])
                if not re.match(r'https:|#', link) and not os.path.exists(target):
                    complaints.append(f'{os.path.relpath(path, source)}: {link} is not there')
    return n, complaints


def main():
    site, source = map(os.path.abspath, sys.argv[1:])
    n, complaints = Site(site).check()
    n_source, complaints_source = check_source(source)
    print('\n'.join(complaints + complaints_source) or f'{n} links of the site and {n_source} of the source lead somewhere')
    sys.exit(1 if complaints or complaints_source or n == 0 else 0)


if __name__ == '__main__':
    main()
