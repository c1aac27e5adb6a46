import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { assertPortFree, findFreePort } from './port.js';

describe('a port', () => {
  let server: Server;
  let port: number;

  beforeEach(async () => {
    server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ({ port } = server.address() as AddressInfo);
  });

  afterEach(() => {
    server.close();
  });

  it('is refused while it is taken, by the number and what to do', async () => {
    await expect(assertPortFree('127.0.0.1', port, 0)).rejects.toMatchObject({
      exitCode: 75,
      message: `Port ${port} on 127.0.0.1 is taken by another program: end it, or set PORT to another.`,
    });
  });

  it('is waited for where a predecessor is about to leave it', async () => {
    const waiting = assertPortFree('127.0.0.1', port, 10_000);
    server.close();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('is refused on an address of another machine', async () => {
    await expect(assertPortFree('203.0.113.9', port, 0)).rejects.toMatchObject({
      problems: [
        { name: 'HOST', reason: 'is no address of this machine (EADDRNOTAVAIL on 203.0.113.9)' },
      ],
    });
    await expect(findFreePort('203.0.113.9')).rejects.toThrow('EADDRNOTAVAIL');
  });

  it('is found where any will do', async () => {
    const free = await findFreePort('127.0.0.1');
    expect(free).toBeGreaterThan(0);
    await expect(assertPortFree('127.0.0.1', free, 0)).resolves.toBeUndefined();
  });
});
