export { createDocument, type DocumentOptions } from './document/create-document.js';
export { listEndpoints, type DeclaredEndpoint } from './document/endpoint-list.js';
export {
  Endpoint,
  ENDPOINT,
  type Alternative,
  type EndpointOptions,
} from './endpoint/endpoint.decorator.js';
export { OrganizationParams } from './endpoint/organization.params.js';
export { ClientDevice, IfMatch, Prepared } from './endpoint/parameters.js';
export { CreatedAfterField, CreatedBeforeField } from './fields/created-span.js';
export { ExactlyOneOf } from './fields/exactly-one-of.js';
export { EmptyResponse } from './fields/empty.response.js';
export {
  BooleanField,
  CrossFieldRule,
  EmailField,
  EnumField,
  EnumListField,
  IntegerField,
  ListField,
  ObjectField,
  PasswordField,
  SlugField,
  StringField,
  StringListField,
  TimestampField,
  TimeZoneField,
  UuidField,
} from './fields/fields.js';
export { JsonObjectField } from './fields/json-object.field.js';
export { HttpConfig } from './http.config.js';
export { HttpModule } from './http.module.js';
export { PageInfo, PageOf, PageQuery, PageResponse } from './pages/page.js';
export { ErrorCatalogue, type CatalogueEntry } from './problems/error-catalogue.js';
export { HTTP_ERRORS, HttpError } from './problems/http-error.js';
export { ProblemRenderer, statusOf } from './problems/problem-renderer.js';
export { ProblemFilter, sendProblem } from './problems/problem.filter.js';
export { Problem } from './problems/problem.js';
export { successStatus } from './request/answer.js';
export { inputPlanOf } from './request/input-plan.js';
export { RequestInterceptor } from './request/request.interceptor.js';
