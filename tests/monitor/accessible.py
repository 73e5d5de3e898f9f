# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""What a program shows and takes, by way of its accessibility tree. Whatever is looked for is waited for."""

import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib

DEADLINE = 60  # seconds
CONTROLS = ('push button', 'toggle button', 'combo box', 'entry', 'text', 'radio button', 'check box', 'list item', 'list', 'list box', 'table', 'page tab',
            'level bar', 'menu item', 'radio menu item')


def find_program(pid):
    """The root of the tree of a process."""
    def look():
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and child.get_process_id() == pid:
                return child
        return None
    return wait_for(look, f'the tree of process {pid}')


def wait_for(look, what, explain=lambda: ''):
    """Looks until it is found; the tree changes while it is looked at, so errors are no answer."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        try:
            found = look()
        except GLib.Error:
            found = None
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f'{what} never came{explain()}')


def walk(node, showing=True):
    """All nodes below, or those that are on the screen, from top to bottom."""
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is None:
            continue
        if showing and not child.get_state_set().contains(Atspi.StateType.VISIBLE):
            continue
        yield child
        yield from walk(child, showing)


def get_role(node):
    """Newer versions of AT-SPI call a push button a button."""
    role = node.get_role_name()
    return 'push button' if role == 'button' else role


class Tree:
    def __init__(self, pid):
        self.root = find_program(pid)
        self.root.set_cache_mask(Atspi.Cache.NONE)

    def list_texts(self, below=None):
        """Everything that can be read, labels and texts."""
        texts = []
        for node in walk(below or self.root):
            role = get_role(node)
            if role == 'text':
                texts.append(Atspi.Text.get_text(node, 0, -1))
            elif role == 'label':
                texts.append(node.get_name())
        return texts

    def explain(self):
        return f'; there is {self.list_texts()}'

    def find(self, role, name=None, below=None):
        def look():
            for node in walk(below or self.root):
                if get_role(node) == role and (name is None or name in node.get_name()):
                    return node
            return None
        return wait_for(look, f'{role} {name!r}', self.explain)

    def wait_for_text(self, *texts, below=None):
        """Until there are labels that contain these."""
        def look():
            found = self.list_texts(below)
            return all(any(text in label for label in found) for text in texts)
        wait_for(look, f'text {texts}', self.explain)

    def has(self, role, name):
        return any(get_role(node) == role and name in node.get_name() for node in walk(self.root))

    def press(self, role, name):
        node = self.find(role, name)
        assert Atspi.Action.do_action(node, 0), f'{role} {name!r} cannot be pressed'

    def write(self, role, name, text):
        node = self.find(role, name)
        assert Atspi.EditableText.set_text_contents(node, text), f'{role} {name!r} takes no text'

    def find_nameless(self):
        """Controls that a screen reader could not call by a name. Without one, GTK gives the type; a combo box names what is in it."""
        return [f'{get_role(node)} {node.get_name()!r} in {get_role(node.get_parent())}' for node in walk(self.root)
                if get_role(node) in CONTROLS and (not node.get_name().strip() or node.get_name().startswith(('Gtk', 'Adw')))
                and get_role(node.get_parent()) != 'combo box']

    def dump(self):
        """The tree as text, for those who write tests."""
        lines = []

        def add(node, depth):
            lines.append('  ' * depth + f'{get_role(node)} {node.get_name()!r}')
            for i in range(node.get_child_count()):
                child = node.get_child_at_index(i)
                if child is not None and child.get_state_set().contains(Atspi.StateType.VISIBLE):
                    add(child, depth + 1)

        add(self.root, 0)
        return '\n'.join(lines)
