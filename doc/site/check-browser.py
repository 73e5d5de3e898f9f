#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Looks at the site in a headless browser, from files: that nothing is complained of, nothing is wider than the window, the tabs
work by keyboard and are all shown without JavaScript, and the search finds what it should. Takes pictures, wide and narrow, light and
dark.

usage: check-browser.py SITE PICTURES    exit status 77: there is no browser
"""

import os
import sys

import browser

PAGES = ['index', 'tutorial', 'tutorial-first-frame', 'tutorial-dbus', 'overview', 'waiting', 'choosing', 'performance', 'recipe-systemd',
         'reference', 'python', 'method.Fleet.publish_packed', 'class.Cursor', 'glossary']
PICTURES = ['index', 'tutorial-first-frame', 'method.Fleet.publish_packed']
EVERY_PAGE = ['wide-light', 'narrow-dark']
LOOKS = {'wide-light': (1360, 900, False), 'narrow-dark': (390, 800, True), 'wide-dark': (1360, 900, True), 'narrow-light': (390, 800, False)}

TOO_WIDE = '''(() => {
  const width = document.documentElement.clientWidth;
  return document.documentElement.scrollWidth <= width ? '' : [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('pre, .table, table, [role=tablist]'))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' ') || 'something';
})()'''
SHOWN = '''[...document.querySelectorAll('.tabs')].map(group => [...group.querySelectorAll(':scope > .tab')]
  .filter(tab => tab.offsetHeight > 0).map(tab => tab.dataset.language).join())'''
SEARCH = '''(async () => {
  const input = document.getElementById('search-input');
  input.value = %s;
  input.dispatchEvent(new Event('input'));
  for (let i = 0; i < 200 && !document.querySelector('#search h1'); i++)
    await new Promise(resolve => setTimeout(resolve, 20));
  return [...document.querySelectorAll('#search li a')].map(link => link.getAttribute('href'));
})()'''
# The page that must be among the first ten results of each search.
SEARCHES = {'"stale"': 'signal.Fleet.heartbeat-stale.html', '"publish_packed"': 'method.Fleet.publish_packed.html',
            '"orbit_cursor_wait"': 'method.Cursor.wait.html', '"asyncio"': 'recipe-asyncio.html', '"RemoveIPC"': 'recipe-systemd.html'}
CONTRAST = '''(() => {
  const channel = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const parse = colour => {
    const c = document.createElement('canvas').getContext('2d');
    c.fillStyle = colour;
    c.fillRect(0, 0, 1, 1);
    return c.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] > 250)
        return c;
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };
  const poor = new Set();
  for (const e of document.querySelectorAll('#main *, .sidebar *')) {
    const text = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!text || e.offsetHeight === 0 || getComputedStyle(e).opacity < 1)
      continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5)
      poor.add(`${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 20)}`);
  }
  return [...poor].slice(0, 5).join('; ');
})()'''


class Report:
    def __init__(self, page):
        self.page, self.number, self.failed = page, 0, False

    def expect(self, what, holds, otherwise=''):
        self.number += 1
        problem = '; '.join(self.page.complaints)
        self.page.complaints.clear()
        good = holds and not problem
        self.failed |= not good
        print(f'{"ok" if good else "not ok"} {self.number} - {what}')
        if not good:
            print(f'# {otherwise} {problem}'.replace('\n', ' '))


def check_pages(page, report, site, pictures):
    for look, (width, height, dark) in LOOKS.items():
        page.look(width, height, dark)
        for name in PAGES if look in EVERY_PAGE else PICTURES:
            page.open(f'file://{site}/{name}.html')
            too_wide = page.run(TOO_WIDE)
            report.expect(f'{name} fits, {look}', not too_wide, too_wide)
            if width > 1000:
                poor = page.run(CONTRAST)
                report.expect(f'{name} can be read, {look}', not poor, poor)
            if name in PICTURES:
                page.picture(f'{pictures}/{name}-{look}.png')


def check_tabs(page, report, site):
    page.look(1360, 900)
    page.open(f'file://{site}/tutorial-dbus.html')
    page.run('localStorage.clear()')
    page.open(f'file://{site}/tutorial-dbus.html')
    shown = page.run(SHOWN)
    report.expect('one language is shown', shown == ['py', 'py'], shown)
    page.run('document.querySelector("[role=tab][aria-selected=true]").focus()')
    page.press('ArrowRight')
    shown = page.run(SHOWN)
    report.expect('a key shows the next, in all groups', shown == ['js', 'js'], shown)
    page.press('End')
    page.open(f'file://{site}/tutorial-bulk.html')
    shown = page.run(SHOWN)
    report.expect('the language is remembered', shown == ['c'], shown)
    page.run('localStorage.clear()')
    page.look(1360, 900, scripts=False)
    page.open(f'file://{site}/tutorial-bulk.html')
    shown = page.run(SHOWN)
    report.expect('without JavaScript all are shown', shown == ['py,js,vala,c'], shown)


def check_search(page, report, site, pictures):
    page.look(1360, 900)
    page.open(f'file://{site}/index.html')
    for words, expected in SEARCHES.items():
        page.run('document.getElementById("search").replaceChildren()')
        found = page.run(SEARCH % words)
        report.expect(f'the search for {words} finds {expected}', expected in found[:10], f'it finds {found[:10]}')
        if words == '"stale"':
            page.picture(f'{pictures}/search-wide-light.png')
    page.open(f'file://{site}/method.Cursor.next.html?q=stale')
    found = page.run(SEARCH % '"stale"')
    report.expect('an address with a question searches', bool(found), found)


def main():
    site, pictures = map(os.path.abspath, sys.argv[1:])
    path = browser.find()
    if path is None:
        print('1..0 # SKIP there is no chromium')
        sys.exit(77)
    os.makedirs(pictures, exist_ok=True)
    with browser.Browser(path) as page:
        report = Report(page)
        check_pages(page, report, site, pictures)
        check_tabs(page, report, site)
        check_search(page, report, site, pictures)
    print(f'1..{report.number}')
    sys.exit(1 if report.failed else 0)


if __name__ == '__main__':
    main()
