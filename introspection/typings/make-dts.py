#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Writes the declarations of a namespace, as GJS 1.74 presents it, for TypeScript and for JavaScript editors.

usage: make-dts.py [--docs] [--unchecked] [--include DIRECTORY]... [--override FRAGMENT] GIR OUTPUT
"""

import textwrap

import fragments
import generating
import gir
import prose

CONSTANTS = {'NULL': 'null', 'TRUE': 'true', 'FALSE': 'false'}
LABELS = ('@param {}', '@returns', '@throws {GLib.Error}')
INDENT = '    '

HEADER = '''// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What {name} {version} looks like from GJS. Generated from its GIR and from what its overrides add.
//
// 64-bit numbers are rounded above 2^53 when they come from C; as arguments they may be BigInts, which are exact.
'''

BASIC = {
    'none': 'void', 'gboolean': 'boolean', 'gpointer': 'any', 'gconstpointer': 'any',
    'utf8': 'string', 'filename': 'string', 'gunichar': 'string', 'GType': 'GObject.GType',
}
SIXTY_FOUR_BITS = {'gint64', 'guint64', 'gsize', 'gssize', 'glong', 'gulong', 'gintptr', 'guintptr', 'goffset'}
LISTS = {'GLib.List', 'GLib.SList', 'GLib.Array', 'GLib.PtrArray', 'array'}
BYTES_IN = 'Uint8Array | string | number[]'
RESERVED = set('''arguments break case catch class const continue debugger default delete do else enum eval export
    extends false finally for function if import in instanceof new null return super switch this throw true try
    typeof var void while with yield let static implements interface package private protected public'''.split())


def identifier(name):
    return f'{name}_' if name in RESERVED else name


def member_name(name):
    return name if name.isidentifier() else f"'{name}'"


def camel(name):
    first, *rest = name.split('-')
    return first + ''.join(word[:1].upper() + word[1:] for word in rest)


def indent(text):
    return textwrap.indent(text, INDENT)


def union(names):
    return ' | '.join(f"'{name}'" for name in names)


def block(head, members):
    return '\n'.join([head + ' {', *(indent(member) for member in members), '}'])


class Declarations:
    def __init__(self, library, namespace, fragment, with_docs):
        self.library = library
        self.namespace = namespace
        self.fragment = fragment
        self.with_docs = with_docs
        self.used = set()

    # Types

    def type(self, type_, is_input):
        type_ = self.library.resolve(type_)
        if type_.is_bytes:
            return BYTES_IN if is_input else 'Uint8Array'
        elements = [self.type(element, is_input) for element in type_.elements]
        if type_.name in LISTS:
            element = elements[0] if elements else 'any'
            return f'({element})[]' if ' ' in element else f'{element}[]'
        if type_.name == 'GLib.HashTable':
            return f'{{ [key: string]: {elements[1] if elements else "any"} }}'
        if type_.name == 'GObject.Closure':
            return '(...args: any[]) => any'
        if type_.name == 'GObject.Value':
            return 'any'
        if type_.name == 'GLib.Bytes' and is_input:
            return f'{self.named(type_.name)} | Uint8Array'
        callback = self.library.callback(type_.name)
        if callback is not None:
            return self.callback(callback)
        if type_.name in BASIC:
            return self.named(BASIC[type_.name])
        if '.' not in type_.name:
            return 'number | bigint' if is_input and type_.name in SIXTY_FOUR_BITS else 'number'
        return self.named(type_.name) if self.library.definition(type_.name) else 'any'

    def named(self, name):
        namespace, _, local = name.rpartition('.')
        if namespace == self.namespace.name:
            return local
        if namespace:
            self.used.add(namespace.partition('.')[0])
        return name

    def nullable(self, parameter, is_input):
        name = self.type(parameter.type, is_input)
        if not parameter.nullable or name == 'any':
            return name
        return f'({name}) | null' if '=>' in name else f'{name} | null'

    def callback(self, callback, source=None):
        arguments = [f'{identifier(parameter.name)}: {self.nullable(parameter, False)}'
                     for parameter in callback.inputs()]
        if source is not None:
            arguments[0] = f'source: {source}'
        return f'({", ".join(arguments)}) => {self.together(callback.outputs(), True)}'

    def together(self, outputs, is_input=False):
        names = [self.nullable(output, is_input) for output in outputs]
        if len(names) > 1:
            return f'[{", ".join(names)}]'
        return names[0] if names else 'void'

    # Documentation

    def comment(self, doc, callable_=None):
        if not self.with_docs or not doc:
            return ''
        lines = prose.described(doc, callable_, CONSTANTS, LABELS, identifier)
        if len(lines) == 1:
            return f'/** {lines[0]} */\n'
        return '\n'.join(['/**', *(f' * {line}'.rstrip() for line in lines), ' */', ''])

    # Functions

    def arguments(self, callable_, owner):
        found = []
        for parameter in callable_.inputs():
            kind = self.nullable(parameter, True)
            if parameter.type.name == 'Gio.AsyncReadyCallback' and callable_.kind == 'method':
                source = self.callback(self.library.callback(parameter.type.name), owner)
                kind = f'({source}) | null' if parameter.nullable else source
            found.append((parameter, f'{identifier(parameter.name)}: {kind}'))
        return found

    def function(self, callable_, owner=None, prefix=''):
        result = self.together(callable_.outputs())
        if callable_.kind == 'constructor':
            result = owner.name
        arguments = [text for _, text in self.arguments(callable_, owner.name if owner else None)]
        return (self.comment(callable_.doc, callable_)
                + f'{prefix}{callable_.name}({", ".join(arguments)}): {result};')

    def promise(self, callable_, definition):
        """The form without a callback, which Gio._promisify() adds."""
        outputs = definition.finisher(callable_).outputs()
        result = self.together(outputs)
        # If there are several results, it drops the first one if it is only the success flag.
        if len(outputs) > 1 and outputs[0].type.name == 'gboolean':
            result = f'[{", ".join(self.nullable(output, False) for output in outputs[1:])}]'
        arguments = [text for parameter, text in self.arguments(callable_, definition.name)
                     if parameter.type.name != 'Gio.AsyncReadyCallback']
        prefix = '' if callable_.kind == 'method' else 'static '
        return (self.comment(callable_.doc, callable_)
                + f'{prefix}{callable_.name}({", ".join(arguments)}): Promise<{result}>;')

    # Members of classes, as triples of a name, whether it is static, and a text

    def methods(self, definition):
        added = self.fragment.classes.get(definition.name)
        promises = added.promises if added else set()
        for callable_ in definition.callables:
            is_static = callable_.kind != 'method'
            yield callable_.name, is_static, self.function(callable_, definition, 'static ' if is_static else '')
            if callable_.name in promises:
                yield callable_.name, is_static, self.promise(callable_, definition)

    def properties(self, definition):
        for prop in definition.properties:
            if not prop.readable:
                continue
            modifier = '' if prop.writable else 'readonly '
            for name in dict.fromkeys([camel(prop.name), prop.identifier]):
                # If a method has the name of a property, the method takes precedence.
                if definition.find(name) is None:
                    yield name, False, f'{self.comment(prop.doc)}{modifier}{name}: {self.nullable(prop, False)};'

    def signals(self, definition):
        lineage = self.library.lineage(definition)
        if definition.kind not in ('class', 'interface') or not any(k.signals or k.properties for k in lineage):
            return
        signals = [signal for known in lineage for signal in known.signals if signal.name != 'notify']
        names = ['notify', *(f'notify::{prop.name}' for known in lineage for prop in known.properties)]
        forms = []
        for signal in signals:
            kind = f"'{signal.name}'" + (f' | `{signal.name}::${{string}}`' if signal.detailed else '')
            arguments = [f'{identifier(p.name)}: {self.nullable(p, False)}' for p in signal.inputs()]
            forms.append((kind, arguments, self.together(signal.outputs(), True), self.comment(signal.doc)))
        is_object = any(known.name == 'Object' and known.kind == 'class' for known in lineage)
        notify = f'pspec: {self.named("GObject.ParamSpec")}'
        if is_object:
            kind = union(names) if definition.name != 'Object' else "'notify' | `notify::${string}`"
            forms.append((kind, [notify], 'void', ''))
        for name in ('connect', 'connect_after'):
            for kind, arguments, result, comment in forms:
                callback = f'({", ".join(["source: this", *arguments])}) => {result}'
                yield name, False, (f'{comment if name == "connect" else ""}{name}(signal: {kind}, '
                                    f'callback: {callback}): number;')
        for kind, arguments, result, _ in forms:
            yield 'emit', False, f'emit({", ".join([f"signal: {kind}", *arguments])}): {result};'

    def fields(self, definition):
        for value in definition.values:
            modifier = '' if value.writable else 'readonly '
            yield value.name, False, (f'{self.comment(value.doc)}{modifier}{member_name(value.name)}: '
                                      f'{self.type(value.type, False)};')

    def creation(self, definition):
        if definition.has_type:
            yield '$gtype', True, f'static readonly $gtype: {self.named("GObject.GType")}<{definition.name}>;'
        if definition.kind == 'class':
            yield 'constructor', False, f'constructor(properties?: {definition.name}.ConstructorProperties);'
        elif definition.kind in ('record', 'union'):
            yield 'constructor', False, self.record_constructor(definition)

    def record_constructor(self, definition):
        """Records are constructed from their fields, or by new() if the fields are private."""
        new = definition.find('new')
        if not definition.is_opaque:
            fields = [f'{member_name(value.name)}?: {self.type(value.type, True)}' for value in definition.values]
            return f'constructor(fields?: {{ {"; ".join(fields)} }});'
        if new is None:
            return 'private constructor();'
        return f'constructor({", ".join(text for _, text in self.arguments(new, definition.name))});'

    def class_(self, definition):
        added = self.fragment.classes.get(definition.name)
        members = [*self.creation(definition), *self.fields(definition), *self.properties(definition),
                   *self.methods(definition), *self.signals(definition)]
        own = added.members if added else []
        replaced = {(member.name, member.is_static) for member in own}
        texts = [text for name, is_static, text in members if (name, is_static) not in replaced]
        for member in own:
            known = definition.find(member.name)
            has_comment = known is None or member.text.startswith('/*')
            texts.append(member.text if has_comment else self.comment(known.doc, known) + member.text)
        head = 'abstract class' if definition.kind == 'interface' else 'class'
        parent = f' extends {self.named(definition.parent)}' if self.library.definition(definition.parent) else ''
        parts = [self.comment(definition.doc) + block(f'{head} {definition.name}{parent}', texts)]
        interfaces = [self.named(name) for name in definition.interfaces if self.library.definition(name)]
        interfaces += added.bases if added else []
        if interfaces:
            parts.append(f'interface {definition.name} extends {", ".join(interfaces)} {{}}')
        if definition.kind == 'class':
            parts.append(self.constructor_properties(definition))
        return '\n\n'.join(parts)

    def constructor_properties(self, definition):
        members = []
        for known in reversed(self.library.lineage(definition)):
            for prop in known.properties:
                if prop.constructible:
                    for name in dict.fromkeys([camel(prop.name), prop.identifier]):
                        members.append(f'{self.comment(prop.doc)}{name}?: {self.nullable(prop, True)};')
        return block(f'namespace {definition.name}', [block('interface ConstructorProperties', members)])

    def enumeration(self, definition):
        if definition.is_error:
            gtype = f'{self.named("GObject.GType")}<{definition.name}>'
            members = [f'static readonly $gtype: {gtype};'] * definition.has_type
            members += [f'{self.comment(value.doc)}static readonly {member_name(value.name)}: {value.value};'
                        for value in definition.values]
            members += [self.function(callable_, definition, 'static ') for callable_ in definition.callables]
            return self.comment(definition.doc) + block(f'class {definition.name} extends {self.named("GLib.Error")}',
                                                        members)
        members = [f'{self.comment(value.doc)}{member_name(value.name)} = {value.value},'
                   for value in definition.values]
        parts = [self.comment(definition.doc) + block(f'enum {definition.name}', members)]
        beside = [f'const $gtype: {self.named("GObject.GType")}<{definition.name}>;'] * definition.has_type
        beside += [self.function(callable_, definition, 'function ') for callable_ in definition.callables]
        if beside:
            parts.append(block(f'namespace {definition.name}', beside))
        return '\n\n'.join(parts)

    # The whole

    def text(self, unchecked):
        replaced = {member.name for member in self.fragment.members}
        parts = [f'{self.comment(value.doc)}const {value.name}: {self.type(value.type, False)};'
                 for value in self.namespace.constants if value.name not in replaced]
        parts += [self.enumeration(definition) if definition.is_enumeration else self.class_(definition)
                  for definition in self.namespace.definitions.values()]
        parts += [f'{self.comment(callback.doc)}type {name} = {self.callback(callback)};'
                  for name, callback in self.namespace.callbacks.items()]
        parts += [self.function(function, prefix='function ') for function in self.namespace.functions
                  if function.name not in replaced | RESERVED]
        parts += [member.text for member in self.fragment.members]
        parts += [added.text for name, added in self.fragment.classes.items()
                  if name not in self.namespace.definitions]

        name = self.namespace.name
        module = f'gi://{name}?version={self.namespace.version}'
        # The namespace of $gtype is the only one that others use without including it.
        versions = {'GObject': '2.0', **{known.name: known.version for known in self.library.namespaces.values()}}
        imports = [f"import {used} from 'gi://{used}?version={versions[used]}';" for used in sorted(self.used - {name})]
        body = block(f'namespace {name}', ['\n\n'.join(parts)])
        text = HEADER.format(name=name, version=self.namespace.version)
        if unchecked:
            text = '// @ts-nocheck\n' + text
        text += '\n' + block(f"declare module '{module}'", ['\n'.join(imports), body, f'export default {name};'])
        again = [f"import {name} from '{module}';", f'export default {name};']
        return f'{text}\n\n' + block(f"declare module 'gi://{name}'", again) + '\n'


def main():
    parser = generating.make_parser()
    parser.add_argument('--unchecked', action='store_true', help='tell TypeScript to look for no mistakes in these')
    arguments = parser.parse_args()
    generating.run(arguments, fragments.read_typescript, lambda *known: Declarations(*known).text(arguments.unchecked))


if __name__ == '__main__':
    main()
