// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Compares the declarations with the objects that GJS and the overrides provide at run time.
//
// usage: gjs -m check-runtime.js OVERRIDE-FRAGMENT DECLARATIONS

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';
import {exit, programArgs} from 'system';

const NATIVE = /wrapper for native symbol|\[native code\]/;
// The name for members outside of classes.
const NAMESPACE = 'Orbit';
// Members that GJS itself adds to classes in JavaScript.
const OF_ANY_CLASS = new Set(['constructor', 'prototype', 'length', 'name']);

let count = 0, failed = false;

function result(name, complaints) {
    for (const complaint of complaints)
        print(`# ${complaint}`);
    failed ||= complaints.length > 0;
    print(`${complaints.length > 0 ? 'not ok' : 'ok'} ${++count} - ${name}`);
}

// The static and other members of the classes in a file whose classes have this indentation.
function readMembers(path, indent) {
    const [, contents] = GLib.file_get_contents(path);
    const head = new RegExp(`^ {${indent}}(?:abstract )?class (\\w+)`);
    const member = new RegExp(`^ {${indent + 4}}(static )?(?:readonly )?(\\w+|\\[Symbol\\.\\w+\\])\\??([(:].*)$`);
    const free = new RegExp(`^ {${indent}}(?:function|const|class) (\\w+)(.*)`);
    const classes = new Map([[NAMESPACE, []]]);
    let current = null;
    for (const line of new TextDecoder().decode(contents).split('\n')) {
        const outside = free.exec(line);
        if (outside)
            classes.get(NAMESPACE).push({isStatic: true, name: outside[1], rest: outside[2]});
        if (head.test(line))
            classes.set(head.exec(line)[1], current = []);
        else if (line.startsWith(`${' '.repeat(indent)}}`))
            current = null;
        const found = current && member.exec(line);
        if (found)
            current.push({isStatic: Boolean(found[1]), name: found[2], rest: found[3]});
    }
    return classes;
}

function keysOf(object) {
    return Reflect.ownKeys(object).map(key => [key, typeof key === 'symbol' ? `[${key.description}]` : key]);
}

function* holders() {
    for (const [key, name] of keysOf(Orbit)) {
        if (typeof Orbit[key] === 'function' && Orbit[key].prototype)
            yield* [[name, true, Orbit[key]], [name, false, Orbit[key].prototype]];
    }
    yield [NAMESPACE, true, Orbit];
}

// Whether a function is written in JavaScript, and so part of the overrides: GJS wraps all others.
function* added() {
    for (const [className, isStatic, holder] of holders()) {
        for (const [key, name] of keysOf(holder)) {
            // GJS creates the members of a namespace at the first access.
            const {value, get, set} = Object.getOwnPropertyDescriptor(holder, key) ?? {value: holder[key]};
            const isScript = [value, get, set].some(f => typeof f === 'function' && !NATIVE.test(f.toString()));
            if (isScript && !OF_ANY_CLASS.has(name) && !name.startsWith('[__GObject__'))
                yield {className, isStatic, name};
        }
    }
}

function holder(className, isStatic) {
    if (className === NAMESPACE)
        return Orbit;
    return isStatic ? Orbit[className] : Orbit[className].prototype;
}

function has(className, {isStatic, name}) {
    const symbol = /^\[Symbol\.(\w+)\]$/.exec(name);
    return (symbol ? Symbol[symbol[1]] : name) in holder(className, isStatic);
}

function checkFragment(fragment) {
    const absent = [];
    for (const [className, members] of fragment) {
        for (const member of members) {
            if (!has(className, member))
                absent.push(`${className}.${member.name} is described, but not there`);
        }
    }
    result('all that the fragment describes is there', absent);

    // Names that begin with an underscore, such as _init(), are for GJS itself.
    const additions = [...added()].filter(({name}) => !name.startsWith('_'));
    const complaints = additions
        .filter(({className, isStatic, name}) => !fragment.get(className)?.some(
            member => member.isStatic === isStatic && member.name === name))
        .map(({className, name}) => `${className}.${name} was added, but is not described`);
    result(`all ${additions.length} additions of the overrides are in the fragment`,
        additions.length > 0 ? complaints : ['none']);
}

// The names of arguments in '(a: number, b: (c: string) => void): void;'.
function argumentNames(rest) {
    let depth = 0, outermost = '';
    for (const character of rest.slice(1).replaceAll('=>', '')) {
        if (character === ')' && depth === 0)
            break;
        depth += '([{<'.includes(character) ? 1 : 0;
        if (depth === 0)
            outermost += character;
        depth -= ')]}>'.includes(character) ? 1 : 0;
    }
    return outermost.split(',').filter(part => part !== '').map(part => part.split(':')[0].trim());
}

function checkArguments(declarations) {
    const complaints = [];
    let nChecked = 0;
    for (const [className, members] of declarations) {
        for (const {isStatic, name, rest} of members) {
            const real = rest.startsWith('(') && name !== 'constructor' ? holder(className, isStatic)[name] : null;
            const text = /^(?:method|function) [\w.]+\((.*)\) \{\s*\/\* wrapper for native/.exec(String(real));
            if (!text)
                continue;
            nChecked++;
            const told = argumentNames(rest).join(', ');
            if (told !== text[1])
                complaints.push(`${className}.${name} takes (${text[1]}), not (${told})`);
        }
    }
    result(`the arguments of all ${nChecked} functions are right`, nChecked > 0 ? complaints : ['none']);
}

const [fragment, declarations] = programArgs;
checkFragment(readMembers(fragment, 0));
checkArguments(readMembers(declarations, 8));
print(`1..${count}`);
exit(failed ? 1 : 0);
