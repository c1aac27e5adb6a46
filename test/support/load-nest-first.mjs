/**
 * @nestjs/throttler and @willsoto/nestjs-prometheus are CommonJS and require() Nest, which is ESM.
 * jest can only answer that require() when Nest is complete before they start, whatever a spec
 * imports first.
 */
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';

await import('@nestjs/throttler');
await import('@willsoto/nestjs-prometheus');
