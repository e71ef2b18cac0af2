// What kind of stream an answer is, and the sentence that explains it.

import { t } from '$/i18n';
import type { OpenRequest } from '$/ipc/bindings';

/** By its media type; a request that is sent again as soon as it is answered is long polling whatever it holds. */
export function aboutStream(mediaType: string | undefined, request: OpenRequest | undefined): { readonly title: string; readonly text: string } {
  if (request?.http?.repeat.kind === 'longPoll') return { title: t('stream-about-long-poll'), text: t('stream-about-long-poll-text') };
  if (mediaType === 'text/event-stream') return { title: t('stream-about-sse'), text: t('stream-about-sse-text') };
  if (mediaType === 'multipart/x-mixed-replace') return { title: t('stream-about-mixed'), text: t('stream-about-mixed-text') };
  if (mediaType === 'application/json-seq' || mediaType?.endsWith('+json-seq') === true) return { title: t('stream-json-seq'), text: t('stream-about-seq-text') };
  if (mediaType?.includes('ndjson') === true || mediaType?.includes('jsonl') === true || mediaType?.includes('json-lines') === true) {
    return { title: 'NDJSON', text: t('stream-about-ndjson-text') };
  }
  return { title: t('stream-about-http'), text: t('stream-about-http-text') };
}
