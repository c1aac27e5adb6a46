import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EmptyResponse, Endpoint, IfMatch, Prepared } from '#core/http';
import type { ExpectedVersion } from '#core/persistence';
import {
  Authenticated,
  CurrentPrincipal,
  HashingIsBusy,
  Limited,
  Public,
  Recently,
  Requires,
  type Principal,
} from '#core/security';
import { CreateUserBody } from '../schemas/create-user.body.js';
import { ListUsersQuery } from '../schemas/list-users.query.js';
import { UpdateMeBody } from '../schemas/update-me.body.js';
import { UpdateUserBody } from '../schemas/update-user.body.js';
import { UserParams } from '../schemas/user.params.js';
import { UserPageResponse, UserResponse } from '../schemas/user.response.js';
import { AccountAdministration } from '../services/account-administration.js';
import { UserRegistration, type PreparedRegistration } from '../services/user-registration.js';
import { UsersService } from '../services/users.service.js';
import { AccountInUse, UserNotFound } from '../users.errors.js';

@ApiTags('users')
@Controller({ path: 'users', version: '1' })
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly administration: AccountAdministration,
  ) {}

  @Post()
  @Public()
  @Limited('registration')
  @Endpoint({
    summary: 'Register',
    description:
      'Makes an account. The answer is the same whether or not the address has one already.',
    status: 202,
    returns: EmptyResponse,
    prepare: UserRegistration,
    errors: [HashingIsBusy],
    statements: 10,
  })
  createUser(@Body() _body: CreateUserBody, @Prepared() registration: PreparedRegistration) {
    return this.users.registerUser(registration);
  }

  @Get('me')
  @Authenticated()
  @Endpoint({
    summary: 'Show the own account',
    description: 'The user the access token stands for.',
    returns: UserResponse,
    versioned: true,
    statements: 5,
  })
  getCurrentUser(@CurrentPrincipal() principal: Principal) {
    return this.users.getUser(principal.userId);
  }

  @Patch('me')
  @Authenticated()
  @Endpoint({
    summary: 'Change the own account',
    description: 'Changes the members that are present and keeps the others (RFC 7396).',
    returns: UserResponse,
    versioned: true,
    statements: 7,
  })
  updateCurrentUser(
    @CurrentPrincipal() principal: Principal,
    @Body() change: UpdateMeBody,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.users.updateUser(principal.userId, change, expected);
  }

  @Delete('me')
  @Authenticated()
  @Recently()
  @Endpoint({
    summary: 'Delete the own account',
    description:
      'Ends all sessions and memberships and frees the address. There is no way back. The last owner of an organization cannot go.',
    versioned: true,
    errors: [AccountInUse],
    statements: 8,
  })
  deleteCurrentUser(
    @CurrentPrincipal() principal: Principal,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.users.deleteUser(principal.userId, expected);
  }

  @Get()
  @Requires('user:read')
  @Endpoint({
    summary: 'List users',
    description: 'All accounts of the installation, a page at a time.',
    returns: UserPageResponse,
    statements: 5,
  })
  listUsers(@Query() query: ListUsersQuery) {
    return this.users.listUsers(query);
  }

  @Get(':userId')
  @Requires('user:read')
  @Endpoint({
    summary: 'Show a user',
    description: 'One account of the installation.',
    returns: UserResponse,
    versioned: true,
    errors: [UserNotFound],
    statements: 5,
  })
  getUser(@Param() { userId }: UserParams) {
    return this.users.getUser(userId);
  }

  @Patch(':userId')
  @Requires('user:manage')
  @Endpoint({
    summary: 'Change a user',
    description:
      'Renames, disables or enables an account. Members that are absent are kept. Whoever is disabled is logged out everywhere.',
    returns: UserResponse,
    versioned: true,
    errors: [UserNotFound],
    statements: 14,
  })
  updateUser(
    @Param() { userId }: UserParams,
    @Body() change: UpdateUserBody,
    @IfMatch() expected: ExpectedVersion,
  ) {
    return this.administration.changeUser(userId, change, expected);
  }
}
