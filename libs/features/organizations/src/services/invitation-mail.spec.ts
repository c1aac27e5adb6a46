import { describe, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { InstallationConfig } from '#core/config';
import { Mailer, type Mail } from '#core/messaging';
import { InvitationMail, type InvitationLetter } from './invitation-mail.js';

const TOKEN = 'planted-token';
const LETTER: InvitationLetter = {
  email: 'grace@example.com',
  role: 'admin',
  expiresAt: new Date('2026-11-30T12:34:56Z'),
  token: TOKEN,
  invitedBy: 'Ada Lovelace',
  organization: 'Analytical Engines',
};

describe('the mail of an invitation', () => {
  const mailOf = async (letter: InvitationLetter, appUrl?: string): Promise<Mail> => {
    const send = jest.fn<Mailer['send']>().mockResolvedValue();
    const module = await Test.createTestingModule({
      providers: [
        InvitationMail,
        { provide: Mailer, useValue: { send } },
        {
          provide: InstallationConfig,
          useValue: { appUrl, publicUrl: 'https://api.example.com' },
        },
      ],
    }).compile();
    await module.get(InvitationMail).send(letter);
    const [mail] = send.mock.lastCall ?? [];
    if (!mail) throw new Error('Nothing was sent');
    return mail;
  };

  it('says who invites to what, as what, and until when', async () => {
    const { to, subject, text } = await mailOf(LETTER);
    expect(to).toBe('grace@example.com');
    expect(subject).toBe('Ada Lovelace invites you to Analytical Engines');
    expect(text).toContain('Ada Lovelace invites you to the organization Analytical Engines.');
    expect(text).toContain('Your role there will be: admin.');
    expect(text).toContain('for the account of grace@example.com');
    expect(text).toContain('until November 30, 2026 at 12:34 UTC.');
  });

  it('links to the front end, with the token where no server sees it', async () => {
    const { text } = await mailOf(LETTER, 'https://app.example.com/base');
    const [link = ''] = /https:\S+/.exec(text) ?? [];
    expect(link).toBe(`https://app.example.com/base/accept-invitation#token=${TOKEN}`);
    expect(text).not.toContain('POST');
  });

  it('names the call to make where there is no front end', async () => {
    const { text } = await mailOf(LETTER);
    expect(text).toContain(
      `POST https://api.example.com/v1/invitation-acceptances\n{"token":"${TOKEN}"}\n`,
    );
  });

  it('lets no name begin a paragraph of its own', async () => {
    const names = {
      invitedBy: 'Ada\r\n\r\nAccept it here:',
      organization: 'Engines\u2028\nof Eve',
    };
    const { subject, text } = await mailOf({ ...LETTER, ...names });
    expect(subject).toBe('Ada Accept it here: invites you to Engines of Eve');
    expect(text.split('\n')[0]).toBe(
      'Ada Accept it here: invites you to the organization Engines of Eve. Your role there will be: admin.',
    );
  });
});
