// ipclab serve as a standard client of the Debug Adapter Protocol meets it. IPCLAB_PROGRAM: the program; IPCLAB_SOURCE_DIR: the source tree;
// NODE_PATH: where @vscode/debugadapter-testsupport is installed. Nothing here waits for a time, only for events.
'use strict';

let DebugClient;
try {
    ({ DebugClient } = require('@vscode/debugadapter-testsupport'));
} catch {
    console.log('@vscode/debugadapter-testsupport is not installed: skipped');
    process.exit(77);
}
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const os = require('node:os');
const { spawn } = require('node:child_process');
const { test, beforeEach, afterEach } = require('node:test');

const program = process.env.IPCLAB_PROGRAM;
// What the program puts among temporary files it puts here.
process.env.TMPDIR = fs.mkdtempSync(path.join(os.tmpdir(), 'standard-client-'));
process.on('exit', () => fs.rmSync(process.env.TMPDIR, { recursive: true }));
const root = process.env.IPCLAB_SOURCE_DIR;
const scenario = (name) => path.join(root, 'scenarios', name);
const nested = scenario('library/basics/nested_calls.yaml');
const patience = 60000;  // of a loaded machine; no test is about how long something takes

/** @type {import('@vscode/debugadapter-testsupport').DebugClient} */
let client;

beforeEach(async () => {
    client = new DebugClient(program, 'serve', 'ipclab');
    client.defaultTimeout = patience;
    await client.start();
});
afterEach(() => client.stop());

/** Starts a run, sets what `configure` sets, and waits for its first stop. */
async function stopped(launch, configure = async () => {}) {
    const [, , event] = await Promise.all([
        client.waitForEvent('initialized').then(configure).then(() => client.configurationDoneRequest()),
        client.launch(launch),
        client.waitForEvent('stopped'),
    ]);
    return event.body;
}
/** A request that moves, and the stop that comes of it. */
async function move(request) {
    const [, event] = await Promise.all([request(), client.waitForEvent('stopped')]);
    return event.body;
}
async function value(expression) {
    return (await client.evaluateRequest({ expression })).body.result;
}
async function topFrame(threadId) {
    return (await client.stackTraceRequest({ threadId })).body.stackFrames[0];
}
/** All that is shown of a thread's innermost frame. */
async function everything(threadId) {
    const below = async (reference) => {
        const { variables } = (await client.variablesRequest({ variablesReference: reference })).body;
        const all = {};
        for (const one of variables) all[one.name] = one.variablesReference ? [one.value, await below(one.variablesReference)] : one.value;
        return all;
    };
    const frame = await topFrame(threadId);
    const shown = { frame: frame.name, line: frame.line };
    for (const scope of (await client.scopesRequest({ frameId: frame.id })).body.scopes) shown[scope.name] = await below(scope.variablesReference);
    return shown;
}
const breakpoints = (file, list) => client.setBreakpointsRequest({ source: { path: file }, breakpoints: list });

test('a program runs to its end', async () => {
    const [, , , exited] = await Promise.all([
        client.configurationSequence(), client.launch({ program: nested }), client.waitForEvent('terminated'), client.waitForEvent('exited')]);
    assert.strictEqual(exited.body.exitCode, 0);
});

test('a run that fails tells so by its exit code', async () => {
    const text = fs.readFileSync(nested, 'utf8').replace('meal: medium', 'meal: raw');
    const [, , exited, verdict] = await Promise.all([
        client.configurationSequence(), client.launch({ scenario: nested, text }), client.waitForEvent('exited'),
        client.waitForEvent('ipclab/verdict')]);
    assert.strictEqual(exited.body.exitCode, 1);
    assert.strictEqual(verdict.body.word, 'fail');
    assert.strictEqual(verdict.body.findings.length, 1);
});

test('a line breakpoint is hit where it was set', async () => {
    await client.hitBreakpoint({ program: nested }, { path: nested, line: 40 });
});

test('a breakpoint between steps moves to the next', async () => {
    await client.hitBreakpoint({ program: nested }, { path: nested, line: 42 }, { path: nested, line: 43 }, { path: nested, line: 43 });
});

test('the stack goes across processes', async () => {
    const stop = await stopped({ scenario: nested }, () => breakpoints(nested, [{ line: 40 }]));
    const frames = (await client.stackTraceRequest({ threadId: stop.threadId })).body.stackFrames;
    assert.deepStrictEqual(frames.map((frame) => [frame.name, frame.line]), [
        ['Guest.HowDone serves t4 · app', 40], ['Kitchen.Cook serves t3 · kitchen', 30], ['calls Kitchen.Cook t3 · app', 44]]);
    const threads = (await client.threadsRequest()).body.threads;
    assert.ok(threads.some((thread) => thread.id === stop.threadId));
});

