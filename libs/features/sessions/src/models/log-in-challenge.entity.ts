import { defineEntity } from '@mikro-orm/core';
import { ownRowsPolicy, p, rowSecurity } from '#core/persistence';
import { User } from '#features/users/models';

const LogInChallengeSchema = defineEntity({
  name: 'LogInChallenge',
  tableName: 'log_in_challenges',
  properties: {
    /** SHA-256 of the token its holder presents: nothing in the table can be presented. */
    id: p.string().length(64).primary(),
    user: () => p.manyToOne(User).ref().deleteRule('no action').index(),
    /** SHA-256 of the stored hash the password was checked against: another one ends the log-in. */
    passwordFingerprint: p.string().length(64),
    /** The session that ends for the new one; not a reference, since neither outlives the user. */
    renewsSessionId: p.uuid().nullable(),
    expiresAt: p.datetime(3),
  },
  ...rowSecurity(ownRowsPolicy()),
});

/** A log-in of which the password was right and the second factor is to come. */
export class LogInChallenge extends LogInChallengeSchema.class {}
LogInChallengeSchema.setClass(LogInChallenge);
