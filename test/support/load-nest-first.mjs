/**
 * @willsoto/nestjs-prometheus is CommonJS and requires Nest, which is ESM. jest can only answer that
 * when Nest is complete before it starts, whatever a spec imports first.
 */
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';

await import('@willsoto/nestjs-prometheus');
