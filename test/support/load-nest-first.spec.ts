import { expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';

it('lets a spec import Nest together with its CommonJS packages', () => {
  expect(Injectable).toBeDefined();
  expect(ThrottlerModule.name).toBe('ThrottlerModule');
  expect(PrometheusModule.name).toBe('PrometheusModule');
});