test('a function breakpoint stops at the request', async () => {
    const stop = await stopped({ scenario: nested }, () => client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'Guest.HowDone' }] }));
    assert.strictEqual(stop.reason, 'function breakpoint');
    assert.strictEqual(await value('event = transaction.sent and method = HowDone'), 'true');
});

test('an exception breakpoint stops at the refusal and explains it', async () => {
    const stop = await stopped({ scenario: scenario('library/basics/crowded_area.yaml') },
        () => client.setExceptionBreakpointsRequest({ filters: ['SIZE-1'] }));
    assert.strictEqual(stop.reason, 'exception');
    const info = (await client.exceptionInfoRequest({ threadId: stop.threadId })).body;
    assert.strictEqual(info.exceptionId, 'SIZE-1');
    assert.match(info.description, /did not fit into print_service's receive area/);
    assert.ok(info.details.message.length > 20);
});

test('conditions and hit counts decide', async () => {
    await stopped({ scenario: nested }, () => client.setFunctionBreakpointsRequest(
        { breakpoints: [{ name: '*', condition: 'process = app', hitCondition: '2' }] }));
    assert.strictEqual(await value('method'), 'Kitchen.Cook');
    const bad = (await breakpoints(nested, [{ line: 40, condition: 'process = app and (' }])).body.breakpoints[0];
    assert.strictEqual(bad.verified, false);
    assert.match(bad.message, /^condition, column \d+: /);
});

test('a log point tells and does not stop', async () => {
    await Promise.all([
        client.waitForEvent('initialized').then(() => breakpoints(nested, [{ line: 30, logMessage: '{process} is at {line}' }]))
            .then(() => client.configurationDoneRequest()),
        client.launch({ scenario: nested }), client.assertOutput('console', 'kitchen is at 30\n'), client.waitForEvent('terminated')]);
});

test('steps go over, into and out of calls', async () => {
    const { threadId } = await stopped({ scenario: nested }, () => breakpoints(nested, [{ line: 44 }]));
    const into = await move(() => client.stepInRequest({ threadId }));
    assert.strictEqual(into.reason, 'step');
    await move(() => client.nextRequest({ threadId }));
    assert.strictEqual(await value('event = transaction.finished and method = Cook'), 'true');
    await move(() => client.stepBackRequest({ threadId }));
    assert.strictEqual(await value('event = transaction.sent and method = Cook'), 'true');
    const line = await move(() => client.nextRequest({ threadId, granularity: 'line' }));
    assert.strictEqual((await topFrame(line.threadId)).line, 30);
    await move(() => client.stepOutRequest({ threadId: line.threadId }));
    assert.strictEqual(await value('event = transaction.finished and t3'), 'true');
});

test('going back and forth shows the same of the same moment', async () => {
    let stop = await stopped({ scenario: scenario('library/distributed/three_device_relay.yaml'), stopAtEnd: true },
        () => client.setFunctionBreakpointsRequest({ breakpoints: [{ name: '*' }] }));
    const seen = [];
    while (stop.description !== 'end of the run') {
        seen.push(await everything(stop.threadId));
        stop = await move(() => client.continueRequest({ threadId: stop.threadId }));
    }
    assert.strictEqual(seen.length, 12);
    for (const before of seen.reverse()) {
        stop = await move(() => client.reverseContinueRequest({ threadId: 1 }));
        assert.deepStrictEqual(await everything(stop.threadId), before);
    }
    stop = await move(() => client.reverseContinueRequest({ threadId: 1 }));
    assert.strictEqual(stop.description, 'start of the recording');
});

test('an act in the repl changes the run and is kept', async () => {
    await stopped({ scenario: nested, stopAtEnd: true }, () => breakpoints(nested, [{ line: 44 }]));
    await assert.rejects(client.evaluateRequest({ expression: 'kill: nobody', context: 'repl' }), /nobody/);
    await client.evaluateRequest({ expression: 'kill: kitchen', context: 'repl' });
    const [, acted, stop] = await Promise.all([
        client.continueRequest({ threadId: 1 }), client.waitForEvent('ipclab/acted'), client.waitForEvent('stopped')]);
    assert.strictEqual(acted.body.touched, 1);
    assert.strictEqual(stop.body.description, 'end of the run');
    const saved = (await client.customRequest('ipclab/saveScenario')).body;
    assert.match(saved.text, /kill: kitchen/);
    await assert.rejects(client.evaluateRequest({ expression: 'kill: app', context: 'repl' }), /the run is over/);
});

test('a run saved with its acts repeats without anybody', async () => {
    await stopped({ scenario: nested, stopAtEnd: true }, () => breakpoints(nested, [{ line: 44 }]));
    await client.customRequest('ipclab/act', { step: 'kill: kitchen' });
    const [, verdict] = await Promise.all([client.continueRequest({ threadId: 1 }), client.waitForEvent('ipclab/verdict'), client.waitForEvent('stopped')]);
    const saved = (await client.customRequest('ipclab/saveScenario')).body;
    const [, again] = await Promise.all([
        client.restartRequest({ arguments: { scenario: nested, text: saved.text, stopAtEnd: true, noDebug: true } }),
        client.waitForEvent('ipclab/verdict')]);
    assert.deepStrictEqual(again.body.word, verdict.body.word);
    assert.notStrictEqual(verdict.body.word, 'pass');
});

test('an endless loop can be paused, looked at and left', async () => {
    await Promise.all([client.configurationSequence(), client.launch({ scenario: scenario('samples/endless_loop.yaml') }), client.waitForEvent('ipclab/run')]);
    await client.waitForEvent('ipclab/progress');
    const stop = await move(() => client.pauseRequest({ threadId: 1 }));
    assert.strictEqual(stop.reason, 'pause');
    const frames = (await client.stackTraceRequest({ threadId: stop.threadId })).body.stackFrames;
    assert.match(frames[0].name, /^Spinner\.Spin serves t\d+ · spinner_service$/);
    assert.match(stop.text, /of spinner_service, serving t\d+ Spinner\.Spin, has been at work since .* without making a record/);
    await client.continueRequest({ threadId: stop.threadId });
});

test('requests that mean nothing are refused, and the session goes on', async () => {
    await assert.rejects(client.customRequest('nxt'), /did you mean 'next'/);
    await assert.rejects(client.launchRequest({ scenario: 5 }), /'scenario' must be a string, but is 5/);
    await assert.rejects(client.launchRequest({ scenario: '/no/such.yaml' }), /\/no\/such\.yaml/);
    await assert.rejects(client.launchRequest({ scenario: nested, text: 'nonsense: [' }), /nested_calls\.yaml:/);
    await client.hitBreakpoint({ program: nested }, { path: nested, line: 40 });
});

/** What the program says to some bytes, and how it ends. */
function say(bytes) {
    return new Promise((resolve) => {
        const child = spawn(program, ['serve']);
        let out = '';
        child.stdout.on('data', (data) => { out += data; });
        child.on('exit', (code, signal) => resolve({ out, code, signal }));
        child.stdin.on('error', () => {});
        child.stdin.write(bytes);
    });
}

test('garbage ends the session with a sentence', async () => {
    for (const garbage of ['GET / HTTP/1.1\r\nHost x\r\n\r\n', 'Content-Length: 3\r\n\r\n[1]', 'Content-Length: 5\r\n\r\n{"a":',
        'Content-Length: 99999999\r\n\r\n', 'x'.repeat(10000), 'Content-Length: many\r\n\r\n']) {
        const { out, code } = await say(garbage);
        assert.strictEqual(code, 0, garbage);
        assert.match(out, /"event":"output"/, garbage);
        assert.match(out, /the session ends/, garbage);
    }
});

test('nothing is left behind', async () => {
    assert.deepStrictEqual(fs.readdirSync(process.env.TMPDIR), []);
    const alive = (pid) => fs.existsSync(`/proc/${pid}`);
    const children = (pid) => fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    await stopped({ scenario: nested, stopOnEntry: true });
    const serve = client._adapterProcess;
    const engines = children(serve.pid);
    assert.strictEqual(engines.length, 1);
    const gone = new Promise((resolve) => serve.on('exit', resolve));
    await client.disconnectRequest();
    await gone;
    assert.ok(!alive(serve.pid));
    for (const pid of engines) assert.ok(!alive(pid));
    assert.deepStrictEqual(fs.readdirSync(process.env.TMPDIR), []);
    await client.start();
});

test('a client that just goes leaves nothing behind', async () => {
    await stopped({ scenario: nested, stopOnEntry: true });
    const serve = client._adapterProcess;
    const engines = fs.readFileSync(`/proc/${serve.pid}/task/${serve.pid}/children`, 'utf8').split(' ').filter(Boolean);
    const gone = new Promise((resolve) => serve.on('exit', resolve));
    serve.stdin.end();
    await gone;
    for (const pid of engines) assert.ok(!fs.existsSync(`/proc/${pid}`));
    assert.deepStrictEqual(fs.readdirSync(process.env.TMPDIR), []);
    await client.start();
});
