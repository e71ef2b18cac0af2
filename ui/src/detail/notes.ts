// Sentences that explain events of the course of a session: what happened, and what it means.

import { t } from '$/i18n';
import type { Event } from '$/ipc/bindings';
import { outcomeWords, redirectWords } from '$/layers/response/facts';
import { duration } from '$/lib/time';

/** What an event means, above its fields; undefined where the fields say all. */
export function noteOf(event: Event): string | undefined {
  switch (event.name) {
    case 'http.redirect': return redirectWords(event.data);
    case 'http.redirect.asked': return t('note-redirect-asked');
    case 'http.auth.challenge': return `${event.data.status === 407 ? t('note-challenge-proxy') : t('note-challenge')} ${outcomeWords(event.data.outcome)}`;
    case 'http.expectation': {
      const time = duration(event.data.waitedNs);
      return event.data.outcome === 'continue' ? t('note-expect-continue', { time }) : event.data.outcome === 'final' ? t('note-expect-final', { time }) : t('note-expect-timeout', { time });
    }
    case 'http.round':
      switch (event.data.kind) {
        case 'every': return t('note-round-every');
        case 'longPoll': return t('note-round-long-poll');
        case 'parallel': return t('note-round-parallel');
        case 'pipeline': return t('note-round-pipeline');
        default: return t('note-round-next');
      }
    case 'http.connection.chosen':
      switch (event.data.choice) {
        case 'kept': return t('note-connection-kept');
        case 'fresh': return t('note-connection-fresh');
        case 'otherOrigin': return t('note-connection-other');
        case 'closedByPeer': return t('note-connection-closed');
        default: return t('note-connection-none');
      }
    case 'http.connection.reuse': return t('note-connection-kept');
    case 'proxy.chosen':
      switch (event.data.way) {
        case 'absoluteForm': return t('note-proxy-absolute');
        case 'connect': return t('note-proxy-connect');
        default: return t('note-proxy-socks');
      }
    case 'proxy.open': return t('note-proxy-open', { target: event.data.target, time: duration(event.data.durationNs) });
    case 'h2.preface': return t('note-h2-preface');
    default: return undefined;
  }
}
