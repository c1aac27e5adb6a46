import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EmptyResponse, Endpoint, Prepared } from '#core/http';
import { HashingIsBusy, Limited, Public } from '#core/security';
import { CredentialTokenUnusable } from '../credentials.errors.js';
import { ConfirmPasswordResetBody } from '../schemas/confirm-password-reset.body.js';
import { RequestPasswordResetBody } from '../schemas/request-password-reset.body.js';
import { PasswordReset, type PreparedPasswordReset } from '../services/password-reset.js';
import { PasswordResetsService } from '../services/password-resets.service.js';

@ApiTags('credentials')
@Controller({ version: '1' })
export class PasswordResetsController {
  constructor(private readonly resets: PasswordResetsService) {}

  @Post('password-resets')
  @Public()
  @Limited('password-reset')
  @Endpoint({
    summary: 'Ask for a new password',
    description:
      'Mails a token to the address, valid for 10 minutes, where an account has it. The answer is the same whether or not an account exists.',
    status: 202,
    returns: EmptyResponse,
    statements: 7,
  })
  createPasswordReset(@Body() body: RequestPasswordResetBody) {
    return this.resets.requestReset(body);
  }

  @Post('password-reset-confirmations')
  @Public()
  @Limited('token-confirmation')
  @Endpoint({
    summary: 'Set a new password',
    description:
      'Sets the password with the token that was mailed, and ends all sessions of the user and all tokens that were mailed to them. It logs nobody in.',
    status: 204,
    prepare: PasswordReset,
    errors: [CredentialTokenUnusable, HashingIsBusy],
    statements: 15,
  })
  createPasswordResetConfirmation(
    @Body() _body: ConfirmPasswordResetBody,
    @Prepared() prepared: PreparedPasswordReset,
  ) {
    return this.resets.confirmReset(prepared);
  }
}
