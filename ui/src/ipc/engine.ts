// The engine as the window sees it. `tauri.ts` implements it over commands and a channel, `replay.ts`
// over recorded captures; nothing else in the UI knows which one it talks to.

import type {
  AnswerChange, BodyInfo, BodyLines, BodyReading, Command, Comparison, ConnLogs, CookieEntry, CookiesPage, CurlImport, DecodeAs, EngineError,
  Event, ExchangeRef, FieldProblem, Filter, FramePreview, HeadPreview, IoRecord, JarEntry, Log, OpenRequest, Overview, Protocol, RawFrame, Row, RowsPage,
  SavedMessage, SentSide,
  SessionsPage, SessionView, Shell, Throughput, Tick,
} from './bindings';

/** A window of bytes: where it starts, how long the whole is, and the bytes. */
export interface Bytes { readonly off: number; readonly len: number; readonly bytes: Uint8Array }

/** One thing the Playground can show, ready to be opened. */
export interface Example {
  /** Catalogue keys are `example-<id>` (title) and `example-<id>-about`. */
  readonly id: string;
  /** `tcp`, `tls`, `http` or `ws`. */
  readonly kind: string;
  /** `tcp`, `http`, `stream`, `ws` or `rude`: the group it is listed in. */
  readonly group: string;
  readonly request: OpenRequest;
}

/** Where the Playground listens, and what it offers. */
export interface PlaygroundStatus {
  readonly running: boolean;
  readonly address: string;
  readonly ports: readonly number[];
  readonly examples: readonly Example[];
  /** PEM file of the Playground's own certificate authority. */
  readonly caFile?: string;
}

export interface Platform {
  /** `linux`, `macos` or `windows`. */
  readonly os: string;
  readonly version: string;
  /** BCP 47, such as `ko-KR`. */
  readonly locale: string;
}

/** Every call may reject with an {@link EngineError}. */
export interface Engine {
  check(request: OpenRequest): Promise<FieldProblem[]>;
  preview(request: OpenRequest): Promise<HeadPreview>;
  open(request: OpenRequest): Promise<string>;
  command(id: string, command: Command): Promise<void>;
  /** Calls back with every tick until the returned function is called. */
  watch(onTick: (tick: Tick) => void): () => void;

  view(id: string): Promise<SessionView>;
  rows(id: string, filter: Filter, first: number, count: number): Promise<RowsPage>;
  /** The last rows, as of one moment. */
  tail(id: string, filter: Filter, count: number): Promise<RowsPage>;
  position(id: string, filter: Filter, seq: number): Promise<number | undefined>;
  children(id: string, seq: number): Promise<Row[]>;
  event(id: string, seq: number): Promise<Event>;
  bytes(id: string, conn: number, log: Log, off: number, len: number): Promise<Bytes>;
  payload(id: string, seq: number, off: number, len: number): Promise<Bytes>;
  ioRecords(id: string, conn: number, log: Log, first: number, count: number): Promise<IoRecord[]>;
  logs(id: string): Promise<ConnLogs[]>;
  overview(id: string, slices: number): Promise<Overview>;
  body(id: string, head: number): Promise<BodyInfo>;
  bodyWindow(id: string, head: number, decoded: boolean, off: number, len: number): Promise<Bytes>;
  /** Lets the decoding of a body go on that stopped at its limit (`BodyInfo.limited`). */
  bodyPast(id: string, head: number): Promise<BodyInfo>;
  /** Asks for a place and writes the body there; resolves with the path, or undefined when cancelled. */
  /** Lines of a structured reading of a body, a window of them. */
  bodyLines(id: string, head: number, reading: BodyReading, first: number, count: number): Promise<BodyLines>;
  /** Place of the next shown line from `from` on that contains `text`, without regard to case unless it has a capital. */
  bodyFind(id: string, head: number, reading: BodyReading, text: string, from: number): Promise<number | undefined>;
  /** Bytes of a response body by arrival. */
  throughput(id: string, head: number, slices: number): Promise<Throughput>;
  compare(left: ExchangeRef, right: ExchangeRef): Promise<Comparison>;
  /** For each exchange of a session whether its answer differs from the one before to the same request. */
  changes(id: string): Promise<AnswerChange[]>;
  saveBody(id: string, head: number, decoded: boolean, suggested: string): Promise<string | undefined>;

  /** A request from a curl command; rejects with problems of the field `curl`. */
  fromCurl(text: string): Promise<CurlImport>;
  toCurl(request: OpenRequest, shell: Shell): Promise<string>;

  /** Protocols above WebSocket, with what they can be read as and messages to begin with. */
  protocols(): Promise<Protocol[]>;
  /** Header, length and broken rules of a frame made bit by bit, on the newest WebSocket of a session if one is given. */
  framePreview(frame: RawFrame, id?: string): Promise<FramePreview>;
  /** What was kept by name for an address (its URL without query), in order. */
  saved(scope: string): Promise<SavedMessage[]>;
  putSaved(scope: string, messages: SavedMessage[]): Promise<void>;
  /** What was sent in a session, with the pauses as they were, ready to be played again. */
  sentSide(id: string): Promise<SentSide>;
  /** Reads a session, live or recorded, as other protocols from here on (live) or from its beginning (recorded). */
  decodeAs(id: string, decode: DecodeAs): Promise<void>;

  jars(): Promise<JarEntry[]>;
  cookies(jar: string, first: number, count: number): Promise<CookiesPage>;
  /** Adds a cookie, or replaces the one with its name, domain and path. */
  putCookie(jar: string, cookie: CookieEntry): Promise<void>;
  removeCookie(jar: string, cookie: CookieEntry): Promise<void>;
  clearJar(jar: string): Promise<void>;

  /** Earlier sessions with this method and URL (its query left out), newest first. */
  runs(url: string, method: string, first: number, count: number): Promise<SessionsPage>;
  sessions(text: string | undefined, first: number, count: number): Promise<SessionsPage>;
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
  setting(key: string): Promise<unknown>;
  setSetting(key: string, value: unknown): Promise<void>;

  playground(): Promise<PlaygroundStatus>;
  playgroundStart(): Promise<PlaygroundStatus>;
  playgroundStop(): Promise<PlaygroundStatus>;

  /** A file chosen by the person, or undefined. */
  pickFile(): Promise<string | undefined>;
  /** Text to a file chosen by the person; resolves with the path, or undefined when cancelled. */
  saveText(text: string, suggested: string): Promise<string | undefined>;
  copyText(text: string): Promise<void>;
  platform(): Promise<Platform>;
}

export type { EngineError };
