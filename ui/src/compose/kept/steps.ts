// Steps of a sequence in one line.

import { t } from '$/i18n';
import type { AppSend, Payload, Step } from '$/ipc/bindings';
import { hexByte } from '$/lib/bytes';
import { headOf } from '../message/head';

export function stepName(step: Step): string {
  switch (step.kind) {
    case 'send': return step.message.binary ? t('step-send-binary') : t('step-send');
    case 'frame': return t('step-frame');
    case 'ping': return 'Ping';
    case 'pong': return 'Pong';
    case 'app': return t('step-app');
    case 'pause': return t('step-pause');
    case 'await': return t('step-await');
    case 'close': return 'Close';
  }
}

export function stepText(step: Step): string {
  switch (step.kind) {
    case 'send': return payloadText(step.message.payload);
    case 'frame': return headOf({ ...step.frame, masked: false }, 0).slice(0, 1).map(hexByte).join('');
    case 'ping':
    case 'pong': return payloadText(step.payload);
    case 'app': return appText(step.send);
    case 'pause': return `${String(step.ms / 1000)} s`;
    case 'await': return step.when.kind === 'any' ? t('match-any') : step.when.text;
    case 'close': return `${step.code === undefined ? '' : String(step.code)} ${step.reason}`.trim();
  }
}

function payloadText(payload: Payload): string {
  switch (payload.kind) {
    case 'text': return payload.text;
    case 'json': return payload.json;
    case 'hex': return payload.hex;
    case 'base64': return payload.base64;
    case 'file': return payload.path;
  }
}

function appText(send: AppSend): string {
  switch (send.kind) {
    case 'sioEmit': return send.event;
    case 'stomp': return send.frame.command;
    case 'sockJs': return send.messages.join(' ');
    case 'sioAck': return `${send.namespace} ${String(send.id)}`;
    default: return send.namespace;
  }
}

/** Whether a pattern is none; the engine's dialect is close to this one, and has the last word. */
export function regexFault(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return false;
  } catch {
    return !/\(\?[PimsUx]/.test(pattern);
  }
}
