import { readFileSync } from 'node:fs';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useEngine } from '$/ipc';
import { replay, type Recorded } from '$/ipc/replay';
import { controlKinds } from '$/state/controls';
import { Session } from '$/state/session.svelte';
import Timeline from './Timeline.svelte';

const recorded = (name: string): Recorded => JSON.parse(readFileSync(`../fixtures/ui/${name}.json`, 'utf8')) as Recorded;
const record = recorded('websocket');
const fragments = recorded('fragments');

/** jsdom lays nothing out: every scrolling element is 480 px high. */
beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void { /* never resized */ } unobserve(): void { /* never resized */ } disconnect(): void { /* never resized */ } });
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(480);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});

async function shown(record: Recorded): Promise<{ session: Session; grid: HTMLElement }> {
  useEngine(replay([record]));
  const session = new Session(record.view.id);
  await session.load();
  render(Timeline, { session });
  const grid = screen.getByRole('grid');
  await waitFor(() => { expect(grid.querySelectorAll('.tl-r[id]').length).toBeGreaterThan(10); });
  return { session, grid };
}

const rowOf = (kind: string) => record.rows.timeline?.find((row) => row.kind === kind);
const numbers = (grid: HTMLElement): string[] => [...grid.querySelectorAll('.tl-r[id] .num:first-child')].map((cell) => cell.textContent.trim());

describe('Timeline', () => {
  it('begins at the first row of a finished record and tells how many there are', async () => {
    const { grid } = await shown(record);
    expect(numbers(grid)[0]).toBe('1');
    const shownAtFirst = record.rows.timeline?.filter((row) => !controlKinds.includes(row.kind)).length ?? 0;
    expect(grid.getAttribute('aria-rowcount')).toBe(String(shownAtFirst + 1));
    expect(grid.querySelectorAll('.mark')).toHaveLength(1);
  });

  it('folds control frames away, opens them where they were, and shows all of them in place', async () => {
    const { grid } = await shown(record);
    const folded = record.rows.timeline?.filter((row) => controlKinds.includes(row.kind)).map((row) => String(row.no)) ?? [];
    expect(folded).toHaveLength(2);
    expect(numbers(grid)).not.toContain(folded[0]);
    await fireEvent.click(await screen.findByRole('button', { name: '2 control frames' }));
    await waitFor(() => { expect(grid.querySelectorAll('.child .kind')).toHaveLength(2); });
    expect([...grid.querySelectorAll('.child .kind')].map((cell) => cell.textContent)).toEqual(['Ping', 'Pong']);
    await fireEvent.click(screen.getByRole('button', { name: '2 control frames' }));
    await waitFor(() => { expect(grid.querySelectorAll('.child')).toHaveLength(0); });
    await fireEvent.click(await screen.findByRole('switch', { name: 'In place' }));
    await waitFor(() => { expect(numbers(grid)).toEqual(expect.arrayContaining(folded)); });
  });

  it('calls a round trip only what the peer answered', async () => {
    await shown(record);
    expect(await screen.findByText(/^RTT/)).toBeTruthy();
    cleanup();
    // The same pings from the other side: it asks, and we answer.
    const turned = structuredClone(record);
    for (const row of turned.rows.timeline ?? []) if (controlKinds.includes(row.kind)) row.dir = row.dir === 'tx' ? 'rx' : 'tx';
    await shown(turned);
    expect(await screen.findByText(/^you answer after/)).toBeTruthy();
    expect(screen.queryByText(/^RTT/)).toBeNull();
  });

  it('marks a row that warns', async () => {
    const wary = structuredClone(record);
    const row = wary.rows.timeline?.find((row) => row.kind === 'ws-open');
    if (row) row.severity = 'warn';
    const { grid } = await shown(wary);
    expect([...grid.querySelectorAll('.warned')].map((row) => row.id)).toEqual([`tl-${String(row?.seq)}`]);
  });

  it('shows a control frame in place when it is selected elsewhere', async () => {
    const { session, grid } = await shown(record);
    session.select(rowOf('ws-ping')?.seq);
    await waitFor(() => { expect(grid.querySelector('.is-sel .kind')?.textContent).toBe('Ping'); });
    expect(session.controls).toBe(true);
  });

  it('moves by keys, opens and closes the detail', async () => {
    const { session, grid } = await shown(record);
    await fireEvent.keyDown(grid, { key: 'j' });
    await fireEvent.keyDown(grid, { key: 'j' });
    await waitFor(() => { expect(session.selected).toBe(record.rows.timeline?.[1]?.seq); });
    await fireEvent.keyDown(grid, { key: 'Enter' });
    expect(session.detailOpen).toBe(true);
    await fireEvent.keyDown(grid, { key: 'Escape' });
    expect(session.detailOpen).toBe(false);
    await fireEvent.keyDown(grid, { key: 'G' });
    await waitFor(() => { expect(session.selected).toBe(record.rows.timeline?.at(-1)?.seq); });
  });

  it('filters by text, marks what was found, keeps the numbers of the record and the selection', async () => {
    const { session, grid } = await shown(record);
    session.select(rowOf('ws-text')?.seq);
    const field = screen.getByRole('textbox');
    await fireEvent.input(field, { target: { value: 'hb-1' } });
    await waitFor(() => { expect(numbers(grid)).toEqual(record.rows.timeline?.filter((row) => row.text?.includes('hb-1')).map((row) => String(row.no))); });
    expect(grid.querySelectorAll('mark')).toHaveLength(2);
    expect(session.selected).toBe(rowOf('ws-text')?.seq);
    await fireEvent.input(field, { target: { value: 'nowhere' } });
    await fireEvent.click(await screen.findByText('Clear'));
    await waitFor(() => { expect(numbers(grid)).toContain('11'); });
  });

  it('says where a regular expression goes wrong', async () => {
    await shown(record);
    await fireEvent.input(screen.getByRole('textbox'), { target: { value: '/(/' } });
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    expect(screen.getByRole('textbox')).toHaveAttribute('aria-invalid', 'true');
  });

  it('opens a fragmented message into its frames', async () => {
    const { session, grid } = await shown(fragments);
    const parent = fragments.rows.timeline?.find((row) => row.children > 0);
    session.select(parent?.seq);
    await waitFor(() => { expect(grid.querySelector('.is-sel [aria-expanded]')).toBeInTheDocument(); });
    await fireEvent.keyDown(grid, { key: 'ArrowRight' });
    await waitFor(() => { expect(grid.querySelectorAll('.child')).toHaveLength(3); });
    await fireEvent.keyDown(grid, { key: 'ArrowLeft' });
    await waitFor(() => { expect(grid.querySelectorAll('.child')).toHaveLength(0); });
  });

  it('shows the frame of a message bit by bit', async () => {
    const { session } = await shown(record);
    session.select(rowOf('ws-text')?.seq);
    session.detailOpen = true;
    expect(await screen.findByText('masking key')).toBeInTheDocument();
    const ruler = screen.getByRole('toolbar', { name: 'Frame header' });
    expect(ruler.querySelectorAll('[data-field]')).toHaveLength(9);
  });
});
