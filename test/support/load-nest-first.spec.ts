import { expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';

it('lets a spec import Nest together with its CommonJS packages', () => {
  expect(Injectable).toBeDefined();
  expect(PrometheusModule.name).toBe('PrometheusModule');
});
