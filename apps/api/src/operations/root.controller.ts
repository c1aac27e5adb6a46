import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { InstallationConfig } from '#core/config';
import { HttpConfig } from '#core/http';
import { Public } from '#core/security';
import { SUPPORTED_VERSIONS } from '../http/hooks.js';

/** The way in: versions and where they are described. */
@ApiExcludeController()
@Controller({ version: VERSION_NEUTRAL })
export class RootController {
  constructor(
    private readonly config: HttpConfig,
    private readonly installation: InstallationConfig,
  ) {}

  @Get()
  @Public()
  getRoot(): object {
    return {
      name: 'Solera',
      versions: SUPPORTED_VERSIONS.map((version) => ({
        version: `v${version}`,
        path: `/v${version}`,
        ...(this.config.docsEnabled && { document: `/v${version}/openapi.json` }),
      })),
      ...(this.config.docsEnabled && { documentation: ['/docs', '/redoc'] }),
      ...(!this.installation.isProduction && { mail: '/mail' }),
      problems: '/problems',
      health: ['/health/live', '/health/ready'],
    };
  }
}
