import { Controller, Get, Res, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { Public } from '#core/security';
import { DevelopmentOnlyGuard } from './development-only.guard.js';

/** Metrics on the public port, for development. In production they are on OPERATIONS_PORT only. */
@ApiExcludeController()
@UseGuards(DevelopmentOnlyGuard)
@Controller({ version: VERSION_NEUTRAL })
export class MetricsController extends PrometheusController {
  @Get()
  @Public()
  override index(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return super.index(reply);
  }
}
