# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""A headless Chromium, driven by its DevTools protocol over a pipe: opens pages, runs JavaScript in them, and takes pictures."""

import base64
import json
import os
import shutil
import subprocess
import tempfile

COMMAND = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe', '--disable-dev-shm-usage',
           '--no-first-run', '--disable-extensions', '--disable-background-networking']


def find():
    return shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')


class Browser:
    """One page of a browser. What it complains of is collected in `complaints`."""

    def __init__(self, path):
        self.profile = tempfile.mkdtemp(prefix='orbit-browser-')
        theirs_in, self.out = os.pipe()
        self.into, theirs_out = os.pipe()
        # The browser reads commands from descriptor 3 and answers on 4.
        self.process = subprocess.Popen(['sh', '-c', 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"', 'sh', str(theirs_in), str(theirs_out),
                                         path, *COMMAND, f'--user-data-dir={self.profile}', 'about:blank'],
                                        pass_fds=[theirs_in, theirs_out], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.incoming, self.events, self.number, self.session = b'', [], 0, None
        self.complaints = []
        target = self.call('Target.createTarget', url='about:blank')['targetId']
        self.session = self.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Log', 'Network'):
            self.call(f'{domain}.enable')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.out)
        os.close(self.into)
        shutil.rmtree(self.profile, ignore_errors=True)

    def receive(self):
        while b'\0' not in self.incoming:
            part = os.read(self.into, 1 << 20)
            if not part:
                raise EOFError('the browser has ended')
            self.incoming += part
        message, self.incoming = self.incoming.split(b'\0', 1)
        return json.loads(message)

    def note(self, message):
        """An event: an error is a complaint, the rest is kept for who waits for it."""
        method, parameters = message['method'], message.get('params', {})
        if method == 'Runtime.exceptionThrown':
            self.complaints.append(parameters['exceptionDetails'].get('exception', {}).get('description', 'an exception'))
        elif method == 'Log.entryAdded' and parameters['entry']['level'] in ('error', 'warning'):
            self.complaints.append(f'{parameters["entry"]["text"]} {parameters["entry"].get("url", "")}')
        elif method == 'Runtime.consoleAPICalled' and parameters['type'] in ('error', 'warning', 'assert'):
            self.complaints.append(' '.join(str(argument.get('value')) for argument in parameters['args']))
        elif method == 'Network.loadingFailed' and not parameters.get('canceled'):
            self.complaints.append(parameters['errorText'])
        self.events.append(method)

    def call(self, method, **parameters):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': parameters}
        if self.session:
            message['sessionId'] = self.session
        os.write(self.out, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.receive()
            if answer.get('id') == self.number:
                if 'error' in answer:
                    raise RuntimeError(f'{method}: {answer["error"]}')
                return answer['result']
            if 'method' in answer:
                self.note(answer)

    def look(self, width, height, dark=False, scripts=True):
        """How the next pages are looked at."""
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        self.call('Emulation.setScriptExecutionDisabled', value=not scripts)

    def open(self, url):
        self.events.clear()
        answer = self.call('Page.navigate', url=url)
        if 'errorText' in answer:
            self.complaints.append(f'{url}: {answer["errorText"]}')
            return
        while 'Page.loadEventFired' not in self.events:
            message = self.receive()
            if 'method' in message:
                self.note(message)

    def run(self, expression):
        """The value of an expression of JavaScript in the page; a promise is awaited."""
        answer = self.call('Runtime.evaluate', expression=expression, awaitPromise=True, returnByValue=True)
        if 'exceptionDetails' in answer:
            raise RuntimeError(f'{expression}: {answer["exceptionDetails"]}')
        return answer['result'].get('value')

    def press(self, key):
        for kind in ('keyDown', 'keyUp'):
            self.call('Input.dispatchKeyEvent', type=kind, key=key, text=key if kind == 'keyDown' and len(key) == 1 else '')

    def picture(self, path):
        """The whole page."""
        size = self.call('Page.getLayoutMetrics')['cssContentSize']
        data = self.call('Page.captureScreenshot', captureBeyondViewport=True,
                         clip={'x': 0, 'y': 0, 'width': size['width'], 'height': min(size['height'], 6000), 'scale': 1})['data']
        with open(path, 'wb') as file:
            file.write(base64.b64decode(data))
