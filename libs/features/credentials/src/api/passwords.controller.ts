import { Body, Controller, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, Prepared } from '#core/http';
import {
  Authenticated,
  CurrentPrincipal,
  HashingIsBusy,
  PasswordWrong,
  type UserPrincipal,
} from '#core/security';
import { ChangePasswordBody } from '../schemas/change-password.body.js';
import { PasswordChange, type PreparedPasswordChange } from '../services/password-change.js';
import { PasswordsService } from '../services/passwords.service.js';

@ApiTags('credentials')
@Controller({ path: 'users/me/password', version: '1' })
export class PasswordsController {
  constructor(private readonly passwords: PasswordsService) {}

  @Put()
  @Authenticated()
  @Endpoint({
    summary: 'Change the own password',
    description:
      'Ends all other sessions of the user, and the tokens that were mailed to them; the session that asks goes on.',
    prepare: PasswordChange,
    errors: [PasswordWrong, HashingIsBusy],
    statements: 14,
  })
  replacePassword(
    @CurrentPrincipal() principal: UserPrincipal,
    @Body() _body: ChangePasswordBody,
    @Prepared() prepared: PreparedPasswordChange,
  ) {
    return this.passwords.changePassword(principal, prepared);
  }
}
