import { PageQuery } from '#core/http';

export class ListSessionsQuery extends PageQuery {}
