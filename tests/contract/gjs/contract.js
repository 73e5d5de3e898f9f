// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The contract in GJS: importing a file adds its tests.

import System from 'system';

import './values.js';
import './joining.js';
import './leaving.js';
import './rings.js';
import './labels.js';
import './publishing.js';
import './reading.js';
import './cursors.js';
import './heartbeats.js';
import './members.js';
import './watching.js';
import './waiting.js';
import './observing.js';
import {run} from './harness.js';

System.exit(run());
