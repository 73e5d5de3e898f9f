# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""What functions look like in Python, JavaScript and Vala, read from what the build makes for editors and for valac."""

import ast
import re


def flat(text):
    return re.sub(r'\(\s+', '(', re.sub(r',?\s+\)', ')', ' '.join(text.split())))


class Member:
    """A function, or an attribute, of a class: its signatures, one for each overload, and its documentation."""

    def __init__(self, name):
        self.name, self.signatures, self.doc = name, [], ''


def add(members, name, signature, doc):
    member = members.setdefault(name, Member(name))
    member.signatures.append(signature)
    member.doc = member.doc or doc or ''


def python_signature(function, class_name):
    arguments = ast.unparse(function.args)
    decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
    owner = class_name and f'{class_name}.'
    if class_name and '@staticmethod' not in [f'@{name}' for name in decorators]:
        arguments = re.sub(r'^(self|cls)(, )?', '', arguments)
    owner = owner or ''
    text = f'{owner}{function.name}({arguments})'
    if function.returns is not None:
        text += f' -> {ast.unparse(function.returns)}'
    return re.sub(r'\btyping\.', '', text).replace("'", '"')


def read_python(path):
    """The classes and functions of a stub: {class or '': (doc, {name: Member})}."""
    with open(path, encoding='utf-8') as file:
        module = ast.parse(file.read())
    classes = {'': ('', {})}
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            add(classes[''][1], node.name, python_signature(node, ''), ast.get_docstring(node))
        elif isinstance(node, ast.ClassDef):
            members = {}
            classes[node.name] = (ast.get_docstring(node) or '', members)
            for i, part in enumerate(node.body):
                if isinstance(part, ast.FunctionDef):
                    decorators = {ast.unparse(decorator) for decorator in part.decorator_list}
                    if decorators & {'property'} or any(name.endswith('.setter') for name in decorators):
                        continue
                    add(members, part.name, python_signature(part, node.name), ast.get_docstring(part))
                elif isinstance(part, ast.AnnAssign):
                    following = node.body[i + 1] if i + 1 < len(node.body) else None
                    doc = following.value.value if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant) else ''
                    add(members, part.target.id, f'{node.name}.{part.target.id}', doc)
    return classes


JS_CLASS = re.compile(r'^( *)(?:export )?(?:class|interface) (\w+)[^\n]*\{\n(.*?)^\1\}', re.DOTALL | re.MULTILINE)
JS_MEMBER = re.compile(r'(?:/\*\*((?:(?!\*/).)*)\*/\s*)?^ *((?:static )?[\w$]+\((?:[^;{}]|\{[^}]*\})*?\)(?:: [^;{]+)?);', re.DOTALL | re.MULTILINE)


def read_javascript(path):
    with open(path, encoding='utf-8') as file:
        text = file.read()
    classes = {}
    for _, name, body in JS_CLASS.findall(text):
        members = classes.setdefault(name, ('', {}))[1]
        for doc, signature in JS_MEMBER.findall(body):
            signature = flat(signature)
            static = signature.startswith('static ')
            signature = signature.removeprefix('static ')
            add(members, signature.split('(')[0], f'{name if static else name[0].lower() + name[1:]}.{signature}',
                '\n'.join(re.sub(r'^\s*\*? ?', '', line) for line in doc.strip().splitlines()))
    for doc, signature in re.findall(r'(?:/\*\*((?:(?!\*/).)*)\*/\s*)?^ *(?:export )?function (\w+\([^;]*?\)(?:: [^;{]+)?);',
                                     text, re.DOTALL | re.MULTILINE):
        add(classes.setdefault('', ('', {}))[1], signature.split('(')[0], flat(signature), doc)
    return classes


def read_vala(path):
    with open(path, encoding='utf-8') as file:
        text = file.read()
    classes = {}
    for name, body in re.findall(r'^\tpublic (?:sealed )?(?:class|struct) (\w+)[^\n]*\{\n(.*?)^\t\}', text, re.DOTALL | re.MULTILINE):
        members = classes.setdefault(name, ('', {}))[1]
        for line in re.findall(r'^\t\tpublic (.*\(.*);$', body, re.MULTILINE):
            line = re.sub(r'\[.*?\] ', '', line).replace('Orbit.', '').replace('GLib.', '').replace('@', '')
            found = re.match(r'(?:[\w?<>.\[\]]+ )*([\w.]+) \(', line)
            if found:
                add(members, found[1].removeprefix(f'{name}.').removeprefix(name) or 'new', line, '')
    for line in re.findall(r'^\tpublic static (.*\(.*);$', text, re.MULTILINE):
        found = re.match(r'(?:[\w?<>.\[\]]+ )*(\w+) \(', line)
        if found:
            add(classes.setdefault('', ('', {}))[1], found[1], line.replace('Orbit.', '').replace('GLib.', ''), '')
    return classes


class Signatures:
    def __init__(self, build):
        typings = f'{build}/introspection/typings'
        self.python = read_python(f'{typings}/Orbit.pyi')
        self.javascript = read_javascript(f'{typings}/Orbit-1.d.ts')
        self.vala = read_vala(f'{build}/introspection/orbit-glib-1.vapi')

    def of(self, class_name, name):
        """{language: text} of a function, of the languages that have it."""
        found = {}
        for key, classes in (('py', self.python), ('js', self.javascript), ('vala', self.vala)):
            member = classes.get(class_name, ('', {}))[1].get(name)
            if member is not None:
                found[key] = '\n'.join(member.signatures)
        return found
