import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EmptyResponse, Endpoint } from '#core/http';
import {
  Authenticated,
  CurrentPrincipal,
  Limited,
  Public,
  Recently,
  type UserPrincipal,
} from '#core/security';
import { CredentialTokenUnusable } from '../credentials.errors.js';
import { ConfirmEmailChangeBody } from '../schemas/confirm-email-change.body.js';
import { CreateEmailChangeBody } from '../schemas/create-email-change.body.js';
import { EmailChangesService } from '../services/email-changes.service.js';

@ApiTags('credentials')
@Controller({ version: '1' })
export class EmailChangesController {
  constructor(private readonly changes: EmailChangesService) {}

  @Post('users/me/email-changes')
  @Authenticated()
  @Recently()
  @Limited('email-verification')
  @Endpoint({
    summary: 'Ask for another address',
    description:
      'Mails a token to the new address, good for ten minutes. Until it is confirmed the account keeps the old one. The answer is the same where somebody else has the address, who is not told.',
    status: 202,
    returns: EmptyResponse,
    statements: 9,
  })
  createEmailChange(
    @CurrentPrincipal() principal: UserPrincipal,
    @Body() body: CreateEmailChangeBody,
  ) {
    return this.changes.createEmailChange(principal.userId, body);
  }

  @Post('email-change-confirmations')
  @Public()
  @Limited('token-confirmation')
  @Endpoint({
    summary: 'Change the address',
    description:
      'Gives the account the address the token was mailed to, which is verified by that. The old one is told. Sessions go on.',
    status: 204,
    errors: [CredentialTokenUnusable],
    statements: 12,
  })
  createEmailChangeConfirmation(@Body() body: ConfirmEmailChangeBody) {
    return this.changes.confirmEmailChange(body);
  }
}
