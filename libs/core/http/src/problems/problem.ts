import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty } from '@nestjs/swagger';
import { IntegerField, StringField } from '../fields/fields.js';

/** One wrong member of the request. Exactly one of pointer, parameter and header is present. */
export class ProblemField {
  @StringField({
    description: 'What is wrong with it, as the rest of a sentence that starts with its name.',
    maxLength: 1000,
    example: 'must be an e-mail address',
  })
  detail!: string;

  @StringField({
    description: 'Stable code of the broken rule.',
    maxLength: 64,
    example: 'email',
  })
  code!: string;

  @StringField({
    description: 'JSON pointer into the body, as a URI fragment (RFC 6901).',
    optional: true,
    maxLength: 1000,
    example: '#/email',
  })
  pointer?: string;

  @StringField({
    description: 'Name of the query or path parameter.',
    optional: true,
    maxLength: 1000,
    example: 'limit',
  })
  parameter?: string;

  @StringField({
    description: 'Name of the request header.',
    optional: true,
    maxLength: 100,
    example: 'If-Match',
  })
  header?: string;
}

/** The body of every error there is: application/problem+json (RFC 9457). */
@ApiExtraModels(ProblemField)
export class Problem {
  @ApiProperty({
    description: 'Address of a page that explains this kind of problem.',
    type: 'string',
    format: 'uri',
    maxLength: 2000,
    example: 'https://api.example.com/problems/validation-failed',
  })
  type!: string;

  @StringField({
    description: 'What kind of problem it is, the same for every occurrence.',
    maxLength: 200,
    example: 'The request is not valid',
  })
  title!: string;

  @IntegerField({
    description: 'The HTTP status.',
    minimum: 400,
    maximum: 599,
    example: 422,
  })
  status!: number;

  @StringField({
    description: 'What happened this time.',
    maxLength: 2000,
    example: '1 member of the request is not valid.',
  })
  detail!: string;

  @StringField({
    description: 'The request, as it is named in the logs.',
    maxLength: 200,
    example: 'urn:solera:request:0197a3f2-6f0a-7c3e-9d2b-5a4c8e1f0b37',
  })
  instance!: string;

  @StringField({
    description: 'Stable code of the problem; match on this one.',
    maxLength: 64,
    example: 'validation-failed',
  })
  code!: string;

  @ProblemFields()
  errors?: ProblemField[];
}

function ProblemFields(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      description: 'Every wrong member of the request, all at once.',
      type: () => ProblemField,
      isArray: true,
      required: false,
      maxItems: 1000,
    }),
  );
}
