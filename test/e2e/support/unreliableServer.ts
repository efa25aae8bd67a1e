/** A server in front of the local team on whose word nobody can rely: it loses answers, and tells another time, when it is told to. */
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class UnreliableServer {
  /** Where requests go on to. */
  target = '';
  /** Whether the answer to the next write gets lost, after the server has done it; every connection breaks from then on. */
  losesNextWrite = false;
  /** Milliseconds by which its clock is ahead of the one of this computer. */
  ahead = 0;
  private isDown = false;

  private constructor(private readonly server: Server) {
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => this.pass(incoming, outgoing));
  }

  static async start(): Promise<UnreliableServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new UnreliableServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Is reliable again. */
  recover(): void {
    this.isDown = false;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (this.isDown) return void incoming.socket.destroy();
    const url = new URL(incoming.url ?? '/', this.target);
    const loses = this.losesNextWrite && incoming.method === 'POST';
    if (loses) {
      this.losesNextWrite = false;
      this.isDown = true;
    }
    const headers = { ...incoming.headers, host: url.host };
    const onward = request(url, { method: incoming.method, headers }, (answer) => {
      if (loses) {
        answer.resume();
        answer.on('end', () => incoming.socket.destroy());
        return;
      }
      const date = new Date(Date.now() + this.ahead).toUTCString();
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, date });
      answer.pipe(outgoing);
    });
    onward.on('error', () => incoming.socket.destroy());
    incoming.pipe(onward);
  }
}
