/** The images of the backends; docker-compose.yml names the same ones (a test compares them). */
export const IMAGES = {
  nats: 'nats:2.12-alpine',
  redis: 'redis:8.2-alpine',
  postgres: 'postgres:17-alpine',
} as const;
