// What streams in a body, whatever its kind, as the same few facts: server-sent events, lines of JSON, parts.

import { t } from '$/i18n';
import type { Event, Phrase } from '$/ipc/bindings';

export interface Streamed {
  readonly n?: number | undefined;
  readonly type?: string | undefined;
  readonly id?: string | undefined;
  readonly idSet?: boolean;
  readonly gapNs?: number | undefined;
  readonly data?: string;
  readonly len?: number;
  readonly retryMs?: number;
  readonly attempt?: number;
  readonly problem?: Phrase | undefined;
  readonly note?: string;
}

export function streamed(event: Event): Streamed | undefined {
  switch (event.name) {
    case 'sse.event': {
      const { n, eventType, id, idSet, gapNs, data, len } = event.data;
      return { n, type: eventType, id, idSet, gapNs, data, len };
    }
    case 'sse.comment': return { type: t('stream-comment'), data: event.data.text };
    case 'sse.retry': return { type: 'retry', retryMs: event.data.ms, note: t('stream-retry-note') };
    case 'sse.ignored': return { type: t('stream-ignored'), data: event.data.text, id: event.data.id, problem: event.data.why };
    case 'sse.discarded': return { type: t('stream-discarded'), data: event.data.text, len: event.data.len, note: t('stream-discarded-note') };
    case 'sse.reconnect': {
      const { attempt, afterMs, lastEventId } = event.data;
      return { type: t('stream-reconnect'), attempt, retryMs: afterMs, id: lastEventId, idSet: false, note: t('stream-reconnect-note') };
    }
    case 'stream.item': {
      const { n, kind, mediaType, gapNs, data, len, problem } = event.data;
      return { n, type: mediaType ?? kindWord(kind), gapNs, data, len, problem };
    }
    default: return undefined;
  }
}

function kindWord(kind: string): string {
  switch (kind) {
    case 'ndjson': return 'NDJSON';
    case 'jsonSeq': return t('stream-json-seq');
    case 'part': return t('stream-part');
    default: return kind;
  }
}
