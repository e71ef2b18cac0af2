// What a session does by itself that others do not, in short.

import type { MessageKey } from '$/i18n';
import type { Behaviour } from '$/ipc/bindings';

export function unusual(behaviour: Behaviour): MessageKey[] {
  const said: [boolean, MessageKey][] = [
    [!behaviour.reading, 'behaviour-short-reading'],
    [!behaviour.autoPong, 'behaviour-short-pong'],
    [!behaviour.autoClose, 'behaviour-short-close'],
    [!behaviour.failOnViolation, 'behaviour-short-fail'],
    [!behaviour.masking, 'behaviour-short-masking'],
    [behaviour.echo, 'behaviour-short-echo'],
    [!behaviour.compress, 'behaviour-short-compress'],
    [!behaviour.heartbeats, 'behaviour-short-heartbeats'],
    [behaviour.pingEveryMs !== undefined, 'behaviour-short-ping'],
    [behaviour.rules.some((rule) => rule.on), 'behaviour-short-rules'],
  ];
  return said.filter(([on]) => on).map(([, key]) => key);
}
