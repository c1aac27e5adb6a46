import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { register } from 'prom-client';
import { Health, type HealthReport } from './health.js';
import { OperationsServer } from './operations-server.js';

describe('the operations server', () => {
  const health = { report: jest.fn<() => Promise<HealthReport>>() };
  let server: OperationsServer;
  let origin: string;

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      providers: [OperationsServer, { provide: Health, useValue: health }],
    }).compile();
    server = module.get(OperationsServer);
    origin = `http://127.0.0.1:${await server.listen('127.0.0.1', 0)}`;
  });

  afterEach(async () => {
    await server.onApplicationShutdown();
    jest.restoreAllMocks();
  });

  it('shows the metrics of the process', async () => {
    const answer = await fetch(`${origin}/metrics`);
    expect(answer.headers.get('content-type')).toBe(register.contentType);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe(await register.metrics());
  });

  it('lives without asking anybody', async () => {
    health.report.mockRejectedValue(new Error('planted'));
    const answer = await fetch(`${origin}/health/live`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'live' }]);
  });

  it.each([
    [200, true],
    [503, false],
  ])('answers %i when ready is %s', async (status, isReady) => {
    const report = { isReady, checks: [{ name: 'water', problem: isReady ? null : 'dry' }] };
    health.report.mockResolvedValue(report);
    const answer = await fetch(`${origin}/health/ready?verbose`);
    expect([answer.status, await answer.json()]).toEqual([status, report]);
  });

  it('says what it has to whoever asks for something else', async () => {
    const answer = await fetch(`${origin}/v1/users`);
    expect([answer.status, await answer.text()]).toEqual([
      404,
      'Here are /metrics, /health/live and /health/ready.\n',
    ]);
  });

  it('answers 500 and logs when a check breaks', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    health.report.mockRejectedValue(new Error('planted'));
    const answer = await fetch(`${origin}/health/ready`);
    expect([answer.status, await answer.text()]).toEqual([500, '']);
    expect(error).toHaveBeenCalledWith({
      msg: 'operations request failed',
      err: new Error('planted'),
    });
  });

  it('says that its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(new OperationsServer(health as never).listen('127.0.0.1', port)).rejects.toThrow(
      'EADDRINUSE',
    );
    other.close();
  });

  it('stops at once, and does nothing where it never listened', async () => {
    await fetch(`${origin}/health/live`);
    await server.onApplicationShutdown();
    await expect(fetch(`${origin}/health/live`)).rejects.toThrow('fetch failed');
    await expect(new OperationsServer(health as never).onApplicationShutdown()).resolves.toBe(
      undefined,
    );
  });
});
