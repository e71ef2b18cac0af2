// What an event of WebSocket or of a protocol above says, as names and values to read. Pure but for the words.

import { phrase, t } from '$/i18n';
import type { Event, ExtensionParam } from '$/ipc/bindings';
import { protocolName, stackName } from '$/lib/protocols';
import { duration } from '$/lib/time';

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Our own words; else a value that crossed the wire. */
  readonly words?: boolean;
  readonly tone?: 'ok' | 'warn' | 'err';
  /** An event that the value stands for. */
  readonly seq?: number | undefined;
}

export interface Facts {
  /** The sentence above. */
  readonly lead?: string;
  readonly facts: readonly Fact[];
  readonly params?: readonly ExtensionParam[];
}

const words = (name: string, value: string, tone?: Fact['tone']): Fact => ({ name, value, words: true, ...(tone === undefined ? {} : { tone }) });
const fact = (name: string, value: string | undefined): Fact[] => (value === undefined ? [] : [{ name, value }]);
const link = (seq: number | undefined): Fact[] => (seq === undefined ? [] : [{ name: t('fact-event'), value: `#${String(seq)}`, seq }]);

export function factsOf(event: Event): Facts | undefined {
  switch (event.name) {
    case 'ws.extension': {
      const { name, inForce, params, words: said, wrong } = event.data;
      return {
        lead: phrase(said), params,
        facts: [
          { name: t('fact-extension'), value: name },
          words(t('fact-result'), inForce ? t('fact-in-force') : t('fact-not-in-force'), inForce ? 'ok' : 'warn'),
          ...wrong.map((one) => words(t('fact-wrong'), phrase(one), 'err')),
        ],
      };
    }
    case 'ws.behaviour':
      return { lead: t('fact-behaviour-about'), facts: event.data.changed.map((name) => behaviourFact(name, event.data.behaviour)) };
    case 'ws.reconnect': {
      const { attempt, of, delayMs } = event.data;
      return { lead: t('fact-reconnect-about'), facts: [words(t('fact-attempt'), t('fact-attempt-of', { n: attempt, of })), words(t('fact-pause'), duration(delayMs * 1e6))] };
    }
    case 'ws.sequence': {
      const { what, step, round, matched, name, value } = event.data;
      return { lead: sequenceWords(what), facts: [words(t('fact-step'), String(step)), words(t('fact-round'), String(round)), ...(name === undefined ? [] : fact(name, value ?? '')), ...link(matched)] };
    }
    case 'ws.unsent': {
      const { frames, why } = event.data;
      return { lead: why === undefined ? t('fact-unsent-about') : phrase(why), facts: [words(t('fact-unsent-frames'), String(frames))] };
    }
    case 'ws.violation': {
      const { rule, rfc, severity, closeCode, frame } = event.data;
      return {
        lead: phrase(rule),
        facts: [{ name: t('fact-section'), value: rfc }, words(t('fact-severity'), severity === 'error' ? t('fact-severity-error') : t('fact-severity-warn'), severity === 'error' ? 'err' : 'warn'), { name: t('fact-close-code'), value: String(closeCode) }, ...link(frame)],
      };
    }
    case 'app.detected': {
      const { proto, version, over, how, chosen } = event.data;
      return {
        lead: phrase(how),
        facts: [words(t('fact-protocol'), protocolName(proto)), ...fact(t('fact-version'), version), ...(over === undefined ? [] : [words(t('fact-over'), protocolName(over))]),
          words(t('fact-told'), chosen ? t('fact-told-chosen') : t('fact-told-detected'))],
      };
    }
    case 'app.decode_as':
      return { facts: [words(t('decode-as'), event.data.auto ? t('decode-auto') : event.data.protos.length > 0 ? stackName(event.data.protos) : t('decode-none'))] };
    case 'app.malformed':
      return { lead: phrase(event.data.why), facts: [{ name: t('fact-section'), value: event.data.rfc }, ...link(event.cause)] };
    case 'app.transport': {
      const { proto, transport, step, why } = event.data;
      return { ...(why === undefined ? {} : { lead: phrase(why) }), facts: [words(t('fact-protocol'), protocolName(proto)), { name: t('fact-transport'), value: transport }, { name: t('fact-step'), value: step }] };
    }
    case 'app.missed':
      return { lead: t('fact-missed-about'), facts: [words(t('fact-protocol'), protocolName(event.data.proto)), words(t('fact-limit'), duration(event.data.limitMs * 1e6))] };
    default: return undefined;
  }
}

function behaviourFact(name: string, behaviour: object): Fact {
  const camel = name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  const value: unknown = (behaviour as Record<string, unknown>)[camel];
  const said = typeof value === 'boolean' ? (value ? t('fact-on') : t('fact-off')) : Array.isArray(value) ? String(value.length) : value === undefined || value === null ? t('fact-off') : String(value as string | number);
  return words(behaviourName(camel), said);
}

export function behaviourName(name: string): string {
  switch (name) {
    case 'autoPong': return t('behaves-auto-pong');
    case 'autoClose': return t('behaves-auto-close');
    case 'failOnViolation': return t('behaves-fail');
    case 'reading': return t('behaves-reading');
    case 'masking': return t('behaves-masking');
    case 'echo': return t('behaves-echo');
    case 'compress': return t('behaves-compress');
    case 'compressFrom': return t('behaves-compress-from');
    case 'pingEveryMs': return t('behaves-ping-every');
    case 'heartbeats': return t('behaves-heartbeats');
    case 'rules': return t('behaves-rules');
    default: return name;
  }
}

function sequenceWords(what: string): string {
  switch (what) {
    case 'begin': return t('played-begin');
    case 'await': return t('played-await');
    case 'matched': return t('played-matched');
    case 'timedOut': return t('played-timed-out');
    case 'kept': return t('played-kept');
    case 'missing': return t('played-missing');
    case 'done': return t('played-done');
    default: return t('played-stopped');
  }
}
