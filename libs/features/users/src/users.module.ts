import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { User } from './models/user.entity.js';
import { UsersRepository } from './repositories/users.repository.js';
import { accountClosingsProvider } from './services/account-closing.js';
import { accountOpeningsProvider } from './services/account-opening.js';
import { AccountAdministration } from './services/account-administration.js';
import { LogOuts } from './services/log-outs.js';
import { UserRegistration } from './services/user-registration.js';
import { UsersService } from './services/users.service.js';
import { usersErrors } from './users.errors.js';
import { usersPermissions } from './users.permissions.js';

@Module({
  imports: [DiscoveryModule, MikroOrmModule.forFeature([User])],
  providers: [
    AccountAdministration,
    accountClosingsProvider,
    accountOpeningsProvider,
    LogOuts,
    UserRegistration,
    UsersRepository,
    UsersService,
    { provide: 'users errors', useValue: usersErrors },
    { provide: 'users permissions', useValue: usersPermissions },
  ],
  exports: [AccountAdministration, LogOuts, UserRegistration, UsersService],
})
export class UsersModule {}
