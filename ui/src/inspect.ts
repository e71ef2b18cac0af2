// Which component draws which part of Inspect. The areas (timeline, ladder, layers) never import each other:
// they meet here. Each component takes `{ session: Session }`, fills the space it is given (flex: 1 1 0,
// min-height: 0) and scrolls by itself.

import type { Component } from 'svelte';
import Conversation from './layers/conversation/Conversation.svelte';
import BytesView from './bytes/BytesView.svelte';
import Ladder from './ladder/Ladder.svelte';
import FailurePanel from './layers/failure/FailurePanel.svelte';
import CompareView from './layers/compare/CompareView.svelte';
import H2View from './layers/h2/H2View.svelte';
import HandshakeView from './layers/handshake/HandshakeView.svelte';
import HeadersView from './layers/headers/HeadersView.svelte';
import ProtocolView from './layers/protocol/ProtocolView.svelte';
import ResponseView from './layers/response/ResponseView.svelte';
import StreamsView from './layers/streams/StreamsView.svelte';
import LayerStrip from './layers/strip/LayerStrip.svelte';
import TimingView from './layers/timing/TimingView.svelte';
import TlsView from './layers/tls/TlsView.svelte';
import VerdictCard from './layers/VerdictCard.svelte';
import type { Session, ViewName } from './state/session.svelte';
import Timeline from './timeline/Timeline.svelte';

export interface PartProps { session: Session }
export type Part = Component<PartProps>;

export interface Parts {
  /** Layer strip with the proportional bar, on top of Inspect. */
  readonly strip?: Part;
  /** Failure panel, between the strip and the view tabs; draws nothing unless `session.view.failure` is there. */
  readonly failure?: Part;
  /** How the session ended, below the failure panel; draws nothing until `session.view.verdict` is there. */
  readonly verdict?: Part;
  /** TCP conversation, above the composer in Compose. */
  readonly conversation?: Part;
  readonly views: Partial<Record<ViewName, Part>>;
}

export const parts: Parts = {
  strip: LayerStrip,
  failure: FailurePanel,
  verdict: VerdictCard,
  conversation: Conversation,
  views: {
    timeline: Timeline, ladder: Ladder, bytes: BytesView,
    response: ResponseView,
    headers: HeadersView,
    streams: StreamsView,
    h2: H2View,
    compare: CompareView,
    handshake: HandshakeView,
    protocol: ProtocolView,
    timing: TimingView,
    tls: TlsView,
  },
};
