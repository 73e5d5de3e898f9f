# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the search of the site looks into: all sections of the pages, and all symbols. A script, not JSON, since a page that was
opened from a file may load a script and may not read a file."""

import html
import json
import re

KINDS = {'class': 'Class', 'struct': 'Structure', 'enum': 'Enumeration', 'error': 'Error domain', 'iface': 'Interface',
         'method': 'Method', 'ctor': 'Constructor', 'type_func': 'Function', 'func': 'Function', 'property': 'Property',
         'signal': 'Signal', 'const': 'Constant', 'callback': 'Callback', 'alias': 'Alias', 'flags': 'Flags'}
DESCRIPTION = re.compile(r'<div class="description[^"]*">.*?<div class="docblock">(.*?)</div>', re.DOTALL)
HEADING = re.compile(r'<h[12] id="([^"]+)">(.*?)</h[12]>', re.DOTALL)


def words(text):
    text = re.sub(r'<div class="codehilite">.*?</div>|<h4 class="tab-title">.*?</h4>|<p class="file">.*?</p>', ' ', text, flags=re.DOTALL)
    return ' '.join(html.unescape(re.sub(r'<[^>]*>', ' ', text)).split()).replace('¶', '')


def symbol_name(stem):
    """method.Fleet.publish -> orbit_fleet_publish() of C is in the text; the name is as in other languages."""
    kind, *names = stem.split('.')
    separator = {'property': ':', 'signal': '::'}.get(kind, '.')
    return separator.join(names) + ('()' if kind in ('method', 'ctor', 'type_func', 'func') else '')


def page_entries(page, text):
    main = re.search(r'<main[^>]*>(.*?)<!-- site: end', text, re.DOTALL)[1]
    headings = list(HEADING.finditer(main))
    for i, heading in enumerate(headings):
        end = headings[i + 1].start() if i + 1 < len(headings) else len(main)
        name = words(heading[2])
        href = page.href if i == 0 else f'{page.href}#{heading[1]}'
        body = words(main[heading.end():end])
        yield {'name': page.title if i == 0 else f'{page.title}: {name}', 'href': href, 'kind': 'Page' if i == 0 else 'Section',
               'text': body if i else f'{page.summary} {body}'.strip()}


def symbol_entry(stem, text):
    kind = stem.split('.')[0]
    description = DESCRIPTION.search(text)
    identifier = re.search(r'\borbit_\w+(?= \()', words(text))
    return {'name': symbol_name(stem), 'href': f'{stem}.html', 'kind': KINDS[kind],
            'text': f'{identifier[0] + "() " if identifier else ""}{words(description[1]) if description else ""}'[:400]}


def write(entries, path):
    with open(path, 'w', encoding='utf-8') as file:
        file.write('window.orbitSearchIndex = ' + json.dumps(entries, ensure_ascii=False, separators=(',', ':')) + ';\n')
