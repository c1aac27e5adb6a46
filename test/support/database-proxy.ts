import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { WireMessages } from './wire-messages.js';

/** Where a statement is cut off: before the server gets it, or before its answer comes back; or that answer never comes. */
export type Cut = 'before' | 'after' | 'unanswered';

/** What the API finds when it connects: a server, nobody, or a server that cannot serve yet. */
export type ServerState = 'up' | 'down' | 'starting up';

/**
 * A network between the API and PostgreSQL that counts what passes, and loses connections and answers
 * as it is told to.
 */
export class DatabaseProxy {
  private planted: { statement: string; cut: Cut; after?: string | undefined } | undefined;
  private state: ServerState = 'up';
  private readonly port: number;
  private readonly sockets = new Set<Socket>();
  private readonly messages: string[] = [];
  private held: Socket[] | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (client) => {
      this.keep(client);
      if (this.state === 'up') this.forward(client);
      else client.once('data', () => client.end(STARTING_UP));
    });
  }

  /** @param url of the database behind it */
  static async start(url: string): Promise<DatabaseProxy> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new DatabaseProxy(server, new URL(url));
  }

  /** The same log-in, through the proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.port = String(this.port);
    return url.href;
  }

  /**
   * Cuts the next connection that sends the statement, once.
   *
   * @param after waits for another statement before it begins to look
   */
  cutAt(statement: string, cut: Cut, after?: string): void {
    this.planted = { statement, cut, after };
  }

  /** Lets nothing through that new connections send. */
  hold(): void {
    this.held = [];
  }

  letGo(): void {
    for (const client of this.held ?? []) client.resume();
    this.held = undefined;
  }

  /** The SQL of every message sent through it since the last call that waits for an answer, log-ins aside. */
  takeMessages(): string[] {
    return this.messages.splice(0);
  }

  /** Ends every connection; new ones find the server in this state. */
  async become(state: ServerState): Promise<void> {
    this.state = state;
    for (const socket of this.sockets) socket.destroy();
    if (state !== 'down' && !this.server.listening) {
      await once(this.server.listen(this.port, '127.0.0.1'), 'listening');
    }
    if (state === 'down' && this.server.listening) {
      this.server.close();
      await once(this.server, 'close');
    }
  }

  stop(): Promise<void> {
    return this.become('down');
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
  }

  private forward(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    this.keep(server);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    let cut: Cut | undefined;
    if (this.held) this.held.push(client.pause());
    const wire = new WireMessages();
    client.on('data', (data: Buffer) => {
      this.messages.push(...wire.read(data));
      cut ??= this.cutAtSight(data);
      if (cut === 'before') client.destroy();
      else server.write(data);
    });
    server.on('data', (data) => {
      // The server has answered, so it has done what it was told.
      if (cut === undefined) client.write(data);
      else if (cut === 'after') client.destroy();
    });
  }

  private cutAtSight(data: Buffer): Cut | undefined {
    const { planted } = this;
    if (!planted || !data.includes(planted.after ?? planted.statement)) return undefined;
    const isWaiting = planted.after !== undefined;
    this.planted = isWaiting ? { ...planted, after: undefined } : undefined;
    return isWaiting ? undefined : planted.cut;
  }
}

/** What PostgreSQL says before it hangs up, from its start until it can serve: an ErrorResponse (protocol 3.0). */
const STARTING_UP = errorResponse('57P03', 'the database system is starting up');

function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
