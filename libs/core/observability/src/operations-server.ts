import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { register } from 'prom-client';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Health } from './health.js';

/** A small server for operators and probes, on a port that is not published: /metrics and /health. */
@Injectable()
export class OperationsServer implements OnApplicationShutdown {
  private readonly logger = new Logger(OperationsServer.name);
  private server: Server | undefined;

  constructor(private readonly health: Health) {}

  /** @returns the port it listens on */
  async listen(host: string, port: number): Promise<number> {
    const server = createServer((request, response) => {
      this.answer(request.url ?? '/', response).catch((error: unknown) => {
        this.logger.error({ msg: 'operations request failed', err: error });
        response.writeHead(500).end();
      });
    });
    server.listen(port, host);
    await once(server, 'listening');
    this.server = server;
    return (server.address() as AddressInfo).port;
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async answer(url: string, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(url, 'http://operations');
    if (pathname === '/metrics') {
      send(response, 200, register.contentType, await register.metrics());
    } else if (pathname === '/health/live') {
      send(response, 200, 'application/json', JSON.stringify({ status: 'live' }));
    } else if (pathname === '/health/ready') {
      const report = await this.health.report();
      send(response, report.isReady ? 200 : 503, 'application/json', JSON.stringify(report));
    } else {
      send(response, 404, 'text/plain', 'Here are /metrics, /health/live and /health/ready.\n');
    }
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
