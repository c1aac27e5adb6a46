import { StringField } from '#core/http';

interface TotpSetUp {
  readonly secret: string;
  readonly uri: string;
}

export class TotpSetUpResponse {
  @StringField({
    description: 'For apps that take it typed, in base32.',
    maxLength: 64,
    example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  })
  secret!: string;

  @StringField({
    description: 'The same for apps that read a QR code: show this text as one.',
    maxLength: 1000,
    example:
      'otpauth://totp/api.example.com:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=api.example.com',
  })
  uri!: string;

  static of({ secret, uri }: TotpSetUp): TotpSetUpResponse {
    return Object.assign(new TotpSetUpResponse(), { secret, uri });
  }
}
