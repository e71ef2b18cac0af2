// Every view on captures that the engine recorded (`fixtures/ui`): what a person reads on each of them.

import { readFileSync } from 'node:fs';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parts, type Part } from './inspect';
import { useEngine } from './ipc';
import { replay, type Recorded } from './ipc/replay';
import { Session, type ViewName } from './state/session.svelte';

/** jsdom lays nothing out: every scrolling element is 480 px high. */
beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void { /* never resized */ } unobserve(): void { /* never resized */ } disconnect(): void { /* never resized */ } });
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(480);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});

afterEach(cleanup);

async function show(fixture: string, part: ViewName | 'strip' | 'failure' | 'verdict' | 'conversation'): Promise<{ record: Recorded; body: HTMLElement }> {
  const record = JSON.parse(readFileSync(`../fixtures/ui/${fixture}.json`, 'utf8')) as Recorded;
  useEngine(replay([record]));
  const session = new Session(record.view.id);
  await session.load();
  const component: Part | undefined = part in parts.views ? parts.views[part as ViewName] : parts[part as 'strip'];
  if (component === undefined) throw new Error(`no part ${part}`);
  render(component, { session });
  return { record, body: document.body };
}

const words = (body: HTMLElement): string => (body.textContent ?? '').replace(/\s+/g, ' ');

async function reads(body: HTMLElement, ...all: (string | RegExp)[]): Promise<void> {
  await waitFor(() => {
    for (const one of all) {
      if (typeof one === 'string') expect(words(body)).toContain(one);
      else expect(words(body)).toMatch(one);
    }
  });
}

describe('the layer strip', () => {
  it('shows an open-and-closed WebSocket over plain TCP', async () => {
    const { body } = await show('websocket', 'strip');
    await reads(body, 'DNS', 'TCP', 'HTTP/1.1 101', 'WebSocket');
    expect(within(body).getAllByRole('button').length).toBeGreaterThanOrEqual(5);
  });

  it('turns exactly one chip red for an expired certificate', async () => {
    const { record, body } = await show('expired', 'strip');
    expect(record.view.layers.filter((chip) => chip.state === 'failed').map((chip) => chip.layer)).toEqual(['tls']);
    await reads(body, 'TLS', 'not reached');
  });
});

describe('a failure', () => {
  it('names the layer, the reason and what to do', async () => {
    const { body } = await show('expired', 'failure');
    await reads(body, /TLS: .*expired/, 'Retry without verifying', 'Copy diagnosis');
  });

  it('is a refused upgrade too, with the whole response kept', async () => {
    const { body } = await show('refused', 'failure');
    await reads(body, /WebSocket: /, '401');
  });
});

describe('the handshake', () => {
  it('derives the accept value step by step', async () => {
    const { record, body } = await show('websocket', 'handshake');
    const accept = record.view.upgrade?.checks.find((check) => check.id === 'accept');
    expect(accept?.ok).toBe(true);
    await reads(body, 'Sec-WebSocket-Key', 'RFC 6455', accept?.got ?? 'no accept value');
  });

  it('puts a wrong accept value first, expected beside received', async () => {
    const { record, body } = await show('bad-accept', 'handshake');
    const accept = record.view.upgrade?.checks.find((check) => check.id === 'accept');
    expect(accept?.ok).toBe(false);
    await reads(body, accept?.expected ?? 'nothing expected', accept?.got ?? 'nothing received');
  });
});

describe('HTTP', () => {
  it('lists redirects hop by hop', async () => {
    const { record, body } = await show('redirects', 'response');
    const statuses = record.view.exchanges.map((exchange) => String(exchange.status));
    expect(statuses.at(-1)).toBe('200');
    expect(statuses.length).toBe(5);
    await reads(body, ...statuses);
  });

  it('shows Early Hints before the response', async () => {
    const { body } = await show('early-hints', 'response');
    await reads(body, '103', '200');
  });

  it('tells the bytes on the wire from the decoded ones', async () => {
    const { record, body } = await show('gzip', 'response');
    const info = Object.values(record.bodies ?? {}).map((one) => one.info).find((one) => one.codings.includes('gzip'));
    expect(info?.decodedLen).toBeGreaterThan(info?.encodedLen ?? Infinity);
    await reads(body, 'gzip');
  });

  it('sets typed against sent and says why they differ', async () => {
    const { body } = await show('gzip', 'headers');
    await reads(body, 'Host', 'User-Agent', 'Added', /HTTP\/1\.1 200/);
  });

  it('draws the phases of each hop', async () => {
    const { body } = await show('redirects', 'timing');
    await reads(body, 'TCP', 'Waiting');
  });
});

describe('exchanges', () => {
  it('stand in a list to choose from when there are many', async () => {
    const { record, body } = await show('parallel', 'response');
    expect(record.view.exchanges.length).toBe(6);
    const list = await screen.findByRole('listbox', { name: 'Exchanges' });
    expect(within(list).getAllByRole('option').length).toBe(6);
    await fireEvent.keyDown(list, { key: 'Home' });
    await waitFor(() => { expect(within(list).getAllByRole('option')[0]?.getAttribute('aria-selected')).toBe('true'); });
    await reads(body, '200');
  });

  it('are compared with the one before', async () => {
    const { body } = await show('redirects', 'compare');
    await reads(body, 'Total', 'Response', 'HTTP/1.1 200 OK');
  });

  it('say which answers of a poll differ', async () => {
    const { record, body } = await show('polling', 'streams');
    expect(record.view.exchanges.length).toBe(5);
    await reads(body, 'Long polling');
  });
});

