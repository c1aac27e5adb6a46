import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Where a statement is cut off: before the server gets it, or before its answer comes back. */
export type Cut = 'before' | 'after';

/** A network between the API and PostgreSQL that loses the connection at a planted statement. */
export class DatabaseProxy {
  private planted: { statement: string; cut: Cut } | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (client) => {
      this.forward(client);
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
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Cuts the next connection that sends the statement, once. */
  cutAt(statement: string, cut: Cut): void {
    this.planted = { statement, cut };
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private forward(client: Socket): void {
    const server = connect(Number(this.target.port), this.target.hostname);
    let isCut = false;
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (data) => {
      const { planted } = this;
      if (!planted || !data.includes(planted.statement)) {
        server.write(data);
        return;
      }
      this.planted = undefined;
      isCut = true;
      if (planted.cut === 'before') client.destroy();
      else server.write(data);
    });
    server.on('data', (data) => {
      // The server has answered, so it has done what it was told.
      if (isCut) client.destroy();
      else client.write(data);
    });
  }
}
