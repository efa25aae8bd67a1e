/** A small server on 127.0.0.1 that speaks the wire format of the Kilo API, with whatever answers and faults a test wants. */
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from '../../../src/kilo/api';
import { createKiloApi, type KiloApiOptions } from '../../../src/kilo/client';

export interface Received {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Call {
  path: string;
  input: unknown;
}

/** An error as a tRPC server sends it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly data: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export type Procedures = Record<string, (input: never) => unknown>;
/** Answers a request in full; true when it did. */
export type Fault = (request: Received, response: ServerResponse) => boolean | void;

export class KiloServer {
  readonly received: Received[] = [];
  readonly calls: Call[] = [];
  procedures: Procedures = {};
  /** Asked before anything else. */
  fault: Fault = () => false;
  origin = '';
  private http: HttpServer | undefined;
  private static count = 0;
  private readonly key = `test-${++KiloServer.count}-${Math.random()}`;

  async start(): Promise<void> {
    this.http = createServer((request, response) => void this.handle(request, response));
    await new Promise<void>((resolve) => this.http!.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.http?.closeAllConnections();
    await new Promise((resolve) => this.http?.close(resolve));
  }

  get server(): Server {
    return { kind: 'localTeam', key: this.key, apiOrigin: this.origin, appOrigin: this.origin };
  }

  /** A client that waits for nothing. */
  api(options: Partial<KiloApiOptions> = {}) {
    return createKiloApi({
      server: this.server,
      token: () => 'the-token',
      sleep: () => Promise.resolve(),
      random: () => 0,
      ...options,
    });
  }

  pathsCalled(): string[] {
    return this.calls.map(({ path }) => path);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const received = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    this.received.push(received);
    if (this.fault(received, response)) return;
    const url = new URL(received.path, this.origin);
    if (url.pathname.startsWith('/api/trpc/')) this.answerTrpc(url, received, response);
    else json(response, 404, { error: 'Not here' });
  }

  private answerTrpc(url: URL, { method, body }: Received, response: ServerResponse): void {
    const paths = url.pathname.slice('/api/trpc/'.length).split(',');
    const isBatch = url.searchParams.has('batch');
    const input = JSON.parse((method === 'GET' ? url.searchParams.get('input') : body) || '{}') as Record<string, unknown>;
    const answers = paths.map((path, index) => this.answer(path, isBatch ? input[index] : input));
    const statuses = new Set(answers.map(({ status }) => status));
    json(response, statuses.size === 1 ? answers[0]!.status : 207, isBatch ? answers.map(({ json }) => json) : answers[0]!.json);
  }

  private answer(path: string, input: unknown): { status: number; json: unknown } {
    this.calls.push({ path, input });
    try {
      const handler = this.procedures[path];
      if (!handler) throw new Refusal(404, `No procedure found on path "${path}"`, { code: 'NOT_FOUND' });
      return { status: 200, json: { result: { data: handler(input as never) } } };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, message, data } = error;
      return {
        status,
        json: { error: { message, code: -32000, data: { code: 'ERROR', httpStatus: status, path, zodError: null, ...data } } },
      };
    }
  }
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): true {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  return true;
}

/** Starts a server around each test of a `describe` and hands it out. */
export function aServer(): () => KiloServer {
  let server: KiloServer;
  beforeEach(async () => {
    server = new KiloServer();
    await server.start();
  });
  afterEach(() => server.stop());
  return () => server;
}

export const ORG = 'a11ce000-0000-4000-8000-000000000001';