describe('a body', () => {
  it('is read in lines by the engine, and folds', async () => {
    const { body } = await show('parallel', 'response');
    await reads(body, '"method"', '"GET"');
    const [fold] = screen.getAllByRole('button', { name: 'Fold' });
    if (fold === undefined) throw new Error('nothing folds');
    await fireEvent.click(fold);
    await waitFor(() => { expect(words(body)).not.toContain('"method"'); });
    expect(screen.getAllByRole('button', { name: 'Unfold' }).length).toBe(1);
  });

  it('shows the chunks that carried it', async () => {
    const { record, body } = await show('chunked', 'response');
    await fireEvent.click(await screen.findByRole('radio', { name: 'Chunks' }));
    const first = record.events.find((event) => event.name === 'http.response.body.chunk');
    await reads(body, 'Size line', `${first?.name === 'http.response.body.chunk' ? first.data.sizeLine : 'no chunk'}\\r\\n`);
  });
});

describe('a stream', () => {
  it('lists server-sent events with type, id and data', async () => {
    const { record, body } = await show('sse', 'streams');
    const event = record.events.find((one) => one.name === 'sse.event');
    if (event?.name !== 'sse.event') throw new Error('no event');
    await reads(body, 'Server-sent events', event.data.eventType, event.data.id ?? 'no id', '"count"');
    const option = (await screen.findAllByRole('option')).find((one) => one.getAttribute('aria-label')?.includes('"count"'));
    if (option === undefined) throw new Error('no row');
    await fireEvent.click(option);
    await reads(body, 'set by this event');
  });
});

describe('HTTP/2', () => {
  it('lists frames, settings of both sides and the fields of a block', async () => {
    const { body } = await show('h2', 'h2');
    await reads(body, 'SETTINGS', 'HEADERS', 'WINDOW_UPDATE', 'MAX_CONCURRENT_STREAMS');
    const option = (await screen.findAllByRole('option')).find((one) => one.getAttribute('aria-label')?.startsWith('HEADERS'));
    if (option === undefined) throw new Error('no HEADERS');
    await fireEvent.click(option);
    await reads(body, ':method', ':authority', 'Dynamic table', 'RFC 9113 §4.1');
  });

  it('puts the start line beside its pseudo-header fields', async () => {
    const { body } = await show('h2', 'headers');
    await reads(body, ':method', ':path', 'HTTP/2 has pseudo-header fields instead', ':status');
  });
});

describe('TLS', () => {
  it('shows what was offered and chosen, and the chain', async () => {
    const { body } = await show('https', 'tls');
    await reads(body, 'TLS 1.3', /TLS13?_AES|TLS_AES/, 'Verification');
  });

  it('marks the certificate at fault', async () => {
    const { body } = await show('expired', 'tls');
    await reads(body, 'Not after');
  });
});

describe('TCP', () => {
  it('shows one block a write and a read, and the half-close between', async () => {
    const { body } = await show('tcp', 'conversation');
    await reads(body, 'How are the tides?');
    await fireEvent.click(screen.getByRole('radio', { name: 'Hex' }));
    await reads(body, '486f77', 'half-close');
  });

  it('reads HTTP typed by hand as HTTP', async () => {
    const { record } = await show('by-hand', 'strip');
    expect(record.view.kind).toBe('tcp');
    expect(record.view.layers.some((chip) => chip.layer === 'http' && chip.title.startsWith('HTTP/1.1'))).toBe(true);
  });
});

describe('the ladder', () => {
  it('draws what was inferred apart from what was seen', async () => {
    const { body } = await show('tcp', 'ladder');
    await reads(body, 'SYN', 'SYN, ACK', 'FIN', 'ESTABLISHED');
    expect(body.querySelectorAll('[role=option]').length).toBeGreaterThan(5);
  });
});

describe('the end', () => {
  it('says who closed first and with which code', async () => {
    const { record, body } = await show('fragments', 'verdict');
    expect(record.view.verdict?.wsFirst).toBe('peer');
    await reads(body, '1008');
    // In a low window it is folded: the steps are a click away.
    await fireEvent.click(screen.getByRole('button', { name: 'How' }));
    const steps = within(screen.getByRole('list', { name: 'Steps of the end' })).getAllByRole('listitem');
    expect(steps.map((step) => step.textContent.replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(/Close 1008 .That was all.$/), expect.stringMatching(/Close 1008$/), expect.stringMatching(/FIN$/), expect.stringMatching(/FIN$/),
    ]);
    await reads(body, /Usually.*inferred/, 'wasClean');
  });
});

describe('bytes', () => {
  it('lists the logs of the connection', async () => {
    const { record, body } = await show('https', 'bytes');
    expect((record.logs ?? []).map((log) => log.log).sort()).toEqual(['plainRx', 'plainTx', 'wireRx', 'wireTx']);
    await reads(body, '0000');
  });
});
