export type { HttpPorts, HttpSettings } from './http.ts';
export { createHttpServer, type HttpServer } from './http-server.ts';
export type { WebSocketPorts } from './web-sockets.ts';
