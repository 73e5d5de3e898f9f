// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tabs, search, the menu of narrow windows, and buttons that copy. Without it the pages are complete, and have no search. It
// works from files: what is searched is loaded as a script, since a page from a file may not read another file.

'use strict';

document.documentElement.classList.add('js');

// Tabs: all groups of a page show the same language, which later pages remember.

const REMEMBERED = 'orbit-glib-language';

function remembered() {
    try {
        return localStorage.getItem(REMEMBERED);
    } catch {
        return null; // the browser does not let pages remember
    }
}

function showLanguage(language) {
    for (const group of document.querySelectorAll('.tabs')) {
        if (!group.querySelector(`:scope > .tab[data-language="${language}"]`))
            continue;
        for (const tab of group.querySelectorAll('[role="tab"]')) {
            const selected = tab.dataset.language === language;
            tab.setAttribute('aria-selected', selected);
            tab.tabIndex = selected ? 0 : -1;
        }
        for (const panel of group.querySelectorAll(':scope > .tab'))
            panel.hidden = panel.dataset.language !== language;
    }
}

function choose(tab) {
    // What is clicked stays where it is, however much longer the groups above it become.
    const before = tab.getBoundingClientRect().top;
    showLanguage(tab.dataset.language);
    window.scrollBy(0, tab.getBoundingClientRect().top - before);
    try {
        localStorage.setItem(REMEMBERED, tab.dataset.language);
    } catch {
        // It is only not remembered.
    }
}

function onTabKey(event) {
    const tabs = [...event.currentTarget.querySelectorAll('[role="tab"]')];
    const place = tabs.indexOf(document.activeElement);
    const places = {ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1};
    if (place < 0 || !(event.key in places))
        return;
    event.preventDefault();
    const next = tabs.at(places[event.key] % tabs.length);
    next.focus();
    choose(next);
}

function makeTabs() {
    document.querySelectorAll('.tabs:has([data-language])').forEach((group, n) => {
        const list = document.createElement('div');
        list.setAttribute('role', 'tablist');
        list.setAttribute('aria-label', 'Language');
        group.querySelectorAll(':scope > .tab').forEach(panel => {
            const tab = document.createElement('button');
            tab.type = 'button';
            tab.id = `tab-${n}-${panel.dataset.language}`;
            tab.dataset.language = panel.dataset.language;
            tab.textContent = panel.querySelector('.tab-title').textContent;
            tab.setAttribute('role', 'tab');
            panel.id = `panel-${n}-${panel.dataset.language}`;
            tab.setAttribute('aria-controls', panel.id);
            panel.setAttribute('role', 'tabpanel');
            panel.setAttribute('aria-labelledby', tab.id);
            tab.addEventListener('click', () => choose(tab));
            list.append(tab);
        });
        list.addEventListener('keydown', onTabKey);
        group.prepend(list);
        group.classList.add('live');
        showLanguage(group.querySelector('.tab').dataset.language);
    });
    if (remembered())
        showLanguage(remembered());
}

// Search

let loading = null;

function loadIndex() {
    loading ??= new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.src = 'search-index.js';
        script.onload = () => resolve(window.orbitSearchIndex);
        script.onerror = reject;
        document.head.append(script);
    });
    return loading;
}

// How well an entry fits all words: names count more than titles, and titles more than text. 0: a word is missing.
function rate(entry, words) {
    let sum = 0;
    for (const word of words) {
        const name = entry.lowName.indexOf(word);
        let points = 0;
        if (entry.lowName === word)
            points = 100;
        else if (name >= 0)
            points = (/\w/.test(entry.lowName[name - 1] ?? ' ') ? 30 : 50) - Math.min(entry.lowName.length / 10, 9);
        else if (entry.lowText.includes(word))
            points = 8;
        if (points === 0)
            return 0;
        sum += points;
    }
    return sum + (entry.kind === 'Page' ? 6 : 0);
}

function excerpt(entry, words) {
    const place = Math.max(...words.map(word => entry.lowText.indexOf(word)));
    const start = place < 90 ? 0 : entry.text.indexOf(' ', place - 80) + 1;
    return (start > 0 ? '… ' : '') + entry.text.slice(start, start + 200) + (entry.text.length > start + 200 ? ' …' : '');
}

function marked(text, words) {
    const fragment = document.createDocumentFragment();
    const pattern = new RegExp(`(${words.map(word => word.replace(/[^\w]/g, '\\$&')).join('|')})`, 'gi');
    text.split(pattern).forEach((part, i) => {
        if (i % 2 === 0) {
            fragment.append(part);
        } else {
            const mark = document.createElement('mark');
            mark.textContent = part;
            fragment.append(mark);
        }
    });
    return fragment;
}

function element(name, ...children) {
    const made = document.createElement(name);
    made.append(...children);
    return made;
}

async function search(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const place = document.getElementById('search');
    const hidden = words.length > 0;
    for (const part of document.querySelectorAll('#main, .toc'))
        part.hidden = hidden;
    place.hidden = !hidden;
    if (!hidden)
        return;

    const index = await loadIndex();
    for (const entry of index) {
        entry.lowName ??= entry.name.toLowerCase();
        entry.lowText ??= entry.text.toLowerCase();
    }
    if (document.getElementById('search-input').value !== text)
        return; // the text has changed while the index was loaded
    const found = index.map(entry => [rate(entry, words), entry]).filter(([points]) => points > 0);
    found.sort(([a], [b]) => b - a);

    const list = document.createElement('ol');
    for (const [, entry] of found.slice(0, 60)) {
        const link = element('a', marked(entry.name, words));
        link.href = entry.href;
        const kind = element('span', entry.kind);
        kind.className = 'kind';
        list.append(element('li', link, kind, element('p', marked(excerpt(entry, words), words))));
    }
    place.replaceChildren(element('h1', `${found.length} results for “${text}”`), list);
}

function makeSearch() {
    const form = document.getElementById('search-form');
    const input = document.getElementById('search-input');
    form.hidden = false;
    input.addEventListener('focus', loadIndex, {once: true});
    input.addEventListener('input', () => search(input.value));
    form.addEventListener('submit', event => {
        event.preventDefault();
        document.querySelector('#search li a')?.click();
    });
    document.addEventListener('keydown', event => {
        if (event.key === '/' && !event.ctrlKey && !event.altKey && document.activeElement !== input) {
            event.preventDefault();
            input.focus();
        } else if (event.key === 'Escape' && input.value) {
            input.value = '';
            search('');
        }
    });
    const query = new URLSearchParams(location.search).get('q');
    if (query) {
        input.value = query;
        search(query);
    }
}

// The menu, and copying

function makeMenu() {
    const button = document.getElementById('menu-button');
    const menu = document.getElementById('menu');
    const narrow = matchMedia('(max-width: 52rem)');
    button.hidden = !narrow.matches;
    narrow.addEventListener('change', () => {
        button.hidden = !narrow.matches;
    });
    button.addEventListener('click', () => {
        button.setAttribute('aria-expanded', menu.classList.toggle('open'));
    });
    menu.querySelector('[aria-current]')?.scrollIntoView({block: 'nearest'});
}

function makeCopying() {
    if (!navigator.clipboard)
        return;
    for (const block of document.querySelectorAll('.content .codehilite')) {
        const button = element('button', 'Copy');
        const text = block.innerText;
        button.type = 'button';
        button.className = 'copy';
        button.addEventListener('click', async () => {
            await navigator.clipboard.writeText(text);
            button.textContent = 'Copied';
        });
        block.append(button);
    }
}

makeCopying();
makeTabs();
makeSearch();
makeMenu();
