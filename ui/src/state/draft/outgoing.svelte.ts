// What stands in the composer of a WebSocket: a message, a control frame, a frame bit by bit, a packet of the
// protocol above, or a sequence. Each keeps what was typed while another one is shown.

import type { AppSend, Command, Saved, Step } from '$/ipc/bindings';
import { ControlDraft, FrameDraft } from './frame.svelte';
import { Message, messageCommand } from './message.svelte';
import { SioDraft, SockJsDraft, StompDraft } from './packet.svelte';
import { SequenceDraft } from './sequence.svelte';

export type Page = 'message' | 'control' | 'frame' | 'sio' | 'sockJs' | 'stomp' | 'sequence';

export class Outgoing {
  /** Undefined: the first one that the kind of session has. */
  page = $state<Page>();
  /** A person wants STOMP although nothing says that it is spoken. */
  stompToo = $state(false);
  readonly control = new ControlDraft();
  readonly frame = new FrameDraft();
  readonly sio = new SioDraft();
  readonly sockJs = new SockJsDraft();
  readonly stomp = new StompDraft();
  readonly sequence = new SequenceDraft();
  /** The step of the sequence that stands in its page to be edited, by its key. */
  editing = $state<number>();

  constructor(readonly message: Message) {}

  /** What can be kept of a page; undefined: nothing, or something typed is wrong. */
  keepable(page: Page): Saved | undefined {
    switch (page) {
      case 'message': {
        const message = this.message.whole();
        return message && { kind: 'message', message };
      }
      case 'frame': {
        const frame = this.frame.toFrame();
        return frame && { kind: 'frame', frame };
      }
      case 'sio':
      case 'sockJs':
      case 'stomp': {
        const send = this[page].toSend();
        return send && { kind: 'app', send };
      }
      case 'sequence': return this.sequence.steps.length === 0 ? undefined : { kind: 'sequence', sequence: this.sequence.toSequence() };
      case 'control': return undefined;
    }
  }

  /** What Send does on a page. */
  command(page: Page): Command | undefined {
    if (page === 'control') return this.control.toCommand();
    const what = this.keepable(page);
    return what && savedCommand(what);
  }

  /** Puts something kept, or sent before, into its page, and shows it. */
  read(what: Saved): void {
    switch (what.kind) {
      case 'message':
        this.message.readMessage(what.message);
        this.page = 'message';
        break;
      case 'frame':
        this.frame.read(what.frame);
        this.page = 'frame';
        break;
      case 'app': this.#readPacket(what.send); break;
      case 'sequence':
        this.sequence.read(what.sequence);
        this.page = 'sequence';
        break;
    }
  }

  /** Puts a step of the sequence into the page that has its form. */
  edit(key: number): void {
    const step = this.sequence.steps.find((one) => one.key === key)?.step;
    const what = step && savedStep(step);
    if (!what) return;
    this.read(what);
    this.editing = key;
  }

  /** Puts what a page holds into the step that it came from. */
  putBack(page: Page): void {
    const what = this.keepable(page);
    const step = what && stepOf(what);
    if (!step || this.editing === undefined) return;
    const before = this.sequence.steps.find((one) => one.key === this.editing)?.step;
    this.sequence.replace(this.editing, step.kind === 'app' && before?.kind === 'app' ? { ...step, fill: before.fill } : step);
    this.leaveStep();
  }

  leaveStep(): void {
    this.editing = undefined;
    this.page = 'sequence';
  }

  #readPacket(send: AppSend): void {
    switch (send.kind) {
      case 'sockJs':
        this.sockJs.read(send);
        this.page = 'sockJs';
        break;
      case 'stomp':
        this.stomp.read(send);
        this.stompToo = true;
        this.page = 'stomp';
        break;
      default:
        this.sio.read(send);
        this.page = 'sio';
    }
  }
}

/** The command that sends something kept. */
export function savedCommand(what: Saved): Command {
  switch (what.kind) {
    case 'message': return messageCommand(what.message);
    case 'frame': return { kind: 'sendFrame', frame: what.frame };
    case 'app': return { kind: 'app', send: what.send };
    case 'sequence': return { kind: 'play', sequence: what.sequence };
  }
}

/** The page that has the form of a step; undefined: it is edited where it stands. */
export function pageOfStep(step: Step): Page | undefined {
  switch (step.kind) {
    case 'send': return 'message';
    case 'frame': return 'frame';
    case 'app': return step.send.kind === 'stomp' ? 'stomp' : step.send.kind === 'sockJs' ? 'sockJs' : 'sio';
    default: return undefined;
  }
}

function savedStep(step: Step): Saved | undefined {
  switch (step.kind) {
    case 'send': return { kind: 'message', message: step.message };
    case 'frame': return { kind: 'frame', frame: step.frame };
    case 'app': return { kind: 'app', send: step.send };
    default: return undefined;
  }
}

function stepOf(what: Saved): Step | undefined {
  switch (what.kind) {
    case 'message': return { kind: 'send', message: what.message };
    case 'frame': return { kind: 'frame', frame: what.frame };
    case 'app': return { kind: 'app', send: what.send, fill: true };
    case 'sequence': return undefined;
  }
}
