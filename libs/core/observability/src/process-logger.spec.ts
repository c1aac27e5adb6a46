import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { LoggerModule } from 'nestjs-pino';
import { LogLines } from '../../../../test/support/log-lines.js';
import { ProcessLogger } from './process-logger.js';

describe('the logger of a process', () => {
  it('tells the start of Nest to who debugs it, and everything else to everybody', async () => {
    const logs = new LogLines();
    const module = await Test.createTestingModule({
      imports: [LoggerModule.forRoot({ pinoHttp: [{ level: 'debug' }, logs.destination] })],
      providers: [ProcessLogger],
    }).compile();
    module.get(ProcessLogger).log('a module was made', 'InstanceLoader');
    module.get(ProcessLogger).log('a user came', 'UsersService');
    expect(await logs.with('a module was made')).toMatchObject([{ level: 20 }]);
    expect(await logs.with('a user came')).toMatchObject([{ level: 30, context: 'UsersService' }]);
  });
});
