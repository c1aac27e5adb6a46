import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions.module.js';
import { SessionsController } from './sessions.controller.js';

@Module({ imports: [SessionsModule], controllers: [SessionsController] })
export class SessionsApiModule {}
