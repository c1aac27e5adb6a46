import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { getToken } from '@willsoto/nestjs-prometheus';
import { LoggerModule } from 'nestjs-pino';
import { Histogram, Registry } from 'prom-client';
import { LogLines } from '../../../../test/support/log-lines.js';
import { REQUEST_DURATION, RequestLog, type RequestRecord } from './request-log.js';

const RECORD: RequestRecord = {
  id: 'my-request-0001',
  method: 'GET',
  route: '/v1/users/:userId',
  status: 200,
  durationMs: 12.3456,
  address: '203.0.113.9',
  headers: {},
  userId: undefined,
  organizationId: undefined,
  isAborted: false,
};

describe('the request log', () => {
  const logs = new LogLines();
  const registry = new Registry();
  const duration = new Histogram({
    name: REQUEST_DURATION,
    help: 'Durations.',
    labelNames: ['method', 'route', 'status_code'],
    buckets: [0.01, 0.1],
    registers: [registry],
  });

  const record = async (change: Partial<RequestRecord>) => {
    const module = await Test.createTestingModule({
      imports: [LoggerModule.forRoot({ pinoHttp: [{}, logs.destination] })],
      providers: [RequestLog, { provide: getToken(REQUEST_DURATION), useValue: duration }],
    }).compile();
    module.get(RequestLog).record({ ...RECORD, ...change });
  };

  it('observes seconds and writes milliseconds to a tenth', async () => {
    await record({});
    expect(await logs.with('request')).toMatchObject([{ durationMs: 12.3 }]);
    const metrics = await registry.metrics();
    expect(metrics).toContain(
      `${REQUEST_DURATION}_bucket{le="0.01",method="GET",route="/v1/users/:userId",status_code="200"} 0`,
    );
    expect(metrics).toContain(
      `${REQUEST_DURATION}_sum{method="GET",route="/v1/users/:userId",status_code="200"} 0.0123456`,
    );
  });

  it('counts methods nobody knows together, so that no client can make labels', async () => {
    await record({ method: 'PLANTED', route: undefined, status: 405 });
    expect(await registry.metrics()).toContain(
      `${REQUEST_DURATION}_count{method="other",route="unmatched",status_code="405"} 1`,
    );
    expect(await registry.metrics()).not.toContain('PLANTED');
  });
});
