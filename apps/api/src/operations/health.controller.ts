import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#core/security';
import { Readiness, type ReadyReport } from './readiness.js';

@ApiExcludeController()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs. Says nothing about the database: restarting would not bring it back. */
  @Get('live')
  @Public()
  @Header('cache-control', 'no-store')
  getLiveness(): { status: 'live' } {
    return { status: 'live' };
  }

  /** The instance may get requests: database reachable, schema new enough. */
  @Get('ready')
  @Public()
  @Header('cache-control', 'no-store')
  getReadiness(): Promise<ReadyReport> {
    return this.readiness.assertReady();
  }
}
