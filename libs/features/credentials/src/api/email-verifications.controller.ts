import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EmptyResponse, Endpoint } from '#core/http';
import { Limited, Public } from '#core/security';
import { CredentialTokenUnusable } from '../credentials.errors.js';
import { ConfirmEmailVerificationBody } from '../schemas/confirm-email-verification.body.js';
import { RequestEmailVerificationBody } from '../schemas/request-email-verification.body.js';
import { EmailVerificationsService } from '../services/email-verifications.service.js';

@ApiTags('credentials')
@Controller({ version: '1' })
export class EmailVerificationsController {
  constructor(private readonly verifications: EmailVerificationsService) {}

  @Post('email-verifications')
  @Public()
  @Limited('email-verification')
  @Endpoint({
    summary: 'Ask for another mail to verify an address',
    description:
      'Mails a token to the address, valid for 24 hours, where an account has it that is not verified. The answer is the same whether or not an account exists.',
    status: 202,
    returns: EmptyResponse,
    statements: 7,
  })
  createEmailVerification(@Body() body: RequestEmailVerificationBody) {
    return this.verifications.requestVerification(body);
  }

  @Post('email-verification-confirmations')
  @Public()
  @Limited('token-confirmation')
  @Endpoint({
    summary: 'Verify an address',
    description: 'Says with the token that was mailed that the address of the account is right.',
    status: 204,
    errors: [CredentialTokenUnusable],
    statements: 9,
  })
  createEmailVerificationConfirmation(@Body() body: ConfirmEmailVerificationBody) {
    return this.verifications.confirmVerification(body);
  }
}
