#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Makes a GIR and a vapi for valadoc out of ours, so that what it writes reads as if made for Vala.

In the GIR the links are of gi-docgen's form, which valadoc prints as they stand; here they get the older form, which it
turns into links of its own. What is for other languages is left out. In the vapi vapigen has dropped the comments of Orbit-1-custom.vala; here they come back.

usage: prepare-valadoc.py GIR VAPI CUSTOM OUTPUT-DIRECTORY
"""

import os
import re
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'introspection', 'typings'))
import prose

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'

PREFIXES = {'GLib': 'G', 'GObject': 'G', 'Gio': 'G', 'Orbit': 'Orbit'}
LINK = re.compile(r'\[(?P<kind>\w+)@(?P<namespace>\w+)\.(?P<name>[\w.]+)(?P<detail>::?[\w-]+)?\]')
# Examples in C, and how other languages write the call.
OTHER_LANGUAGES = re.compile(r'^```c\n.*?^```(?:\n+|\Z)|^In Python: [^\n]*(?:\n+|\Z)', re.DOTALL | re.MULTILINE)
CODE = re.compile(r'`([^`\n]+)`')
CONSTANTS = {'NULL': 'null', 'TRUE': 'true', 'FALSE': 'false'}
TABLE_ROW = re.compile(r'^\|(.*)\|$', re.MULTILINE)


def c_names(namespace):
    """The C names of all functions and members, under the names that the links have for them."""
    names = {}
    for parent in [namespace, *namespace]:
        for element in parent:
            name = element.get('name') if parent is namespace else f'{parent.get("name")}.{element.get("name")}'
            identifier = element.get(C + 'identifier')
            if element.get('introspectable') == '0':
                names[name] = f'`{identifier}()`'  # for C alone
            elif element.tag == CORE + 'constant':
                names[name] = f'%{element.get(C + "type")}'
            elif identifier:
                names[name] = f'%{identifier}' if element.tag == CORE + 'member' else f'{identifier}()'
    return names


def old_form(link, names):
    namespace, name, detail = link['namespace'], link['name'], link['detail'] or ''
    if namespace == 'Orbit' and name in names:
        return names[name]
    if '.' in name:
        # A member or a function of another library, which has its own documentation.
        return f'`{namespace}.{name}`'
    return f'#{PREFIXES[namespace]}{name}{detail}'


def list_item(row):
    """valadoc has no tables for this form, so each row becomes the item of a list."""
    cells = [cell.strip() for cell in row[1].split('|')]
    return '' if set(cells[0]) <= set('- ') else '- ' + ', '.join(cells)


def convert_gir(source, target):
    for prefix, uri in ('', CORE), ('c', C), ('glib', GLIB):
        ET.register_namespace(prefix, uri.strip('{}'))
    tree = ET.parse(source)
    names = c_names(tree.getroot().find(CORE + 'namespace'))
    for parameter in tree.iter(CORE + 'parameter'):
        # Vala has these behind a delegate, or behind yield.
        if parameter.get('name') == 'user_data' or parameter.get('scope') == 'async':
            parameter.remove(parameter.find(CORE + 'doc'))
    for result in tree.iter(CORE + 'return-value'):
        doc = result.find(CORE + 'doc')
        if doc is not None:
            # Vala throws errors.
            doc.text = prose.C_FAILURE.sub('', ' '.join(doc.text.split()))
    for doc in tree.iter(CORE + 'doc'):
        text = TABLE_ROW.sub(list_item, OTHER_LANGUAGES.sub('', doc.text))
        text = LINK.sub(lambda link: old_form(link, names), text)
        # finish-valadoc.py makes code of it.
        doc.text = CODE.sub(lambda code: f'`{CONSTANTS.get(code[1], code[1])}`', text)
    tree.write(target, encoding='utf-8', xml_declaration=True)


def commented(custom):
    """The comments of the declarations, under what these look like without spaces."""
    comments = {}
    type_name = None
    for comment, line in re.findall(r'((?:^\t+/\*\*.*\n(?:^\t+ \*.*\n)*)?)(?:^\t+\[.*\n)*^(\t+public .*)\n', custom, re.MULTILINE):
        if line.startswith('\tpublic'):
            type_name = re.search(r'class (\w+)', line)[1]
        if comment:
            comments[type_name, key(line)] = comment
    return comments


def key(line):
    return re.sub(r'\[.*?\]|[\s@]', '', line)


def convert_vapi(source, custom, target):
    with open(custom, encoding='utf-8') as file:
        comments = commented(file.read())
    lines = []
    type_name = None
    n_attributes = 0
    with open(source, encoding='utf-8') as file:
        for line in file:
            if found := re.match(r'\tpublic .*?(?:class|struct|enum|errordomain) (\w+)', line):
                type_name = found[1]
            comment = comments.pop((type_name, key(line)), None)
            if comment and found:
                lines.insert(len(lines) - n_attributes, comment)
            elif comment:
                # Without the C name that it shares with another, whose documentation it would take.
                while lines[-1].lstrip().startswith('[CCode'):
                    lines.pop()
                lines.append(comment)
                line = re.sub(r'\{\[CCode .*?\] *', '{ ', line)
            n_attributes = n_attributes + 1 if line.lstrip().startswith('[') else 0
            lines.append(line)
    if comments:
        sys.exit(f'{source} lacks what {custom} declares: {", ".join(" ".join(name) for name in comments)}')
    with open(target, 'w', encoding='utf-8') as file:
        file.writelines(lines)


def main():
    gir, vapi, custom, output = sys.argv[1:]
    os.makedirs(output, exist_ok=True)
    convert_gir(gir, os.path.join(output, os.path.basename(gir)))
    convert_vapi(vapi, custom, os.path.join(output, os.path.basename(vapi)))


if __name__ == '__main__':
    main()
