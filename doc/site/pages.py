# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The pages of the site: which there are, where their Markdown is, and how one comes from one to the next."""

import glob
import html
import os
import re
import tomllib

MADE = {'reference.html': ('reference.html', 'C reference', 'Every symbol of the library, with its signature in four languages'),
        'vala.html': ('../vala/index.html', 'Vala reference', 'The reference as valadoc writes it')}


class Page:
    def __init__(self, name, path, section):
        self.name, self.path, self.section = name, path, section
        if name in MADE:
            self.href, self.title, self.summary = MADE[name]
            return
        self.href = 'index.html' if name == 'landing.md' else name.replace('.md', '.html')
        with open(path, encoding='utf-8') as file:
            self.text = file.read()
        self.title, self.summary = self.header('Title'), self.header('Summary')

    @property
    def short_title(self):
        """For the list beside all pages."""
        title = self.title.removeprefix('Decision: ')
        return title[0].upper() + title[1:] if title[:5] != 'orbit' else title

    def header(self, name):
        found = re.search(rf'^{name}: (.*)$', self.text.split('\n\n', 1)[0], re.MULTILINE)
        return found[1] if found else ''


class Site:
    """All pages below a directory that navigation.toml names. Every page there must be named."""

    def __init__(self, doc):
        paths = {os.path.basename(path): path for path in glob.glob(f'{doc}/**/*.md', recursive=True)}
        with open(os.path.join(os.path.dirname(__file__), 'navigation.toml'), 'rb') as file:
            self.sections = tomllib.load(file)['section']
        named = [name for section in self.sections for name in section['pages']]
        wrong = set(paths).symmetric_difference(name for name in named if name not in MADE)
        if wrong:
            raise SystemExit(f'navigation.toml and the pages in {doc} differ in {", ".join(sorted(wrong))}')
        self.pages = [Page(name, paths.get(name), section['title']) for section in self.sections for name in section['pages']]
        self.by_href = {page.href: page for page in self.pages}

    def navigation(self, current):
        parts = []
        for section in self.sections:
            parts.append(f'<p>{html.escape(section["title"])}</p>\n<ul>')
            for page in self.pages:
                if page.section == section['title']:
                    mark = ' aria-current="page"' if page.href == current else ''
                    parts.append(f'<li><a href="{page.href}"{mark}>{html.escape(page.short_title)}</a></li>')
            parts.append('</ul>')
        return '\n'.join(parts)

    def cards(self, section, current):
        """The other pages of a section, with what they are about."""
        cards = [f'<a class="card" href="{page.href}"><strong>{html.escape(page.title)}</strong><span>{html.escape(page.summary)}</span></a>'
                 for page in self.pages if page.section == section and page.href != current]
        return f'<div class="cards">{"".join(cards)}</div>'

    def foot(self, current, edit):
        """What comes before and after, and where to mend the page."""
        page = self.by_href[current]
        place = self.pages.index(page)
        links = []
        for step, word in ((-1, 'Before'), (1, 'Next')):
            if 0 <= place + step < len(self.pages) and not (place == 0 and step < 0):
                other = self.pages[place + step]
                links.append(f'<a href="{other.href}" rel="{"prev" if step < 0 else "next"}"><span>{word}</span>{html.escape(other.title)}</a>')
        return f'<div class="page-foot"><div class="neighbours">{"".join(links)}</div><p class="edit">{edit}</p></div>'
