import { expect, it } from '@jest/globals';
import { ThrottlerModule } from '@nestjs/throttler';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';

it('lets a spec import the CommonJS packages of Nest before Nest itself', () => {
  expect(ThrottlerModule.name).toBe('ThrottlerModule');
  expect(PrometheusModule.name).toBe('PrometheusModule');
});
