export { AuthenticatorsConfig } from './authenticators.config.js';
export { AuthenticatorsModule } from './authenticators.module.js';
export {
  SecondFactorsService,
  type Factor,
  type FactorAnswer,
  type FactorOffer,
} from './services/second-factors.service.js';
