import { Controller, Get, Header, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DevelopmentTransport } from '#core/messaging';
import { Public } from '#core/security';
import { DevelopmentOnlyGuard } from './development-only.guard.js';
import { renderMailPage } from './mail.page.js';

/** The mails that development sends to nobody, tokens and all. */
@ApiExcludeController()
@UseGuards(DevelopmentOnlyGuard)
@Controller({ path: 'mail', version: VERSION_NEUTRAL })
export class MailController {
  constructor(private readonly transport: DevelopmentTransport) {}

  @Get()
  @Public()
  @Header('cache-control', 'no-store')
  @Header('content-type', 'text/html; charset=utf-8')
  listMails(): string {
    return renderMailPage(this.transport.list());
  }
}
